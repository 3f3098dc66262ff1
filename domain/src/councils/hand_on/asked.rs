//! What was asked of or by a council that was merged or split, as long as it is open: requests of offers, expressions of
//! interest. The two sides alone know of it, so that nothing is told of it to everybody who reads what a merge did.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Handover, Told, all, among, hand_on_these, held_by};
use crate::{
    catalogue::{
        Expression, Offer, OfferRequest, Subject,
        expression::{self, Succeeded},
    },
    identity::{Id, Link},
    record::{Asked, Change, Held, Record, save},
    store::{Repository, StoreError},
};

/// Hands on the council's offers that are still made or asked for, and its side of every open request.
pub(super) async fn offers<T>(
    store: &T,
    asked: &Asked,
    handover: &Handover<'_>,
    told: &mut Told,
) -> Result<(), StoreError>
where
    T: Repository<Offer> + Repository<OfferRequest>,
{
    let made: Vec<Record<Offer>> = held_by(store, Offer::HELD_BY, handover.from.id).await?;
    let mut requests: BTreeMap<Id, Record<OfferRequest>> = BTreeMap::new();
    let mut open = |found: Vec<Record<OfferRequest>>| {
        let open = found.into_iter().filter(|request| request.state.state.is_open());
        requests.extend(open.map(|request| (request.id, request)));
    };
    if !made.is_empty() {
        open(all(store, vec![among(OfferRequest::OFFER, made.iter().map(|offer| offer.id))]).await?);
    }
    open(held_by(store, "council", handover.from.id).await?);

    let wanted: HashSet<Id> = requests.values().map(|request| request.state.offer.id).collect();
    let live = made.into_iter().filter(|offer| !offer.state.is_over(handover.on) || wanted.contains(&offer.id));
    let gone = hand_on_these(store, asked, handover, live.collect(), told).await?;
    let mut changes = Vec::new();
    for request in requests.into_values() {
        let mut state = request.state.clone();
        if let Some(heir) = gone.get(&state.offer.id) {
            state.provider = Some(heir.clone());
        }
        if let Some(heir) = handover.rest.filter(|_| state.council == *handover.from) {
            state.council = heir.clone();
        }
        if state != request.state {
            changes.push(Change::revise(request, asked.at, state));
        }
    }
    save(store, asked, &changes).await
}

/// Lets those who come after a council stand where it expressed interest, and where interest was expressed to it in what
/// they keep now.
pub(super) async fn expressions<T>(
    store: &T,
    asked: &Asked,
    handover: &Handover<'_>,
    kept: &HashMap<Id, Link>,
) -> Result<(), StoreError>
where
    T: Repository<Expression>,
{
    let own: Vec<Record<Expression>> = held_by(store, "organisation", handover.from.id).await?;
    let own = own.iter().filter(|record| record.state.state.stands());
    // All that are about the same: an heir may have expressed interest in it too.
    let (mut assets, mut services): (HashSet<Id>, HashSet<Id>) = kept.keys().map(|id| (*id, *id)).unzip();
    for expression in own {
        match &expression.state.subject {
            Subject::Asset(link) => assets.insert(link.id),
            Subject::Service(link) => services.insert(link.id),
        };
    }
    let mut standing = Vec::new();
    for (field, subjects) in [(expression::ASSET, assets), (expression::SERVICE, services)] {
        if !subjects.is_empty() {
            standing.extend(all::<Expression, T>(store, vec![expression::standing(), among(field, subjects)]).await?);
        }
    }
    let mut succeeded: Vec<Succeeded> = standing.into_iter().map(|record| goes_on(record, handover, kept)).collect();
    expression::settle(&mut succeeded, handover.by, asked.at);
    let changed = succeeded.into_iter().filter(|after| after.state != after.record.state);
    let changes: Vec<_> = changed.map(|after| Change::revise(after.record, asked.at, after.state)).collect();
    save(store, asked, &changes).await
}

fn goes_on(record: Record<Expression>, handover: &Handover<'_>, kept: &HashMap<Id, Link>) -> Succeeded {
    let mut state = record.state.clone();
    let heir = kept.get(&state.subject.link().id);
    let to_keeper = heir.is_none() || state.keeper.as_ref() == Some(handover.from);
    if let Some(heir) = heir.filter(|_| to_keeper) {
        state.keeper = Some(heir.clone());
    }
    if let Some(heir) = handover.rest.filter(|_| state.organisation == *handover.from) {
        state.organisation = heir.clone();
    }
    Succeeded { record, state, to_keeper }
}
