//! A council is split into several: each takes the areas it is given.

use chrono::NaiveDate;

use super::{
    Council, Merged, ReorganisationError,
    hand_on::{self, Handover, Holdings, Told},
    merge::{day_before, must_be_active, must_be_permitted},
};
use crate::{
    event::Happening,
    fault::{Fault, Faults},
    identity::Link,
    record::{Aggregate, Asked, Beside, Change, Record, Said, save, settle},
};

/// The wish to split a council.
#[derive(Debug, Clone)]
pub struct SplitCouncil {
    /// The councils that come of it, already on the register, and the areas of the old one that each takes.
    pub into: Vec<(Record<Council>, Vec<Link>)>,
    /// The one of them that takes what no place decides; without one, that stays with the old council.
    pub rest: Option<Link>,
    /// The first day on which the old one no longer exists.
    pub effective_on: NaiveDate,
    /// The order or resolution by which it happens.
    pub reason: Option<String>,
}

/// Splits a council: it ends the day before, and its successors take its areas.
///
/// People and memberships stay with the ended council, since nobody can tell by rule to whom they go. What it keeps goes to the
/// successor that alone serves the place where it lies, and otherwise to the one that takes the rest.
pub async fn split<T: Holdings>(
    store: &T,
    asked: &Asked,
    ended: Record<Council>,
    wish: SplitCouncil,
) -> Result<Merged, ReorganisationError> {
    check(&ended, &wish)?;
    let from = ended.link();
    let successors: Vec<Link> = wish.into.iter().map(|(heir, _)| heir.link()).collect();
    let mut told = Told::default();
    let mut after = ended.state.clone();
    after.end(day_before(wish.effective_on));
    let asked = &Asked { reason: wish.reason.clone().or_else(|| asked.reason.clone()), ..asked.clone() };
    let mut changes = vec![Change::revise(ended, asked.at, after).told_as(Happening::Split)];
    for (heir, areas) in wish.into {
        let to = heir.link();
        let mut state = heir.state.clone();
        for area in areas {
            told.moves("area", &area, &to);
            if !state.areas.contains(&area) {
                state.areas.push(area);
            }
        }
        changes.push(Change::revise(heir, asked.at, state));
    }
    let by = must_be_permitted(store, asked, &mut changes).await?;
    save(store, asked, &changes).await?;
    let lineage = Beside { successors: Said::Including(successors.clone()), ..Beside::default() };
    settle(store, asked, &[(from.clone(), lineage)]).await?;
    let rest = wish.rest.as_ref();
    let handover = Handover { from: &from, heirs: &successors, rest, on: wish.effective_on, by: &by };
    hand_on::holdings(store, asked, &handover, &mut told).await?;
    let Told { moved, left } = told;
    let record = Merged { effective_on: wish.effective_on, from, into: successors, reason: wish.reason, moved, left };
    store.keep_reorganisation((asked.new_id)(), "split", &record, asked.at).await?;
    Ok(record)
}

fn check(ended: &Record<Council>, wish: &SplitCouncil) -> Result<(), ReorganisationError> {
    must_be_active(ended, wish.effective_on)?;
    let mut faults = Faults::default();
    if wish.into.len() < 2 {
        faults.note(Fault::new("/into", "too_few", "A split names at least two successors"));
    }
    if let Some(rest) = wish.rest.as_ref().filter(|rest| wish.into.iter().all(|(heir, _)| heir.id != rest.id)) {
        let detail = "Only one of those that come of the split takes the rest";
        faults.note(Fault::new("/remainder_to", "no_successor", detail).with_value(&rest.reference));
    }
    let mut given: Vec<&Link> = Vec::new();
    for (at, (heir, areas)) in wish.into.iter().enumerate() {
        if heir.id == ended.id {
            faults.note(Fault::new(format!("/into/{at}/council"), "same_record", "A council cannot succeed itself"));
        }
        for (place, area) in areas.iter().enumerate() {
            let pointer = format!("/into/{at}/areas/{place}");
            if !ended.state.areas.contains(area) {
                faults.note(
                    Fault::new(&pointer, "not_served", "The council does not serve this area")
                        .with_value(&area.reference),
                );
            }
            if given.contains(&area) {
                faults.note(
                    Fault::new(&pointer, "repeated", "This area is given to another already")
                        .with_value(&area.reference),
                );
            }
            given.push(area);
        }
    }
    for area in ended.state.areas.iter().filter(|area| !given.contains(area)) {
        faults.note(Fault::new("/into", "area_left_out", format!("No successor takes {}", area.reference)));
    }
    Ok(faults.or(())?)
}
