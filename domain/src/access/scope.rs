//! What a token permits.

use serde::{Deserialize, Serialize};

use crate::{resource::Resource, vocabulary::Vocabulary};

/// A permission, written `resource:action`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(String);

/// Scopes beside those to write, and to read what is not public.
const OTHERS: &[(&str, &str)] = &[
    ("imports:write", "Import files, with the write scope of what is imported; read import reports"),
    ("personal:read", "See contact details of people, in organisations whose records the caller keeps"),
    ("personal:erase", "Ask for the erasure of a person's data, and approve what another asked for"),
    ("suppressed:read", "See small numbers that are hidden from others"),
    ("agreements:sign", "Sign agreements for an organisation, decline them, or take a signature back"),
    ("audit:read", "Read the audit log, and verify it"),
    ("tokens:introspect", "Ask what a token of this installation permits"),
];

impl Scope {
    /// Every scope there is, with what it permits.
    pub fn all() -> Vec<(Self, String)> {
        let told = |resource: &Resource| resource.word().replace('-', " ");
        let writes = Resource::ALL
            .iter()
            .map(|resource| (Self::write(*resource), format!("Create, change and delete {}", told(resource))));
        let reads = Resource::ALL
            .iter()
            .filter(|resource| !resource.is_public())
            .map(|resource| (Self::read(*resource), format!("Read {}", told(resource))));
        let others = OTHERS.iter().map(|(scope, meaning)| (Self((*scope).to_owned()), (*meaning).to_owned()));
        writes.chain(reads).chain(others).collect()
    }

    /// Every scope.
    pub fn every() -> Vec<Self> {
        Self::all().into_iter().map(|(scope, _)| scope).collect()
    }

    /// The scope spelt so, if there is one.
    pub fn parse(said: &str) -> Option<Self> {
        let collection = |word: &str| Resource::from_word(word);
        let known = match said.rsplit_once(':') {
            _ if OTHERS.iter().any(|(scope, _)| *scope == said) => true,
            Some((word, "write")) => collection(word).is_some(),
            Some((word, "read")) => collection(word).is_some_and(|resource| !resource.is_public()),
            _ => false,
        };
        known.then(|| Self(said.to_owned()))
    }

    /// The spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// To write a collection.
    pub(super) fn write(resource: Resource) -> Self {
        Self(format!("{resource}:write"))
    }

    /// To read a collection that is not public.
    pub(super) fn read(resource: Resource) -> Self {
        Self(format!("{resource}:read"))
    }

    /// One of the others.
    pub(super) fn named(said: &'static str) -> Self {
        Self(said.to_owned())
    }
}
