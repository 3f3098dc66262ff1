//! What happened to a record, written last in the change's own transaction.
//!
//! Its number in the feed comes once it is committed, so that no number is told before a smaller one.

use chrono::{DateTime, Utc};

use crate::{identity::Id, resource::Resource, vocabulary, vocabulary::Vocabulary};

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

/// A change with its number in the feed: strictly increasing, and never below one that was told before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The number, from 1.
    pub seq: i64,
    /// The change.
    pub event: Event,
}

/// What kind of change: of which record, and what happened to it. Written `council.merged`, or `council.*` for any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventKind {
    /// The record's collection.
    pub resource: Resource,
    /// What happened; `None` is anything.
    pub happening: Option<Happening>,
}

impl EventKind {
    /// Reads `council.merged` or `council.*`.
    pub fn parse(said: &str) -> Option<Self> {
        let (record, happening) = said.split_once('.')?;
        let resource = Resource::ALL.iter().copied().find(|resource| resource.singular() == record)?;
        let happening = match happening {
            "*" => None,
            word => Some(Happening::ALL.iter().copied().find(|happening| happening.word() == word)?),
        };
        Some(Self { resource, happening })
    }
}

impl Event {
    /// The kind as it is written: `council.merged`.
    pub fn kind(&self) -> String {
        format!("{}.{}", self.resource.singular(), self.happening.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_they_are_written() {
        let merged = EventKind { resource: Resource::Councils, happening: Some(Happening::Merged) };
        assert_eq!(EventKind::parse("council.merged"), Some(merged));
        assert_eq!(EventKind::parse("area-membership.*").unwrap().resource, Resource::AreaMemberships);
        for said in ["council", "councils.*", "council.", "council.moved", "*.*", "*"] {
            assert_eq!(EventKind::parse(said), None, "{said}");
        }
    }
}
