//! What a council held goes on with those who come after it: the survivor of a merger, or the successors of a split.
//!
//! Here: things that one organisation holds, whatever they are. `members`: memberships, which have days. `agreements`: whom
//! each heir stands for. `asked`: what was asked of or by the council.

mod agreements;
mod asked;
mod members;

use std::collections::{HashMap, hash_map::Entry};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Council, Representative};
use crate::{
    access::Permit,
    agreements::{Agreement, AgreementTemplate},
    catalogue::{AssessmentScale, Asset, Expression, Offer, OfferRequest, Service},
    formations::Formation,
    identity::{Id, Link, Reference},
    listing::{Field, Filter, Listing, Operator, Value},
    partners::AssociationMembership,
    places::AreaMembership,
    record::{Aggregate, Asked, Change, Held, Record, save},
    store::{Repository, StoreError},
};

/// A record that a merge or split moved from one council to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The kind of thing: `area`, or a record's kind, such as `asset`.
    pub what: String,
    /// Which one.
    pub id: Id,
    /// How answers name it.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The council it moved to.
    pub to: String,
}

/// A record that stays with a council that was split, since nothing tells who takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The kind of thing.
    pub what: String,
    /// Which one.
    pub id: Id,
    /// How answers name it.
    #[serde(rename = "ref")]
    pub reference: String,
}

/// What went over and what did not, as everybody is told: nothing of what only some may know of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// What moved.
    pub moved: Vec<Moved>,
    /// What stays.
    pub left: Vec<Left>,
}

impl Told {
    /// Notes that something moved.
    pub(super) fn moves(&mut self, what: &str, thing: &Link, to: &Link) {
        let (what, reference) = (what.to_owned(), thing.reference.clone());
        self.moved.push(Moved { what, id: thing.id, reference, to: to.reference.clone() });
    }
}

/// Others take a council's place.
pub(super) struct Handover<'a> {
    /// The council.
    pub from: &'a Link,
    /// The survivor, or the successors.
    pub heirs: &'a [Link],
    /// The one that takes what nothing else decides.
    pub rest: Option<&'a Link>,
    /// The first day on which they are in its place.
    pub on: NaiveDate,
    /// By whose leave.
    pub by: &'a Permit,
}

impl Handover<'_> {
    /// Who takes a thing, of which these heirs serve the place: the only one that does, or whoever takes the rest.
    fn heir(&self, serving: &[Id]) -> Option<&Link> {
        let mut here = self.heirs.iter().filter(|heir| serving.contains(&heir.id));
        match (here.next(), here.next()) {
            (Some(only), None) => Some(only),
            _ => self.rest,
        }
    }
}

/// A store of all that councils can hold.
pub trait Holdings:
    Repository<Council>
    + Repository<Representative>
    + Repository<AssociationMembership>
    + Repository<Formation>
    + Repository<AreaMembership>
    + Repository<Agreement>
    + Repository<AgreementTemplate>
    + Repository<AssessmentScale>
    + Repository<Asset>
    + Repository<Service>
    + Repository<Offer>
    + Repository<OfferRequest>
    + Repository<Expression>
{
}

impl<T> Holdings for T where
    T: Repository<Council>
        + Repository<Representative>
        + Repository<AssociationMembership>
        + Repository<Formation>
        + Repository<AreaMembership>
        + Repository<Agreement>
        + Repository<AgreementTemplate>
        + Repository<AssessmentScale>
        + Repository<Asset>
        + Repository<Service>
        + Repository<Offer>
        + Repository<OfferRequest>
        + Repository<Expression>
{
}

/// Hands on the people and memberships of a council that was merged: of several heirs, nobody can tell by rule to whom
/// they go.
pub(super) async fn people<T: Holdings>(
    store: &T,
    asked: &Asked,
    handover: &Handover<'_>,
    told: &mut Told,
) -> Result<(), StoreError> {
    hand_on::<Representative, T>(store, asked, handover, told).await?;
    members::of_associations(store, asked, handover, told).await?;
    members::of_formations(store, asked, handover, told).await
}

/// Hands on what a council keeps, offers and publishes, and its side of what is agreed and asked for.
pub(super) async fn holdings<T: Holdings>(
    store: &T,
    asked: &Asked,
    handover: &Handover<'_>,
    told: &mut Told,
) -> Result<(), StoreError> {
    agreements::hand_on(store, asked, handover, told).await?;
    // Things before what is asked about them: whoever asks holds the thing, so that nobody asks of the old one meanwhile.
    let mut kept = hand_on::<Asset, T>(store, asked, handover, told).await?;
    kept.extend(hand_on::<Service, T>(store, asked, handover, told).await?);
    asked::offers(store, asked, handover, told).await?;
    asked::expressions(store, asked, handover, &kept).await?;
    hand_on::<AssessmentScale, T>(store, asked, handover, told).await?;
    hand_on::<AgreementTemplate, T>(store, asked, handover, told).await.map(drop)
}

/// Hands on what is not over of a collection's records that the council holds. Tells who has each now.
async fn hand_on<A, T>(
    store: &T,
    asked: &Asked,
    handover: &Handover<'_>,
    told: &mut Told,
) -> Result<HashMap<Id, Link>, StoreError>
where
    A: Held,
    T: Repository<A>,
{
    let held: Vec<Record<A>> = held_by(store, A::HELD_BY, handover.from.id).await?;
    let live = held.into_iter().filter(|record| !record.state.is_over(handover.on)).collect();
    hand_on_these(store, asked, handover, live, told).await
}

/// Hands on records: each to the heir that alone serves the place where it lies, or to the one that takes the rest.
async fn hand_on_these<A, T>(
    store: &T,
    asked: &Asked,
    handover: &Handover<'_>,
    held: Vec<Record<A>>,
    told: &mut Told,
) -> Result<HashMap<Id, Link>, StoreError>
where
    A: Held,
    T: Repository<A>,
{
    let heirs: Vec<Id> = handover.heirs.iter().map(|heir| heir.id).collect();
    let mut serving: HashMap<Id, Vec<Id>> = HashMap::new();
    let mut gone: HashMap<Id, Link> = HashMap::new();
    let mut changes = Vec::new();
    for record in held {
        let mut here: &[Id] = &[];
        if let Some(area) = record.state.lies_in().filter(|_| heirs.len() > 1) {
            here = match serving.entry(area.id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => unknown.insert(store.inside(&[area.id], &[], &heirs).await?),
            };
        }
        let (what, mut thing) = (A::RESOURCE.singular(), record.link());
        if !A::PERSONAL.is_empty() {
            // Whatever names a person can be erased, so it is not copied.
            thing.reference = record.id.to_string();
        }
        let Some(heir) = handover.heir(here) else {
            told.left.push(Left { what: what.to_owned(), id: thing.id, reference: thing.reference });
            continue;
        };
        let mut state = record.state.clone();
        state.hand_to(heir.clone());
        if is_said_already(store, &record, &state).await? {
            continue;
        }
        told.moves(what, &thing, heir);
        gone.insert(record.id, heir.clone());
        changes.push(Change::revise(record, asked.at, state));
    }
    save(store, asked, &changes).await?;
    Ok(gone)
}

/// Whether another record says of the heir what this one would: a clerk of both councils is told once.
async fn is_said_already<A, T>(store: &T, record: &Record<A>, after: &A) -> Result<bool, StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    let before = record.state.keys();
    let gained = after.keys().into_iter().filter(|key| !before.contains(key));
    let gained: Vec<Reference> = gained.map(Reference::Identifier).collect();
    if gained.is_empty() {
        return Ok(false);
    }
    let holders = store.holders(A::RESOURCE.space(), &gained).await?;
    Ok(holders.into_iter().flatten().any(|holder| holder.link.id != record.id))
}

/// Every record whose reference field means an organisation.
async fn held_by<A, T>(store: &T, field: &str, organisation: Id) -> Result<Vec<Record<A>>, StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    let Some(field) = A::FIELDS.iter().find(|other| other.name == field) else { return Ok(vec![]) };
    all(store, vec![among(*field, [organisation])]).await
}

/// A condition: a reference means one of some records.
fn among(field: Field, ids: impl IntoIterator<Item = Id>) -> Filter {
    Filter { field, operator: Operator::Eq, values: ids.into_iter().map(Value::Id).collect() }
}

/// Every record of which some conditions hold.
async fn all<A, T>(store: &T, filters: Vec<Filter>) -> Result<Vec<Record<A>>, StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    let mut listing = Listing { filters, ..Listing::all(500) };
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

#[cfg(test)]
mod tests;
