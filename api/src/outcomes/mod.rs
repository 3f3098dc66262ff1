//! Whether it works: indicators, observations, targets, claims, and what is computed from them.

pub mod asked;
pub mod claim;
pub mod compared;
pub mod comparisons;
pub mod field;
pub mod figures;
pub mod indicator;
pub mod inequalities;
pub mod lies;
pub mod observations;
pub mod places;
pub mod question;
pub mod ranked;
pub mod rankings;
pub mod rollups;
pub mod said;
pub mod series;
pub mod siblings;
pub mod sight;
pub mod sign_offs;
pub mod target;
pub mod telling;
pub mod trends;
pub mod unequal;
pub mod wholes;
