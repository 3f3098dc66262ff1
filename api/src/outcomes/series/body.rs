//! A series as answers tell it.

use domain::outcomes::ObservationStatus;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{
    said::PeriodBody,
    telling::{MethodView, Warning},
};
use crate::resource::Word;

/// One figure of a series.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesItem {
    /// What is measured.
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The area, or areas put together, as asked for.
    #[schema(max_length = 10_000, example = "gss:E04008560")]
    pub area: String,
    /// When.
    pub period: PeriodBody,
    /// The figure.
    pub value: Option<f64>,
    /// What stands above the line.
    pub numerator: Option<f64>,
    /// What stands below it.
    pub denominator: Option<f64>,
    /// The lower end of its interval.
    pub lower: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
    /// How sure the interval is.
    #[schema(example = 0.95)]
    pub level: Option<f64>,
    /// How the interval was computed; `published` where the figure's source gives it.
    #[schema(max_length = 60, example = "byar_count")]
    pub method: Option<&'static str>,
    /// What the figure is, or why there is none.
    #[schema(schema_with = crate::resource::word::one::<ObservationStatus>)]
    pub status: Word<ObservationStatus>,
    /// Whether the period is signed off and closed to changes.
    pub locked: bool,
}

/// The figures of one area, in words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesLine {
    /// What is measured.
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The area, or areas put together, as asked for.
    #[schema(max_length = 10_000, example = "gss:E04008560")]
    pub area: String,
    /// What the area is called.
    #[schema(max_length = 10_000, example = "Frome")]
    pub name: String,
    /// The unit.
    #[schema(max_length = 300)]
    pub unit: String,
    /// The figures in plain words.
    #[schema(max_length = 20_000)]
    pub words: String,
}

/// A target beside the figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesTarget {
    /// The target's record.
    #[schema(max_length = 200)]
    pub target: String,
    /// What is measured.
    #[schema(max_length = 200)]
    pub indicator: String,
    /// Of which area.
    #[schema(max_length = 200)]
    pub area: String,
    /// When it is to be reached.
    pub period: PeriodBody,
    /// The figure to reach.
    pub value: f64,
    /// Who set it.
    #[schema(max_length = 200)]
    pub set_by: String,
}

/// Figures of areas over time.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Series)]
pub struct SeriesView {
    /// The figures: by indicator and area as asked for, and then in the order of time.
    #[schema(max_items = 50_000)]
    pub items: Vec<SeriesItem>,
    /// Each area's figures in words.
    #[schema(max_items = 10_000)]
    pub lines: Vec<SeriesLine>,
    /// What somebody set out to reach.
    #[schema(max_items = 2000)]
    pub targets: Vec<SeriesTarget>,
    /// How the intervals were computed.
    #[schema(max_items = 10)]
    pub methods: Vec<MethodView>,
    /// What a reader must know.
    #[schema(max_items = 50)]
    pub warnings: Vec<Warning>,
    /// As of when the figures were known.
    #[schema(format = DateTime)]
    pub as_of: String,
}
