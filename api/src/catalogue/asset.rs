//! The body of an asset.

use domain::{
    catalogue::{Asset, Condition, UseClass},
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

use super::said::{ComplianceBody, PointBody, compliance, text};
use crate::{
    outcomes::said::PeriodBody,
    resource::{
        Cell, Column, Described, Expansion, Links, MoneyBody, Resource, Visibility, Word,
        expand::{areas, one, organisations},
        identifiers::{adopt_identifier, identifiers, said_identifiers},
    },
    store::AppSession,
};

/// What can be written of an asset.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AssetBody)]
pub struct AssetBody {
    /// Its identifiers, each `scheme:value`: `uprn:` and `title:` among them.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub identifiers: Option<Vec<String>>,
    /// Its name.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// Its postal address, on one line.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub address: Option<String>,
    /// A point that stands for it.
    #[serde(default)]
    #[validate(nested)]
    pub geometry: Option<PointBody>,
    /// What it is used as.
    #[schema(schema_with = crate::resource::word::one::<UseClass>)]
    pub use_class: Word<UseClass>,
    /// The area it lies in.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub area: Option<String>,
    /// The organisation that owns it.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub owner: String,
    /// Whether it is open space, whose disposal has to be advertised (Local Government Act 1972, section 123(2A)); empty
    /// where nobody has said.
    #[serde(default)]
    pub is_open_space: Option<bool>,
    /// The condition it was found in; `unknown` when not said.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<Condition>)]
    pub condition: Option<Word<Condition>>,
    /// The day it was found so.
    #[serde(default)]
    #[schema(format = Date)]
    pub condition_on: Option<String>,
    /// The year that running cost and income are of.
    #[serde(default)]
    #[validate(nested)]
    pub year: Option<PeriodBody>,
    /// What it costs to run in that year.
    #[serde(default)]
    #[validate(nested)]
    pub running_cost: Option<MoneyBody>,
    /// What it brings in in that year.
    #[serde(default)]
    #[validate(nested)]
    pub income: Option<MoneyBody>,
    /// What whoever takes it on is bound by, or has to expect.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub liabilities: Option<String>,
    /// The documents that show that duties are kept.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub compliance: Option<Vec<ComplianceBody>>,
    /// What it would fetch on the market.
    #[serde(default)]
    #[validate(nested)]
    pub market_value: Option<MoneyBody>,
    /// The day it was valued so.
    #[serde(default)]
    #[schema(format = Date)]
    pub valued_on: Option<String>,
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

const COLUMNS: &[Column] = &[
    Column::new("identifiers", "/identifiers", Cell::Many, "Its identifiers, each scheme:value"),
    Column::new("name", "/name", Cell::Text, "Its name; required"),
    Column::new("address", "/address", Cell::Text, "Its postal address"),
    Column::new("point", "/geometry", Cell::Point, "Latitude and longitude of a point, such as 51.23,-2.32"),
    Column::new("use_class", "/use_class", Cell::Text, "What it is used as; required"),
    Column::new("area", "/area", Cell::Reference, "The area it lies in"),
    Column::new("owner", "/owner", Cell::Reference, "The organisation that owns it; required"),
    Column::new("is_open_space", "/is_open_space", Cell::Flag, "Whether it is open space"),
    Column::new("condition", "/condition", Cell::Text, "The condition it was found in"),
    Column::new("condition_on", "/condition_on", Cell::Text, "The day it was found so"),
    Column::new("year", "/year", Cell::Period, "The year that cost and income are of, such as 2025/26"),
    Column::new("running_cost", "/running_cost", Cell::Amount, "What it costs to run in that year, in pounds"),
    Column::new("income", "/income", Cell::Amount, "What it brings in in that year, in pounds"),
    Column::new("liabilities", "/liabilities", Cell::Text, "What whoever takes it on is bound by"),
    Column::new(
        "compliance",
        "/compliance",
        Cell::List,
        "Documents as JSON: title, valid_until, note and document of each",
    ),
    Column::new("market_value", "/market_value", Cell::Amount, "What it would fetch on the market, in pounds"),
    Column::new("valued_on", "/valued_on", Cell::Text, "The day it was valued so"),
    Column::new(
        "expressions_close_on",
        "/expressions_close_on",
        Cell::Text,
        "The last day on which others say that they would take it on",
    ),
    Column::new("source", "/source", Cell::Text, "Where this was taken from"),
];

impl Resource for Asset {
    type Body = AssetBody;

    const DESCRIBED: Described = Described {
        one: "asset",
        named_by: Some("identifiers"),
        about: "Land and buildings that are kept for people and can be handed over: where each is, whose, in what \
                condition, at what cost. What an asset would fetch is told to its owner alone, and to those who act for it.",
        example: r#"{"identifiers":["ref:demonstration-park"],"name":"A park (demonstration)","address":null,"geometry":{"type":"Point","coordinates":[-2.3216,51.2279]},"use_class":"park_open_space","area":"gss:E04008560","owner":"gss:E06000066","is_open_space":true,"condition":"satisfactory","condition_on":"2026-04-01","year":{"start":"2025-04-01","end":"2026-03-31","label":"2025/26"},"running_cost":{"amount":"12000.00","currency":"GBP"},"income":null,"liabilities":null,"compliance":[{"title":"Play equipment inspection","valid_until":"2027-03-31","note":null,"document":null}],"market_value":null,"valued_on":null,"expressions_close_on":null,"source":null}"#,
        columns: COLUMNS,
        references: &[("/area", Space::Area), ("/owner", Space::Organisation)],
        expansions: &[
            Expansion { name: "area", meaning: "The area it lies in", schema: "Area", many: false },
            Expansion { name: "owner", meaning: "The organisation that owns it", schema: "Organisation", many: false },
        ],
        hidden: &[("market_value", Visibility::Own), ("valued_on", Visibility::Own)],
        read_only: &[],
        write_only: &[],
        geographic: true,
        by_revision: false,
    };

    fn tells(&self, _field: &str) -> bool {
        self.market_value.is_some()
    }

    fn body(&self) -> AssetBody {
        AssetBody {
            identifiers: Some(self.identifiers.iter().map(ToString::to_string).collect()),
            name: self.name.as_str().to_owned(),
            address: text(self.address.as_ref().map(Title::as_str)),
            geometry: self.position.map(PointBody::from),
            use_class: Word(self.use_class),
            area: self.area.as_ref().map(|area| area.reference.clone()),
            owner: self.owner.reference.clone(),
            is_open_space: self.is_open_space,
            condition: Some(Word(self.condition)),
            condition_on: self.condition_on.map(|day| day.to_string()),
            year: self.year.map(PeriodBody::from),
            running_cost: self.running_cost.map(MoneyBody::from),
            income: self.income.map(MoneyBody::from),
            liabilities: text(self.liabilities.as_ref().map(Note::as_str)),
            compliance: Some(self.compliance.iter().map(ComplianceBody::from).collect()),
            market_value: self.market_value.map(MoneyBody::from),
            valued_on: self.valued_on.map(|day| day.to_string()),
            expressions_close_on: self.expressions_close_on.map(|day| day.to_string()),
            source: text(self.source.as_ref().map(Title::as_str)),
        }
    }

    fn assemble(body: AssetBody, previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let name = faults.take("/name", Title::parse(&body.name));
        let address = faults.take_optional("/address", body.address.as_deref(), Title::parse);
        let position = body.geometry.as_ref().and_then(|point| point.read("/geometry", &mut faults));
        let area = body.area.as_ref().and_then(|said| links.take(&mut faults, "/area", Space::Area, said));
        let owner = links.take(&mut faults, "/owner", Space::Organisation, &body.owner);
        let condition_on = faults.take_optional("/condition_on", body.condition_on.as_deref(), day);
        let year = body.year.as_ref().and_then(|year| year.read("/year", &mut faults));
        let mut amount =
            |pointer: &str, said: Option<&MoneyBody>| said.and_then(|said| said.read(pointer, &mut faults));
        let running_cost = amount("/running_cost", body.running_cost.as_ref());
        let income = amount("/income", body.income.as_ref());
        let market_value = amount("/market_value", body.market_value.as_ref());
        let liabilities = faults.take_optional("/liabilities", body.liabilities.as_deref(), Note::parse);
        let documents = previous.map(|previous| previous.documents.clone()).unwrap_or_default();
        let compliance = compliance(body.compliance.as_deref().unwrap_or_default(), &documents, &mut faults);
        let valued_on = faults.take_optional("/valued_on", body.valued_on.as_deref(), day);
        let expressions_close_on =
            faults.take_optional("/expressions_close_on", body.expressions_close_on.as_deref(), day);
        let source = faults.take_optional("/source", body.source.as_deref(), Title::parse);
        let (Some(name), Some(owner)) = (name, owner) else { return Err(faults) };
        let asset = Self {
            identifiers,
            name,
            address,
            position,
            use_class: body.use_class.0,
            area,
            owner,
            is_open_space: body.is_open_space,
            condition: body.condition.map_or(Condition::Unknown, |word| word.0),
            condition_on,
            year,
            running_cost,
            income,
            liabilities,
            compliance,
            market_value,
            valued_on,
            expressions_close_on,
            source,
            documents,
        };
        faults.or((asset, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        said_identifiers(said)
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        if identifier.is_shared() {
            let detail = "A title number covers whatever stands on its land; name an asset by uprn: or ref:";
            return Err(Fault::new("/identifiers", "not_unique", detail).with_value(identifier.to_string()));
        }
        adopt_identifier(said, identifier);
        Ok(())
    }

    async fn expand(session: &AppSession, name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        if name == "owner" {
            let told = organisations(session, records.iter().map(|record| &record.state.owner)).await?;
            return Ok(records.iter().map(|record| one(&told, Some(&record.state.owner))).collect());
        }
        let told = areas(session, records.iter().filter_map(|record| record.state.area.as_ref())).await?;
        Ok(records.iter().map(|record| one(&told, record.state.area.as_ref())).collect())
    }
}
