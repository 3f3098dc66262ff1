//! What became of each row, gathered with flat memory.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Seek, Write},
};

use domain::imports::{Counts, Import, RowAction, RowReport};
use serde_json::{Value, json};

use crate::{http::problem::Problem, resource::href, resource::view::moment};

/// Every row of an import is kept up to this many; beyond, those with faults or warnings.
const KEPT_WHOLE: u64 = 50_000;
/// How many rows a report shows at once.
const INLINE: usize = 100;

/// A report being gathered.
pub struct Report {
    /// How many rows had each fate.
    pub counts: Counts,
    /// Faults by code, with their number and first line.
    pub errors_by_code: BTreeMap<String, (u64, u64)>,
    spool: std::io::BufWriter<std::fs::File>,
    all: bool,
}

impl Report {
    /// A report of so many rows.
    pub fn new(rows: u64) -> Result<Self, Problem> {
        let file = tempfile::tempfile().map_err(|error| Problem::internal(&error))?;
        let spool = std::io::BufWriter::new(file);
        Ok(Self { counts: Counts::default(), errors_by_code: BTreeMap::new(), spool, all: rows <= KEPT_WHOLE })
    }

    /// Tells of a row.
    pub fn tell(&mut self, row: &RowReport) -> Result<(), Problem> {
        self.counts.add(row.action);
        for error in &row.errors {
            self.errors_by_code.entry(error.code.clone()).or_insert((0, row.line)).0 += 1;
        }
        if self.all || row.action == RowAction::Rejected || !row.warnings.is_empty() {
            let line = serde_json::to_string(row).map_err(|error| Problem::internal(&error))?;
            writeln!(self.spool, "{line}").map_err(|error| Problem::internal(&error))?;
        }
        Ok(())
    }

    /// The rows told of, in order, in batches.
    pub fn batches(&mut self) -> Result<impl Iterator<Item = Vec<RowReport>> + use<>, Problem> {
        let lost = |error: std::io::Error| Problem::internal(&error);
        self.spool.flush().map_err(lost)?;
        let mut file = self.spool.get_ref().try_clone().map_err(lost)?;
        file.rewind().map_err(lost)?;
        let mut lines = BufReader::new(file).lines();
        Ok(std::iter::from_fn(move || {
            let batch: Vec<RowReport> =
                lines.by_ref().take(500).filter_map(|line| serde_json::from_str(&line.ok()?).ok()).collect();
            (!batch.is_empty()).then_some(batch)
        }))
    }

    /// The rows that were refused, in order.
    pub fn refused(&mut self) -> Result<impl Iterator<Item = RowReport> + use<>, Problem> {
        Ok(self.batches()?.flatten().filter(|row| row.action == RowAction::Rejected))
    }

    /// The rows a report shows at once: faults first, then warnings, then the rest.
    pub fn inline(&mut self) -> Result<Vec<RowReport>, Problem> {
        let rank = |row: &RowReport| match row.action {
            RowAction::Rejected => 0,
            _ if !row.warnings.is_empty() => 1,
            _ => 2,
        };
        let mut shown: Vec<RowReport> = Vec::new();
        for batch in self.batches()? {
            shown.extend(batch);
            shown.sort_by_key(|row| (rank(row), row.line));
            shown.truncate(INLINE);
        }
        Ok(shown)
    }
}

/// An import's report as answers tell it.
pub fn told(import: &Import, rows: &[RowReport]) -> Value {
    let errors: Vec<Value> = import
        .errors_by_code
        .iter()
        .map(|(code, count, first)| json!({"code": code, "count": count, "first_line": first}))
        .collect();
    let address = format!("/v1/imports/{}", import.id);
    let running =
        matches!(import.status, domain::imports::ImportStatus::Queued | domain::imports::ImportStatus::Running);
    json!({
        "id": import.id.to_string(),
        "href": address,
        "resource": import.resource.to_string(),
        "dry_run": import.dry_run,
        "atomic": import.atomic,
        "mode": import.mode.to_string(),
        "status": import.status.to_string(),
        "reason": import.reason,
        "input": {"rows": import.rows, "bytes": import.bytes, "digest": format!("sha256:{}", import.digest)},
        "progress": running.then(|| json!({"rows_done": import.rows_done, "rows_total": import.rows})),
        "counts": import.counts,
        "errors_by_code": errors,
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
        "rows_url": format!("{address}/rows"),
        "collection": href(import.resource, "").trim_end_matches('/'),
        "created_at": moment(import.created_at),
        "finished_at": import.finished_at.map(moment),
    })
}

/// A row as answers tell it.
pub fn row(row: &RowReport) -> Value {
    json!({"line": row.line, "key": row.key, "action": row.action, "errors": row.errors, "warnings": row.warnings})
}
