//! What agreements refer to: agenda tags, assets, services, and offers of help to councils.

pub mod agenda_tag;
pub mod asset;
pub mod eligibility;
pub mod offer;
pub mod requests;
pub mod said;
pub mod service;
