//! Agreements of a council that was merged or split go on with those who come after it.

use super::{Handover, Told, held_by};
use crate::{
    agreements::Agreement,
    record::{Asked, Change, save},
    store::{Repository, StoreError},
};

/// Lets those who come after a council stand in its place in its agreements, from a day on.
pub(super) async fn hand_on<T>(
    store: &T,
    asked: &Asked,
    handover: &Handover<'_>,
    told: &mut Told,
) -> Result<(), StoreError>
where
    T: Repository<Agreement>,
{
    let mut changes = Vec::new();
    for record in held_by::<Agreement, T>(store, "party", handover.from.id).await? {
        let mut state = record.state.clone();
        state.succeeded(handover.from.clone(), handover.heirs.to_vec(), handover.on);
        state.day_came(asked.today, asked.at);
        // A draft is no matter of those who read what a merge did.
        for heir in handover.heirs.iter().filter(|_| state.is_published()) {
            told.moves("agreement", &record.link(), heir);
        }
        changes.push(Change::revise(record, asked.at, state));
    }
    save(store, asked, &changes).await
}
