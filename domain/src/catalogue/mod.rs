//! What agreements refer to: the issues they work on, what can be handed over, and what a council can be helped with.

mod agenda_tag;

pub use agenda_tag::AgendaTag;
