//! Writing changes, with the events that tell of them.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::{Aggregate, Beside, Change, Pending, Record, Refused, judge};
use crate::{
    access::{Actor, Owner},
    event::{Event, Happening, PersonalValue, patches},
    fault::Faults,
    identity::{Found, Id, Link},
    partners::AssociationMembership,
    period::Span,
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
    /// The address from which it is asked; programs on the machine itself have none.
    pub from: Option<IpAddr>,
    /// The import the change belongs to.
    pub import: Option<Id>,
    /// Why, where it was said.
    pub reason: Option<String>,
    /// Makes a new id.
    pub new_id: fn() -> Id,
    /// Makes 16 random bytes.
    pub new_salt: fn() -> [u8; 16],
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
    /// It may not be written, whatever it says.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Judges and writes one change with all that was said beside it.
pub async fn save_one<A, T>(store: &T, asked: &Asked, change: Change<A>) -> Result<Record<A>, SaveError>
where
    A: Aggregate,
    T: Repository<A> + Repository<AreaMembership> + Repository<AssociationMembership>,
{
    let mut changes = [change];
    let verdict = judge(store, asked, &mut changes, &mut Pending::default()).await?.pop().unwrap_or_default();
    if let Some(refused) = verdict.refused {
        return Err(refused.into());
    }
    if changes[0].after.deleted_at.is_none() {
        let mut faults = changes[0].after.state.faults();
        if let Some(existing) = verdict.existing {
            let detail = verdict.faults.last().map(|fault| fault.detail.clone()).unwrap_or_default();
            return Err(SaveError::Duplicate { detail, existing });
        }
        faults.0.extend(verdict.faults);
        faults.or(())?;
    }
    let [mut change] = changes;
    if change.is_nothing() {
        return change.before.ok_or(SaveError::Store(StoreError::Stale));
    }
    number(store, asked, std::slice::from_mut(&mut change)).await?;
    save(store, asked, std::slice::from_ref(&change)).await?;
    settle(store, asked, &[(change.after.link(), change.beside)]).await?;
    Ok(change.after)
}

/// Gives new records of numbered collections their numbers, in their order.
pub async fn number<A, T>(store: &T, asked: &Asked, changes: &mut [Change<A>]) -> Result<(), StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    let series = changes.iter().find_map(|change| change.after.state.series(asked.today));
    let Some(series) = series else { return Ok(()) };
    let lacks = |change: &&mut Change<A>| change.after.state.series(asked.today).is_some();
    let mut lacking: Vec<&mut Change<A>> = changes.iter_mut().filter(lacks).collect();
    let many = u32::try_from(lacking.len()).unwrap_or(u32::MAX);
    let first = store.next_numbers(&series, many).await?;
    for (number, change) in (first..).zip(&mut lacking) {
        change.after.state.take_number(&series, number);
    }
    Ok(())
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
    T: Repository<AreaMembership> + Repository<AssociationMembership>,
{
    let mut joined = Vec::new();
    for (record, beside) in said {
        if let Some(association) = &beside.joins {
            let span = Span { from: Some(asked.today), to: None };
            let membership = AssociationMembership { council: record.clone(), association: association.clone(), span };
            joined.push(Change::create((asked.new_id)(), asked.at, membership));
        }
        store.settle_lineage(record.id, beside).await?;
        if let Some(shape) = &beside.shape {
            store.set_shape(record.id, shape.as_ref()).await?;
        }
    }
    if !joined.is_empty() {
        save(store, asked, &joined).await?;
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
        _ => change.told_as.unwrap_or(Happening::Updated),
    };
    let (forward, reverse, personal) = patches(change, asked.new_salt);
    let noted = note(asked, happening);
    let on_behalf_of = change.permit.as_ref().and_then(|permit| permit.organisation.as_ref());
    Event {
        resource: Some(A::RESOURCE),
        record: Some(after.id),
        owner: owning(after),
        co_owners: co_owners(change),
        revision: Some(after.revision),
        changed: change.before.as_ref().map(|before| changed_fields(&before.state, &after.state)).unwrap_or_default(),
        on_behalf_of: on_behalf_of.map(|organisation| organisation.id),
        forward,
        reverse,
        personal: [personal, noted.personal].concat(),
        ..noted
    }
}

/// An event that is no change of a record; what it is about is added by whoever notes it.
pub fn note(asked: &Asked, happening: Happening) -> Event {
    let from = asked.from.map(|address| PersonalValue::from_address(address, (asked.new_salt)()));
    Event {
        id: (asked.new_id)(),
        resource: None,
        record: None,
        owner: None,
        co_owners: vec![],
        revision: None,
        happening,
        changed: vec![],
        at: asked.at,
        subject: asked.actor.subject,
        on_behalf_of: None,
        reason: asked.reason.clone(),
        request: asked.request.clone(),
        from: from.as_ref().map(PersonalValue::sha256),
        import: asked.import,
        forward: None,
        reverse: None,
        personal: from.into_iter().collect(),
    }
}

/// The organisation whose record it is, of several the first: its auditors see what happens to it.
pub fn owning<A: Aggregate>(record: &Record<A>) -> Option<Id> {
    match record.state.owner() {
        Owner::Itself { .. } => Some(record.id),
        Owner::Organisations(organisations) => organisations.first().map(|organisation| organisation.id),
        Owner::Installation | Owner::Common => None,
    }
}

/// The other organisations whose record it is after a change, or was before.
fn co_owners<A: Aggregate>(change: &Change<A>) -> Vec<Id> {
    let owner = owning(&change.after);
    let mut others: Vec<Id> = Vec::new();
    for record in change.before.iter().chain([&change.after]) {
        let Owner::Organisations(organisations) = record.state.owner() else { continue };
        others.extend(organisations.iter().map(|organisation| organisation.id));
    }
    others.sort();
    others.dedup();
    others.retain(|other| Some(*other) != owner);
    others
}

/// The names of the fields of a state that differ.
pub(super) fn changed_fields<A: Aggregate>(before: &A, after: &A) -> Vec<String> {
    let (Ok(Value::Object(before)), Ok(Value::Object(after))) =
        (serde_json::to_value(before), serde_json::to_value(after))
    else {
        return vec![];
    };
    after.into_iter().filter(|(name, value)| before.get(name) != Some(value)).map(|(name, _)| name).collect()
}
