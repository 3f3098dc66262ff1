//! Formations: councils and partners working together, in the groups and on the issues that suit them.

pub mod formation;
pub mod overlap;

pub use formation::{Formation, FormationKind, Issue, Member, MemberRole};
