//! The kept record of an import.

use domain::{
    identity::Id,
    imports::{Counts, Import, ImportMode, ImportStatus},
    resource::Resource,
    store::StoreError,
    vocabulary::Vocabulary,
};
use sea_orm::{QueryResult, Value};

use super::leases::lease_end;
use crate::{
    error::{failed, unreadable},
    record::at,
    session::SqlSession,
};

const TOLD: &str = "SELECT id, resource, mode, dry_run, atomic, status, bytes, digest, rows_total, rows_done, counts, \
     reason, errors_by_code, client_id, created_at, finished_at FROM imports";

/// What is true of an import that still runs.
pub const OPEN: &str = "status IN ('queued', 'running')";

impl SqlSession {
    /// Keeps a new import, which this process carries out.
    pub async fn open_import(&self, import: &Import) -> Result<(), StoreError> {
        let dialect = self.dialect();
        let mut sql = self.sql(
            "INSERT INTO imports (id, resource, mode, dry_run, atomic, status, bytes, digest, rows_total, rows_done, \
             counts, reason, errors_by_code, client_id, created_at, finished_at, node_id, lease_until) VALUES (",
        );
        sql.list([
            import.id.0.into(),
            import.resource.word().into(),
            import.mode.word().into(),
            import.dry_run.into(),
            import.atomic.into(),
            import.status.word().into(),
            number(import.bytes),
            import.digest.as_str().into(),
            import.rows.map(|rows| i64::try_from(rows).unwrap_or(i64::MAX)).into(),
            number(import.rows_done),
            serde_json::to_string(&import.counts).map_err(unreadable)?.into(),
            import.reason.as_deref().into(),
            serde_json::to_string(&import.errors_by_code).map_err(unreadable)?.into(),
            import.client.map(|client| client.0).into(),
            dialect.moment(import.created_at),
            dialect.moment_or_none(import.finished_at),
            self.node().into(),
        ]);
        sql.push(", ");
        lease_end(&mut sql);
        sql.push(")");
        self.run(sql).await.map(drop)
    }

    /// Writes how far an import is or what became of it. [`StoreError::Stale`] when it runs no more, for somebody gave
    /// it up meanwhile.
    pub async fn close_import(&self, import: &Import) -> Result<(), StoreError> {
        let dialect = self.dialect();
        let mut sql = self.sql("UPDATE imports SET status = ");
        sql.bind(import.status.word()).push(", rows_total = ");
        sql.bind(import.rows.map(|rows| i64::try_from(rows).unwrap_or(i64::MAX)));
        sql.push(", rows_done = ").bind(number(import.rows_done));
        sql.push(", counts = ").bind(serde_json::to_string(&import.counts).map_err(unreadable)?);
        sql.push(", reason = ").bind(import.reason.as_deref());
        sql.push(", errors_by_code = ").bind(serde_json::to_string(&import.errors_by_code).map_err(unreadable)?);
        sql.push(", finished_at = ").bind(dialect.moment_or_none(import.finished_at)).push(", lease_until = ");
        lease_end(&mut sql);
        sql.push(" WHERE id = ").id(import.id).push(" AND ").push(OPEN);
        if self.run(sql).await? == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// An import.
    pub async fn import(&self, id: Id) -> Result<Option<Import>, StoreError> {
        let mut sql = self.sql(TOLD);
        sql.push(" WHERE id = ").id(id);
        self.one(sql).await?.as_ref().map(import).transpose()
    }

    /// Imports, newest first, older than one if one is given.
    pub async fn imports(&self, limit: u32, before: Option<Id>, of: Option<Id>) -> Result<Vec<Import>, StoreError> {
        let mut sql = self.sql(TOLD);
        sql.push(" WHERE 1 = 1");
        if let Some(before) = before {
            sql.push(" AND id < ").id(before);
        }
        if let Some(of) = of {
            sql.push(" AND client_id = ").id(of);
        }
        sql.push(" ORDER BY id DESC LIMIT ").bind(i64::from(limit));
        self.all(sql).await?.iter().map(import).collect()
    }
}

fn import(row: &QueryResult) -> Result<Import, StoreError> {
    let counts: String = at(row, 10)?;
    let errors_by_code: String = at(row, 12)?;
    let counts: Counts = serde_json::from_str(&counts).map_err(unreadable)?;
    Ok(Import {
        id: Id(at(row, 0)?),
        resource: word::<Resource>(row, 1)?,
        mode: word::<ImportMode>(row, 2)?,
        dry_run: at(row, 3)?,
        atomic: at(row, 4)?,
        status: word::<ImportStatus>(row, 5)?,
        bytes: at::<i64>(row, 6)?.unsigned_abs(),
        digest: at(row, 7)?,
        rows: at::<Option<i64>>(row, 8)?.map(i64::unsigned_abs),
        rows_done: at::<i64>(row, 9)?.unsigned_abs(),
        counts,
        reason: at(row, 11)?,
        errors_by_code: serde_json::from_str(&errors_by_code).map_err(unreadable)?,
        client: at::<Option<uuid::Uuid>>(row, 13)?.map(Id),
        created_at: at(row, 14)?,
        finished_at: at(row, 15)?,
    })
}

fn word<V: Vocabulary>(row: &QueryResult, place: usize) -> Result<V, StoreError> {
    let word: String = at(row, place)?;
    V::from_word(&word).ok_or_else(|| failed(format!("{word} is no {}", V::NAME)))
}

fn number(count: u64) -> Value {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}
