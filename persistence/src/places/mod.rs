//! Areas, their shapes, and which lies in which.

mod area;
mod gazetteer;
mod membership;

pub use gazetteer::{containment, set_shape, spans};
