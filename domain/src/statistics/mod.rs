//! Arithmetic alone: intervals, rates, trends, comparisons, inequality. No clock, no chance but from a seed.
//!
//! - `level`, `interval`: how sure. `refusal`: what the figures cannot bear. `method`: every method by name.
//! - `counts`, `rates`, `proportions`, `means`, `standardised`: one figure and its interval.
//! - `benchmark`, `quintiles`: a figure beside others. `ratios`, `change`: two figures. `sums`: figures of parts.
//! - `recent_trend`, `linear_trend`, `interrupted`: a series. `difference`: two series, one of them treated.
//! - `inequality`: groups by deprivation. `rounding`, `suppression`: what is told of small counts.
//! - `verdict`: whether that is good. `number`, `distributions`, `line`, `years`: what the others are made of.

pub mod benchmark;
pub mod change;
pub mod counts;
pub mod difference;
mod distributions;
pub mod inequality;
pub mod interrupted;
pub mod interval;
pub mod level;
mod line;
pub mod linear_trend;
pub mod means;
pub mod method;
mod number;
pub mod proportions;
pub mod quintiles;
pub mod rates;
pub mod ratios;
pub mod recent_trend;
pub mod refusal;
pub mod rounding;
pub mod standardised;
pub mod sums;
pub mod suppression;
pub mod verdict;
mod years;

pub use interval::{Estimate, Interval};
pub use level::Level;
pub use method::Method;
pub use refusal::Refusal;
