//! A named person with a role for an organisation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    access::Owner,
    fault::Faults,
    identity::{Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType, Source},
    period::Span,
    record::{Aggregate, Held},
    resource::Resource,
    text::{Email, Telephone, Title, fold},
};

/// A representative. Contact details are personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Representative {
    /// Identifiers.
    pub identifiers: Identifiers,
    /// The council or partner represented.
    pub organisation: Link,
    /// The person's name.
    pub name: Title,
    /// The role, such as clerk or chair.
    pub role: Title,
    /// Personal: an address.
    pub email: Option<Email>,
    /// Personal: a number.
    pub telephone: Option<Telephone>,
    /// The days of the role.
    pub span: Span,
}

/// A person goes on speaking, now for whoever came after.
impl Held for Representative {
    const HELD_BY: &'static str = "organisation";

    fn hand_to(&mut self, heir: Link) {
        self.organisation = heir;
    }

    fn is_over(&self, on: NaiveDate) -> bool {
        self.span.ended_before(on)
    }
}

impl Aggregate for Representative {
    const RESOURCE: Resource = Resource::Representatives;
    const FIELDS: &'static [Field] = &[
        Field::reference("organisation", "organisation_id", Space::Organisation, "The council or partner represented"),
        Field::column("name", FieldType::Text, "The person's name").sortable(),
        Field::column("role", FieldType::Text, "The role").sortable(),
        Field::found_in("identifier", FieldType::Identifier, Source::Identifiers, "One of the identifiers"),
        Field::found_in("from", FieldType::Date, Source::Column("valid_from"), "The first day of the role")
            .sortable()
            .nullable(),
        Field::found_in("to", FieldType::Date, Source::Column("valid_to"), "The last day of the role")
            .sortable()
            .nullable(),
    ];

    const PERSONAL: &'static [&'static str] = &["identifiers", "name", "email", "telephone"];

    fn owner(&self) -> Owner {
        Owner::Organisations(vec![self.organisation.clone()])
    }

    fn keys(&self) -> Vec<Identifier> {
        let from = self.span.from.map(|from| from.to_string()).unwrap_or_default();
        let organisation = self.organisation.id.to_string();
        let natural =
            Identifier::natural_key(&[&organisation, &fold(self.name.as_str()), &fold(self.role.as_str()), &from]);
        self.identifiers.iter().cloned().chain([natural]).collect()
    }

    fn preferred(&self) -> Option<Identifier> {
        self.identifiers.preferred().cloned()
    }

    fn faults(&self) -> Faults {
        Faults(self.span.order_fault("/to").into_iter().collect())
    }
}
