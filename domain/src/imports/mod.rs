//! Imports: many rows at once, all or what can be, with a report that tells of each.

use chrono::{DateTime, Utc};

use crate::{identity::Id, resource::Resource, vocabulary};

vocabulary! {
    /// What an import may do.
    ImportMode {
        /// Create what is new, update what is known.
        Upsert = "upsert",
        /// Create only; a known row is refused.
        Create = "create",
        /// Update only; an unknown row is refused.
        Update = "update",
        /// Upsert, and end or delete what the file leaves out.
        Sync = "sync",
    }
}

vocabulary! {
    /// What became of an import.
    ImportStatus {
        Queued = "queued",
        Running = "running",
        /// All rows stand.
        Applied = "applied",
        /// The good rows stand, the others were refused.
        Partial = "partial",
        /// Nothing was written, for the rows' own faults.
        Rejected = "rejected",
        /// Nothing was written, since the import could not be carried out.
        Failed = "failed",
    }
}

vocabulary! {
    /// What became of a row.
    RowAction {
        Created = "created",
        Updated = "updated",
        Unchanged = "unchanged",
        Deleted = "deleted",
        Ended = "ended",
        Rejected = "rejected",
    }
}

/// How many rows had each fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// New records.
    pub created: u64,
    /// Changed records.
    pub updated: u64,
    /// Records that already said so.
    pub unchanged: u64,
    /// Records softly deleted, since the file left them out.
    pub deleted: u64,
    /// Records ended, since the file left them out.
    pub ended: u64,
    /// Rows refused.
    pub rejected: u64,
}

impl Counts {
    /// Counts one row.
    pub fn add(&mut self, action: RowAction) {
        let count = match action {
            RowAction::Created => &mut self.created,
            RowAction::Updated => &mut self.updated,
            RowAction::Unchanged => &mut self.unchanged,
            RowAction::Deleted => &mut self.deleted,
            RowAction::Ended => &mut self.ended,
            RowAction::Rejected => &mut self.rejected,
        };
        *count += 1;
    }
}

/// The status that follows from the rows: refused rows reject an atomic import, and leave another partial.
pub fn outcome(atomic: bool, counts: &Counts) -> ImportStatus {
    match (counts.rejected, atomic) {
        (0, _) => ImportStatus::Applied,
        (_, true) => ImportStatus::Rejected,
        (_, false) => ImportStatus::Partial,
    }
}

/// The kept record of an import.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// Its id.
    pub id: Id,
    /// What was imported.
    pub resource: Resource,
    /// What it might do.
    pub mode: ImportMode,
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// Whether one refused row refuses all.
    pub atomic: bool,
    /// What became of it.
    pub status: ImportStatus,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// SHA-256 of the file in hex.
    pub digest: String,
    /// Rows in the file, once counted.
    pub rows: Option<u64>,
    /// Rows worked through.
    pub rows_done: u64,
    /// How many had each fate.
    pub counts: Counts,
    /// Why it failed or was rejected as a whole.
    pub reason: Option<String>,
    /// Faults by code: code, count, first line.
    pub errors_by_code: Vec<(String, u64, u64)>,
    /// The client that asked for it.
    pub client: Option<Id>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// What an import's report tells of one row.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RowReport {
    /// The line of the file at which the row begins, the header being 1; 0 for a record the file leaves out.
    pub line: u64,
    /// How the row names its record.
    pub key: Option<String>,
    /// What became of it.
    pub action: RowAction,
    /// Why it was refused.
    pub errors: Vec<RowFault>,
    /// What a careful reader would ask about.
    pub warnings: Vec<RowFault>,
}

/// A fault in a cell.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RowFault {
    /// The column, or a JSON pointer where the row is not of a table.
    pub column: String,
    /// A code of the error catalogue.
    pub code: String,
    /// One sentence.
    pub detail: String,
    /// What was given.
    pub value: Option<String>,
}
