//! Locality agreements, end to end.

mod days;
mod drafts;
mod files;
mod life;
mod sight;
mod variations;
