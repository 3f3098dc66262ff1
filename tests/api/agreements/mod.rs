//! Locality agreements, end to end.

mod days;
mod drafts;
mod files;
mod life;
mod portfolio;
mod sight;
mod variations;
