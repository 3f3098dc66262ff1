//! Offices that must not fall vacant: neither by a grant that ends, nor by an account that can no longer sign in.

use super::{Aggregate, Asked, Change, Record, Refused, Seat};
use crate::{
    identity::Id,
    period::Span,
    resource::Resource,
    store::{Session, StoreError},
};

/// Why changes would leave an office vacant, or shut out whoever asks for them; `None` where they do not.
pub async fn vacated<A, T>(store: &T, asked: &Asked, changes: &[Change<A>]) -> Result<Vec<Option<Refused>>, StoreError>
where
    A: Aggregate,
    T: Session,
{
    // Those who leave in the same request do not stand in for each other.
    let leaving: Vec<Id> = changes
        .iter()
        .filter(|change| change.leaves(asked.today).is_some() || shuts_out(change))
        .map(|change| change.after.id)
        .collect();
    let mut refused = Vec::with_capacity(changes.len());
    for change in changes {
        let own = is_account::<A>() && asked.actor.id() == Some(change.after.id);
        if own && (change.locks_out() || moves(change)) {
            refused.push(Some(Refused::OwnAccount));
            continue;
        }
        let seats: Vec<(Seat, Span)> = if shuts_out(change) {
            store.seats(change.after.id, asked.today).await?
        } else {
            change.leaves(asked.today).into_iter().collect()
        };
        let mut vacant = None;
        for (seat, days) in seats {
            if vacant.is_none() && !store.is_filled(seat, &leaving, days).await? {
                vacant = Some(Refused::LastOf(seat.role));
            }
        }
        refused.push(vacant);
    }
    Ok(refused)
}

/// Why a record stays, although whoever asks may delete it: the last of its office, or the caller's own account.
pub async fn stays<A, T>(store: &T, asked: &Asked, record: &Record<A>) -> Result<Option<Refused>, StoreError>
where
    A: Aggregate,
    T: Session,
{
    let changes = [Change::delete(record.clone(), asked.at)];
    Ok(vacated(store, asked, &changes).await?.pop().flatten())
}

/// Whether letters of forgotten passphrases go elsewhere after it. A token that is stolen for a quarter of an hour would
/// become the account for good, if its own were changed by it.
fn moves<A: Aggregate>(change: &Change<A>) -> bool {
    A::RESOURCE == Resource::Users && change.changes_credentials()
}

fn is_account<A: Aggregate>() -> bool {
    matches!(A::RESOURCE, Resource::Users | Resource::Clients)
}

/// Whether an account could sign in before and cannot after.
fn shuts_out<A: Aggregate>(change: &Change<A>) -> bool {
    let could = change.before.as_ref().is_some_and(|before| before.deleted_at.is_none() && before.state.signs_in());
    is_account::<A>() && could && change.locks_out()
}
