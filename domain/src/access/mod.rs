//! Who may do what: one pure decision, from who asks, what for, and whose record it is.
//!
//! - `scope`: what a token permits. `role`: what somebody is for an organisation.
//! - `action`: what is asked, with the scope and the roles it takes.
//! - `target`: whose the record is, and which organisations act for those.
//! - `decision`: the answer, and what is missing when it is no.

mod action;
mod decision;
mod role;
mod scope;
mod target;

pub use action::{Action, Rule};
pub use decision::{Denied, Missing, Permit};
pub use role::{Held, Role};
pub use scope::Scope;
pub use target::{Owner, Owners, Standing};

use std::sync::Arc;

use crate::{
    identity::{Id, Identifier, Scheme, SchemeOwner},
    vocabulary,
};

vocabulary! {
    /// What somebody who signs in is.
    SubjectKind {
        /// A person.
        User = "user",
        /// A service account.
        Client = "client",
    }
}

/// Somebody who signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject {
    /// A person or a service account.
    pub kind: SubjectKind,
    /// Its record.
    pub id: Id,
}

/// What somebody holds: scopes of the token, roles in force today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// What the token permits.
    pub scopes: Vec<Scope>,
    /// Roles in force.
    pub roles: Vec<Held>,
    /// Identifier schemes kept by an organisation that the subject is a steward of.
    pub schemes: Vec<&'static str>,
}

/// Who asks: nobody known, or a person or client with what it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// Who signed in.
    pub subject: Option<Subject>,
    /// The session of a person.
    pub session: Option<Id>,
    /// What it holds.
    pub rights: Arc<Rights>,
}

impl Actor {
    /// Somebody who did not sign in.
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// Whoever operates the installation, with every scope.
    pub fn operator(subject: Subject) -> Self {
        let rights =
            Rights { scopes: Scope::every(), roles: vec![Held::of_installation(Role::Operator)], schemes: vec![] };
        Self { subject: Some(subject), session: None, rights: Arc::new(rights) }
    }

    /// The record of whoever signed in.
    pub fn id(&self) -> Option<Id> {
        self.subject.map(|subject| subject.id)
    }

    /// Whether it operates the installation.
    pub fn is_operator(&self) -> bool {
        self.rights.roles.iter().any(|held| held.role == Role::Operator)
    }

    /// Whether it has a scope.
    pub fn has(&self, scope: &Scope) -> bool {
        self.rights.scopes.contains(scope)
    }

    /// The organisations in which it has one of these roles.
    pub fn organisations(&self, roles: &[Role]) -> Vec<Id> {
        let held = self.rights.roles.iter().filter(|held| roles.contains(&held.role));
        held.filter_map(|held| held.organisation.as_ref().map(|organisation| organisation.id)).collect()
    }

    /// Whether this actor may give a record this identifier: only a scheme's owner or an operator writes its values.
    pub fn may_write(&self, identifier: &Identifier) -> bool {
        let open = Scheme::of(identifier.scheme()).is_none_or(|scheme| scheme.owner == SchemeOwner::Anyone);
        open || self.is_operator() || self.rights.schemes.contains(&identifier.scheme())
    }
}

#[cfg(test)]
mod tests;
