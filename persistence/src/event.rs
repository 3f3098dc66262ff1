//! What happened, written down in the change's own transaction.

use domain::{
    event::{ChainLink, Event, NOTHING_BEFORE},
    store::StoreError,
    vocabulary::Vocabulary,
};
use sea_orm::Value;

use crate::{error::unreadable, record::insert, session::SqlSession, sql::Dialect};

const COLUMNS: &[&str] = &[
    "id",
    "resource",
    "record_id",
    "owner_id",
    "revision",
    "happening",
    "changed",
    "at",
    "subject_kind",
    "subject_id",
    "on_behalf_of",
    "reason",
    "request",
    "from_sha256",
    "import_id",
    "forward",
    "reverse",
    "seq",
    "prev_hash",
    "hash",
];

/// Appends events. SQLite's one writer numbers and chains them at once, in the order in which it commits; on PostgreSQL
/// the sequencer does once they are committed.
pub async fn append(session: &SqlSession, events: &[Event]) -> Result<(), StoreError> {
    let mut head = match session.dialect() {
        Dialect::Sqlite => Some(session.head().await?.unwrap_or((0, NOTHING_BEFORE))),
        Dialect::Postgres => None,
    };
    let mut rows = Vec::with_capacity(events.len());
    let (mut personal, mut co_owners) = (Vec::new(), Vec::new());
    for event in events {
        co_owners.extend(event.co_owners.iter().map(|owner| vec![owner.0.into(), event.id.0.into()]));
        let place = head.map(|(seq, prev_hash)| ChainLink { seq: seq + 1, prev_hash });
        let hash = place.map(|link| event.hash(link));
        head = place.zip(hash).map(|(link, hash)| (link.seq, hash));
        rows.push(row(session.dialect(), event, place, hash)?);
        for value in &event.personal {
            let (pointer, salt) = (value.pointer.as_str().into(), value.salt.to_vec().into());
            personal.push(vec![event.id.0.into(), pointer, salt, value.value.as_str().into()]);
        }
    }
    insert(session, "events", COLUMNS, rows, "").await?;
    insert(session, "event_co_owners", &["organisation_id", "event_id"], co_owners, "").await?;
    insert(session, "personal_values", &["event_id", "pointer", "salt", "value"], personal, "").await.map(drop)
}

fn row(
    dialect: Dialect,
    event: &Event,
    place: Option<ChainLink>,
    hash: Option<[u8; 32]>,
) -> Result<Vec<Value>, StoreError> {
    Ok(vec![
        event.id.0.into(),
        event.resource.map(Vocabulary::word).into(),
        event.record.map(|record| record.0).into(),
        event.owner.map(|owner| owner.0).into(),
        event.revision.into(),
        event.happening.word().into(),
        serde_json::to_string(&event.changed).map_err(unreadable)?.into(),
        dialect.moment(event.at),
        event.subject.map(|subject| subject.kind.word()).into(),
        event.subject.map(|subject| subject.id.0).into(),
        event.on_behalf_of.map(|organisation| organisation.0).into(),
        event.reason.as_deref().into(),
        event.request.as_str().into(),
        event.from.map(|from| from.to_vec()).into(),
        event.import.map(|import| import.0).into(),
        event.forward.as_deref().into(),
        event.reverse.as_deref().into(),
        place.map(|place| place.seq).into(),
        place.map(|place| place.prev_hash.to_vec()).into(),
        hash.map(|hash| hash.to_vec()).into(),
    ])
}
