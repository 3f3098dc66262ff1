//! A service account, by which a program signs in. Its secrets are kept apart, as digests.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    access::{Owner, Scope},
    identity::{Id, Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType},
    record::Aggregate,
    resource::Resource,
    text::Title,
};

/// A service account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// Identifiers.
    pub identifiers: Identifiers,
    /// What it is called.
    pub name: Title,
    /// The organisation whose admins manage it; an operator does where there is none.
    pub organisation: Option<Link>,
    /// What its tokens may permit.
    pub scopes: Vec<Scope>,
    /// Public keys with which it may sign in instead of a secret (RFC 7523), base64url of 32 bytes each (Ed25519).
    #[serde(default)]
    pub public_keys: Vec<String>,
    /// Whether it cannot sign in.
    pub disabled: bool,
}

/// A secret of a client, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its id.
    pub id: Id,
    /// The client.
    pub client: Id,
    /// SHA-256 of it.
    pub sha256: [u8; 32],
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends; never when absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Secret {
    /// Whether it is good at a time.
    pub fn is_good(&self, at: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|ends| at < ends)
    }
}

/// The scopes a token gets: those asked for and held, or all held when none is asked for.
///
/// Error: the first scope asked for that is not held.
pub fn granted(held: &[Scope], asked: Option<&str>) -> Result<Vec<Scope>, String> {
    let Some(asked) = asked else { return Ok(held.to_vec()) };
    let mut granted = Vec::new();
    for said in asked.split(' ').filter(|said| !said.is_empty()) {
        let scope = held.iter().find(|scope| scope.as_str() == said).ok_or_else(|| said.to_owned())?;
        if !granted.contains(scope) {
            granted.push(scope.clone());
        }
    }
    Ok(granted)
}

impl Aggregate for Client {
    const RESOURCE: Resource = Resource::Clients;
    const FIELDS: &'static [Field] = &[
        Field::column("name", FieldType::Text, "What it is called").sortable(),
        Field::reference("organisation", "organisation_id", Space::Organisation, "The organisation that manages it")
            .nullable(),
    ];

    const CREDENTIALS: &'static [&'static str] = &["public_keys"];

    fn owner(&self) -> Owner {
        Owner::Organisations(self.organisation.iter().cloned().collect())
    }

    fn signs_in(&self) -> bool {
        !self.disabled
    }

    fn keys(&self) -> Vec<Identifier> {
        self.identifiers.iter().cloned().collect()
    }

    fn preferred(&self) -> Option<Identifier> {
        self.identifiers.preferred().cloned()
    }
}
