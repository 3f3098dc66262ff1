//! The body of a claim.

use domain::{
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    outcomes::{Claim, Comparison, Statistic},
    record::{Beside, Record},
    resource::Resource as Collection,
    store::StoreError,
    text::{Note, Title, WebAddress},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use super::said::{PeriodBody, subject};
use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource, Word,
        expand::{areas, one},
        identifiers::{adopt_identifier, identifiers, said_identifiers},
    },
    store::AppSession,
};

/// What can be written of a claim.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ClaimBody)]
pub struct ClaimBody {
    /// Its identifiers, each `scheme:value`.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub identifiers: Option<Vec<String>>,
    /// What is measured.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub indicator: String,
    /// The area it tells of; either this, `organisation` or `formation`.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub area: Option<String>,
    /// The organisation it tells of.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub organisation: Option<String>,
    /// The formation it tells of.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub formation: Option<String>,
    /// What kind of figure it is.
    #[schema(schema_with = crate::resource::word::one::<Statistic>)]
    pub statistic: Word<Statistic>,
    /// The figure, as published.
    #[schema(minimum = -1e15, maximum = 1e15)]
    pub value: f64,
    /// Its unit, as published.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub unit: String,
    /// The lower end of its interval.
    #[serde(default)]
    #[schema(minimum = -1e15, maximum = 1e15)]
    pub lower: Option<f64>,
    /// The upper end of its interval.
    #[serde(default)]
    #[schema(minimum = -1e15, maximum = 1e15)]
    pub upper: Option<f64>,
    /// The interval's level, between 0 and 1.
    #[serde(default)]
    #[schema(exclusive_minimum = 0, exclusive_maximum = 1, example = 0.95)]
    pub level: Option<f64>,
    /// The probability of such a figure by chance alone, as published.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    pub p_value: Option<f64>,
    /// The time it covers, where the source says.
    #[serde(default)]
    #[validate(nested)]
    pub window: Option<PeriodBody>,
    /// How it was found, in the source's words.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub method: Option<String>,
    /// With what it compares.
    #[schema(schema_with = crate::resource::word::one::<Comparison>)]
    pub comparison: Word<Comparison>,
    /// The area it compares with, where it compares with another place.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub comparator: Option<String>,
    /// Whether others examined it before it was published.
    pub peer_reviewed: bool,
    /// Who published it, where and when.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub source: String,
    /// Where it can be read.
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000, example = "https://bjgp.org/content/68/676/e803")]
    pub url: Option<String>,
    /// What a reader should know.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub note: Option<String>,
    /// The organisation that recorded it; principal authorities keep one without together.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub recorded_by: Option<String>,
}

const INDICATORS: Space = Space::Of(Collection::Indicators);

impl Resource for Claim {
    type Body = ClaimBody;

    const DESCRIBED: Described = Described {
        one: "claim",
        named_by: Some("identifiers"),
        about: "Figures that others published, each with its window, interval, method and source. Claims on one outcome \
                that conflict stand side by side.",
        example: r#"{"identifiers":["ref:bjgp-2018-frome"],"indicator":"code:emergency-admissions","area":"gss:E04008560","organisation":null,"formation":null,"statistic":"slope","value":-7.9,"unit":"admissions per quarter","lower":-13.1,"upper":-2.8,"level":0.95,"p_value":0.006,"window":{"start":"2013-04-01","end":"2017-12-31","label":"2013-04-01/2017-12-31"},"method":"linear trend","comparison":"own_past","comparator":null,"peer_reviewed":true,"source":"Abel et al., British Journal of General Practice, 2018","url":"https://bjgp.org/content/68/676/e803","note":null,"recorded_by":null}"#,
        columns: &[
            Column::new("identifiers", "/identifiers", Cell::Many, "Its identifiers, each scheme:value"),
            Column::new("indicator", "/indicator", Cell::Reference, "What is measured; required"),
            Column::new("area", "/area", Cell::Reference, "The area it tells of; or organisation, or formation"),
            Column::new("organisation", "/organisation", Cell::Reference, "The organisation it tells of"),
            Column::new("formation", "/formation", Cell::Reference, "The formation it tells of"),
            Column::new("statistic", "/statistic", Cell::Text, "What kind of figure it is; required"),
            Column::new("value", "/value", Cell::Number, "The figure, as published; required"),
            Column::new("unit", "/unit", Cell::Text, "Its unit, as published; required"),
            Column::new("lower", "/lower", Cell::Number, "The lower end of its interval"),
            Column::new("upper", "/upper", Cell::Number, "The upper end of its interval"),
            Column::new("level", "/level", Cell::Number, "The interval's level, such as 0.95"),
            Column::new("p_value", "/p_value", Cell::Number, "The probability of such a figure by chance alone"),
            Column::new("window", "/window", Cell::Period, "The time it covers, such as 2013-04-01/2017-12-31"),
            Column::new("method", "/method", Cell::Text, "How it was found"),
            Column::new("comparison", "/comparison", Cell::Text, "own_past, other_place or not_said; required"),
            Column::new("comparator", "/comparator", Cell::Reference, "The area it compares with"),
            Column::new("peer_reviewed", "/peer_reviewed", Cell::Flag, "Whether others examined it first; required"),
            Column::new("source", "/source", Cell::Text, "Who published it, where and when; required"),
            Column::new("url", "/url", Cell::Text, "Where it can be read"),
            Column::new("note", "/note", Cell::Text, "What a reader should know"),
            Column::new("recorded_by", "/recorded_by", Cell::Reference, "The organisation that recorded it"),
        ],
        references: &[
            ("/indicator", INDICATORS),
            ("/area", Space::Area),
            ("/organisation", Space::Organisation),
            ("/formation", Space::Of(Collection::Formations)),
            ("/comparator", Space::Area),
            ("/recorded_by", Space::Organisation),
        ],
        expansions: &[Expansion {
            name: "comparator",
            meaning: "The area it compares with",
            schema: "Area",
            many: false,
        }],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> ClaimBody {
        let text = |said: Option<&str>| said.map(str::to_owned);
        ClaimBody {
            identifiers: Some(self.identifiers.iter().map(ToString::to_string).collect()),
            indicator: self.indicator.reference.clone(),
            area: text(self.subject.area()),
            organisation: text(self.subject.organisation()),
            formation: text(self.subject.formation()),
            statistic: Word(self.statistic),
            value: self.value,
            unit: self.unit.as_str().to_owned(),
            lower: self.lower,
            upper: self.upper,
            level: self.level,
            p_value: self.p_value,
            window: self.window.map(PeriodBody::from),
            method: text(self.method.as_ref().map(Title::as_str)),
            comparison: Word(self.comparison),
            comparator: self.comparator.as_ref().map(|area| area.reference.clone()),
            peer_reviewed: self.peer_reviewed,
            source: self.source.as_str().to_owned(),
            url: text(self.url.as_ref().map(WebAddress::as_str)),
            note: text(self.note.as_ref().map(Note::as_str)),
            recorded_by: self.recorded_by.as_ref().map(|organisation| organisation.reference.clone()),
        }
    }

    fn assemble(body: ClaimBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let indicator = links.take(&mut faults, "/indicator", INDICATORS, &body.indicator);
        let subject = subject([&body.area, &body.organisation, &body.formation], links, &mut faults);
        let window = body.window.as_ref().and_then(|window| window.read("/window", &mut faults));
        let mut take = |pointer: &str, space: Space, said: &Option<String>| {
            said.as_deref().and_then(|said| links.take(&mut faults, pointer, space, said))
        };
        let comparator = take("/comparator", Space::Area, &body.comparator);
        let recorded_by = take("/recorded_by", Space::Organisation, &body.recorded_by);
        let unit = faults.take("/unit", Title::parse(&body.unit));
        let source = faults.take("/source", Title::parse(&body.source));
        let method = faults.take_optional("/method", body.method.as_deref(), Title::parse);
        let url = faults.take_optional("/url", body.url.as_deref(), WebAddress::parse);
        let note = faults.take_optional("/note", body.note.as_deref(), Note::parse);
        let (Some(indicator), Some(subject), Some(unit), Some(source)) = (indicator, subject, unit, source) else {
            return Err(faults);
        };
        let claim = Self {
            identifiers,
            indicator,
            subject,
            statistic: body.statistic.0,
            value: body.value,
            unit,
            lower: body.lower,
            upper: body.upper,
            level: body.level,
            p_value: body.p_value,
            window,
            method,
            comparison: body.comparison.0,
            comparator,
            peer_reviewed: body.peer_reviewed,
            source,
            url,
            note,
            recorded_by,
        };
        faults.or((claim, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        said_identifiers(said)
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        adopt_identifier(said, identifier);
        Ok(())
    }

    async fn expand(session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let told = areas(session, records.iter().filter_map(|record| record.state.comparator.as_ref())).await?;
        Ok(records.iter().map(|record| one(&told, record.state.comparator.as_ref())).collect())
    }
}
