//! A comparison as answers tell it.

use domain::{
    outcomes::{ObservationStatus, Polarity, Statistic},
    statistics::difference::ParallelTrends,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{
    said::PeriodBody,
    telling::{MethodView, Warning},
};
use crate::resource::Word;

/// One side of a comparison.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonSide {
    /// The area, or areas put together, as asked for.
    #[serde(rename = "ref")]
    #[schema(max_length = 10_000, example = "gss:E04008560")]
    pub reference: String,
    /// What it is called.
    #[schema(max_length = 10_000, example = "Frome")]
    pub name: String,
    /// The figure before.
    pub before: Option<f64>,
    /// The figure after.
    pub after: Option<f64>,
    /// How sure the figures are: `normal` unless one of them is provisional or estimated.
    #[schema(schema_with = crate::resource::word::one::<ObservationStatus>)]
    pub status: Word<ObservationStatus>,
    /// The change in per cent.
    pub change_pct: f64,
    /// Its 95% interval, lower and upper end.
    #[schema(min_items = 2, max_items = 2, example = json!([-24.3, -9.0]))]
    pub ci95: Vec<f64>,
}

/// How the changes differ.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonDifference {
    /// The area's change less the comparator's, in percentage points.
    pub percentage_points: f64,
}

/// The ratio of the two ratios.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonRatio {
    /// The ratio.
    pub ratio: f64,
    /// The same as a change in per cent.
    pub relative_pct: f64,
    /// The 95% interval of that change, lower and upper end.
    #[schema(min_items = 2, max_items = 2, example = json!([-24.3, -9.0]))]
    pub ci95: Vec<f64>,
    /// The standard error of the ratio's natural logarithm.
    pub se_log: f64,
    /// The chance of such a ratio were there no difference.
    #[schema(minimum = 0, maximum = 1)]
    pub p: f64,
}

/// How two places went before the change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonPreTrend {
    /// Over how many periods, the one before the change with them.
    #[schema(minimum = 2, maximum = 100)]
    pub periods: usize,
    /// The area's change from one period to the next over the comparator's; 1 were they parallel.
    pub ratio_a_period: f64,
    /// Its 95% interval, lower and upper end.
    #[schema(min_items = 2, max_items = 2, example = json!([0.98, 1.03]))]
    pub ci95: Vec<f64>,
    /// The standard error of the ratio's natural logarithm.
    pub se_log: f64,
    /// The chance of such a ratio were they parallel.
    #[schema(minimum = 0, maximum = 1)]
    pub p: f64,
    /// How it was found.
    pub method: MethodView,
}

/// How much a comparison can show.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonEvidence {
    /// On the Maryland scale, of 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub maryland_level: u8,
    /// Whether the two went alike before.
    #[schema(schema_with = crate::resource::word::one::<ParallelTrends>)]
    pub parallel_trends: Word<ParallelTrends>,
    /// How they went before, where `earlier` says when to look.
    pub pre_trend: Option<ComparisonPreTrend>,
    /// Whether somebody said why the comparator is a fair one.
    pub comparator_justified: bool,
    /// Why, as said.
    #[schema(max_length = 500)]
    pub justification: Option<String>,
}

/// A published figure, beside what the observations give.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonClaim {
    /// The claim's record.
    #[schema(max_length = 200, example = "ref:bjgp-2018-frome")]
    pub claim: String,
    /// Of which area.
    #[schema(max_length = 200)]
    pub area: Option<String>,
    /// What kind of figure.
    #[schema(schema_with = crate::resource::word::one::<Statistic>)]
    pub statistic: Word<Statistic>,
    /// The figure.
    pub value: f64,
    /// Its unit.
    #[schema(max_length = 300)]
    pub unit: String,
    /// The lower end of its interval.
    pub lower: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
    /// The time it covers.
    pub window: Option<PeriodBody>,
    /// How it was found.
    #[schema(max_length = 300)]
    pub method: Option<String>,
    /// Whether others examined it first.
    pub peer_reviewed: bool,
    /// Who published it.
    #[schema(max_length = 300)]
    pub source: String,
    /// Where it can be read.
    #[schema(max_length = 2000)]
    pub url: Option<String>,
    /// What a reader should know.
    #[schema(max_length = 10_000)]
    pub note: Option<String>,
    /// What our own figures give of the same statistic of the same area; none where they do not cover the window.
    pub observed: Option<ComparisonObserved>,
}

/// What our own figures give beside a claim.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonObserved {
    /// A change in per cent, a slope for each step from one period to the next, or a count.
    pub value: f64,
    /// The lower end of its 95% interval; a fitted change has none.
    pub lower: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
    /// The first period.
    pub from: PeriodBody,
    /// The last.
    pub to: PeriodBody,
    /// How it was found.
    pub method: MethodView,
}

/// What changed in an area, beside what changed elsewhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Comparison)]
pub struct ComparisonView {
    /// What is measured.
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The unit.
    #[schema(max_length = 300)]
    pub unit: String,
    /// The period before.
    pub before: PeriodBody,
    /// The period after.
    pub after: PeriodBody,
    /// The area.
    pub area: ComparisonSide,
    /// What it is held against.
    pub comparator: ComparisonSide,
    /// How the changes differ.
    pub difference: ComparisonDifference,
    /// The ratio of the two ratios.
    pub did: ComparisonRatio,
    /// Which way is better.
    #[schema(schema_with = crate::resource::word::one::<Polarity>)]
    pub polarity: Word<Polarity>,
    /// The whole in plain words.
    #[schema(max_length = 20_000)]
    pub verdict: String,
    /// How much it can show.
    pub evidence: ComparisonEvidence,
    /// What a reader must know.
    #[schema(max_items = 20)]
    pub warnings: Vec<Warning>,
    /// What others published of the same places; figures that conflict stand side by side.
    #[schema(max_items = 50)]
    pub claims: Vec<ComparisonClaim>,
    /// The figures it was made from, those of earlier periods with them: area, period, value, numerator, denominator, status.
    #[schema(max_items = 124)]
    pub inputs: Vec<ComparisonInput>,
    /// How it was reached.
    pub method: MethodView,
    /// As of when the figures were known.
    #[schema(format = DateTime)]
    pub as_of: String,
}

/// A figure that a comparison was made from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonInput {
    /// The area, or areas put together.
    #[schema(max_length = 10_000)]
    pub area: String,
    /// When.
    pub period: PeriodBody,
    /// The figure.
    pub value: Option<f64>,
    /// What stands above the line.
    pub numerator: Option<f64>,
    /// What stands below it.
    pub denominator: Option<f64>,
    /// What the figure is.
    #[schema(schema_with = crate::resource::word::one::<ObservationStatus>)]
    pub status: Word<ObservationStatus>,
}
