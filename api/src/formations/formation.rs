//! The body of a formation.

use domain::{
    fault::{Fault, Faults},
    formations::{Formation, FormationKind, Issue, Member, MemberRole},
    identity::{Identifier, Space},
    period,
    record::{Beside, Record},
    store::StoreError,
    text::{Note, Title},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource, Word,
        expand::{many, one, organisations},
        identifiers::{adopt_identifier, identifiers, said_identifiers},
    },
    store::AppSession,
};

/// One organisation's part in a formation.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = FormationMember)]
pub struct MemberBody {
    /// The council or partner.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub organisation: String,
    /// What it is there; `member` when not said.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<MemberRole>)]
    pub role: Option<Word<MemberRole>>,
    /// The first day; empty when not known.
    #[serde(default)]
    #[schema(format = Date)]
    pub from: Option<String>,
    /// The last day; empty while it is a member.
    #[serde(default)]
    #[schema(format = Date)]
    pub to: Option<String>,
}

/// What can be written of a formation.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = FormationBody)]
pub struct FormationBody {
    /// Its identifiers, each `scheme:value`.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub identifiers: Option<Vec<String>>,
    /// Its name.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// Its kind.
    #[schema(schema_with = crate::resource::word::one::<FormationKind>)]
    pub kind: Word<FormationKind>,
    /// What it is for.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub purpose: Option<String>,
    /// What it works on, each written like `population_health`.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub issues: Option<Vec<String>>,
    /// The organisation that leads it.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub lead: Option<String>,
    /// Who is in it, in what role, when.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub members: Option<Vec<MemberBody>>,
    /// The day it starts; empty when not known.
    #[serde(default)]
    #[schema(format = Date)]
    pub starts_on: Option<String>,
    /// The last day.
    #[serde(default)]
    #[schema(format = Date)]
    pub ends_on: Option<String>,
    /// Its terms of reference.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub terms_of_reference: Option<String>,
}

/// A member as bodies tell it.
pub fn member_body(member: &Member) -> MemberBody {
    MemberBody {
        organisation: member.organisation.reference.clone(),
        role: Some(Word(member.role)),
        from: member.span.from.map(|day| day.to_string()),
        to: member.span.to.map(|day| day.to_string()),
    }
}

fn member(at: usize, said: &MemberBody, links: &Links, faults: &mut Faults) -> Option<Member> {
    let here = |field: &str| format!("/members/{at}/{field}");
    let organisation = links.take(faults, &here("organisation"), Space::Organisation, &said.organisation);
    let from = faults.take_optional(&here("from"), said.from.as_deref(), period::day);
    let to = faults.take_optional(&here("to"), said.to.as_deref(), period::day);
    let role = said.role.map_or(MemberRole::Member, |word| word.0);
    organisation.map(|organisation| Member { organisation, role, span: period::Span { from, to } })
}

impl Resource for Formation {
    type Body = FormationBody;

    const DESCRIBED: Described = Described {
        one: "formation",
        named_by: Some("identifiers"),
        about: "Councils and partners working together in the groups and on the issues that suit them. Formations \
                overlap freely; they are no hierarchy.",
        example: r#"{"identifiers":["modgov:902"],"name":"Frome Local Community Network","kind":"local_community_network","purpose":null,"issues":["population_health"],"lead":null,"members":[{"organisation":"gss:E04008560","role":"member","from":null,"to":null}],"starts_on":null,"ends_on":null,"terms_of_reference":null}"#,
        columns: &[
            Column::new("identifiers", "/identifiers", Cell::Many, "Its identifiers, each scheme:value"),
            Column::new("name", "/name", Cell::Text, "Its name; required"),
            Column::new("kind", "/kind", Cell::Text, "Its kind; required"),
            Column::new("purpose", "/purpose", Cell::Text, "What it is for"),
            Column::new("issues", "/issues", Cell::Many, "What it works on"),
            Column::new("lead", "/lead", Cell::Reference, "The organisation that leads it"),
            Column::new("members", "/members", Cell::Members, "Its members, each reference or reference;role;from;to"),
            Column::new("starts_on", "/starts_on", Cell::Text, "The day it starts"),
            Column::new("ends_on", "/ends_on", Cell::Text, "The last day"),
        ],
        references: &[("/lead", Space::Organisation), ("/members/*/organisation", Space::Organisation)],
        expansions: &[
            Expansion { name: "lead", meaning: "The organisation that leads it", schema: "Organisation", many: false },
            Expansion { name: "members", meaning: "The organisations in it", schema: "Organisation", many: true },
        ],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> FormationBody {
        FormationBody {
            identifiers: Some(self.identifiers.iter().map(ToString::to_string).collect()),
            name: self.name.as_str().to_owned(),
            kind: Word(self.kind),
            purpose: self.purpose.as_ref().map(|purpose| purpose.as_str().to_owned()),
            issues: Some(self.issues.iter().map(|issue| issue.as_str().to_owned()).collect()),
            lead: self.lead.as_ref().map(|lead| lead.reference.clone()),
            members: Some(self.members.iter().map(member_body).collect()),
            starts_on: self.span.from.map(|day| day.to_string()),
            ends_on: self.span.to.map(|day| day.to_string()),
            terms_of_reference: self.terms_of_reference.as_ref().map(|terms| terms.as_str().to_owned()),
        }
    }

    fn assemble(body: FormationBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let name = faults.take("/name", Title::parse(&body.name));
        let purpose = faults.take_optional("/purpose", body.purpose.as_deref(), Note::parse);
        let terms = faults.take_optional("/terms_of_reference", body.terms_of_reference.as_deref(), Note::parse);
        let lead = body.lead.as_ref().and_then(|said| links.take(&mut faults, "/lead", Space::Organisation, said));
        let mut issues: Vec<Issue> = Vec::new();
        for (at, said) in body.issues.iter().flatten().enumerate() {
            issues.extend(faults.take(&format!("/issues/{at}"), Issue::parse(said)));
        }
        issues.sort();
        issues.dedup();
        let said = body.members.unwrap_or_default();
        let members = said.iter().enumerate().filter_map(|(at, said)| member(at, said, links, &mut faults)).collect();
        let from = faults.take_optional("/starts_on", body.starts_on.as_deref(), period::day);
        let to = faults.take_optional("/ends_on", body.ends_on.as_deref(), period::day);
        let Some(name) = name else { return Err(faults) };
        let span = period::Span { from, to };
        let kind = body.kind.0;
        let formation =
            Self { identifiers, name, kind, purpose, issues, lead, members, span, terms_of_reference: terms };
        faults.or((formation, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        said_identifiers(said)
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        adopt_identifier(said, identifier);
        Ok(())
    }

    async fn expand(session: &AppSession, name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        if name == "lead" {
            let told = organisations(session, records.iter().filter_map(|record| record.state.lead.as_ref())).await?;
            return Ok(records.iter().map(|record| one(&told, record.state.lead.as_ref())).collect());
        }
        let members =
            |record: &Record<Self>| record.state.members.iter().map(|member| member.organisation.clone()).collect();
        let links: Vec<Vec<_>> = records.iter().map(members).collect();
        let told = organisations(session, links.iter().flatten()).await?;
        Ok(links.iter().map(|links| many(&told, links)).collect())
    }
}
