//! A service: what an organisation does for people, again and again, and can hand over.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    access::Owner,
    fault::{Fault, Faults},
    identity::{Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType, Source},
    money::Money,
    period::Period,
    record::{Aggregate, Held},
    resource::Resource,
    text::{Note, Title},
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// The kind of a service.
    ServiceKind {
        GroundsMaintenance = "grounds_maintenance",
        StreetCleaning = "street_cleaning",
        PublicToilets = "public_toilets",
        Parking = "parking",
        Markets = "markets",
        Events = "events",
        Licensing = "licensing",
        Library = "library",
        Youth = "youth",
        CommunitySafety = "community_safety",
        Other = "other",
    }
}

/// A service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Its identifiers.
    pub identifiers: Identifiers,
    /// Its name.
    pub name: Title,
    /// Its kind.
    pub kind: ServiceKind,
    /// What is done.
    pub specification: Option<Note>,
    /// What is promised of how well it is done.
    pub standard: Option<Note>,
    /// The year that cost and users are of.
    pub year: Option<Period>,
    /// What it costs in that year.
    pub annual_cost: Option<Money>,
    /// How many people use it in that year.
    pub annual_users: Option<u32>,
    /// The organisation that provides it.
    pub provider: Link,
    /// The area it is for.
    pub area: Option<Link>,
    /// The last day on which others say that they would take it on.
    pub expressions_close_on: Option<NaiveDate>,
    /// Where this was taken from.
    pub source: Option<Title>,
}

impl Held for Service {
    const HELD_BY: &'static str = "provider";

    fn hand_to(&mut self, heir: Link) {
        self.provider = heir;
    }

    fn lies_in(&self) -> Option<&Link> {
        self.area.as_ref()
    }
}

impl Aggregate for Service {
    const RESOURCE: Resource = Resource::Services;
    const FIELDS: &'static [Field] = &[
        Field::column("name", FieldType::Text, "The service's name").sortable(),
        Field::column("kind", FieldType::Word(ServiceKind::WORDS), "The service's kind").sortable(),
        Field::reference("provider", "organisation_id", Space::Organisation, "The organisation that provides it"),
        Field::reference("area", "area_id", Space::Area, "The area it is for").nullable(),
        Field::column("annual_cost", FieldType::Decimal, "What it costs in a year, in pounds").sortable().nullable(),
        Field::column("annual_users", FieldType::Integer, "How many people use it in a year").sortable().nullable(),
        Field::found_in("identifier", FieldType::Identifier, Source::Identifiers, "One of its identifiers"),
    ];

    fn owner(&self) -> Owner {
        Owner::Organisations(vec![self.provider.clone()])
    }

    fn keys(&self) -> Vec<Identifier> {
        self.identifiers.iter().cloned().collect()
    }

    fn preferred(&self) -> Option<Identifier> {
        self.identifiers.preferred().cloned()
    }

    fn kind(&self) -> &'static str {
        self.kind.word()
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        if self.year.is_none() && (self.annual_cost.is_some() || self.annual_users.is_some()) {
            faults.note(Fault::new("/year", "required_when", "Cost and users are of a year; say which"));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Id;

    #[test]
    fn cost_and_users_say_of_which_year_they_are() {
        let (cost, year) = (Money::parse("85000").ok(), Period::parse("2025/26").ok());
        for (annual_cost, annual_users, year, faults) in [
            (None, None, None, &[][..]),
            (None, None, year, &[]),
            (cost, None, None, &["/year"]),
            (None, Some(0), None, &["/year"]),
            (cost, Some(12_000), year, &[]),
        ] {
            let service = Service {
                identifiers: Identifiers::default(),
                name: Title::parse("Grounds").unwrap(),
                kind: ServiceKind::GroundsMaintenance,
                specification: None,
                standard: None,
                year,
                annual_cost,
                annual_users,
                provider: Link { id: Id(uuid::Uuid::from_u128(1)), reference: "ref:provider".to_owned() },
                area: None,
                expressions_close_on: None,
                source: None,
            };
            let told: Vec<String> = service.faults().0.into_iter().map(|fault| fault.pointer).collect();
            assert_eq!(told, faults, "{service:?}");
        }
    }
}
