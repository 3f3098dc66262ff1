//! Who may change how an account signs in.

use crate::{
    access::{Denied, Missing, Role},
    identity::Id,
    record::Asked,
    store::{Session, StoreError},
};

/// Whether the caller may change how an account signs in. Whoever could would be the account, so it takes the right to
/// grant every role that the account holds: an admin does not reach other organisations through its own people.
pub async fn permit_credentials<T: Session>(
    store: &T,
    asked: &Asked,
    account: Id,
) -> Result<Result<(), Denied>, StoreError> {
    if asked.actor.is_operator() || asked.actor.id() == Some(account) {
        return Ok(Ok(()));
    }
    let administered = asked.actor.organisations(&[Role::Admin]);
    let (mut organisations, mut of_installation) = (Vec::new(), false);
    for held in store.granted(account, asked.today).await? {
        match held {
            None => of_installation = true,
            Some(organisation) if !administered.contains(&organisation.id) => {
                organisations.push(organisation.reference);
            }
            Some(_) => {}
        }
    }
    if of_installation {
        return Ok(Err(Denied::Missing(Missing { roles: vec![Role::Operator], ..Missing::default() })));
    }
    organisations.sort();
    organisations.dedup();
    let missing = Missing { scopes: vec![], roles: vec![Role::Admin], organisations };
    Ok(if missing.organisations.is_empty() { Ok(()) } else { Err(Denied::Missing(missing)) })
}
