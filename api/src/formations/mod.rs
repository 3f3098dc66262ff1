//! Formations, over HTTP.

pub mod formation;
pub mod memberships;
pub mod overlaps;
