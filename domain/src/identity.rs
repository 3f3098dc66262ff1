//! How a record is named: its own id, and identifiers of schemes that others keep.

pub mod schemes;

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{fault::Malformed, resource::Resource};
pub use schemes::{Scheme, SchemeOwner};

/// A record's own id: a `UUIDv7`, given once and never again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(pub Uuid);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// `scheme:value`, such as `gss:E04008560`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identifier {
    scheme: &'static str,
    value: String,
}

impl Identifier {
    /// Parses `scheme:value`. Errors: `identifier`, `unknown_scheme`, `identifier_value`.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let (scheme, value) = said.split_once(':').ok_or_else(|| {
            Malformed::new("identifier", "An identifier is written scheme:value, such as gss:E04008560", said)
        })?;
        let scheme = Scheme::of(scheme).ok_or_else(|| {
            Malformed::new(
                "unknown_scheme",
                format!("No identifier scheme {scheme}; /v1/identifier-schemes lists them"),
                said,
            )
        })?;
        if scheme.fits(value) {
            Ok(Self { scheme: scheme.code, value: value.to_owned() })
        } else {
            Err(Malformed::new("identifier_value", format!("A {} value is {}", scheme.code, scheme.form), said))
        }
    }

    /// The internal identifier under which a natural key is kept unique; nobody can write or ask for it.
    pub fn natural_key(parts: &[&str]) -> Self {
        Self { scheme: schemes::NATURAL_KEY, value: parts.join("|") }
    }

    /// An identifier of a scheme that is known to fit, such as an area's own code.
    pub(crate) fn known(scheme: &'static str, value: &str) -> Self {
        Self { scheme, value: value.to_owned() }
    }

    /// The scheme's code.
    pub fn scheme(&self) -> &'static str {
        self.scheme
    }

    /// The value within the scheme.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether several records may carry it, so that it names none of them.
    pub fn is_shared(&self) -> bool {
        Scheme::of(self.scheme).is_some_and(|scheme| scheme.shared)
    }

    /// Whether this is the internal natural key.
    pub fn is_natural_key(&self) -> bool {
        self.scheme == schemes::NATURAL_KEY
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.value)
    }
}

impl Serialize for Identifier {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let said = String::deserialize(deserializer)?;
        Self::parse(&said).map_err(serde::de::Error::custom)
    }
}

/// A record's identifiers: sorted, without repetition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Identifiers(Vec<Identifier>);

impl Identifiers {
    /// The identifiers given, in their own order.
    pub fn new(mut given: Vec<Identifier>) -> Self {
        given.sort();
        given.dedup();
        Self(given)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Identifier> {
        self.0.iter()
    }

    /// Adds one.
    pub fn add(&mut self, identifier: Identifier) {
        if let Err(at) = self.0.binary_search(&identifier) {
            self.0.insert(at, identifier);
        }
    }

    /// The identifier that best names the record to others: by the schemes' order of preference.
    pub fn preferred(&self) -> Option<&Identifier> {
        let naming = self.0.iter().filter(|identifier| !identifier.is_shared());
        naming.min_by_key(|identifier| Scheme::rank(identifier.scheme))
    }
}

/// What a path, a body or a cell says to mean a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// Its id.
    Id(Id),
    /// One of its identifiers.
    Identifier(Identifier),
}

impl Reference {
    /// Parses a UUID or `scheme:value`. Errors: those of [`Identifier::parse`].
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        match Uuid::try_parse(said) {
            Ok(uuid) if said.len() == 36 => Ok(Self::Id(Id(uuid))),
            _ => Identifier::parse(said).map(Self::Identifier),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Identifier(identifier) => identifier.fmt(f),
        }
    }
}

/// A reference that was found: the record meant, and the words by which answers name it.
///
/// Two links are equal when they mean the same record, however it was named.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Link {
    /// The record meant.
    pub id: Id,
    /// Its preferred identifier when the link was made, else its id.
    #[serde(rename = "ref")]
    pub reference: String,
}

impl PartialEq for Link {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Link {}

/// What a reference turned out to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The record, and how it is named.
    pub link: Link,
    /// The collection it stands in.
    pub resource: Resource,
    /// Its kind, where its collection has kinds; else empty.
    pub kind: String,
    /// Whether it is softly deleted.
    pub deleted: bool,
    /// The record it was merged into.
    pub merged_into: Option<Id>,
}

/// Within which records an identifier is unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Space {
    /// Areas.
    Area,
    /// Councils and partners together.
    Organisation,
    /// The records of one other collection.
    Of(Resource),
}

impl Space {
    /// The space's name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Organisation => "organisation",
            Self::Of(resource) => resource.singular(),
        }
    }

    /// The collections whose records share it.
    pub fn resources(self) -> &'static [Resource] {
        match self {
            Self::Area => &[Resource::Areas],
            Self::Organisation => &[Resource::Councils, Resource::Partners],
            Self::Of(resource) => resource.alone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_ids_or_identifiers() {
        assert!(matches!(Reference::parse("019353f0-4f5a-7000-8000-000000000001"), Ok(Reference::Id(_))));
        assert_eq!(Reference::parse("gss:E04008560").unwrap().to_string(), "gss:E04008560");
        for (bad, code) in [
            ("Frome", "identifier"),
            ("nope:1", "unknown_scheme"),
            ("gss:frome", "identifier_value"),
            ("key:a|b", "unknown_scheme"),
            ("019353f04f5a70008000000000000001", "identifier"),
        ] {
            assert_eq!(Reference::parse(bad).unwrap_err().code, code, "{bad}");
        }
    }

    #[test]
    fn title_numbers_are_letters_and_digits() {
        for (said, fits) in [
            ("title:WS123456", true),
            ("title:P1", true),
            ("title:123456", true),
            ("title:ABCD1", false),
            ("title:WS", false),
            ("title:WS1234567", false),
            ("title:ws1", false),
            ("title:W1S", false),
        ] {
            assert_eq!(Identifier::parse(said).is_ok(), fits, "{said}");
        }
    }

    #[test]
    fn the_preferred_identifier_is_the_best_known_one() {
        let parse = |said: &str| Identifier::parse(said).unwrap();
        let identifiers = Identifiers::new(vec![parse("salc:0117"), parse("gss:E04008560"), parse("salc:0117")]);
        assert_eq!(identifiers.iter().count(), 2);
        assert_eq!(identifiers.preferred().unwrap().to_string(), "gss:E04008560");
    }
}
