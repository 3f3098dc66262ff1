//! The body of an indicator.

use domain::{
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    outcomes::{Definition, Frequency, Indicator, IndicatorCode, Polarity, ValueType, indicator::SUPPRESS_BELOW},
    record::{Beside, Record},
    store::StoreError,
    text::{Note, Title},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource, Word,
        expand::{one, organisations},
    },
    store::AppSession,
};

/// What can be written of an indicator.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = IndicatorBody)]
pub struct IndicatorBody {
    /// Its code, unique for ever: 1 to 64 letters, digits and `. _ -`.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    pub code: String,
    /// Its name.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// What is counted or measured, and what is not. Another definition is a new version.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(min_length = 1, max_length = 10_000)]
    pub definition: String,
    /// What stands above the line.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub numerator: Option<String>,
    /// What stands below the line.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub denominator: Option<String>,
    /// What its values are.
    #[schema(schema_with = crate::resource::word::one::<ValueType>)]
    pub value_type: Word<ValueType>,
    /// Per how many; for a rate, and for nothing else.
    #[serde(default)]
    #[schema(exclusive_minimum = 0, maximum = 1_000_000_000)]
    pub per: Option<f64>,
    /// Which way is better.
    #[schema(schema_with = crate::resource::word::one::<Polarity>)]
    pub polarity: Word<Polarity>,
    /// The unit of its values.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub unit: String,
    /// Whether figures of parts add up to that of the whole; false when absent.
    #[serde(default)]
    pub aggregable: Option<bool>,
    /// How often it is observed; it only describes.
    #[schema(schema_with = crate::resource::word::one::<Frequency>)]
    pub frequency: Word<Frequency>,
    /// Where figures come from.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub source: Option<String>,
    /// Under which licence.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub licence: Option<String>,
    /// Counts below this are hidden from callers who may not see small numbers; 5 when absent, 0 hides none.
    #[serde(default)]
    #[validate(range(max = 1000))]
    #[schema(minimum = 0, maximum = 1000)]
    pub suppress_below: Option<u32>,
    /// The organisation that keeps it; principal authorities keep one without together.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub organisation: Option<String>,
}

impl Resource for Indicator {
    type Body = IndicatorBody;

    const DESCRIBED: Described = Described {
        one: "indicator",
        named_by: Some("code"),
        about: "What is measured, and which way is better. A changed definition is a new version, so that a series is \
                never redefined in silence: `expand=versions` tells them all.",
        example: r#"{"code":"emergency-admissions","name":"Emergency hospital admissions","definition":"Unplanned admissions of residents, all ages and causes","numerator":"Unplanned admissions","denominator":null,"value_type":"count","per":null,"polarity":"lower_is_better","unit":"admissions","aggregable":true,"frequency":"annual","source":"NHS England","licence":"OGL-UK-3.0","suppress_below":5,"organisation":null}"#,
        columns: &[
            Column::new("code", "/code", Cell::Text, "Its code; required"),
            Column::new("name", "/name", Cell::Text, "Its name; required"),
            Column::new(
                "definition",
                "/definition",
                Cell::Text,
                "What is counted or measured, and what is not; required",
            ),
            Column::new("numerator", "/numerator", Cell::Text, "What stands above the line"),
            Column::new("denominator", "/denominator", Cell::Text, "What stands below the line"),
            Column::new(
                "value_type",
                "/value_type",
                Cell::Text,
                "count, rate, proportion (0 to 1), mean or index; required",
            ),
            Column::new("per", "/per", Cell::Number, "Per how many, for a rate"),
            Column::new("polarity", "/polarity", Cell::Text, "lower_is_better, higher_is_better or neutral; required"),
            Column::new("unit", "/unit", Cell::Text, "The unit of its values; required"),
            Column::new(
                "aggregable",
                "/aggregable",
                Cell::Flag,
                "Whether figures of parts add up to that of the whole",
            ),
            Column::new("frequency", "/frequency", Cell::Text, "annual, quarterly, monthly or irregular; required"),
            Column::new("source", "/source", Cell::Text, "Where figures come from"),
            Column::new("licence", "/licence", Cell::Text, "Under which licence"),
            Column::new(
                "suppress_below",
                "/suppress_below",
                Cell::Integer,
                "Counts below this are hidden; 5 when empty",
            ),
            Column::new("organisation", "/organisation", Cell::Reference, "The organisation that keeps it"),
        ],
        references: &[("/organisation", Space::Organisation)],
        expansions: &[
            Expansion {
                name: "organisation",
                meaning: "The organisation that keeps it",
                schema: "Organisation",
                many: false,
            },
            Expansion {
                name: "versions",
                meaning: "Its definitions, oldest first",
                schema: "IndicatorVersion",
                many: true,
            },
        ],
        hidden: &[],
        read_only: &[(
            "version",
            r#"{"type":"integer","minimum":1,"maximum":101,"example":1}"#,
            "The number of its definition, from 1",
        )],
        write_only: &[],
        geographic: false,
        by_revision: true,
    };

    fn body(&self) -> IndicatorBody {
        let text = |title: &Option<Title>| title.as_ref().map(|title| title.as_str().to_owned());
        IndicatorBody {
            code: self.code.as_str().to_owned(),
            name: self.name.as_str().to_owned(),
            definition: self.definition.text.as_str().to_owned(),
            numerator: text(&self.definition.numerator),
            denominator: text(&self.definition.denominator),
            value_type: Word(self.definition.value_type),
            per: self.definition.per,
            polarity: Word(self.polarity),
            unit: self.definition.unit.as_str().to_owned(),
            aggregable: Some(self.aggregable),
            frequency: Word(self.frequency),
            source: text(&self.source),
            licence: text(&self.licence),
            suppress_below: Some(self.suppress_below),
            organisation: self.organisation.as_ref().map(|organisation| organisation.reference.clone()),
        }
    }

    fn assemble(body: IndicatorBody, previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let mut title = |pointer, said: &Option<String>| faults.take_optional(pointer, said.as_deref(), Title::parse);
        let (numerator, denominator) = (title("/numerator", &body.numerator), title("/denominator", &body.denominator));
        let (source, licence) = (title("/source", &body.source), title("/licence", &body.licence));
        let unit = title("/unit", &Some(body.unit));
        let name = title("/name", &Some(body.name));
        let code = faults.take("/code", IndicatorCode::parse(&body.code));
        let text = faults.take("/definition", Note::parse(&body.definition));
        let said = body.organisation.as_deref();
        let organisation = said.and_then(|said| links.take(&mut faults, "/organisation", Space::Organisation, said));
        let (Some(code), Some(name), Some(text), Some(unit)) = (code, name, text, unit) else { return Err(faults) };
        let definition =
            Definition { text, numerator, denominator, value_type: body.value_type.0, per: body.per, unit };
        let indicator = Self {
            code,
            name,
            definition,
            version: 1,
            earlier: vec![],
            polarity: body.polarity.0,
            aggregable: body.aggregable.unwrap_or(false),
            frequency: body.frequency.0,
            source,
            licence,
            suppress_below: body.suppress_below.unwrap_or(SUPPRESS_BELOW),
            organisation,
        };
        match indicator.following(previous) {
            Ok(indicator) => faults.or((indicator, Beside::default())),
            Err(found) => {
                faults.0.extend(found.0);
                Err(faults)
            }
        }
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        let code = said.get("code").and_then(Value::as_str).unwrap_or_default();
        Identifier::parse(&format!("code:{code}")).into_iter().collect()
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        if identifier.scheme() != "code" {
            return Err(Fault::new("/code", "wrong_scheme", "An indicator is created under code:"));
        }
        let code = said.entry("code").or_insert_with(|| json!(identifier.value()));
        if code == identifier.value() {
            Ok(())
        } else {
            Err(Fault::new("/code", "address_mismatch", "The code differs from the address"))
        }
    }

    fn read_only(&self) -> Map<String, Value> {
        [("version".to_owned(), json!(self.version))].into_iter().collect()
    }

    async fn expand(session: &AppSession, name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        if name == "versions" {
            return Ok(records.iter().map(|record| record.state.versions().map(version).collect()).collect());
        }
        let told =
            organisations(session, records.iter().filter_map(|record| record.state.organisation.as_ref())).await?;
        Ok(records.iter().map(|record| one(&told, record.state.organisation.as_ref())).collect())
    }
}

/// One of an indicator's definitions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IndicatorVersion {
    /// Its number, from 1.
    #[schema(minimum = 1, maximum = 101, example = 1)]
    version: i64,
    /// What is counted or measured.
    #[schema(max_length = 10_000)]
    definition: String,
    /// What stands above the line.
    #[schema(max_length = 300)]
    numerator: Option<String>,
    /// What stands below the line.
    #[schema(max_length = 300)]
    denominator: Option<String>,
    /// What its values are.
    #[schema(schema_with = crate::resource::word::one::<ValueType>)]
    value_type: Word<ValueType>,
    /// Per how many.
    per: Option<f64>,
    /// The unit.
    #[schema(max_length = 300)]
    unit: String,
}

fn version((version, definition): (i64, &Definition)) -> Value {
    let text = |title: &Option<Title>| title.as_ref().map(|title| title.as_str().to_owned());
    let told = IndicatorVersion {
        version,
        definition: definition.text.as_str().to_owned(),
        numerator: text(&definition.numerator),
        denominator: text(&definition.denominator),
        value_type: Word(definition.value_type),
        per: definition.per,
        unit: definition.unit.as_str().to_owned(),
    };
    serde_json::to_value(told).unwrap_or_default()
}
