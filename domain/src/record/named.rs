//! Records of one collection that name each other.

use std::collections::HashMap;

use super::{Aggregate, Change, Verdict};
use crate::{
    fault::Fault,
    identity::Id,
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
