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

/// The tag under which identifiers stand that several records carry.
pub const SHARED: &str = "identifier";

pub use bulk::insert;
pub use list::published_or;
pub use read::{RECORD, at, record, span_at};
pub use resolve::resolve;
pub use stored::{Columns, Linked, Stored, shelf};
