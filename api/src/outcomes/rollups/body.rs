//! A roll-up as answers tell it.

use domain::outcomes::ObservationStatus;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{
    said::PeriodBody,
    telling::{MethodView, Warning},
};
use crate::resource::Word;

/// One whole in one period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RollupItem {
    /// The area or formation.
    #[serde(rename = "ref")]
    #[schema(max_length = 200, example = "gss:E06000066")]
    pub reference: String,
    /// What it is called.
    #[schema(max_length = 300, example = "Somerset")]
    pub name: String,
    /// When.
    pub period: PeriodBody,
    /// The figure its parts give.
    pub value: Option<f64>,
    /// What stands above the line.
    pub numerator: Option<f64>,
    /// What stands below it.
    pub denominator: Option<f64>,
    /// The lower end of its interval.
    pub lower: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
    /// How the interval was computed; `published` where the figure's source gives it.
    #[schema(max_length = 60, example = "byar_count")]
    pub method: Option<&'static str>,
    /// What the figure is, or why there is none.
    #[schema(schema_with = crate::resource::word::one::<ObservationStatus>)]
    pub status: Word<ObservationStatus>,
    /// Whether it is of some parts only.
    pub partial: bool,
    /// How many parts there were.
    pub parts: u64,
    /// How many of them have no figure.
    pub without_figure: u64,
    /// The first of those.
    #[schema(max_items = 100)]
    pub missing: Vec<RollupPart>,
    /// The parts that have a figure; none where an answer has more than 5,000 parts in all its items.
    #[schema(max_items = 5000)]
    pub inputs: Vec<RollupInput>,
    /// The figure that was observed of the whole itself, beside what its parts give.
    pub observed: Option<f64>,
    /// In plain words.
    #[schema(max_length = 2000)]
    pub words: String,
    /// What a reader must know.
    #[schema(max_items = 11)]
    pub warnings: Vec<Warning>,
}

/// A part.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RollupPart {
    /// The area.
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub area: String,
    /// What it is called.
    #[schema(max_length = 300, example = "Frome")]
    pub name: String,
}

/// A part that counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RollupInput {
    /// The area.
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub area: String,
    /// What it is called.
    #[schema(max_length = 300, example = "Frome")]
    pub name: String,
    /// Its figure.
    pub value: Option<f64>,
    /// What stands above the line.
    pub numerator: Option<f64>,
    /// What stands below it.
    pub denominator: Option<f64>,
    /// What the figure is.
    #[schema(schema_with = crate::resource::word::one::<ObservationStatus>)]
    pub status: Word<ObservationStatus>,
}

/// Figures of parts put together.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Rollup)]
pub struct RollupView {
    /// What is measured.
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The unit, of a rate with what it is per.
    #[schema(max_length = 330)]
    pub unit: String,
    /// What a reader must know of all of them.
    #[schema(max_items = 10)]
    pub warnings: Vec<Warning>,
    /// Each whole in each period.
    #[schema(max_items = 600)]
    pub items: Vec<RollupItem>,
    /// How sure the intervals are.
    #[schema(example = 0.95)]
    pub level: f64,
    /// How figures were put together, and then how intervals were computed.
    #[schema(max_items = 10)]
    pub methods: Vec<MethodView>,
    /// As of when the figures were known.
    #[schema(format = DateTime)]
    pub as_of: String,
}
