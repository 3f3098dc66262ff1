//! Clients: the service accounts by which programs sign in.

use chrono::{DateTime, Utc};

use crate::{access::Scope, identity::Id};

/// A service account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its id, which is also its `client_id`.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// SHA-256 of its secret.
    pub secret_sha256: [u8; 32],
    /// Whether it operates the installation.
    pub operator: bool,
    /// What it may be granted; an operator may be granted every scope.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was disabled.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// The scopes a token gets: those asked for and held, or all held when none is asked for.
///
/// Error: the first scope asked for that the client does not hold.
pub fn granted(client: &Client, asked: Option<&str>) -> Result<Vec<Scope>, String> {
    let held: Vec<Scope> = if client.operator {
        Scope::all().into_iter().map(|(scope, _)| scope).collect()
    } else {
        client.scopes.clone()
    };
    let Some(asked) = asked else { return Ok(held) };
    let mut granted = Vec::new();
    for said in asked.split(' ').filter(|said| !said.is_empty()) {
        let scope = held.iter().find(|scope| scope.as_str() == said).ok_or_else(|| said.to_owned())?;
        if !granted.contains(scope) {
            granted.push(scope.clone());
        }
    }
    Ok(granted)
}
