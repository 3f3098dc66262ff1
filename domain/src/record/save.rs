//! Writing changes, with the events that tell of them.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::{Aggregate, Beside, Change, Pending, Record, judge};
use crate::{
    access::Actor,
    event::{Event, Happening},
    fault::Faults,
    identity::{Found, Id, Link},
    places::{AreaMembership, membership},
    store::{Repository, StoreError},
};

/// Who asks for a change, when, and in which request: made at the edge.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Who.
    pub actor: Actor,
    /// When, in whole microseconds.
    pub at: DateTime<Utc>,
    /// The day it is then where the councils are.
    pub today: NaiveDate,
    /// The request's id.
    pub request: String,
    /// The import the change belongs to.
    pub import: Option<Id>,
    /// Makes a new id.
    pub new_id: fn() -> Id,
}

/// Why a change was not written.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Rules it breaks.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// Another record holds one of its identifiers.
    #[error("{detail}")]
    Duplicate {
        /// What is held, and by which record.
        detail: String,
        /// The record that holds it.
        existing: Found,
    },
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Judges and writes one change with all that was said beside it.
pub async fn save_one<A, T>(store: &T, asked: &Asked, change: Change<A>) -> Result<Record<A>, SaveError>
where
    A: Aggregate,
    T: Repository<A> + Repository<AreaMembership>,
{
    let mut changes = [change];
    if changes[0].after.deleted_at.is_none() {
        let mut faults = changes[0].after.state.faults();
        let verdict = judge(store, asked, &mut changes, &mut Pending::default()).await?.pop().unwrap_or_default();
        if let Some(existing) = verdict.existing {
            let detail = verdict.faults.last().map(|fault| fault.detail.clone()).unwrap_or_default();
            return Err(SaveError::Duplicate { detail, existing });
        }
        faults.0.extend(verdict.faults);
        faults.or(())?;
    }
    let [change] = changes;
    if change.is_nothing() {
        return change.before.ok_or(SaveError::Store(StoreError::Stale));
    }
    save(store, asked, std::slice::from_ref(&change)).await?;
    settle(store, asked, &[(change.after.link(), change.beside)]).await?;
    Ok(change.after)
}

/// Writes judged changes, and an event for each.
pub async fn save<A, T>(store: &T, asked: &Asked, changes: &[Change<A>]) -> Result<(), StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    store.save(changes).await?;
    let events: Vec<_> = changes.iter().map(|change| event_of(asked, change)).collect();
    store.append(&events).await
}

/// Writes what was said beside records' states, once all records of the request stand.
pub async fn settle<T>(store: &T, asked: &Asked, said: &[(Link, Beside)]) -> Result<(), StoreError>
where
    T: Repository<AreaMembership>,
{
    for (record, beside) in said {
        store.settle_lineage(record.id, beside).await?;
        if let Some(shape) = &beside.shape {
            store.set_shape(record.id, shape.as_ref()).await?;
        }
    }
    let memberships = membership::to_add(store, asked, said).await?;
    if memberships.is_empty() { Ok(()) } else { save(store, asked, &memberships).await }
}

fn event_of<A: Aggregate>(asked: &Asked, change: &Change<A>) -> Event {
    let after = &change.after;
    let was_deleted = change.before.as_ref().is_some_and(|before| before.deleted_at.is_some());
    let happening = match (&change.before, after.deleted_at) {
        (None, _) => Happening::Created,
        (_, Some(_)) => Happening::Deleted,
        (_, None) if was_deleted => Happening::Restored,
        _ => Happening::Updated,
    };
    Event {
        id: (asked.new_id)(),
        resource: A::RESOURCE,
        record: after.id,
        revision: after.revision,
        happening,
        changed: change.before.as_ref().map(|before| changed_fields(&before.state, &after.state)).unwrap_or_default(),
        at: asked.at,
        client: asked.actor.client,
        request: asked.request.clone(),
        import: asked.import,
    }
}

fn changed_fields<A: Aggregate>(before: &A, after: &A) -> Vec<String> {
    let (Ok(Value::Object(before)), Ok(Value::Object(after))) =
        (serde_json::to_value(before), serde_json::to_value(after))
    else {
        return vec![];
    };
    after.into_iter().filter(|(name, value)| before.get(name) != Some(value)).map(|(name, _)| name).collect()
}
