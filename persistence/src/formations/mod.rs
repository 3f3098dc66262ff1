//! Formations, and who is in which.

mod formation;
mod memberships;

pub use memberships::{FormationMembershipPage, FormationMembershipQuery, FormationMembershipRow};
