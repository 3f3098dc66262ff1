//! A locality agreement: its text, where it stands, and what became of it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    AgreementStatus, AgreementText, Move, Version,
    assess::Reassessment,
    follow::{Progress, Review},
    party,
    stages::Gate,
    succession::Succession,
    template::FromTemplate,
    terms::AgreementKind,
    version::VersionState,
    withheld::Withheld,
};
use crate::{
    access::{Denied, Owner, Permit},
    documents::Documents,
    fault::{Fault, Faults},
    identity::{Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType, Source},
    record::Aggregate,
    resource::Resource,
    text::Title,
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// What another agreement is to this one.
    Relation {
        /// This one takes its place.
        Replaces = "replaces",
        /// This one rests on it.
        DependsOn = "depends_on",
        /// This one is a part of it.
        PartOf = "part_of",
        /// The two are about the same matter.
        Beside = "beside",
    }
}

/// Another agreement that this one has to do with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// The other.
    pub agreement: Link,
    /// What it is to this one.
    pub relation: Relation,
}

/// A text that will take the place of the one that holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Varied {
    /// The number of its version.
    pub number: u32,
    /// The text.
    pub text: AgreementText,
}

/// An agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Its number among those of its year, such as `LA-2026-0001`; given when it is first kept.
    pub reference: Option<String>,
    /// Identifiers that others gave it.
    pub identifiers: Identifiers,
    /// The template that it was drafted from.
    pub from_template: Option<FromTemplate>,
    /// What is agreed: the text that holds, or is being written.
    pub text: AgreementText,
    /// Where it stands.
    pub status: AgreementStatus,
    /// Fields for the parties' eyes.
    pub confidential: Vec<Withheld>,
    /// Other agreements that it has to do with.
    pub related: Vec<Related>,
    /// Texts that were frozen, oldest first.
    pub versions: Vec<Version>,
    /// A variation that is being signed or awaits its day.
    pub varied: Option<Varied>,
    /// What became of it, oldest first.
    pub moves: Vec<Move>,
    /// Who signed: by version and place of the signature.
    pub signatories: BTreeMap<String, Title>,
    /// How obligations were kept and milestones reached, oldest first.
    pub progress: Vec<Progress>,
    /// Where councils found that they stand since, in the order in which it was recorded.
    pub reassessments: Vec<Reassessment>,
    /// What was decided at the stages of a transfer, oldest first.
    pub gates: Vec<Gate>,
    /// Reviews, oldest first.
    pub reviews: Vec<Review>,
    /// Parties, and those who act for one, that were merged or split.
    pub successions: Vec<Succession>,
    /// Files that belong to it.
    pub documents: Documents,
}

impl Agreement {
    /// A draft.
    pub fn draft(text: AgreementText) -> Self {
        Self {
            reference: None,
            identifiers: Identifiers::default(),
            from_template: None,
            text,
            status: AgreementStatus::Draft,
            confidential: vec![],
            related: vec![],
            versions: vec![],
            varied: None,
            moves: vec![],
            signatories: BTreeMap::new(),
            progress: vec![],
            reassessments: vec![],
            gates: vec![],
            reviews: vec![],
            successions: vec![],
            documents: Documents::default(),
        }
    }

    /// The organisations that act for its parties.
    pub fn acting(&self) -> Vec<Link> {
        self.heirs(party::acting(&self.text.parties))
    }

    /// The same, and those that would act for parties that a variation adds.
    pub fn acting_or_joining(&self) -> Vec<Link> {
        let varied = self.varied.iter().flat_map(|varied| &varied.text.parties);
        self.heirs(party::acting(self.text.parties.iter().chain(varied)))
    }

    /// Whether everybody may know of it: from the day its text was first agreed.
    pub fn is_published(&self) -> bool {
        !self.versions.is_empty()
    }

    /// Whether it is or has been in force.
    pub fn was_in_force(&self) -> bool {
        self.in_force_since().is_some()
    }

    /// The first day on which it was in force.
    pub fn in_force_since(&self) -> Option<NaiveDate> {
        self.versions.iter().filter_map(|version| version.held_from).min()
    }

    /// The version that awaits signatures or its day.
    pub fn pending(&self) -> Option<&Version> {
        self.versions.last().filter(|version| version.is_pending())
    }

    /// The version that held on a day.
    pub fn version_on(&self, day: NaiveDate) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.held_on(day))
    }

    /// The number of the version that held on a day, where the agreement's text is a later one's.
    pub fn earlier_on(&self, day: NaiveDate) -> Option<u32> {
        let last = self.versions.iter().rev().find(|version| version.held_from.is_some())?.number;
        self.version_on(day).map(|version| version.number).filter(|number| *number != last)
    }

    /// The version in effect, or the one that last was.
    pub fn in_effect(&self) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.state == VersionState::InEffect)
    }

    /// The text of the version that awaits signatures: the variation's, or its own.
    pub fn pending_text(&self) -> Option<&AgreementText> {
        self.pending().map(|_| self.varied.as_ref().map_or(&self.text, |varied| &varied.text))
    }
}

/// Whether an identifier looks like a number that the register gives.
fn is_number(identifier: &Identifier) -> bool {
    let number = identifier.value().strip_prefix("LA-").and_then(|rest| rest.split_once('-'));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    identifier.scheme() == "ref" && number.is_some_and(|(year, number)| digits(year) && digits(number))
}

impl Aggregate for Agreement {
    const RESOURCE: Resource = Resource::Agreements;
    const FIELDS: &'static [Field] = &[
        Field::column("title", FieldType::Text, "Its title").sortable(),
        Field::column("kind", FieldType::Word(AgreementKind::WORDS), "Its kind"),
        Field::column("status", FieldType::Word(AgreementStatus::WORDS), "Where it stands").sortable(),
        Field::found_in("place", FieldType::Reference(Space::Area), Source::Link("place"), "An area it is about"),
        Field::found_in(
            "party",
            FieldType::Reference(Space::Organisation),
            Source::Link("party"),
            "A council or partner that is a party, or acts for one",
        ),
        Field::found_in(
            "formation",
            FieldType::Reference(Space::Of(Resource::Formations)),
            Source::Link("formation"),
            "A formation that is a party",
        ),
        Field::found_in("agenda", FieldType::Text, Source::Tag("agenda"), "An issue it works on"),
        Field::found_in(
            "from_template",
            FieldType::Reference(Space::Of(Resource::AgreementTemplates)),
            Source::Link("from_template"),
            "The template that it was drafted from",
        ),
        Field::found_in("identifier", FieldType::Identifier, Source::Identifiers, "One of its identifiers"),
        Field::found_in("starts_on", FieldType::Date, Source::Column("valid_from"), "The first day on which it holds")
            .sortable()
            .nullable(),
        Field::found_in("ends_on", FieldType::Date, Source::Column("valid_to"), "The last day of a fixed term")
            .sortable()
            .nullable(),
    ];
    const PERSONAL: &'static [&'static str] = &["signatories"];

    /// Its parties', and those's that a variation would make parties: they sign it.
    fn owner(&self) -> Owner {
        Owner::Organisations(self.acting_or_joining())
    }

    /// What is not signed yet gives nobody a say in what holds.
    fn keeper(&self) -> Owner {
        Owner::Organisations(self.acting())
    }

    fn keys(&self) -> Vec<Identifier> {
        let own = self.reference.iter().map(|reference| Identifier::known("ref", reference));
        own.chain(self.identifiers.iter().cloned()).collect()
    }

    fn preferred(&self) -> Option<Identifier> {
        self.reference.as_ref().map(|reference| Identifier::known("ref", reference))
    }

    fn kind(&self) -> &'static str {
        self.text.terms.kind().word()
    }

    fn faults(&self) -> Faults {
        let mut faults = self.text.faults();
        for (at, identifier) in self.identifiers.iter().enumerate().filter(|(_, identifier)| is_number(identifier)) {
            let detail = "Numbers such as LA-2026-0001 are given by the register";
            let fault = Fault::new(format!("/identifiers/{at}"), "read_only", detail);
            faults.note(fault.with_value(identifier.to_string()));
        }
        faults
    }

    fn is_published(&self) -> bool {
        self.is_published()
    }

    fn closed_to(&self, after: Option<&Self>) -> Option<String> {
        match after {
            Some(after) if after.text == self.text || self.status.is_written() => None,
            Some(_) if self.status == AgreementStatus::Proposed => {
                Some("It is proposed: its text is written again once the parties negotiate".to_owned())
            }
            Some(_) if self.status.binds() => Some("Its text is signed; draft a variation".to_owned()),
            Some(_) => Some(format!("It is {}: its text is fixed", self.status)),
            None if self.status == AgreementStatus::Draft => None,
            None => Some(format!("It is {}; only a draft is deleted, everything else is kept", self.status)),
        }
    }

    fn named(&self) -> Vec<(String, Link)> {
        let at = |(at, related): (usize, &Related)| (format!("/related/{at}/agreement"), related.agreement.clone());
        self.related.iter().enumerate().map(at).collect()
    }

    /// Whoever may know of this one is told of the other.
    fn may_name(&self, other: &Self) -> bool {
        let others = other.acting_or_joining();
        other.is_published()
            || (!self.is_published() && self.acting_or_joining().iter().all(|party| others.contains(party)))
    }

    fn written_by(&mut self, before: Option<&Self>, by: &Permit) -> Result<(), Denied> {
        self.keep_withheld(before, by)
    }

    fn series(&self, today: NaiveDate) -> Option<String> {
        self.reference.is_none().then(|| format!("LA-{}", today.year()))
    }

    fn take_number(&mut self, series: &str, number: u32) {
        self.reference = Some(format!("{series}-{number:04}"));
    }
}
