//! Moves of a record from one state to another.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    access::{Permit, Role},
    identity::Link,
};

/// A move from one state to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move<S> {
    /// The state that followed.
    pub to: S,
    /// When.
    pub at: DateTime<Utc>,
    /// By which role; the audit log tells by whom.
    pub role: Role,
    /// On whose behalf; `None` for the installation.
    pub organisation: Option<Link>,
    /// Why, where those who see the record are told. Other reasons are the audit log's alone.
    pub reason: Option<String>,
}

impl<S> Move<S> {
    /// A move by somebody's leave.
    pub fn new(to: S, by: &Permit, at: DateTime<Utc>, reason: Option<String>) -> Self {
        Self { to, at, role: by.role, organisation: by.organisation.clone(), reason }
    }
}
