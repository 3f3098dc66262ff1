//! A council is merged into another: what it held moves, its record points to the survivor.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Council, CouncilStatus, Representative, hand_on::hand_on_agreements};
use crate::{
    agreements::Agreement,
    event::Happening,
    fault::{Fault, Faults},
    formations::{Formation, Member},
    identity::{Id, Link},
    listing::{Filter, Listing, Operator, Value},
    partners::AssociationMembership,
    period::Span,
    places::AreaMembership,
    record::{Aggregate, Asked, Beside, Change, Record, Said, SaveError, permit, save, settle},
    store::{Repository, Session, StoreError},
};

/// The wish to merge a council into another.
#[derive(Debug, Clone)]
pub struct MergeCouncil {
    /// The survivor.
    pub into: Link,
    /// The first day on which only the survivor exists.
    pub effective_on: NaiveDate,
    /// The order or resolution by which it happens.
    pub reason: Option<String>,
}

/// A record that a merge or split moved from one council to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The kind of thing: `area`, `representative`, `association-membership`, `formation` or `agreement`.
    pub what: String,
    /// Which one.
    pub id: Id,
    /// How answers name it.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The council it moved to.
    pub to: String,
}

/// What a merge or split did, kept for ever.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Merged {
    /// The day it took effect.
    pub effective_on: NaiveDate,
    /// The council that ended.
    pub from: Link,
    /// The council or councils that go on.
    pub into: Vec<Link>,
    /// By which order or resolution.
    pub reason: Option<String>,
    /// What moved.
    pub moved: Vec<Moved>,
}

/// Why councils cannot be merged or split so.
#[derive(Debug, thiserror::Error)]
pub enum ReorganisationError {
    /// The wish is at fault.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// The council is not in a state for it.
    #[error("{0}")]
    IllegalState(String),
    /// Writing it failed.
    #[error(transparent)]
    Save(#[from] SaveError),
}

impl From<StoreError> for ReorganisationError {
    fn from(error: StoreError) -> Self {
        Self::Save(error.into())
    }
}

/// Merges a council into a survivor.
pub async fn merge<T>(
    store: &T,
    asked: &Asked,
    ended: Record<Council>,
    wish: MergeCouncil,
) -> Result<Merged, ReorganisationError>
where
    T: Repository<Council>
        + Repository<Representative>
        + Repository<AssociationMembership>
        + Repository<Formation>
        + Repository<Agreement>
        + Repository<AreaMembership>,
{
    let survivor = single(Repository::<Council>::get(store, &[wish.into.id]).await?)?;
    check(&ended, &survivor, wish.effective_on)?;
    let last_day = day_before(wish.effective_on);
    let (from, into) = (ended.link(), survivor.link());
    let mut moved = Vec::new();

    let mut areas = survivor.state.areas.clone();
    for area in &ended.state.areas {
        if !areas.contains(area) {
            areas.push(area.clone());
        }
        moved.push(Moved {
            what: "area".into(),
            id: area.id,
            reference: area.reference.clone(),
            to: into.reference.clone(),
        });
    }
    let mut after = ended.state.clone();
    after.end(last_day);
    after.merged_into = Some(into.clone());
    let mut heir = survivor.state.clone();
    heir.areas = areas;
    let lineage = Beside { successors: Said::Including(vec![into.clone()]), ..Beside::default() };
    let ended = Change::revise(ended, asked.at, after).told_as(Happening::Merged);
    let mut changes = [ended, Change::revise(survivor, asked.at, heir)];
    let asked = &Asked { reason: wish.reason.clone().or_else(|| asked.reason.clone()), ..asked.clone() };
    must_be_permitted(store, asked, &mut changes).await?;
    save(store, asked, &changes).await?;
    settle(store, asked, &[(from.clone(), lineage)]).await?;

    move_representatives(store, asked, &from, &into, wish.effective_on, &mut moved).await?;
    move_association_memberships(store, asked, &from, &into, wish.effective_on, &mut moved).await?;
    move_formation_members(store, asked, &from, &into, wish.effective_on, &mut moved).await?;
    hand_on_agreements(store, asked, &from, std::slice::from_ref(&into), wish.effective_on, &mut moved).await?;
    let merged = Merged { effective_on: wish.effective_on, from, into: vec![into], reason: wish.reason, moved };
    store.keep_reorganisation((asked.new_id)(), "merge", &merged, asked.at).await?;
    Ok(merged)
}

/// That the caller may write every council of a reorganisation.
pub(super) async fn must_be_permitted<T>(
    store: &T,
    asked: &Asked,
    changes: &mut [Change<Council>],
) -> Result<(), ReorganisationError>
where
    T: Session,
{
    match permit(store, asked, changes).await?.into_iter().flatten().next() {
        Some(denied) => Err(SaveError::Refused(denied.into()).into()),
        None => Ok(()),
    }
}

fn check(ended: &Record<Council>, survivor: &Record<Council>, on: NaiveDate) -> Result<(), ReorganisationError> {
    if ended.id == survivor.id {
        let fault = Fault::new("/into", "same_record", "A council cannot be merged into itself");
        return Err(Faults(vec![fault]).into());
    }
    must_be_active(ended, on)?;
    must_be_active(survivor, on)
}

/// That a council exists until a reorganisation of that day.
pub(super) fn must_be_active(council: &Record<Council>, on: NaiveDate) -> Result<(), ReorganisationError> {
    if council.state.status == CouncilStatus::Ended || council.deleted_at.is_some() {
        return Err(ReorganisationError::IllegalState(format!("{} has ended already", council.state.name.as_str())));
    }
    if council.state.span.from.is_some_and(|founded| on <= founded) {
        let fault = Fault::new("/effective_on", "before_founding", "Takes effect before the council was founded");
        return Err(Faults(vec![fault]).into());
    }
    Ok(())
}

/// The last day before a change.
pub(super) fn day_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(day)
}

pub(super) fn single<A>(mut records: Vec<Record<A>>) -> Result<Record<A>, StoreError> {
    records.pop().ok_or(StoreError::Stale)
}

/// Every record whose reference field means an organisation.
pub(super) async fn held_by<A, T>(store: &T, field: &str, organisation: Id) -> Result<Vec<Record<A>>, StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    let Some(field) = A::FIELDS.iter().find(|other| other.name == field) else { return Ok(vec![]) };
    let mut listing = Listing::all(500);
    listing.filters = vec![Filter { field: *field, operator: Operator::Eq, values: vec![Value::Id(organisation)] }];
    let mut held = Vec::new();
    loop {
        let page = store.list(&listing).await?;
        held.extend(page.items);
        listing.after = page.next;
        if listing.after.is_none() {
            return Ok(held);
        }
    }
}

/// Ends a span the day before a change and begins its continuation on that day; `None` when it ended before.
fn handed_over(span: Span, on: NaiveDate) -> Option<(Span, Span)> {
    let continues = span.to.is_none_or(|to| to >= on) && span.from.is_none_or(|from| from < on);
    continues.then(|| (Span { to: Some(day_before(on)), ..span }, Span { from: Some(on), ..span }))
}

async fn move_representatives<T>(
    store: &T,
    asked: &Asked,
    from: &Link,
    into: &Link,
    on: NaiveDate,
    moved: &mut Vec<Moved>,
) -> Result<(), StoreError>
where
    T: Repository<Representative>,
{
    let mut changes = Vec::new();
    for record in held_by::<Representative, T>(store, "organisation", from.id).await? {
        if record.state.span.to.is_some_and(|to| to < on) {
            continue;
        }
        // A person goes on speaking, now for the survivor.
        let state = Representative { organisation: into.clone(), ..record.state.clone() };
        moved.push(Moved {
            what: "representative".into(),
            id: record.id,
            // Whatever names a person can be erased, so it is not copied.
            reference: record.id.to_string(),
            to: into.reference.clone(),
        });
        changes.push(Change::revise(record, asked.at, state));
    }
    save(store, asked, &changes).await
}

async fn move_association_memberships<T>(
    store: &T,
    asked: &Asked,
    from: &Link,
    into: &Link,
    on: NaiveDate,
    moved: &mut Vec<Moved>,
) -> Result<(), StoreError>
where
    T: Repository<AssociationMembership>,
{
    let survivors = held_by::<AssociationMembership, T>(store, "council", into.id).await?;
    let mut changes = Vec::new();
    for record in held_by::<AssociationMembership, T>(store, "council", from.id).await? {
        let Some((until, since)) = handed_over(record.state.span, on) else { continue };
        let association = record.state.association.clone();
        moved.push(Moved {
            what: "association-membership".into(),
            id: record.id,
            reference: association.reference.clone(),
            to: into.reference.clone(),
        });
        let member =
            survivors.iter().any(|other| other.state.association == association && other.state.span.overlaps(&since));
        let state = AssociationMembership { span: until, ..record.state.clone() };
        changes.push(Change::revise(record, asked.at, state));
        if !member {
            let state = AssociationMembership { council: into.clone(), association, span: since };
            changes.push(Change::create((asked.new_id)(), asked.at, state));
        }
    }
    save(store, asked, &changes).await
}

async fn move_formation_members<T>(
    store: &T,
    asked: &Asked,
    from: &Link,
    into: &Link,
    on: NaiveDate,
    moved: &mut Vec<Moved>,
) -> Result<(), StoreError>
where
    T: Repository<Formation>,
{
    let mut changes = Vec::new();
    for record in held_by::<Formation, T>(store, "member", from.id).await? {
        let mut state = record.state.clone();
        let mut succeeding = Vec::new();
        for member in state.members.iter_mut().filter(|member| member.organisation == *from) {
            let Some((until, since)) = handed_over(member.span, on) else { continue };
            succeeding.push(Member { organisation: into.clone(), role: member.role, span: since });
            member.span = until;
        }
        for heir in succeeding {
            let there = |other: &Member| {
                other.organisation == heir.organisation && other.role == heir.role && other.span.overlaps(&heir.span)
            };
            if !state.members.iter().any(there) {
                state.members.push(heir);
            }
        }
        if state.lead.as_ref() == Some(from) {
            state.lead = Some(into.clone());
        }
        if state != record.state {
            moved.push(Moved {
                what: "formation".into(),
                id: record.id,
                reference: record.link().reference,
                to: into.reference.clone(),
            });
            changes.push(Change::revise(record, asked.at, state));
        }
    }
    save(store, asked, &changes).await
}
