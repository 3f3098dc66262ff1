//! A person who signs in. The passphrase is kept apart, and never told.

use serde::{Deserialize, Serialize};

use crate::{
    access::Owner,
    identity::{Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType},
    record::Aggregate,
    resource::Resource,
    text::{Email, Title},
};

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// Identifiers.
    pub identifiers: Identifiers,
    /// Personal: the name.
    pub name: Title,
    /// Personal: the address, by which the person signs in.
    pub email: Email,
    /// The organisation whose admins manage the account; an operator does where there is none.
    pub organisation: Option<Link>,
    /// Whether the person cannot sign in.
    pub disabled: bool,
}

/// The key under which the person with an address is found, however its letters are written.
pub fn login_key(email: &str) -> Identifier {
    Identifier::natural_key(&[&email.trim().to_lowercase()])
}

impl Aggregate for User {
    const RESOURCE: Resource = Resource::Users;
    const FIELDS: &'static [Field] = &[
        Field::column("name", FieldType::Text, "The person's name").sortable(),
        Field::reference(
            "organisation",
            "organisation_id",
            Space::Organisation,
            "The organisation that manages the account",
        )
        .nullable(),
    ];
    const CREDENTIALS: &'static [&'static str] = &["email"];
    const PERSONAL: &'static [&'static str] = &["identifiers", "name", "email"];

    fn owner(&self) -> Owner {
        Owner::Organisations(self.organisation.iter().cloned().collect())
    }

    fn signs_in(&self) -> bool {
        !self.disabled
    }

    fn keys(&self) -> Vec<Identifier> {
        self.identifiers.iter().cloned().chain([login_key(self.email.as_str())]).collect()
    }

    fn preferred(&self) -> Option<Identifier> {
        self.identifiers.preferred().cloned()
    }
}
