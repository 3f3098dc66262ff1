//! The body of an offer.

use domain::{
    catalogue::{Cost, CostPer, Eligibility, Offer, OfferKind},
    councils::CouncilKind,
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    partners::is_association,
    period,
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
    resource::{
        Cell, Column, Described, Expansion, Links, MoneyBody, Resource, Word,
        expand::{one, organisations},
        identifiers::{adopt_identifier, identifiers, said_identifiers},
        whole,
    },
    store::AppSession,
};

/// Which councils an offer is for; what is empty excludes no local council.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = OfferEligibilityRule)]
pub struct EligibilityBody {
    /// Councils of these kinds.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(schema_with = kinds)]
    pub council_kinds: Option<Vec<Word<CouncilKind>>>,
    /// Those with at least so many electors.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(max = 10_000_000))]
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub electorate_at_least: Option<u32>,
    /// Those with at most so many electors.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(max = 10_000_000))]
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub electorate_at_most: Option<u32>,
    /// Those that raise at most so much by precept.
    #[serde(default)]
    #[validate(nested)]
    pub precept_at_most: Option<MoneyBody>,
    /// Members of this association.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub members_of: Option<String>,
    /// Whether only those that hold the general power of competence.
    #[serde(default)]
    pub general_power_of_competence: Option<bool>,
}

fn kinds() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    use utoipa::openapi::{ArrayBuilder, Type, schema::SchemaType};
    ArrayBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Array, Type::Null]))
        .items(crate::resource::word::one::<CouncilKind>())
        .max_items(Some(10))
        .description(Some("Councils of these kinds."))
        .into()
}

/// What can be written of an offer.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = OfferBody)]
pub struct OfferBody {
    /// Its identifiers, each `scheme:value`.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub identifiers: Option<Vec<String>>,
    /// Its name.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// What it helps with.
    #[schema(schema_with = crate::resource::word::one::<OfferKind>)]
    pub kind: Word<OfferKind>,
    /// The organisation that makes it.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub provider: String,
    /// What is offered.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    /// Which councils it is for.
    #[serde(default)]
    #[validate(nested)]
    pub eligibility: Option<EligibilityBody>,
    /// What it costs, nothing being 0; empty where nobody says.
    #[serde(default)]
    #[validate(nested)]
    pub cost: Option<MoneyBody>,
    /// For what that is charged.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<CostPer>)]
    pub cost_per: Option<Word<CostPer>>,
    /// How many units (places, days) there are in a financial year; empty for as many as are asked for.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub capacity: Option<u32>,
    /// How many units one council may use in a financial year.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub allowance: Option<u32>,
    /// The first day it is made; empty when not known.
    #[serde(default)]
    #[schema(format = Date)]
    pub available_from: Option<String>,
    /// The last day it is made; empty while it is.
    #[serde(default)]
    #[schema(format = Date)]
    pub available_to: Option<String>,
    /// Where this was taken from.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub source: Option<String>,
}

const MEMBERS_OF: &str = "/eligibility/members_of";

const COLUMNS: &[Column] = &[
    Column::new("identifiers", "/identifiers", Cell::Many, "Its identifiers, each scheme:value"),
    Column::new("name", "/name", Cell::Text, "Its name; required"),
    Column::new("kind", "/kind", Cell::Text, "What it helps with; required"),
    Column::new("provider", "/provider", Cell::Reference, "The organisation that makes it; required"),
    Column::new("description", "/description", Cell::Text, "What is offered"),
    Column::new("council_kinds", "/eligibility/council_kinds", Cell::Many, "For councils of these kinds"),
    Column::new("electorate_at_least", "/eligibility/electorate_at_least", Cell::Integer, "With so many electors"),
    Column::new(
        "electorate_at_most",
        "/eligibility/electorate_at_most",
        Cell::Integer,
        "With so many electors at most",
    ),
    Column::new(
        "precept_at_most",
        "/eligibility/precept_at_most",
        Cell::Amount,
        "With so much precept at most, in pounds",
    ),
    Column::new("members_of", MEMBERS_OF, Cell::Reference, "For members of this association"),
    Column::new(
        "general_power_of_competence",
        "/eligibility/general_power_of_competence",
        Cell::Flag,
        "Only for those that hold the general power of competence",
    ),
    Column::new("cost", "/cost", Cell::Amount, "What it costs, in pounds"),
    Column::new("cost_per", "/cost_per", Cell::Text, "per_council, per_head or per_day"),
    Column::new("capacity", "/capacity", Cell::Integer, "How many units there are in a financial year"),
    Column::new("allowance", "/allowance", Cell::Integer, "How many units one council may use in a financial year"),
    Column::new("available_from", "/available_from", Cell::Text, "The first day it is made"),
    Column::new("available_to", "/available_to", Cell::Text, "The last day it is made"),
    Column::new("source", "/source", Cell::Text, "Where this was taken from"),
];

fn told_rule(rule: &Eligibility) -> EligibilityBody {
    EligibilityBody {
        council_kinds: Some(rule.council_kinds.iter().copied().map(Word).collect()),
        electorate_at_least: rule.electorate_at_least,
        electorate_at_most: rule.electorate_at_most,
        precept_at_most: rule.precept_at_most.map(MoneyBody::from),
        members_of: rule.members_of.as_ref().map(|association| association.reference.clone()),
        general_power_of_competence: Some(rule.general_power_of_competence),
    }
}

fn rule(said: EligibilityBody, links: &Links, faults: &mut Faults) -> Eligibility {
    let mut council_kinds: Vec<CouncilKind> = said.council_kinds.into_iter().flatten().map(|word| word.0).collect();
    council_kinds.sort();
    council_kinds.dedup();
    let members_of = said.members_of.as_deref();
    Eligibility {
        council_kinds,
        electorate_at_least: said.electorate_at_least,
        electorate_at_most: said.electorate_at_most,
        precept_at_most: said.precept_at_most.and_then(|said| said.read("/eligibility/precept_at_most", faults)),
        members_of: members_of
            .and_then(|said| links.take_if(faults, MEMBERS_OF, Space::Organisation, said, is_association)),
        general_power_of_competence: said.general_power_of_competence.unwrap_or_default(),
    }
}

fn cost(amount: Option<MoneyBody>, per: Option<Word<CostPer>>, faults: &mut Faults) -> Option<Cost> {
    let (pointer, per) = match (amount, per) {
        (Some(said), Some(per)) => {
            return said.read("/cost", faults).map(|amount| Cost { amount, per: per.0 });
        }
        (None, None) => return None,
        (Some(_), None) => ("/cost_per", "A cost says for what it is charged"),
        (None, Some(_)) => ("/cost", "What is charged for something costs something, or 0"),
    };
    faults.note(Fault::new(pointer, "required_when", per));
    None
}

impl Resource for Offer {
    type Body = OfferBody;

    const DESCRIBED: Described = Described {
        one: "offer",
        named_by: Some("identifiers"),
        about: "The catalogue of council development: help with governance, engagement, procurement, staff, finance and \
                training that councils can ask for, from whom, on what terms, and which councils it is for.",
        example: r#"{"identifiers":["ref:demonstration-training"],"name":"Planning for new councillors (demonstration)","kind":"training","provider":"ref:demonstration","description":"A day on how planning works.","eligibility":{"council_kinds":["parish","town"],"electorate_at_least":null,"electorate_at_most":10000,"precept_at_most":null,"members_of":null,"general_power_of_competence":false},"cost":{"amount":"45.00","currency":"GBP"},"cost_per":"per_head","capacity":40,"allowance":4,"available_from":"2026-04-01","available_to":null,"source":null}"#,
        columns: COLUMNS,
        references: &[("/provider", Space::Organisation), (MEMBERS_OF, Space::Organisation)],
        expansions: &[Expansion {
            name: "provider",
            meaning: "The organisation that makes it",
            schema: "Organisation",
            many: false,
        }],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> OfferBody {
        OfferBody {
            identifiers: Some(self.identifiers.iter().map(ToString::to_string).collect()),
            name: self.name.as_str().to_owned(),
            kind: Word(self.kind),
            provider: self.provider.reference.clone(),
            description: text(self.description.as_ref().map(Note::as_str)),
            eligibility: Some(told_rule(&self.eligibility)),
            cost: self.cost.map(|cost| cost.amount.into()),
            cost_per: self.cost.map(|cost| Word(cost.per)),
            capacity: self.capacity,
            allowance: self.allowance,
            available_from: self.span.from.map(|day| day.to_string()),
            available_to: self.span.to.map(|day| day.to_string()),
            source: text(self.source.as_ref().map(Title::as_str)),
        }
    }

    fn assemble(body: OfferBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let name = faults.take("/name", Title::parse(&body.name));
        let provider = links.take(&mut faults, "/provider", Space::Organisation, &body.provider);
        let description = faults.take_optional("/description", body.description.as_deref(), Note::parse);
        let eligibility = rule(body.eligibility.unwrap_or_default(), links, &mut faults);
        let cost = cost(body.cost, body.cost_per, &mut faults);
        let from = faults.take_optional("/available_from", body.available_from.as_deref(), period::day);
        let to = faults.take_optional("/available_to", body.available_to.as_deref(), period::day);
        let source = faults.take_optional("/source", body.source.as_deref(), Title::parse);
        let (Some(name), Some(provider)) = (name, provider) else { return Err(faults) };
        let offer = Self {
            identifiers,
            name,
            kind: body.kind.0,
            provider,
            description,
            eligibility,
            cost,
            capacity: body.capacity,
            allowance: body.allowance,
            span: period::Span { from, to },
            source,
        };
        faults.or((offer, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        said_identifiers(said)
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        adopt_identifier(said, identifier);
        Ok(())
    }

    async fn expand(session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let told = organisations(session, records.iter().map(|record| &record.state.provider)).await?;
        Ok(records.iter().map(|record| one(&told, Some(&record.state.provider))).collect())
    }
}
