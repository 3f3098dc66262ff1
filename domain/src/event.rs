//! What happened to a record, written last in the change's own transaction.
//!
//! The sequence number and the chain come later, from a sequencer; an event row begins without them.

use chrono::{DateTime, Utc};

use crate::{identity::Id, resource::Resource, vocabulary};

vocabulary! {
    /// What became of a record.
    Happening {
        Created = "created",
        Updated = "updated",
        Ended = "ended",
        Merged = "merged",
        Split = "split",
        Deleted = "deleted",
        Restored = "restored",
    }
}

/// One change of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The event's own id.
    pub id: Id,
    /// The record's collection.
    pub resource: Resource,
    /// The record.
    pub record: Id,
    /// The record's revision after the change.
    pub revision: i64,
    /// What happened.
    pub happening: Happening,
    /// The names of the fields that changed.
    pub changed: Vec<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// The client that asked for it.
    pub client: Option<Id>,
    /// The request that asked for it.
    pub request: String,
    /// The import it belongs to.
    pub import: Option<Id>,
}
