//! The body of a service.

use domain::{
    catalogue::{Service, ServiceKind},
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    period::day,
    record::{Beside, Record},
    store::StoreError,
    text::{Note, Title},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use super::said::text;
use crate::{
    outcomes::said::PeriodBody,
    resource::{
        Cell, Column, Described, Expansion, Links, MoneyBody, Resource, Word,
        expand::{areas, one, organisations},
        identifiers::{adopt_identifier, identifiers, said_identifiers},
        whole,
    },
    store::AppSession,
};

/// What can be written of a service.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ServiceBody)]
pub struct ServiceBody {
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
    #[schema(schema_with = crate::resource::word::one::<ServiceKind>)]
    pub kind: Word<ServiceKind>,
    /// What is done.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub specification: Option<String>,
    /// What is promised of how well it is done.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub standard: Option<String>,
    /// The year that cost and users are of.
    #[serde(default)]
    #[validate(nested)]
    pub year: Option<PeriodBody>,
    /// What it costs in that year.
    #[serde(default)]
    #[validate(nested)]
    pub annual_cost: Option<MoneyBody>,
    /// How many people use it in that year.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(max = 100_000_000))]
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub annual_users: Option<u32>,
    /// The organisation that provides it.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub provider: String,
    /// The area it is for.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub area: Option<String>,
    /// The last day on which others say that they would take it on (`/v1/expressions-of-interest`); empty where none is set.
    #[serde(default)]
    #[schema(format = Date)]
    pub expressions_close_on: Option<String>,
    /// Where this was taken from.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub source: Option<String>,
}

impl Resource for Service {
    type Body = ServiceBody;

    const DESCRIBED: Described = Described {
        one: "service",
        named_by: Some("identifiers"),
        about: "What organisations do for people, again and again, and can hand over: what is done, how well it is \
                promised to be done, at what cost, for how many.",
        example: r#"{"identifiers":["ref:demonstration-grass"],"name":"Grass cutting (demonstration)","kind":"grounds_maintenance","specification":"Grass of parks and verges is cut.","standard":"Eight cuts between March and October.","year":{"start":"2025-04-01","end":"2026-03-31","label":"2025/26"},"annual_cost":{"amount":"85000.00","currency":"GBP"},"annual_users":null,"provider":"gss:E06000066","area":"gss:E04008560","expressions_close_on":null,"source":null}"#,
        columns: &[
            Column::new("identifiers", "/identifiers", Cell::Many, "Its identifiers, each scheme:value"),
            Column::new("name", "/name", Cell::Text, "Its name; required"),
            Column::new("kind", "/kind", Cell::Text, "Its kind; required"),
            Column::new("specification", "/specification", Cell::Text, "What is done"),
            Column::new("standard", "/standard", Cell::Text, "What is promised of how well it is done"),
            Column::new("year", "/year", Cell::Period, "The year that cost and users are of, such as 2025/26"),
            Column::new("annual_cost", "/annual_cost", Cell::Amount, "What it costs in that year, in pounds"),
            Column::new("annual_users", "/annual_users", Cell::Integer, "How many people use it in that year"),
            Column::new("provider", "/provider", Cell::Reference, "The organisation that provides it; required"),
            Column::new("area", "/area", Cell::Reference, "The area it is for"),
            Column::new(
                "expressions_close_on",
                "/expressions_close_on",
                Cell::Text,
                "The last day on which others say that they would take it on",
            ),
            Column::new("source", "/source", Cell::Text, "Where this was taken from"),
        ],
        references: &[("/provider", Space::Organisation), ("/area", Space::Area)],
        expansions: &[
            Expansion { name: "area", meaning: "The area it is for", schema: "Area", many: false },
            Expansion {
                name: "provider",
                meaning: "The organisation that provides it",
                schema: "Organisation",
                many: false,
            },
        ],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> ServiceBody {
        ServiceBody {
            identifiers: Some(self.identifiers.iter().map(ToString::to_string).collect()),
            name: self.name.as_str().to_owned(),
            kind: Word(self.kind),
            specification: text(self.specification.as_ref().map(Note::as_str)),
            standard: text(self.standard.as_ref().map(Note::as_str)),
            year: self.year.map(PeriodBody::from),
            annual_cost: self.annual_cost.map(MoneyBody::from),
            annual_users: self.annual_users,
            provider: self.provider.reference.clone(),
            area: self.area.as_ref().map(|area| area.reference.clone()),
            expressions_close_on: self.expressions_close_on.map(|day| day.to_string()),
            source: text(self.source.as_ref().map(Title::as_str)),
        }
    }

    fn assemble(body: ServiceBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let name = faults.take("/name", Title::parse(&body.name));
        let specification = faults.take_optional("/specification", body.specification.as_deref(), Note::parse);
        let standard = faults.take_optional("/standard", body.standard.as_deref(), Note::parse);
        let year = body.year.as_ref().and_then(|year| year.read("/year", &mut faults));
        let annual_cost = body.annual_cost.as_ref().and_then(|said| said.read("/annual_cost", &mut faults));
        let provider = links.take(&mut faults, "/provider", Space::Organisation, &body.provider);
        let area = body.area.as_ref().and_then(|said| links.take(&mut faults, "/area", Space::Area, said));
        let expressions_close_on =
            faults.take_optional("/expressions_close_on", body.expressions_close_on.as_deref(), day);
        let source = faults.take_optional("/source", body.source.as_deref(), Title::parse);
        let (Some(name), Some(provider)) = (name, provider) else { return Err(faults) };
        let service = Self {
            identifiers,
            name,
            kind: body.kind.0,
            specification,
            standard,
            year,
            annual_cost,
            annual_users: body.annual_users,
            provider,
            area,
            expressions_close_on,
            source,
        };
        faults.or((service, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        said_identifiers(said)
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        adopt_identifier(said, identifier);
        Ok(())
    }

    async fn expand(session: &AppSession, name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        if name == "provider" {
            let told = organisations(session, records.iter().map(|record| &record.state.provider)).await?;
            return Ok(records.iter().map(|record| one(&told, Some(&record.state.provider))).collect());
        }
        let told = areas(session, records.iter().filter_map(|record| record.state.area.as_ref())).await?;
        Ok(records.iter().map(|record| one(&told, record.state.area.as_ref())).collect())
    }
}
