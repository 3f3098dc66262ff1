//! The feed of changes: what happened to every record, in an order that nothing later disturbs.

mod feed;
mod list;
mod told;

pub use feed::Feed;
pub use list::*;
pub use told::{Change, ChangeData, ChangePage, ChangePlace};
