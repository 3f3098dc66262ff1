//! Whose an account is, so that its admins read what the audit log tells of it.

use domain::{
    access::{Subject, SubjectKind},
    accounts::{Client, User},
    identity::Id,
    record::owning,
    store::{Repository, StoreError},
};

use crate::store::AppSession;

/// The organisation that manages an account.
pub async fn owner(session: &AppSession, account: Subject) -> Result<Option<Id>, StoreError> {
    Ok(match account.kind {
        SubjectKind::User => Repository::<User>::get(session, &[account.id]).await?.pop().as_ref().and_then(owning),
        SubjectKind::Client => Repository::<Client>::get(session, &[account.id]).await?.pop().as_ref().and_then(owning),
    })
}
