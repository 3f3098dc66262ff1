//! How far an association acts: for councils that join it by being written, and within its own area.

use crate::{
    access::{Action, Denied, Missing, Owner, Permit, Role},
    identity::{Id, Link},
    record::{Aggregate, Asked, Change},
    store::{Session, StoreError},
};

/// Leave for an association to write a council that is new to the register and lies in its area; it is refused where
/// another council serves the same parish, which only waits to become a member.
pub(super) async fn joined<A: Aggregate, T: Session>(
    store: &T,
    asked: &Asked,
    change: &Change<A>,
) -> Result<Option<Result<Permit, Denied>>, StoreError> {
    let (None, Owner::Itself { lies_in, areas, is_council: true }) = (&change.before, change.after.state.owner())
    else {
        return Ok(None);
    };
    let rule = Action::Govern(A::RESOURCE).rule();
    let stewards =
        asked.actor.rights.roles.iter().filter(|held| held.in_association && rule.association.contains(&held.role));
    for held in stewards {
        let Some(association) = &held.organisation else { continue };
        if !lies_within(store, association.id, lies_in.as_ref(), &areas).await? {
            continue;
        }
        if let Some(served) = store.serving(&areas).await?.into_iter().next() {
            let missing =
                Missing { scopes: vec![], roles: rule.roles(), organisations: vec![served.reference.clone()] };
            let (council, association) = (served.reference, association.reference.clone());
            return Ok(Some(Err(Denied::NotMember { council, association, missing })));
        }
        let (role, organisation) = (held.role, held.organisation.clone());
        return Ok(Some(Ok(Permit { role, organisation, acts_for: None, joins: Some(association.clone()) })));
    }
    Ok(None)
}

/// Why a council that is not on the register is not written: it is no member that could become one, so the authority that
/// it would lie in is named instead.
pub(super) fn unregistered(denied: Denied, owner: Owner) -> Denied {
    match (denied, owner) {
        (Denied::NotMember { missing, .. }, Owner::Itself { lies_in, .. }) => {
            let organisations = lies_in.map(|authority| authority.reference).into_iter().collect();
            Denied::Missing(Missing { organisations, ..missing })
        }
        (denied, _) => denied,
    }
}

/// Whether an association works wherever a council lies: in its principal authority and in each area it serves.
async fn lies_within<T: Session>(
    store: &T,
    association: Id,
    lies_in: Option<&Link>,
    areas: &[Id],
) -> Result<bool, StoreError> {
    if let Some(authority) = lies_in
        && store.inside(&[], &[authority.id], &[association]).await?.is_empty()
    {
        return Ok(false);
    }
    for area in areas {
        if store.inside(&[*area], &[], &[association]).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(lies_in.is_some() || !areas.is_empty())
}

/// Why an association does not move a member to where it does not work itself.
pub(super) async fn beyond_association<A: Aggregate, T: Session>(
    store: &T,
    asked: &Asked,
    change: &Change<A>,
    permit: &Permit,
) -> Result<Option<Denied>, StoreError> {
    let (Some(before), Some(by)) = (&change.before, &permit.organisation) else { return Ok(None) };
    let Owner::Itself { lies_in, areas, is_council: true } = change.after.state.owner() else { return Ok(None) };
    let associates =
        asked.actor.rights.roles.iter().any(|held| held.in_association && held.organisation.as_ref() == Some(by));
    if !associates || before.state.owner() == change.after.state.owner() {
        return Ok(None);
    }
    if lies_within(store, by.id, lies_in.as_ref(), &areas).await? {
        return Ok(None);
    }
    let organisations = lies_in.map(|link| link.reference).into_iter().collect();
    Ok(Some(Denied::Missing(Missing { scopes: vec![], roles: vec![Role::Steward], organisations })))
}
