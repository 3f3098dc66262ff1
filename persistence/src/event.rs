//! What happened, written down in the change's own transaction.

use domain::{event::Event, store::StoreError, vocabulary::Vocabulary};
use sea_orm::Value;

use crate::{error::unreadable, record::insert, session::SqlSession, sql::Dialect};

const COLUMNS: &[&str] = &[
    "id",
    "resource",
    "record_id",
    "revision",
    "happening",
    "changed",
    "at",
    "client_id",
    "request",
    "import_id",
    "seq",
];

/// Appends events. SQLite's one writer numbers them at once, in the order in which it commits; on PostgreSQL the
/// sequencer numbers them once they are committed.
pub async fn append(session: &SqlSession, events: &[Event]) -> Result<(), StoreError> {
    let last = match session.dialect() {
        Dialect::Sqlite => Some(session.last_seq().await?),
        Dialect::Postgres => None,
    };
    let row = |(event, place): (&Event, i64)| -> Result<Vec<Value>, StoreError> {
        Ok(vec![
            event.id.0.into(),
            event.resource.word().into(),
            event.record.0.into(),
            event.revision.into(),
            event.happening.word().into(),
            serde_json::to_string(&event.changed).map_err(unreadable)?.into(),
            session.dialect().moment(event.at),
            event.client.map(|client| client.0).into(),
            event.request.as_str().into(),
            event.import.map(|import| import.0).into(),
            last.map(|last| last + place).into(),
        ])
    };
    let rows = events.iter().zip(1..).map(row).collect::<Result<Vec<_>, _>>()?;
    insert(session, "events", COLUMNS, rows, "").await.map(drop)
}
