//! A council: an organisation, never the same thing as the area it serves.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Profile;
use crate::{
    access::Owner,
    fault::{Fault, Faults, Malformed},
    identity::{Found, Id, Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType, Source},
    period::Span,
    record::Aggregate,
    resource::Resource,
    text::{Email, Telephone, Title, WebAddress},
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// The kind of a council.
    CouncilKind {
        Unitary = "unitary",
        County = "county",
        District = "district",
        City = "city",
        Town = "town",
        Parish = "parish",
        Community = "community",
        /// A parish without a council, which meets.
        ParishMeeting = "parish_meeting",
        /// One council for several parishes.
        GroupedParish = "grouped_parish",
        CharterTrustees = "charter_trustees",
    }
}

impl CouncilKind {
    /// Whether it is a principal authority, in which local councils lie.
    pub fn is_principal(self) -> bool {
        matches!(self, Self::Unitary | Self::County | Self::District)
    }
}

vocabulary! {
    /// Whether a council exists.
    CouncilStatus {
        Active = "active",
        /// Abolished, merged or split; its record stays.
        Ended = "ended",
    }
}

vocabulary! {
    /// How it is known that a council exists.
    Basis {
        /// A public register names it.
        Published = "published",
        /// Inferred, such as one council for each parish.
        Derived = "derived",
        /// It or its association said so.
        Reported = "reported",
    }
}

/// A council.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Council {
    /// Its identifiers.
    pub identifiers: Identifiers,
    /// Its name.
    pub name: Title,
    /// Its kind.
    pub kind: CouncilKind,
    /// Whether it exists.
    pub status: CouncilStatus,
    /// The principal authority it lies in.
    pub unitary: Option<Link>,
    /// The areas it serves.
    pub areas: Vec<Link>,
    /// Its website.
    pub website: Option<WebAddress>,
    /// Its public address.
    pub email: Option<Email>,
    /// Its public number.
    pub telephone: Option<Telephone>,
    /// From its founding to its end.
    pub span: Span,
    /// How it is known.
    pub basis: Option<Basis>,
    /// What it can do, by date, oldest first.
    pub profiles: Vec<Profile>,
    /// Where this was taken from.
    pub source: Option<Title>,
    /// Under which licence.
    pub licence: Option<Title>,
    /// The council it was merged into.
    pub merged_into: Option<Link>,
}

impl Council {
    /// Its latest capability profile.
    pub fn profile(&self) -> Option<&Profile> {
        self.profiles.last()
    }

    /// Its capability profile as it was on a day: the latest that describes that day or one before.
    pub fn profile_on(&self, day: NaiveDate) -> Option<&Profile> {
        self.profiles.iter().rev().find(|profile| profile.as_of.is_none_or(|as_of| as_of <= day))
    }

    /// Takes a profile: it replaces the one of its date, and earlier ones stay.
    pub fn take_profile(&mut self, profile: Profile) {
        self.profiles.retain(|other| other.as_of != profile.as_of);
        let at = self.profiles.partition_point(|other| other.as_of < profile.as_of);
        self.profiles.insert(at, profile);
    }
}

/// Whether a record can be the principal authority that a council lies in. Error: `reference_wrong_kind`.
pub fn may_lie_in(found: &Found) -> Result<(), Malformed> {
    let principal = CouncilKind::from_word(&found.kind).is_some_and(CouncilKind::is_principal);
    if found.resource == Resource::Councils && principal {
        Ok(())
    } else {
        let detail = "A council lies in a unitary, county or district council";
        Err(Malformed::new("reference_wrong_kind", detail, &found.link.reference))
    }
}

impl Aggregate for Council {
    const RESOURCE: Resource = Resource::Councils;
    const FIELDS: &'static [Field] = &[
        Field::column("name", FieldType::Text, "The council's name").sortable(),
        Field::column("kind", FieldType::Word(CouncilKind::WORDS), "The council's kind").sortable(),
        Field::column("status", FieldType::Word(CouncilStatus::WORDS), "Whether it exists"),
        Field::column("basis", FieldType::Word(Basis::WORDS), "How it is known that it exists").nullable(),
        Field::reference("unitary", "unitary_id", Space::Organisation, "The principal authority it lies in").nullable(),
        Field::found_in("area", FieldType::Reference(Space::Area), Source::Link("area"), "An area it serves"),
        Field::found_in("identifier", FieldType::Identifier, Source::Identifiers, "One of its identifiers"),
        Field::found_in("founded_on", FieldType::Date, Source::Column("valid_from"), "The day it was founded")
            .sortable()
            .nullable(),
        Field::found_in("ended_on", FieldType::Date, Source::Column("valid_to"), "The day it ended")
            .sortable()
            .nullable(),
        Field::column("electorate", FieldType::Integer, "Electors in its latest profile").sortable().nullable(),
        Field::column("precept", FieldType::Decimal, "Precept of its latest profile, in pounds").sortable().nullable(),
    ];

    const RESERVED: &'static [&'static str] =
        &["identifiers", "kind", "status", "unitary", "areas", "span", "basis", "merged_into"];

    fn owner(&self) -> Owner {
        let areas = self.areas.iter().map(|area| area.id).collect();
        Owner::Itself { lies_in: self.unitary.clone(), areas, is_council: true }
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
        let mut faults = Faults(self.span.order_fault("/ended_on").into_iter().collect());
        if self.kind.is_principal() && self.unitary.is_some() {
            faults.note(Fault::new("/unitary", "not_local", "A principal authority does not lie in another"));
        }
        faults
    }

    fn warnings(&self) -> Vec<Fault> {
        let mut warnings = Vec::new();
        if self.span.from.is_none() {
            warnings.push(Fault::new("/founded_on", "date_unknown", "The day it was founded is not known"));
        }
        if self.status == CouncilStatus::Ended && self.span.to.is_none() {
            warnings.push(Fault::new("/ended_on", "date_unknown", "The day it ended is not known"));
        }
        warnings
    }

    fn merged_into(&self) -> Option<Id> {
        self.merged_into.as_ref().map(|survivor| survivor.id)
    }

    fn end(&mut self, on: NaiveDate) -> bool {
        self.status = CouncilStatus::Ended;
        self.span.to = Some(self.span.to.map_or(on, |to| to.min(on)));
        true
    }
}
