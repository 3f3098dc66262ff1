//! The harness of the acceptance tests: real servers, real databases, answers held to the document.

pub mod contract;
pub mod postgres;
pub mod program;
pub mod world;

pub use world::{Answer, Kind, Place, World};
