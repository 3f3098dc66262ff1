//! Places: areas, their shapes, and which lies in which.

pub mod area;
pub mod membership;
pub mod shape;

pub use area::{Area, AreaCode, AreaKind, Outline, Position};
pub use membership::AreaMembership;
pub use shape::Shape;
