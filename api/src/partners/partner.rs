//! The body of a partner.

use domain::{
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    partners::{Partner, PartnerKind},
    period,
    record::{Beside, Record},
    store::StoreError,
    text::{Email, Title, WebAddress},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource, Word,
        expand::{areas, many},
        identifiers::{adopt_identifier, identifiers, said_identifiers},
    },
    store::AppSession,
};

/// What can be written of a partner.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = PartnerBody)]
pub struct PartnerBody {
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
    #[schema(schema_with = crate::resource::word::one::<PartnerKind>)]
    pub kind: Word<PartnerKind>,
    /// Its website.
    #[serde(default)]
    #[schema(max_length = 2000, example = "https://www.frometowncouncil.gov.uk")]
    pub website: Option<String>,
    /// Its public e-mail address.
    #[serde(default)]
    #[schema(format = Email, max_length = 254)]
    pub email: Option<String>,
    /// The areas it works in.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_items = 200)]
    pub areas: Option<Vec<String>>,
    /// The last day it exists.
    #[serde(default)]
    #[schema(format = Date)]
    pub ended_on: Option<String>,
}

impl Resource for Partner {
    type Body = PartnerBody;

    const DESCRIBED: Described = Described {
        one: "partner",
        named_by: Some("identifiers"),
        about: "Other organisations that councils work with: Primary Care Networks, associations of local councils, \
                community groups, health bodies, police, schools, businesses.",
        example: r#"{"identifiers":["ods:U17153"],"name":"West Mendip PCN","kind":"primary_care_network","website":null,"email":null,"areas":["code:U17153"],"ended_on":null}"#,
        columns: &[
            Column::new("identifiers", "/identifiers", Cell::Many, "Its identifiers, each scheme:value"),
            Column::new("name", "/name", Cell::Text, "Its name; required"),
            Column::new("kind", "/kind", Cell::Text, "Its kind; required"),
            Column::new("website", "/website", Cell::Text, "Its website"),
            Column::new("email", "/email", Cell::Text, "Its public e-mail address"),
            Column::new("areas", "/areas", Cell::References, "The areas it works in"),
        ],
        references: &[("/areas/*", Space::Area)],
        expansions: &[Expansion { name: "areas", meaning: "The areas it works in", schema: "Area", many: true }],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> PartnerBody {
        PartnerBody {
            identifiers: Some(self.identifiers.iter().map(ToString::to_string).collect()),
            name: self.name.as_str().to_owned(),
            kind: Word(self.kind),
            website: self.website.as_ref().map(|website| website.as_str().to_owned()),
            email: self.email.as_ref().map(|email| email.as_str().to_owned()),
            areas: Some(self.areas.iter().map(|link| link.reference.clone()).collect()),
            ended_on: self.ended_on.map(|day| day.to_string()),
        }
    }

    fn assemble(body: PartnerBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let name = faults.take("/name", Title::parse(&body.name));
        let website = faults.take_optional("/website", body.website.as_deref(), WebAddress::parse);
        let email = faults.take_optional("/email", body.email.as_deref(), Email::parse);
        let areas = links.take_all(&mut faults, "/areas", Space::Area, body.areas.as_deref().unwrap_or_default());
        let ended_on = faults.take_optional("/ended_on", body.ended_on.as_deref(), period::day);
        let Some(name) = name else { return Err(faults) };
        faults.or((Self { identifiers, name, kind: body.kind.0, website, email, areas, ended_on }, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        said_identifiers(said)
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        adopt_identifier(said, identifier);
        Ok(())
    }

    async fn expand(session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let told = areas(session, records.iter().flat_map(|record| &record.state.areas)).await?;
        Ok(records.iter().map(|record| many(&told, &record.state.areas)).collect())
    }
}
