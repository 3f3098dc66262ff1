//! Whether the caller may write these records: for each of them, as it was and as it is to be.

mod association;
mod credentials;

use std::collections::HashMap;

use association::{beyond_association, joined, unregistered};
pub use credentials::permit_credentials;

use super::{Aggregate, Asked, Change, Record};
use crate::{
    access::{Action, Denied, Owner, Owners, Permit, Role, Standing},
    identity::{Id, Link},
    store::{Session, StoreError},
};

/// Finds by which role each change is permitted, or why it is not.
///
/// An association that writes a council which is not on the register makes it its member, if it lies in its area.
pub async fn permit<A, T>(
    store: &T,
    asked: &Asked,
    changes: &mut [Change<A>],
) -> Result<Vec<Option<Denied>>, StoreError>
where
    A: Aggregate,
    T: Session,
{
    let mut denied = Vec::with_capacity(changes.len());
    if asked.actor.is_operator() {
        let permit = Permit { role: Role::Operator, organisation: None, acts_for: None, joins: None };
        for change in changes {
            denied.push(asked.actor.may_on(action_of(change), &Owners::Installation).err());
            change.permit = Some(permit.clone());
        }
        return Ok(denied);
    }
    let mut known = Known::default();
    let sides = changes.iter().flat_map(|change| change.before.iter().chain([&change.after]));
    known.learn(store, asked, sides.flat_map(|record| [owner_of(record, true), owner_of(record, false)])).await?;
    for change in changes {
        let action = action_of(change);
        let result = permit_change(store, asked, action, change, &known).await?;
        denied.push(match result {
            Ok(permit) => {
                change.beside.joins.clone_from(&permit.joins);
                change.permit = Some(permit);
                None
            }
            Err(denied) => Some(denied),
        });
    }
    Ok(denied)
}

async fn permit_change<A, T>(
    store: &T,
    asked: &Asked,
    action: Action,
    change: &Change<A>,
    known: &Known,
) -> Result<Result<Permit, Denied>, StoreError>
where
    A: Aggregate,
    T: Session,
{
    let governs = matches!(action, Action::Govern(_));
    let sides = change.before.iter().chain([&change.after]);
    let holders: Vec<Id> = sides.clone().filter_map(|record| record.state.holder()).collect();
    if holders.iter().any(|holder| asked.actor.is_own_grant(A::RESOURCE, *holder)) {
        return Ok(Err(Denied::OwnGrant));
    }
    let mut permit = None;
    for record in sides {
        let owners = known.owners(store, asked, &owner_of(record, governs)).await?;
        match asked.actor.may_on(action, &owners) {
            Ok(given) => permit = Some(given),
            Err(denied) => match joined(store, asked, change).await? {
                Some(Ok(joins)) => permit = Some(joins),
                Some(Err(denied)) => return Ok(Err(denied)),
                None if change.before.is_none() => return Ok(Err(unregistered(denied, record.state.owner()))),
                None => return Ok(Err(denied)),
            },
        }
    }
    let Some(permit) = permit else { return Ok(Err(Denied::Anonymous)) };
    if let Some(denied) = beyond_association(store, asked, change, &permit).await? {
        return Ok(Err(denied));
    }
    if let Some(before) = change.before.as_ref().filter(|_| change.changes_credentials())
        && let Err(denied) = permit_credentials(store, asked, before.id).await?
    {
        return Ok(Err(denied));
    }
    Ok(Ok(permit))
}

/// Whether the caller may do this to a record as it stands.
pub async fn permit_record<A, T>(
    store: &T,
    asked: &Asked,
    action: Action,
    record: &Record<A>,
) -> Result<Result<Permit, Denied>, StoreError>
where
    A: Aggregate,
    T: Session,
{
    let mut told = permit_all(store, asked, action, std::slice::from_ref(record)).await?;
    Ok(told.pop().unwrap_or(Err(Denied::Anonymous)))
}

/// The same of several records, their owners looked up at once.
pub async fn permit_all<A, T>(
    store: &T,
    asked: &Asked,
    action: Action,
    records: &[Record<A>],
) -> Result<Vec<Result<Permit, Denied>>, StoreError>
where
    A: Aggregate,
    T: Session,
{
    if asked.actor.subject.is_none() || asked.actor.acts_for_all(action) {
        return Ok(records.iter().map(|_| asked.actor.may_on(action, &Owners::Installation)).collect());
    }
    let governs = !matches!(action, Action::Write(_));
    let mut known = Known::default();
    known.learn(store, asked, records.iter().map(|record| owner_of(record, governs))).await?;
    let mut told = Vec::with_capacity(records.len());
    let writes = matches!(action, Action::Write(_) | Action::Govern(_));
    for record in records {
        let owners = known.owners(store, asked, &owner_of(record, governs)).await?;
        let own = writes && record.state.holder().is_some_and(|holder| asked.actor.is_own_grant(A::RESOURCE, holder));
        told.push(
            asked.actor.may_on(action, &owners).and_then(|permit| if own { Err(Denied::OwnGrant) } else { Ok(permit) }),
        );
    }
    Ok(told)
}

/// Whether the caller may do this for each of these organisations, by which role: looked up at once.
pub async fn permit_for<T: Session>(
    store: &T,
    asked: &Asked,
    action: Action,
    organisations: &[Link],
) -> Result<HashMap<Id, Result<Permit, Denied>>, StoreError> {
    let of = |link: &Link| (link.clone(), Owner::Organisations(vec![link.clone()]));
    let mut known = Known::default();
    if asked.actor.subject.is_some() && !asked.actor.acts_for_all(action) {
        known.learn(store, asked, organisations.iter().map(of)).await?;
    }
    let mut told = HashMap::with_capacity(organisations.len());
    for link in organisations {
        let owners = known.owners(store, asked, &of(link)).await?;
        told.insert(link.id, asked.actor.may_on(action, &owners));
    }
    Ok(told)
}

/// Whose a record is, in full.
pub async fn owners<T: Session>(store: &T, asked: &Asked, of: &(Link, Owner)) -> Result<Owners, StoreError> {
    let mut known = Known::default();
    known.learn(store, asked, [of.clone()]).await?;
    known.owners(store, asked, of).await
}

fn owner_of<A: Aggregate>(record: &Record<A>, governs: bool) -> (Link, Owner) {
    (record.link(), if governs { record.state.owner() } else { record.state.keeper() })
}

fn action_of<A: Aggregate>(change: &Change<A>) -> Action {
    let reserved = match &change.before {
        Some(before) if before.deleted_at.is_some() == change.after.deleted_at.is_some() => {
            change.after.state.differs_reserved(&before.state)
        }
        _ => true,
    };
    if reserved { Action::Govern(A::RESOURCE) } else { Action::Write(A::RESOURCE) }
}

/// Organisations whose standing was looked up, all at once.
#[derive(Default)]
struct Known(HashMap<Id, Standing>);

impl Known {
    async fn learn<T: Session>(
        &mut self,
        store: &T,
        asked: &Asked,
        of: impl IntoIterator<Item = (Link, Owner)>,
    ) -> Result<(), StoreError> {
        let mut wanted: HashMap<Id, Link> = HashMap::new();
        for (itself, owner) in of {
            let organisations = match owner {
                Owner::Organisations(organisations) => organisations,
                Owner::Itself { .. } => vec![itself],
                Owner::Installation | Owner::Common => vec![],
            };
            wanted.extend(organisations.into_iter().map(|link| (link.id, link)));
        }
        let wanted: Vec<Link> = wanted.into_values().collect();
        for standing in store.standings(&wanted, asked.today).await? {
            if let Some(link) = &standing.organisation {
                self.0.insert(link.id, standing.clone());
            }
        }
        Ok(())
    }

    async fn owners<T: Session>(
        &self,
        store: &T,
        asked: &Asked,
        (itself, owner): &(Link, Owner),
    ) -> Result<Owners, StoreError> {
        let alone = |link: &Link| Standing { organisation: Some(link.clone()), ..Standing::default() };
        let known = |link: &Link| self.0.get(&link.id).cloned().unwrap_or_else(|| alone(link));
        Ok(match owner {
            Owner::Installation => Owners::Installation,
            Owner::Common => Owners::Common,
            Owner::Organisations(links) if links.is_empty() => Owners::Installation,
            Owner::Organisations(links) => Owners::Organisations(links.iter().map(known).collect()),
            Owner::Itself { lies_in, areas, is_council } => {
                let mut standing = known(itself);
                standing.is_council = *is_council;
                if *is_council {
                    standing.principals = lies_in.iter().map(|link| link.id).collect();
                } else {
                    let held = asked.actor.rights.roles.iter().filter(|held| held.in_principal);
                    let principals: Vec<Id> = held.filter_map(|held| Some(held.organisation.as_ref()?.id)).collect();
                    standing.principals = store.inside(areas, &[], &principals).await?;
                }
                Owners::Organisations(vec![standing])
            }
        })
    }
}
