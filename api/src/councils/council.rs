//! The body of a council.

use domain::{
    councils::{Basis, Council, CouncilKind, CouncilStatus, may_lie_in},
    fault::{Fault, Faults},
    graph::Graph,
    identity::{Identifier, Space},
    period,
    record::{Beside, Record},
    store::{Session, StoreError},
    text::{Email, Telephone, Title, WebAddress},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::profile::{self, ProfileBody};
use crate::{
    places::area::exactly,
    resource::{
        Cell, Column, Described, Expansion, Links, Resource, Word,
        expand::{areas, by_pairs, many, one, organisations},
        identifiers::{adopt_identifier, identifiers, said_identifiers},
    },
    store::AppSession,
};

/// What can be written of a council.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = CouncilBody)]
pub struct CouncilBody {
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
    #[schema(schema_with = crate::resource::word::one::<CouncilKind>)]
    pub kind: Word<CouncilKind>,
    /// Whether it exists; when not said, it has ended if it has an end and is active if not.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<CouncilStatus>)]
    pub status: Option<Word<CouncilStatus>>,
    /// The principal authority it lies in.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub unitary: Option<String>,
    /// The areas it serves.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_items = 200)]
    pub areas: Option<Vec<String>>,
    /// Its website.
    #[serde(default)]
    #[schema(max_length = 2000, example = "https://www.frometowncouncil.gov.uk")]
    pub website: Option<String>,
    /// Its public e-mail address.
    #[serde(default)]
    #[schema(format = Email, max_length = 254)]
    pub email: Option<String>,
    /// Its public telephone number.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub telephone: Option<String>,
    /// The day it was founded; empty when not known.
    #[serde(default)]
    #[schema(format = Date)]
    pub founded_on: Option<String>,
    /// The last day it exists.
    #[serde(default)]
    #[schema(format = Date)]
    pub ended_on: Option<String>,
    /// How it is known that it exists.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<Basis>)]
    pub basis: Option<Word<Basis>>,
    /// What it can do; one with a later day is added, earlier ones are kept and read by `expand=profiles`.
    #[serde(default)]
    #[validate(nested)]
    pub profile: Option<ProfileBody>,
    /// Where this was taken from.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub source: Option<String>,
    /// Under which licence.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub licence: Option<String>,
    /// The councils it came from, all of them. Read by `expand`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(write_only, max_items = 100)]
    pub predecessors: Option<Vec<String>>,
    /// The councils that came from it, all of them. Read by `expand`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(write_only, max_items = 100)]
    pub successors: Option<Vec<String>>,
}

fn texts(links: &[domain::identity::Link]) -> Vec<String> {
    links.iter().map(|link| link.reference.clone()).collect()
}

impl Resource for Council {
    type Body = CouncilBody;

    const DESCRIBED: Described = Described {
        one: "council",
        named_by: Some("identifiers"),
        about: "The register of councils: unitary, city, town and parish councils, and those that ended. A council \
                serves areas and is none; it also answers to the gss: code of each parish that it alone serves.",
        example: r#"{"identifiers":["salc:0117"],"name":"Frome Town Council","kind":"town","status":"active","unitary":"gss:E06000066","areas":["gss:E04008560"],"website":"https://www.frometowncouncil.gov.uk","email":null,"telephone":null,"founded_on":null,"ended_on":null,"basis":"published","profile":{"as_of":"2025-04-01","electorate":null,"precept":{"amount":"2777932.00","currency":"GBP"},"staff_fte":null,"general_power_of_competence":null,"award_level":null,"services_run":[],"devolution_appetite":null},"source":"frometimes.co.uk","licence":null}"#,
        columns: &[
            Column::new("identifiers", "/identifiers", Cell::Many, "Its identifiers, each scheme:value"),
            Column::new("name", "/name", Cell::Text, "Its name; required"),
            Column::new("kind", "/kind", Cell::Text, "Its kind; required"),
            Column::new("status", "/status", Cell::Text, "active or ended"),
            Column::new("unitary", "/unitary", Cell::Reference, "The principal authority it lies in"),
            Column::new("areas", "/areas", Cell::References, "The areas it serves"),
            Column::new("website", "/website", Cell::Text, "Its website"),
            Column::new("email", "/email", Cell::Text, "Its public e-mail address"),
            Column::new("telephone", "/telephone", Cell::Text, "Its public telephone number"),
            Column::new("founded_on", "/founded_on", Cell::Text, "The day it was founded"),
            Column::new("ended_on", "/ended_on", Cell::Text, "The last day it exists"),
            Column::new("predecessors", "/predecessors", Cell::References, "Councils it came from"),
            Column::new("successors", "/successors", Cell::References, "Councils that came from it"),
            Column::new("electorate", "/profile/electorate", Cell::Integer, "People on the electoral register"),
            Column::new("precept", "/profile/precept", Cell::Amount, "Precept of the profile's year in pounds"),
            Column::new("profile_date", "/profile/as_of", Cell::Text, "The day the profile describes"),
            Column::new("basis", "/basis", Cell::Text, "How it is known: published, derived or reported"),
            Column::new("source", "/source", Cell::Text, "Where this was taken from"),
            Column::new("licence", "/licence", Cell::Text, "Under which licence"),
        ],
        references: &[
            ("/unitary", Space::Organisation),
            ("/areas/*", Space::Area),
            ("/predecessors/*", Space::Organisation),
            ("/successors/*", Space::Organisation),
        ],
        expansions: &[
            Expansion {
                name: "unitary",
                meaning: "The principal authority it lies in",
                schema: "Council",
                many: false,
            },
            Expansion { name: "areas", meaning: "The areas it serves", schema: "Area", many: true },
            Expansion { name: "predecessors", meaning: "Councils it came from", schema: "Council", many: true },
            Expansion { name: "successors", meaning: "Councils that came from it", schema: "Council", many: true },
            Expansion { name: "profiles", meaning: "Its profiles by date", schema: "CapabilityProfile", many: true },
        ],
        hidden: profile::HIDDEN,
        read_only: &[],
        write_only: &["predecessors", "successors"],
        geographic: false,
        by_revision: false,
    };

    fn tells(&self, field: &str) -> bool {
        profile::tell(&self.profiles, field)
    }

    fn conceal(expansion: &str, embedded: &mut Value, hidden: &[String]) {
        if expansion == "profiles" {
            profile::conceal(embedded, hidden);
        }
    }

    fn body(&self) -> CouncilBody {
        CouncilBody {
            identifiers: Some(self.identifiers.iter().map(ToString::to_string).collect()),
            name: self.name.as_str().to_owned(),
            kind: Word(self.kind),
            status: Some(Word(self.status)),
            unitary: self.unitary.as_ref().map(|unitary| unitary.reference.clone()),
            areas: Some(texts(&self.areas)),
            website: self.website.as_ref().map(|website| website.as_str().to_owned()),
            email: self.email.as_ref().map(|email| email.as_str().to_owned()),
            telephone: self.telephone.as_ref().map(|telephone| telephone.as_str().to_owned()),
            founded_on: self.span.from.map(|day| day.to_string()),
            ended_on: self.span.to.map(|day| day.to_string()),
            basis: self.basis.map(Word),
            profile: self.profile().map(profile::body),
            source: self.source.as_ref().map(|source| source.as_str().to_owned()),
            licence: self.licence.as_ref().map(|licence| licence.as_str().to_owned()),
            predecessors: None,
            successors: None,
        }
    }

    fn assemble(body: CouncilBody, previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let space = Space::Organisation;
        let beside = Beside {
            predecessors: exactly(links, &mut faults, "/predecessors", space, body.predecessors.as_ref()),
            successors: exactly(links, &mut faults, "/successors", space, body.successors.as_ref()),
            ..Beside::default()
        };
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let name = faults.take("/name", Title::parse(&body.name));
        let unitary =
            body.unitary.as_ref().and_then(|said| links.take_if(&mut faults, "/unitary", space, said, may_lie_in));
        let areas = links.take_all(&mut faults, "/areas", Space::Area, body.areas.as_deref().unwrap_or_default());
        let website = faults.take_optional("/website", body.website.as_deref(), WebAddress::parse);
        let email = faults.take_optional("/email", body.email.as_deref(), Email::parse);
        let telephone = faults.take_optional("/telephone", body.telephone.as_deref(), Telephone::parse);
        let from = faults.take_optional("/founded_on", body.founded_on.as_deref(), period::day);
        let to = faults.take_optional("/ended_on", body.ended_on.as_deref(), period::day);
        let profile = body.profile.as_ref().and_then(|body| profile::parse(body, &mut faults));
        let source = faults.take_optional("/source", body.source.as_deref(), Title::parse);
        let licence = faults.take_optional("/licence", body.licence.as_deref(), Title::parse);
        let Some(name) = name else { return Err(faults) };
        let told = body.status.map(|word| word.0);
        let status = told.unwrap_or(if to.is_some() { CouncilStatus::Ended } else { CouncilStatus::Active });
        let mut council = Self {
            identifiers,
            name,
            kind: body.kind.0,
            status,
            unitary,
            areas,
            website,
            email,
            telephone,
            span: period::Span { from, to },
            basis: body.basis.map(|word| word.0),
            profiles: previous.map(|council| council.profiles.clone()).unwrap_or_default(),
            source,
            licence,
            merged_into: None,
        };
        match profile {
            Some(profile) => council.take_profile(profile),
            None => council.profiles.clear(),
        }
        faults.or((council, beside))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        said_identifiers(said)
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        adopt_identifier(said, identifier);
        Ok(())
    }

    async fn expand(session: &AppSession, name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let ids: Vec<_> = records.iter().map(|record| record.id).collect();
        Ok(match name {
            "unitary" => {
                let told =
                    organisations(session, records.iter().filter_map(|record| record.state.unitary.as_ref())).await?;
                records.iter().map(|record| one(&told, record.state.unitary.as_ref())).collect()
            }
            "areas" => {
                let told = areas(session, records.iter().flat_map(|record| &record.state.areas)).await?;
                records.iter().map(|record| many(&told, &record.state.areas)).collect()
            }
            "profiles" => {
                let profiles =
                    |record: &Record<Self>| record.state.profiles.iter().map(profile::body).collect::<Vec<_>>();
                records.iter().map(|record| json!(profiles(record))).collect()
            }
            _ => {
                let pairs: Vec<_> = match name {
                    "successors" => session.edges(Graph::Lineage, &ids).await?,
                    _ => session.predecessors(&ids).await?.into_iter().map(|(from, to)| (to, from)).collect(),
                };
                let told =
                    crate::resource::expand::told::<Self>(session, pairs.iter().map(|(_, to)| *to).collect()).await?;
                by_pairs(&told, records, &pairs)
            }
        })
    }
}
