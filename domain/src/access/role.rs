//! What somebody is for an organisation.

use crate::{identity::Link, vocabulary};

vocabulary! {
    /// What somebody is for an organisation, or for the installation.
    Role {
        /// Sees what its organisation keeps to itself.
        Viewer = "viewer",
        /// Takes part for it: writes formations it belongs to.
        Contributor = "contributor",
        /// Keeps its records; endorses and proposes for it.
        Clerk = "clerk",
        /// Signs for it.
        Signatory = "signatory",
        /// Brings indicators and observations.
        Analyst = "analyst",
        /// Of a unitary or an association: keeps the records of its area or of its members.
        Steward = "steward",
        /// Manages its people and clients, and grants its roles.
        Admin = "admin",
        /// Reads its audit log; without an organisation, that of the installation.
        Auditor = "auditor",
        /// Operates the installation and acts for every organisation.
        Operator = "operator",
    }
}

impl Role {
    /// Whether it can be granted for the installation as a whole.
    pub fn is_of_installation(self) -> bool {
        matches!(self, Self::Operator | Self::Auditor)
    }
}

/// A role in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The role.
    pub role: Role,
    /// For which organisation; `None` for the installation.
    pub organisation: Option<Link>,
    /// Whether the organisation is an association of councils.
    pub in_association: bool,
    /// Whether it is a principal authority.
    pub in_principal: bool,
}

impl Held {
    /// A role for the whole installation.
    pub fn of_installation(role: Role) -> Self {
        Self { role, organisation: None, in_association: false, in_principal: false }
    }
}
