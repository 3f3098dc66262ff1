//! What agreements refer to: agenda tags, assessment scales, assets, services and who would take them on, and offers of
//! help to councils.

pub mod agenda_tag;
pub mod assessment_scale;
pub mod asset;
pub mod eligibility;
pub mod expressions;
pub mod offer;
pub mod requests;
pub mod said;
pub mod service;
pub mod sides;
