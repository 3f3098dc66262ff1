//! Whether a client of the document before can still live with the one after.
//!
//! Requests may only widen and answers may only gain: what a client was told it may send stays accepted, and what it
//! was told it will get still comes. A new value in an answer's enumeration is a gain, as a new field is.

mod bodies;
mod limits;
mod operations;
mod parameters;
mod schema;
mod security;
#[cfg(test)]
mod tests;
mod values;
mod view;

use std::fmt;

use serde_json::Value;

/// One thing that a client of the document before may trip over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Where: an operation (`GET /v1/areas`), and the place in it.
    pub at: String,
    /// The kind of change, in kebab case.
    pub rule: &'static str,
    /// What changed, for people.
    pub message: String,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} ({})", self.at, self.message, self.rule)
    }
}

/// Every breaking change from one document to the next, sorted by place; empty when `after` only adds.
///
/// A component used in several places is reported at the first of them alone.
pub fn breaking_changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut comparison = Comparison { before, after, seen: Seen::new(), changes: Vec::new() };
    operations::compare(&mut comparison);
    let mut changes = comparison.changes;
    changes.sort();
    changes.dedup();
    changes
}

/// Who sends what a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sent {
    /// The client: the schema must not narrow.
    ByClient,
    /// The server: what it promises must still hold.
    ByServer,
}

/// The pairs of schemas already compared, by address: it ends cycles.
type Seen = std::collections::BTreeSet<(usize, usize, Sent)>;

/// The two documents, and what has been found.
struct Comparison<'a> {
    before: &'a Value,
    after: &'a Value,
    seen: Seen,
    changes: Vec<Change>,
}

impl Comparison<'_> {
    fn report(&mut self, rule: &'static str, at: &str, message: impl Into<String>) {
        self.changes.push(Change { at: at.to_owned(), rule, message: message.into() });
    }

    /// Whether `compare` would report nothing; the comparison itself is left as it was.
    fn is_silent(&self, compare: impl FnOnce(&mut Self)) -> bool {
        let mut trial =
            Comparison { before: self.before, after: self.after, seen: self.seen.clone(), changes: Vec::new() };
        compare(&mut trial);
        trial.changes.is_empty()
    }
}
