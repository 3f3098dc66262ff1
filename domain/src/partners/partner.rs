//! Any other organisation that councils work with.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    access::Owner,
    identity::{Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType, Source},
    record::Aggregate,
    resource::Resource,
    text::{Email, Title, WebAddress},
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// The kind of a partner.
    PartnerKind {
        PrimaryCareNetwork = "primary_care_network",
        /// Of local councils.
        Association = "association",
        CommunityGroup = "community_group",
        HealthBody = "health_body",
        Police = "police",
        School = "school",
        Business = "business",
        Other = "other",
    }
}

/// A partner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Partner {
    /// Its identifiers.
    pub identifiers: Identifiers,
    /// Its name.
    pub name: Title,
    /// Its kind.
    pub kind: PartnerKind,
    /// Its website.
    pub website: Option<WebAddress>,
    /// Its public address.
    pub email: Option<Email>,
    /// The areas it works in.
    pub areas: Vec<Link>,
    /// The day it ended.
    pub ended_on: Option<NaiveDate>,
}

impl Aggregate for Partner {
    const RESOURCE: Resource = Resource::Partners;
    const FIELDS: &'static [Field] = &[
        Field::column("name", FieldType::Text, "The partner's name").sortable(),
        Field::column("kind", FieldType::Word(PartnerKind::WORDS), "The partner's kind").sortable(),
        Field::found_in("area", FieldType::Reference(Space::Area), Source::Link("area"), "An area it works in"),
        Field::found_in("identifier", FieldType::Identifier, Source::Identifiers, "One of its identifiers"),
        Field::found_in("ended_on", FieldType::Date, Source::Column("valid_to"), "The day it ended")
            .sortable()
            .nullable(),
    ];

    const RESERVED: &'static [&'static str] = &["identifiers", "kind", "areas", "ended_on"];

    fn owner(&self) -> Owner {
        let areas = self.areas.iter().map(|area| area.id).collect();
        Owner::Itself { lies_in: None, areas, is_council: false }
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

    fn end(&mut self, on: NaiveDate) -> bool {
        self.ended_on = Some(self.ended_on.map_or(on, |ended| ended.min(on)));
        true
    }
}
