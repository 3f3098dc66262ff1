//! What agreements refer to: agenda tags, assets, services, and offers of help to councils.

pub mod agenda_tag;
