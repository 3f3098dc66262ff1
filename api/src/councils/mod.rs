//! Councils, their reorganisation, and their representatives, over HTTP.

pub mod council;
pub mod lineage;
pub mod merge;
pub mod profile;
pub mod reorganisation;
pub mod representative;
pub mod split;
