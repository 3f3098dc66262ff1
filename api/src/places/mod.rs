//! Areas and which lies in which, over HTTP.

pub mod area;
pub mod geojson;
pub mod geometry;
pub mod lineage;
pub mod membership;
pub mod point;
pub mod relatives;
