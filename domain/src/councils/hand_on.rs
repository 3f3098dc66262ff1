//! Agreements of a council that was merged or split go on with those who come after it.

use chrono::NaiveDate;

use super::merge::{Moved, held_by};
use crate::{
    agreements::Agreement,
    identity::Link,
    record::{Asked, Change, save},
    store::{Repository, StoreError},
};

/// Lets those who come after a council stand in its place in its agreements, from a day on.
pub(super) async fn hand_on_agreements<T>(
    store: &T,
    asked: &Asked,
    from: &Link,
    into: &[Link],
    on: NaiveDate,
    moved: &mut Vec<Moved>,
) -> Result<(), StoreError>
where
    T: Repository<Agreement>,
{
    let mut changes = Vec::new();
    for record in held_by::<Agreement, T>(store, "party", from.id).await? {
        let mut state = record.state.clone();
        state.succeeded(from.clone(), into.to_vec(), on);
        state.day_came(asked.today, asked.at);
        // A draft is no matter of those who read what a merge did.
        for heir in into.iter().filter(|_| state.is_published()) {
            moved.push(Moved {
                what: "agreement".into(),
                id: record.id,
                reference: record.link().reference,
                to: heir.reference.clone(),
            });
        }
        changes.push(Change::revise(record, asked.at, state));
    }
    save(store, asked, &changes).await
}
