//! A formation: freely overlapping, bottom-up, no hierarchy.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    access::Owner,
    fault::{Fault, Faults, Malformed},
    identity::{Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType, Source},
    period::Span,
    record::Aggregate,
    resource::Resource,
    text::{Note, Title},
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// The kind of a formation.
    FormationKind {
        LocalCommunityNetwork = "local_community_network",
        Cluster = "cluster",
        JointCommittee = "joint_committee",
        TownDealBoard = "town_deal_board",
        /// With Primary Care Networks.
        HealthPartnership = "health_partnership",
        AdHoc = "ad_hoc",
    }
}

vocabulary! {
    /// What a member is in a formation.
    MemberRole {
        Member = "member",
        Lead = "lead",
        Host = "host",
        Adviser = "adviser",
        Observer = "observer",
    }
}

/// An issue worked on: lower-case words joined by `_`, such as `population_health`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Issue(String);

impl Issue {
    /// Parses an issue of at most 60 characters. Error: `issue`.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let fits = (1..=60).contains(&said.len())
            && said.starts_with(|c: char| c.is_ascii_lowercase())
            && said.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if fits {
            Ok(Self(said.to_owned()))
        } else {
            Err(Malformed::new("issue", "An issue is written like population_health", said))
        }
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One organisation's part in a formation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The council or partner.
    pub organisation: Link,
    /// What it is there.
    pub role: MemberRole,
    /// The days.
    pub span: Span,
}

/// A formation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Formation {
    /// Its identifiers.
    pub identifiers: Identifiers,
    /// Its name.
    pub name: Title,
    /// Its kind.
    pub kind: FormationKind,
    /// What it is for.
    pub purpose: Option<Note>,
    /// What it works on.
    pub issues: Vec<Issue>,
    /// The organisation that leads it.
    pub lead: Option<Link>,
    /// Who is in it, in what role, when.
    pub members: Vec<Member>,
    /// The days on which it exists.
    pub span: Span,
    /// Its terms of reference.
    pub terms_of_reference: Option<Note>,
}

impl Formation {
    /// Who is in it on a day; nobody before it begins and after it ended.
    pub fn members_on(&self, day: NaiveDate) -> impl Iterator<Item = &Link> {
        let members = self.members.iter().filter(move |member| self.span.holds(day) && member.span.holds(day));
        members.map(|member| &member.organisation)
    }
}

impl Aggregate for Formation {
    const RESOURCE: Resource = Resource::Formations;
    const FIELDS: &'static [Field] = &[
        Field::column("name", FieldType::Text, "The formation's name").sortable(),
        Field::column("kind", FieldType::Word(FormationKind::WORDS), "The formation's kind").sortable(),
        Field::found_in("issue", FieldType::Text, Source::Tag("issue"), "An issue it works on"),
        Field::reference("lead", "lead_id", Space::Organisation, "The organisation that leads it").nullable(),
        Field::found_in(
            "member",
            FieldType::Reference(Space::Organisation),
            Source::Link("member"),
            "An organisation that is or was in it",
        ),
        Field::found_in("identifier", FieldType::Identifier, Source::Identifiers, "One of its identifiers"),
        Field::found_in("starts_on", FieldType::Date, Source::Column("valid_from"), "The day it starts")
            .sortable()
            .nullable(),
        Field::found_in("ends_on", FieldType::Date, Source::Column("valid_to"), "The day it ends")
            .sortable()
            .nullable(),
    ];

    fn owner(&self) -> Owner {
        let mut organisations: Vec<Link> = self.lead.iter().cloned().collect();
        for member in self.members.iter().filter(|member| member.span.to.is_none()) {
            if !organisations.contains(&member.organisation) {
                organisations.push(member.organisation.clone());
            }
        }
        Owner::Organisations(organisations)
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
        let mut faults = Faults(self.span.order_fault("/ends_on").into_iter().collect());
        for (at, member) in self.members.iter().enumerate() {
            faults.0.extend(member.span.order_fault(&format!("/members/{at}/to")));
            let same = |other: &&Member| other.organisation == member.organisation && other.role == member.role;
            if self.members[..at].iter().filter(same).any(|other| other.span.overlaps(&member.span)) {
                let detail = "The same organisation has the same role on some of these days already";
                faults.note(
                    Fault::new(format!("/members/{at}"), "overlap", detail).with_value(&member.organisation.reference),
                );
            }
        }
        faults
    }

    fn warnings(&self) -> Vec<Fault> {
        let unknown = self.span.from.is_none();
        unknown
            .then(|| Fault::new("/starts_on", "date_unknown", "The day it started is not known"))
            .into_iter()
            .collect()
    }

    fn end(&mut self, on: NaiveDate) -> bool {
        self.span.to = Some(self.span.to.map_or(on, |to| to.min(on)));
        true
    }
}
