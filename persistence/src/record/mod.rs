//! Records of every kind: loaded, saved, listed and found in one way.

mod bulk;
mod identifiers;
mod links;
mod list;
mod read;
mod repository;
mod resolve;
mod save;
mod stored;

pub use bulk::insert;
pub use list::seen;
pub use read::{RECORD, at, record, span_at};
pub use resolve::resolve;
pub use stored::{Columns, Linked, Stored, shelf};
