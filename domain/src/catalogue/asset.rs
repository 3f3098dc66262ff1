//! An asset: land or a building that is kept for people, and can be handed over.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    access::Owner,
    documents::{Carries, Documents, Pointing},
    fault::{Fault, Faults},
    identity::{Id, Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType, Source},
    money::Money,
    period::Period,
    places::Position,
    record::{Aggregate, Held},
    resource::Resource,
    text::{Note, Title},
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// What an asset is used as.
    UseClass {
        PlayArea = "play_area",
        /// A park, a garden or a green.
        ParkOpenSpace = "park_open_space",
        Cemetery = "cemetery",
        PublicToilet = "public_toilet",
        CarPark = "car_park",
        CommunityBuilding = "community_building",
        Allotment = "allotment",
        SportsGround = "sports_ground",
        HighwayVerge = "highway_verge",
        Market = "market",
        Monument = "monument",
        Depot = "depot",
        Other = "other",
    }
}

vocabulary! {
    /// The condition that something was found in.
    Condition {
        Good = "good",
        Satisfactory = "satisfactory",
        Poor = "poor",
        Bad = "bad",
        /// Nobody has looked, or nobody says.
        Unknown = "unknown",
    }
}

/// A document that shows that a duty is kept, such as a fire risk assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compliance {
    /// What it is.
    pub title: Title,
    /// The last day on which it holds.
    pub valid_until: Option<NaiveDate>,
    /// What a reader should know.
    pub note: Option<Note>,
    /// The document itself, where the asset carries it.
    pub document: Option<Id>,
}

/// An asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asset {
    /// Its identifiers: property reference and title numbers among them.
    pub identifiers: Identifiers,
    /// Its name.
    pub name: Title,
    /// Its postal address.
    pub address: Option<Title>,
    /// A point that stands for it.
    pub position: Option<Position>,
    /// What it is used as.
    pub use_class: UseClass,
    /// The area it lies in.
    pub area: Option<Link>,
    /// The organisation that owns it.
    pub owner: Link,
    /// Whether it is open space, whose disposal has to be advertised; empty where nobody has said.
    pub is_open_space: Option<bool>,
    /// The condition it was found in.
    pub condition: Condition,
    /// When it was found so.
    pub condition_on: Option<NaiveDate>,
    /// The year that running cost and income are of.
    pub year: Option<Period>,
    /// What it costs to run in that year.
    pub running_cost: Option<Money>,
    /// What it brings in in that year.
    pub income: Option<Money>,
    /// What whoever takes it on is bound by, or has to expect.
    pub liabilities: Option<Note>,
    /// The documents that show that duties are kept.
    pub compliance: Vec<Compliance>,
    /// What it would fetch on the market.
    pub market_value: Option<Money>,
    /// When it was valued so.
    pub valued_on: Option<NaiveDate>,
    /// The last day on which others say that they would take it on.
    pub expressions_close_on: Option<NaiveDate>,
    /// Where this was taken from.
    pub source: Option<Title>,
    /// Files that belong to it.
    pub documents: Documents,
}

impl Carries for Asset {
    fn documents(&self) -> &Documents {
        &self.documents
    }

    fn documents_mut(&mut self) -> &mut Documents {
        &mut self.documents
    }

    fn pointing(&self, document: Id) -> Vec<Pointing> {
        let points = |(at, shown): (usize, &Compliance)| {
            let detail = || format!("It is what shows: {}", shown.title.as_str());
            (shown.document == Some(document)).then(|| Pointing::new(format!("/compliance/{at}/document"), detail()))
        };
        self.compliance.iter().enumerate().filter_map(points).collect()
    }
}

impl Held for Asset {
    const HELD_BY: &'static str = "owner";

    fn hand_to(&mut self, heir: Link) {
        self.owner = heir;
    }

    fn lies_in(&self) -> Option<&Link> {
        self.area.as_ref()
    }
}

impl Aggregate for Asset {
    const RESOURCE: Resource = Resource::Assets;
    const FIELDS: &'static [Field] = &[
        Field::column("name", FieldType::Text, "The asset's name").sortable(),
        Field::column("use_class", FieldType::Word(UseClass::WORDS), "What it is used as").sortable(),
        Field::reference("owner", "organisation_id", Space::Organisation, "The organisation that owns it"),
        Field::reference("area", "area_id", Space::Area, "The area it lies in").nullable(),
        Field::column("is_open_space", FieldType::Word(&["true", "false"]), "Whether it is open space").nullable(),
        Field::column("condition", FieldType::Word(Condition::WORDS), "The condition it was found in"),
        Field::column("running_cost", FieldType::Decimal, "What it costs to run in a year, in pounds")
            .sortable()
            .nullable(),
        Field::column("income", FieldType::Decimal, "What it brings in in a year, in pounds").sortable().nullable(),
        Field::column("latitude", FieldType::Decimal, "Degrees north of its point").nullable(),
        Field::column("longitude", FieldType::Decimal, "Degrees east of its point").nullable(),
        Field::found_in("identifier", FieldType::Identifier, Source::Identifiers, "One of its identifiers"),
    ];

    fn owner(&self) -> Owner {
        Owner::Organisations(vec![self.owner.clone()])
    }

    fn keys(&self) -> Vec<Identifier> {
        self.identifiers.iter().filter(|identifier| !identifier.is_shared()).cloned().collect()
    }

    fn preferred(&self) -> Option<Identifier> {
        self.identifiers.preferred().cloned()
    }

    fn kind(&self) -> &'static str {
        self.use_class.word()
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        if self.valued_on.is_some() && self.market_value.is_none() {
            faults.note(Fault::new("/market_value", "required_when", "A day of valuation belongs to a value"));
        }
        if self.year.is_none() && (self.running_cost.is_some() || self.income.is_some()) {
            faults.note(Fault::new("/year", "required_when", "Running cost and income are of a year; say which"));
        }
        for (at, document) in self.compliance.iter().enumerate().filter_map(|(at, shown)| Some((at, shown.document?))) {
            if self.documents.get(document).is_none() {
                let pointer = format!("/compliance/{at}/document");
                faults.note(Fault::new(pointer, "unknown_document", "The asset carries no such document"));
            }
        }
        faults
    }

    fn warnings(&self) -> Vec<Fault> {
        let mut warnings = vec![];
        if self.condition != Condition::Unknown && self.condition_on.is_none() {
            warnings.push(Fault::new("/condition_on", "date_unknown", "The day it was found so is not known"));
        }
        if self.market_value.is_some() && self.valued_on.is_none() {
            warnings.push(Fault::new("/valued_on", "date_unknown", "The day it was valued is not known"));
        }
        warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{identity::Id, period::day};

    fn park() -> Asset {
        Asset {
            identifiers: Identifiers::default(),
            name: Title::parse("A park").unwrap(),
            address: None,
            position: None,
            use_class: UseClass::ParkOpenSpace,
            area: None,
            owner: Link { id: Id(uuid::Uuid::from_u128(1)), reference: "ref:owner".to_owned() },
            is_open_space: None,
            condition: Condition::Unknown,
            condition_on: None,
            year: None,
            running_cost: None,
            income: None,
            liabilities: None,
            compliance: vec![],
            market_value: None,
            valued_on: None,
            expressions_close_on: None,
            source: None,
            documents: Documents::default(),
        }
    }

    #[test]
    fn figures_say_of_which_year_and_day_they_are() {
        let (money, on) = (Money::parse("1200").ok(), day("2026-04-01").ok());
        let year = Period::parse("2025/26").ok();
        for (asset, faults, warnings) in [
            (park(), &[][..], &[][..]),
            (Asset { running_cost: money, ..park() }, &["/year"], &[]),
            (Asset { income: money, ..park() }, &["/year"], &[]),
            (Asset { running_cost: money, year, ..park() }, &[], &[]),
            (Asset { year, ..park() }, &[], &[]),
            (Asset { valued_on: on, ..park() }, &["/market_value"], &[]),
            (Asset { market_value: money, ..park() }, &[], &["/valued_on"]),
            (Asset { market_value: money, valued_on: on, ..park() }, &[], &[]),
            (Asset { condition: Condition::Poor, ..park() }, &[], &["/condition_on"]),
            (Asset { condition: Condition::Poor, condition_on: on, ..park() }, &[], &[]),
        ] {
            let told: Vec<String> = asset.faults().0.into_iter().map(|fault| fault.pointer).collect();
            assert_eq!(told, faults, "{asset:?}");
            let told: Vec<String> = asset.warnings().into_iter().map(|fault| fault.pointer).collect();
            assert_eq!(told, warnings, "{asset:?}");
        }
    }
}
