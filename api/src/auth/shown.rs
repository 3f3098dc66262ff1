//! Somebody whose proof was good when it was looked at, until the transaction that lets them in.

use chrono::{DateTime, Utc};
use domain::{
    access::{Subject, SubjectKind},
    accounts::User,
    record::Record,
    store::StoreError,
};

use super::verified::signs_in;
use crate::store::AppSession;

/// Somebody whose proof was good.
pub struct Shown {
    /// The person.
    pub user: Record<User>,
    /// The passphrase that was checked, as it was kept then.
    pub(super) kept: Option<String>,
    /// How it is to be kept from now on, if otherwise.
    pub(super) anew: Option<String>,
}

impl Shown {
    /// Who it is.
    pub fn subject(&self) -> Subject {
        Subject { kind: SubjectKind::User, id: self.user.id }
    }

    /// Whether the proof still holds, within the transaction that lets the person in. To work a passphrase out takes
    /// long enough for another to be set, or for the account to be disabled; neither may be undone by whoever knows the
    /// old one. Nobody changes either until the transaction ends.
    pub async fn holds(&self, session: &AppSession, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let open = signs_in::<User>(session, self.subject()).await?.is_some();
        if !open || session.passphrase(self.user.id).await? != self.kept {
            return Ok(false);
        }
        if let Some(anew) = &self.anew {
            session.set_passphrase(self.user.id, anew, at).await?;
        }
        Ok(true)
    }
}
