//! Who may do what. One decision, taken from the actor alone; the edge only asks.

use crate::{
    identity::{Id, Identifier, Scheme, SchemeOwner},
    resource::Resource,
    vocabulary::Vocabulary,
};

/// What somebody asks to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Create, change or delete a record of a collection.
    Write(Resource),
    /// Bring many rows into a collection, or read what became of them.
    Import(Resource),
    /// Read the record of an import.
    ReadImports,
    /// See contact details of people.
    ReadPersonal,
}

/// A permission a client can hold, written `resource:action`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(String);

impl Scope {
    /// Every scope there is, with what it permits.
    pub fn all() -> Vec<(Self, String)> {
        let writes = Resource::ALL.iter().map(|resource| {
            (
                Self(format!("{resource}:write")),
                format!("Create, change and delete {}", resource.word().replace('-', " ")),
            )
        });
        writes
            .chain([
                (
                    Self("imports:write".into()),
                    "Import files, with the write scope of what is imported; read import reports".into(),
                ),
                (Self("personal:read".into()), "See contact details of people".into()),
                (Self("suppressed:read".into()), "See small numbers that are hidden from others".into()),
            ])
            .collect()
    }

    /// The scope spelt so, if there is one.
    pub fn parse(said: &str) -> Option<Self> {
        Self::all().into_iter().map(|(scope, _)| scope).find(|scope| scope.0 == said)
    }

    /// The spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Action {
    /// Every scope the action needs.
    pub fn scopes(self) -> Vec<Scope> {
        let write = |resource: Resource| Scope(format!("{resource}:write"));
        let imports = || Scope("imports:write".into());
        match self {
            Self::Write(resource) => vec![write(resource)],
            Self::Import(resource) => vec![imports(), write(resource)],
            Self::ReadImports => vec![imports()],
            Self::ReadPersonal => vec![Scope("personal:read".into())],
        }
    }
}

/// Who asks: nobody known, or a client with what its token carries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// The client, when somebody signed in.
    pub client: Option<Id>,
    /// Whether it operates the installation and acts for every organisation.
    pub operator: bool,
    /// What its token permits.
    pub scopes: Vec<Scope>,
}

/// Why an action is not permitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody signed in, and the action needs somebody.
    #[error("sign in first")]
    Anonymous,
    /// The actor lacks these scopes.
    #[error("the token lacks a scope")]
    Missing(Vec<Scope>),
}

impl Actor {
    /// Somebody who did not sign in.
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// Whether this actor may do this, or what is missing.
    pub fn may(&self, action: Action) -> Result<(), Denied> {
        if self.client.is_none() {
            return Err(Denied::Anonymous);
        }
        let missing: Vec<_> = action.scopes().into_iter().filter(|scope| !self.scopes.contains(scope)).collect();
        if missing.is_empty() { Ok(()) } else { Err(Denied::Missing(missing)) }
    }

    /// Whether this actor may give a record this identifier: only a scheme's owner or an operator writes its values.
    pub fn may_write(&self, identifier: &Identifier) -> bool {
        let open = Scheme::of(identifier.scheme()).is_none_or(|scheme| scheme.owner == SchemeOwner::Anyone);
        self.operator || open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(scopes: &[&str]) -> Actor {
        let scopes = scopes.iter().filter_map(|said| Scope::parse(said)).collect();
        Actor { client: Some(Id(uuid::Uuid::nil())), operator: false, scopes }
    }

    #[test]
    fn actor_by_action() {
        let write = Action::Write(Resource::Areas);
        let import = Action::Import(Resource::Areas);
        assert_eq!(Actor::anonymous().may(write), Err(Denied::Anonymous));
        assert_eq!(client(&["areas:write"]).may(write), Ok(()));
        assert!(
            matches!(client(&["councils:write"]).may(write), Err(Denied::Missing(missing)) if missing[0].as_str() == "areas:write")
        );
        assert!(
            matches!(client(&["areas:write"]).may(import), Err(Denied::Missing(missing)) if missing[0].as_str() == "imports:write")
        );
        assert_eq!(client(&["areas:write", "imports:write"]).may(import), Ok(()));
        assert!(client(&["areas:write"]).may(Action::ReadPersonal).is_err());
    }

    #[test]
    fn an_owned_scheme_is_written_by_the_operator() {
        let gss = Identifier::parse("gss:E04008560").unwrap();
        assert!(!client(&[]).may_write(&gss));
        assert!(client(&[]).may_write(&Identifier::parse("ref:frome").unwrap()));
        assert!(Actor { operator: true, ..client(&[]) }.may_write(&gss));
    }
}
