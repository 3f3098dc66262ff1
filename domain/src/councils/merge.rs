//! A council is merged into another: what it held moves, its record points to the survivor.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    Council, CouncilStatus,
    hand_on::{self, Handover, Holdings, Left, Moved, Told},
};
use crate::{
    access::{Denied, Permit},
    event::Happening,
    fault::{Fault, Faults},
    identity::Link,
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
    /// What stays with the council that ended, until somebody says who takes it.
    pub left: Vec<Left>,
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
pub async fn merge<T: Holdings>(
    store: &T,
    asked: &Asked,
    ended: Record<Council>,
    wish: MergeCouncil,
) -> Result<Merged, ReorganisationError> {
    let survivor = single(Repository::<Council>::get(store, &[wish.into.id]).await?)?;
    check(&ended, &survivor, wish.effective_on)?;
    let last_day = day_before(wish.effective_on);
    let (from, into) = (ended.link(), survivor.link());
    let mut told = Told::default();

    let mut areas = survivor.state.areas.clone();
    for area in &ended.state.areas {
        if !areas.contains(area) {
            areas.push(area.clone());
        }
        told.moves("area", area, &into);
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
    let by = must_be_permitted(store, asked, &mut changes).await?;
    save(store, asked, &changes).await?;
    settle(store, asked, &[(from.clone(), lineage)]).await?;

    let heirs = std::slice::from_ref(&into);
    let handover = Handover { from: &from, heirs, rest: Some(&into), on: wish.effective_on, by: &by };
    hand_on::people(store, asked, &handover, &mut told).await?;
    hand_on::holdings(store, asked, &handover, &mut told).await?;
    let Told { moved, left } = told;
    let merged = Merged { effective_on: wish.effective_on, from, into: vec![into], reason: wish.reason, moved, left };
    store.keep_reorganisation((asked.new_id)(), "merge", &merged, asked.at).await?;
    Ok(merged)
}

/// By whose leave the council of the first change ends. Error: the caller may not write every council of a reorganisation.
pub(super) async fn must_be_permitted<T>(
    store: &T,
    asked: &Asked,
    changes: &mut [Change<Council>],
) -> Result<Permit, ReorganisationError>
where
    T: Session,
{
    let denied = permit(store, asked, changes).await?.into_iter().flatten().next();
    let permit = changes.first().and_then(|change| change.permit.clone());
    match (denied, permit) {
        (None, Some(permit)) => Ok(permit),
        (denied, _) => Err(SaveError::Refused(denied.unwrap_or(Denied::Anonymous).into()).into()),
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
