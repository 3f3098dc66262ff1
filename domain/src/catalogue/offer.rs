//! An offer: help that a council can ask for, from whom, on what terms.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Eligibility, Ineligible};
use crate::{
    access::Owner,
    councils::{Council, Profile},
    fault::{Fault, Faults},
    identity::{Id, Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType, Source},
    money::Money,
    period::Span,
    record::{Aggregate, Held},
    resource::Resource,
    text::{Note, Title},
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// What an offer helps with.
    OfferKind {
        Governance = "governance",
        CommunityEngagement = "community_engagement",
        /// To buy through what others have procured.
        ProcurementFramework = "procurement_framework",
        HumanResources = "human_resources",
        Finance = "finance",
        Training = "training",
    }
}

vocabulary! {
    /// For what the cost is charged.
    CostPer {
        PerCouncil = "per_council",
        /// For each person who takes part.
        PerHead = "per_head",
        PerDay = "per_day",
    }
}

/// What an offer costs a council.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// How much; nothing where it is free.
    pub amount: Money,
    /// For what.
    pub per: CostPer,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Its identifiers.
    pub identifiers: Identifiers,
    /// Its name.
    pub name: Title,
    /// What it helps with.
    pub kind: OfferKind,
    /// The organisation that makes it.
    pub provider: Link,
    /// What is offered.
    pub description: Option<Note>,
    /// Which councils it is for.
    pub eligibility: Eligibility,
    /// What it costs; empty where nobody says.
    pub cost: Option<Cost>,
    /// How many units there are in a financial year; as many as are asked for where it is empty.
    pub capacity: Option<u32>,
    /// How many units one council may use in a financial year.
    pub allowance: Option<u32>,
    /// The days on which it is made.
    pub span: Span,
    /// Where this was taken from.
    pub source: Option<Title>,
}

impl Offer {
    /// Whether a council may ask for it on a day; every reason why not.
    pub fn eligible(
        &self,
        council: &Council,
        profile: Option<&Profile>,
        memberships: &[Id],
        on: NaiveDate,
    ) -> Result<(), Vec<Ineligible>> {
        let mut reasons = self.eligibility.holds(council, profile, memberships, on).err().unwrap_or_default();
        if !self.span.holds(on) {
            reasons.push(Ineligible::NotOffered);
        }
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }
}

impl Held for Offer {
    const HELD_BY: &'static str = "provider";

    fn hand_to(&mut self, heir: Link) {
        self.provider = heir;
    }

    fn is_over(&self, on: NaiveDate) -> bool {
        self.span.ended_before(on)
    }
}

impl Aggregate for Offer {
    const RESOURCE: Resource = Resource::Offers;
    const FIELDS: &'static [Field] = &[
        Field::column("name", FieldType::Text, "The offer's name").sortable(),
        Field::column("kind", FieldType::Word(OfferKind::WORDS), "What it helps with").sortable(),
        Field::reference("provider", "organisation_id", Space::Organisation, "The organisation that makes it"),
        Field::column("cost", FieldType::Decimal, "What it costs, in pounds").sortable().nullable(),
        Field::found_in("identifier", FieldType::Identifier, Source::Identifiers, "One of its identifiers"),
        Field::found_in("available_from", FieldType::Date, Source::Column("valid_from"), "The first day it is made")
            .sortable()
            .nullable(),
        Field::found_in("available_to", FieldType::Date, Source::Column("valid_to"), "The last day it is made")
            .sortable()
            .nullable(),
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
        let mut faults = self.eligibility.faults();
        faults.0.extend(self.span.order_fault("/available_to"));
        if let (Some(capacity), Some(allowance)) = (self.capacity, self.allowance)
            && allowance > capacity
        {
            let detail = format!("One council may use {allowance} units, and there are {capacity} in all");
            faults.note(Fault::new("/allowance", "out_of_range", detail));
        }
        faults
    }
}
