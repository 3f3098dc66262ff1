//! Locality agreements, end to end.

mod assessments;
mod days;
mod drafts;
mod files;
mod kept_apart;
mod life;
mod portfolio;
mod sight;
mod successors;
mod templates;
mod variations;
