//! The body of an agenda tag.

use domain::{
    catalogue::AgendaTag,
    fault::{Fault, Faults},
    formations::Issue,
    identity::{Identifier, Space},
    period,
    record::{Beside, Record},
    resource::Resource as Collection,
    store::StoreError,
    text::{Note, Title},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource,
        expand::{one, told},
    },
    store::AppSession,
};

/// What can be written of an agenda tag.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AgendaTagBody)]
pub struct AgendaTagBody {
    /// Its code, under which agreements are filed: lower-case words joined by `_`.
    #[validate(length(min = 1, max = 60))]
    #[schema(max_length = 60, pattern = "^[a-z][a-z0-9_]{0,59}$", example = "population_health")]
    pub code: String,
    /// Its name.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// What is meant by it.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(min_length = 1, max_length = 10_000)]
    pub meaning: String,
    /// The wider issue that it is part of.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub broader: Option<String>,
    /// The first day it is in use; empty when it always was.
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_from: Option<String>,
    /// The last day it is in use; empty while it is.
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_to: Option<String>,
    /// Where this was taken from.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub source: Option<String>,
}

const TAGS: Space = Space::Of(Collection::AgendaTags);

impl Resource for AgendaTag {
    type Body = AgendaTagBody;

    const DESCRIBED: Described = Described {
        one: "agenda tag",
        named_by: Some("code"),
        about: "The issues that councils work on, each with what is meant by it, so that agreements on one thing are \
                filed under one word. Principal authorities keep them together.",
        example: r#"{"code":"isolation","name":"Isolation","meaning":"People who have fewer contacts with others than they need.","broader":"code:population_health","valid_from":null,"valid_to":null,"source":null}"#,
        columns: &[
            Column::new("code", "/code", Cell::Text, "Its code, such as population_health; required"),
            Column::new("name", "/name", Cell::Text, "Its name; required"),
            Column::new("meaning", "/meaning", Cell::Text, "What is meant by it; required"),
            Column::new("broader", "/broader", Cell::Reference, "The wider issue that it is part of"),
            Column::new("valid_from", "/valid_from", Cell::Text, "The first day it is in use"),
            Column::new("valid_to", "/valid_to", Cell::Text, "The last day it is in use"),
            Column::new("source", "/source", Cell::Text, "Where this was taken from"),
        ],
        references: &[("/broader", TAGS)],
        expansions: &[Expansion {
            name: "broader",
            meaning: "The wider issue that it is part of",
            schema: "AgendaTag",
            many: false,
        }],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> AgendaTagBody {
        AgendaTagBody {
            code: self.code.as_str().to_owned(),
            name: self.name.as_str().to_owned(),
            meaning: self.meaning.as_str().to_owned(),
            broader: self.broader.as_ref().map(|broader| broader.reference.clone()),
            valid_from: self.span.from.map(|day| day.to_string()),
            valid_to: self.span.to.map(|day| day.to_string()),
            source: self.source.as_ref().map(|source| source.as_str().to_owned()),
        }
    }

    fn assemble(body: AgendaTagBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let code = faults.take("/code", Issue::parse(&body.code));
        let name = faults.take("/name", Title::parse(&body.name));
        let meaning = faults.take("/meaning", Note::parse(&body.meaning));
        let broader = body.broader.as_ref().and_then(|said| links.take(&mut faults, "/broader", TAGS, said));
        let from = faults.take_optional("/valid_from", body.valid_from.as_deref(), period::day);
        let to = faults.take_optional("/valid_to", body.valid_to.as_deref(), period::day);
        let source = faults.take_optional("/source", body.source.as_deref(), Title::parse);
        let (Some(code), Some(name), Some(meaning)) = (code, name, meaning) else { return Err(faults) };
        let span = period::Span { from, to };
        faults.or((Self { code, name, meaning, broader, span, source }, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        let code = said.get("code").and_then(Value::as_str).unwrap_or_default();
        Identifier::parse(&format!("code:{code}")).into_iter().collect()
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        if identifier.scheme() != "code" {
            return Err(Fault::new("/code", "wrong_scheme", "An agenda tag is created under code:"));
        }
        let code = said.entry("code").or_insert_with(|| json!(identifier.value()));
        if code == identifier.value() {
            Ok(())
        } else {
            Err(Fault::new("/code", "address_mismatch", "The code differs from the address"))
        }
    }

    async fn expand(session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let ids = records.iter().filter_map(|record| record.state.broader.as_ref()).map(|broader| broader.id).collect();
        let told = told::<Self>(session, ids).await?;
        Ok(records.iter().map(|record| one(&told, record.state.broader.as_ref())).collect())
    }
}
