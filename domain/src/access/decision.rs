//! The decision.

use chrono::NaiveDate;

use super::{Action, Actor, Held, Owners, Role, Rule, Scope, Standing};
use crate::{
    identity::{Id, Link},
    listing::{Only, StandsBy},
    resource::{Openness, Resource},
};

/// Leave to do something, and by which role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// The role by which it is permitted.
    pub role: Role,
    /// The organisation on whose behalf it is done; `None` for the installation.
    pub organisation: Option<Link>,
    /// The organisation whose record it is, for which the role suffices.
    pub acts_for: Option<Link>,
    /// The association of which a new council becomes a member by being written.
    pub joins: Option<Link>,
}

/// What somebody would need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// Scopes of the token.
    pub scopes: Vec<Scope>,
    /// Roles, one of which would do.
    pub roles: Vec<Role>,
    /// The organisations in which it would do; empty where any would.
    pub organisations: Vec<String>,
}

/// Why an action is not permitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody signed in, and the action needs somebody.
    #[error("Sign in first")]
    Anonymous,
    /// The token lacks scopes, or the caller a role.
    #[error("{}", told(.0))]
    Missing(Missing),
    /// The council is not a member of the association that asks.
    #[error("{council} is not a member of {association}")]
    NotMember {
        /// The council.
        council: String,
        /// The association.
        association: String,
        /// What would do instead.
        missing: Missing,
    },
    /// Nobody grants a role to itself, or changes its own.
    #[error("Nobody grants a role to themselves or changes their own")]
    OwnGrant,
}

fn told(missing: &Missing) -> String {
    if !missing.scopes.is_empty() {
        let scopes: Vec<&str> = missing.scopes.iter().map(Scope::as_str).collect();
        return format!("The token lacks {}", scopes.join(" and "));
    }
    let roles: Vec<String> = missing.roles.iter().map(ToString::to_string).collect();
    let place = if missing.organisations.is_empty() {
        String::new()
    } else {
        format!(" in {}", missing.organisations.join(" or "))
    };
    format!("This takes the role {}{place}", if roles.is_empty() { "operator".to_owned() } else { roles.join(" or ") })
}

impl Actor {
    /// Whether this actor may do this to some record at all. Error: what is missing.
    pub fn may(&self, action: Action) -> Result<(), Denied> {
        self.has_scopes(action)?;
        let rule = action.rule();
        let permitted = |held: &Held| match (&held.organisation, held.role) {
            (_, Role::Operator) => action.is_operators(),
            (None, role) => rule.installation.contains(&role),
            (Some(_), role) => {
                rule.own.contains(&role)
                    || (held.in_principal && (rule.principal.contains(&role) || rule.common.contains(&role)))
                    || (held.in_association && rule.association.contains(&role))
            }
        };
        if self.rights.roles.iter().any(permitted) { Ok(()) } else { Err(Self::lacks_role(&rule, vec![])) }
    }

    /// Whether it may do this for every organisation, since it operates the installation.
    pub fn acts_for_all(&self, action: Action) -> bool {
        self.is_operator() && action.is_operators()
    }

    /// Which records of a collection this actor sees on a day; `None` for all. Error: it may read none.
    pub fn sees(&self, resource: Resource, on: NaiveDate) -> Result<Option<Only>, Denied> {
        let (action, published) = match resource.openness() {
            Openness::Public => return Ok(None),
            Openness::Kept => (Action::Read(resource), false),
            Openness::OncePublished => (Action::ReadOwn, true),
        };
        if !published {
            self.may(action)?;
        }
        let rule = action.rule();
        let whole = |held: &Held| {
            held.role == Role::Operator || (held.organisation.is_none() && rule.installation.contains(&held.role))
        };
        if self.rights.roles.iter().any(whole) {
            return Ok(None);
        }
        if !published {
            return Ok(Some(Only::Of(self.organisations(rule.own))));
        }
        let among = |roles: &[Role], suits: fn(&Held) -> bool| -> Vec<Id> {
            let held = self.rights.roles.iter().filter(|held| suits(held) && roles.contains(&held.role));
            held.filter_map(|held| held.organisation.as_ref().map(|organisation| organisation.id)).collect()
        };
        Ok(Some(Only::PublishedOr(StandsBy {
            own: among(rule.own, |_| true),
            principals: among(rule.principal, |held| held.in_principal),
            associations: among(rule.association, |held| held.in_association),
            on: Some(on),
        })))
    }

    /// Whether this actor may ask to do this to a record that everybody may know: who it is for is told once the record
    /// is found. Error: the scopes that are missing.
    pub fn may_ask(&self, action: Action) -> Result<(), Denied> {
        self.has_scopes(action)
    }

    /// Whether this actor may do this to a record of these owners, and by which role. Error: what is missing.
    pub fn may_on(&self, action: Action, owners: &Owners) -> Result<Permit, Denied> {
        self.has_scopes(action)?;
        let rule = action.rule();
        if self.acts_for_all(action) {
            return Ok(Permit { role: Role::Operator, organisation: None, acts_for: None, joins: None });
        }
        let by = |held: &Held| {
            let organisation = held.organisation.clone();
            Permit { role: held.role, organisation, acts_for: None, joins: None }
        };
        let roles = &self.rights.roles;
        if let Some(held) =
            roles.iter().find(|held| held.organisation.is_none() && rule.installation.contains(&held.role))
        {
            return Ok(by(held));
        }
        match owners {
            Owners::Installation => Err(Self::lacks_role(&Rule::default(), vec![])),
            Owners::Common => roles
                .iter()
                .find(|held| held.in_principal && rule.common.contains(&held.role))
                .map(by)
                .ok_or_else(|| Self::lacks_role(&rule, vec![])),
            Owners::Organisations(standings) => standings
                .iter()
                .find_map(|standing| {
                    let held = roles.iter().find(|held| rule.holds(held, standing))?;
                    Some(Permit { acts_for: standing.organisation.clone(), ..by(held) })
                })
                .ok_or_else(|| self.not_for(action, &rule, standings)),
        }
    }

    fn has_scopes(&self, action: Action) -> Result<(), Denied> {
        if self.subject.is_none() {
            return Err(Denied::Anonymous);
        }
        let scopes: Vec<_> = action.scopes().into_iter().filter(|scope| !self.has(scope)).collect();
        if scopes.is_empty() { Ok(()) } else { Err(Denied::Missing(Missing { scopes, ..Missing::default() })) }
    }

    fn lacks_role(rule: &Rule, organisations: Vec<String>) -> Denied {
        Denied::Missing(Missing { scopes: vec![], roles: rule.roles(), organisations })
    }

    fn not_for(&self, action: Action, rule: &Rule, standings: &[Standing]) -> Denied {
        let organisations: Vec<String> = standings
            .iter()
            .filter_map(|standing| standing.organisation.as_ref().map(|organisation| organisation.reference.clone()))
            .collect();
        let missing = Missing { scopes: vec![], roles: rule.roles(), organisations };
        let council = standings.iter().find(|standing| standing.is_council);
        let steward =
            self.rights.roles.iter().find(|held| held.in_association && rule.association.contains(&held.role));
        let writes = matches!(action, Action::Write(_) | Action::Govern(_) | Action::Import(_));
        match (
            council.and_then(|standing| standing.organisation.as_ref()),
            steward.and_then(|held| held.organisation.as_ref()),
        ) {
            (Some(council), Some(association)) if writes => Denied::NotMember {
                council: council.reference.clone(),
                association: association.reference.clone(),
                missing,
            },
            _ => Denied::Missing(missing),
        }
    }

    /// Whether a grant of this holder is this actor's own; operators grant what they like.
    pub fn is_own_grant(&self, resource: Resource, holder: Id) -> bool {
        resource == Resource::RoleGrants && self.id() == Some(holder) && !self.is_operator()
    }
}

impl Rule {
    /// Whether a role suffices for records of an organisation.
    fn holds(&self, held: &Held, standing: &Standing) -> bool {
        let Some(organisation) = &held.organisation else { return false };
        let own = standing.organisation.as_ref().is_some_and(|own| own.id == organisation.id);
        (own && self.own.contains(&held.role))
            || (standing.principals.contains(&organisation.id) && self.principal.contains(&held.role))
            || (standing.associations.contains(&organisation.id) && self.association.contains(&held.role))
    }
}
