//! What agreements refer to.

mod agenda_tag;
mod assessment_scale;
mod asset;
mod expression;
mod offer;
mod request;
mod service;

pub use agenda_tag::broader;
