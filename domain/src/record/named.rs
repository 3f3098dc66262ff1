//! Records of one collection that name each other, or go on from each other.

use std::collections::HashMap;

use super::{Aggregate, Change, Record, Verdict};
use crate::{
    fault::Fault,
    identity::{Id, Identifier, Reference},
    store::{Repository, StoreError},
};

/// Finds records of the same collection that may not be named.
pub(super) async fn judge_named<A, T>(
    store: &T,
    changes: &[Change<A>],
    verdicts: &mut [Verdict],
) -> Result<(), StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    let named: Vec<_> = changes.iter().map(|change| change.after.state.named()).collect();
    let ids: Vec<Id> = named.iter().flatten().map(|(_, link)| link.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let others: HashMap<Id, A> = store.get(&ids).await?.into_iter().map(|other| (other.id, other.state)).collect();
    for ((change, named), verdict) in changes.iter().zip(named).zip(verdicts) {
        for (pointer, link) in named {
            if others.get(&link.id).is_some_and(|other| !change.after.state.may_name(other)) {
                let detail = format!(
                    "No {} {} that whoever may know of this one knows of",
                    A::RESOURCE.singular(),
                    link.reference
                );
                verdict.faults.push(Fault::new(pointer, "reference_not_found", detail).with_value(&link.reference));
            }
        }
    }
    Ok(())
}

/// Finds new records that may not go on from what is there, or from what is said before them.
pub(super) async fn judge_next<A, T>(
    store: &T,
    changes: &[Change<A>],
    verdicts: &mut [Verdict],
) -> Result<(), StoreError>
where
    A: Aggregate,
    T: Repository<A>,
{
    let is_new = |change: &Change<A>| change.before.as_ref().is_none_or(|before| before.deleted_at.is_some());
    let goes_on = |(at, change): (usize, &Change<A>)| {
        change.after.state.goes_on_from().filter(|_| is_new(change)).map(|before| (at, before))
    };
    let new: Vec<(usize, Identifier)> = changes.iter().enumerate().filter_map(goes_on).collect();
    if new.is_empty() {
        return Ok(());
    }
    let wanted: Vec<_> = new.iter().map(|(_, before)| Reference::Identifier(before.clone())).collect();
    let held = store.holders(A::RESOURCE.space(), &wanted).await?;
    let ids: Vec<Id> = held.iter().flatten().map(|found| found.link.id).collect();
    let there: HashMap<Id, Record<A>> = store.get(&ids).await?.into_iter().map(|record| (record.id, record)).collect();
    for ((at, before), held) in new.into_iter().zip(held) {
        let kept = held.and_then(|found| there.get(&found.link.id)).filter(|record| record.deleted_at.is_none());
        let said = changes[..at].iter().map(|change| &change.after.state).find(|state| state.keys().contains(&before));
        let followed = changes[at].after.state.follows(said.or(kept.map(|record| &record.state)));
        verdicts[at].faults.extend(followed.err());
    }
    Ok(())
}
