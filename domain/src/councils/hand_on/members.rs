//! Memberships of a council that was merged: they end the day before, and the survivor's begin.

use chrono::NaiveDate;

use super::{Handover, Told, held_by};
use crate::{
    councils::merge::day_before,
    formations::{Formation, Member},
    partners::AssociationMembership,
    period::Span,
    record::{Asked, Change, save},
    store::{Repository, StoreError},
};

/// Ends a span the day before a change and begins its continuation on that day; `None` when it ended before.
fn handed_over(span: Span, on: NaiveDate) -> Option<(Span, Span)> {
    let continues = span.to.is_none_or(|to| to >= on) && span.from.is_none_or(|from| from < on);
    continues.then(|| (Span { to: Some(day_before(on)), ..span }, Span { from: Some(on), ..span }))
}

/// Its memberships of associations.
pub(super) async fn of_associations<T>(
    store: &T,
    asked: &Asked,
    handover: &Handover<'_>,
    told: &mut Told,
) -> Result<(), StoreError>
where
    T: Repository<AssociationMembership>,
{
    let Some(into) = handover.rest else { return Ok(()) };
    let survivors = held_by::<AssociationMembership, T>(store, "council", into.id).await?;
    let mut changes = Vec::new();
    for record in held_by::<AssociationMembership, T>(store, "council", handover.from.id).await? {
        let Some((until, since)) = handed_over(record.state.span, handover.on) else { continue };
        let association = record.state.association.clone();
        let reference = association.reference.clone();
        told.moves("association-membership", &crate::identity::Link { id: record.id, reference }, into);
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

/// Its places in formations.
pub(super) async fn of_formations<T>(
    store: &T,
    asked: &Asked,
    handover: &Handover<'_>,
    told: &mut Told,
) -> Result<(), StoreError>
where
    T: Repository<Formation>,
{
    let Some(into) = handover.rest else { return Ok(()) };
    let mut changes = Vec::new();
    for record in held_by::<Formation, T>(store, "member", handover.from.id).await? {
        let mut state = record.state.clone();
        let mut succeeding = Vec::new();
        for member in state.members.iter_mut().filter(|member| member.organisation == *handover.from) {
            let Some((until, since)) = handed_over(member.span, handover.on) else { continue };
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
        if state.lead.as_ref() == Some(handover.from) {
            state.lead = Some(into.clone());
        }
        if state != record.state {
            told.moves("formation", &record.link(), into);
            changes.push(Change::revise(record, asked.at, state));
        }
    }
    save(store, asked, &changes).await
}
