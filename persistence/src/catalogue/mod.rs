//! What agreements refer to.

mod agenda_tag;

pub use agenda_tag::broader;
