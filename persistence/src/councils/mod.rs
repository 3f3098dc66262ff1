//! Councils, who speaks for them, and how they were merged and split.

mod council;
mod reorganisations;
mod representative;

pub use reorganisations::keep_reorganisation;
