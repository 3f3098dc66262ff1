//! What happened, written down in the change's own transaction.

use domain::{event::Event, store::StoreError, vocabulary::Vocabulary};
use sea_orm::Value;

use crate::{error::unreadable, record::insert, session::SqlSession};

const COLUMNS: &[&str] =
    &["id", "resource", "record_id", "revision", "happening", "changed", "at", "client_id", "request", "import_id"];

/// Appends events; their numbers come from the sequencer.
pub async fn append(session: &SqlSession, events: &[Event]) -> Result<(), StoreError> {
    let row = |event: &Event| -> Result<Vec<Value>, StoreError> {
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
        ])
    };
    let rows = events.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    insert(session, "events", COLUMNS, rows, "").await.map(drop)
}
