//! Pictures of figures: pure functions from plain values to the text of an SVG.
//!
//! Every picture stands alone. It says its source and its warnings, carries the same figures as text in `<desc>` for
//! those who do not see it, tells things apart by shape and dash as well as colour, and follows light, dark and print.
//! Equal input gives equal bytes.

mod across;
mod calendar;
mod canvas;
mod caption;
pub mod comparison;
pub mod curve;
mod frame;
mod key;
mod number;
pub mod ranking;
mod scale;
pub mod series;
mod spread;
mod style;
mod text;

#[cfg(test)]
mod tests;

pub use calendar::Stretch;
pub use caption::{Caption, Estimate, Form, Unit};
