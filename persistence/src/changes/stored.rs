//! Events of the log as rows hold them.

use domain::{
    access::{Subject, SubjectKind},
    event::{Event, Happening, Numbered},
    identity::Id,
    resource::Resource,
    store::StoreError,
    vocabulary::Vocabulary,
};
use sea_orm::QueryResult;

use super::Logged;
use crate::{
    error::{failed, unreadable},
    record::at,
};

/// A hash of the log, from its place in a row.
pub fn hash_at(row: &QueryResult, place: usize) -> Result<[u8; 32], StoreError> {
    at::<Vec<u8>>(row, place)?.try_into().map_err(|_| failed("a hash of the log has not 32 bytes"))
}

fn from_at(row: &QueryResult) -> Result<Option<[u8; 32]>, StoreError> {
    let kept = at::<Option<Vec<u8>>>(row, 16)?;
    kept.map(|kept| kept.try_into().map_err(|_| failed("a digest of the log has not 32 bytes"))).transpose()
}

/// An event, from a row that begins with it.
pub fn event(row: &QueryResult) -> Result<Event, StoreError> {
    let word = |place| at::<Option<String>>(row, place);
    let known = |said: Option<String>| match said {
        Some(said) => Resource::from_word(&said).map(Some).ok_or_else(|| failed("an event's collection is unknown")),
        None => Ok(None),
    };
    let happening = Happening::from_word(&word(5)?.unwrap_or_default());
    let kind = word(8)?.as_deref().and_then(SubjectKind::from_word);
    let id = |place| Ok::<_, StoreError>(at::<Option<_>>(row, place)?.map(Id));
    Ok(Event {
        id: Id(at(row, 0)?),
        resource: known(word(1)?)?,
        record: id(2)?,
        owner: id(3)?,
        co_owners: vec![],
        revision: at(row, 4)?,
        happening: happening.ok_or_else(|| failed("what an event tells is unknown"))?,
        changed: serde_json::from_str(&word(6)?.unwrap_or_default()).map_err(unreadable)?,
        at: at(row, 7)?,
        subject: kind.zip(id(9)?).map(|(kind, id)| Subject { kind, id }),
        on_behalf_of: id(10)?,
        reason: word(11)?,
        request: word(12)?.unwrap_or_default(),
        from: from_at(row)?,
        import: id(13)?,
        forward: word(14)?,
        reverse: word(15)?,
        personal: vec![],
    })
}

/// An event with its number, from a row that holds both.
pub fn logged(row: &QueryResult) -> Result<Logged, StoreError> {
    Ok((at(row, 17)?, numbered(row).ok()))
}

fn numbered(row: &QueryResult) -> Result<Numbered, StoreError> {
    Ok(Numbered { seq: at(row, 17)?, prev_hash: hash_at(row, 18)?, hash: hash_at(row, 19)?, event: event(row)? })
}
