//! A trend as answers tell it.

use domain::{
    outcomes::Polarity,
    statistics::{recent_trend::Direction, verdict::Verdict},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{
    compared::ComparisonInput,
    said::PeriodBody,
    telling::{MethodView, Warning},
};
use crate::resource::Word;

/// A number with its interval.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EstimateView {
    /// The number.
    pub value: f64,
    /// Its interval, lower and upper end.
    #[schema(min_items = 2, max_items = 2, example = json!([-13.1, -2.8]))]
    pub ci: Vec<f64>,
    /// The chance of such a number or one further off, were it nought in truth.
    #[schema(minimum = 0, maximum = 1)]
    pub p: f64,
}

/// A straight line through the figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinearView {
    /// The rise for each period.
    pub slope: EstimateView,
    /// The slope's standard error.
    pub slope_se: f64,
    /// Degrees of freedom.
    #[schema(minimum = 1)]
    pub df: u64,
    /// The part of the variance that the line explains.
    pub r_squared: f64,
    /// The line's value at the first period.
    pub fitted_first: f64,
    /// The line's value at the last period.
    pub fitted_last: f64,
    /// From the line's first value to its last, in per cent.
    pub fitted_change_pct: Option<f64>,
    /// Durbin and Watson's statistic: 2 when neighbours are unrelated.
    pub durbin_watson: f64,
}

/// The recent years.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecentView {
    /// Which way.
    #[schema(schema_with = crate::resource::word::one::<Direction>)]
    pub direction: Word<Direction>,
    /// The slope a year.
    pub slope: f64,
    /// The test statistic, with one degree of freedom.
    pub chi_squared: f64,
    /// Whether the slope keeps its sign whichever year is left out.
    pub steady: bool,
}

/// What changed at an interruption. Of counts every number is a ratio: 0.9 is a tenth less.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InterruptedView {
    /// Whether the numbers are ratios.
    pub ratios: bool,
    /// The first period after.
    pub after: PeriodBody,
    /// The slope before, for each period.
    pub trend: EstimateView,
    /// The step at the first period after.
    pub level_change: EstimateView,
    /// How the slope changed.
    pub trend_change: EstimateView,
    /// Degrees of freedom.
    #[schema(minimum = 1)]
    pub df: u64,
    /// How much the counts scatter: 1 as chance alone would have it. Of counts.
    pub dispersion: Option<f64>,
    /// Up to how many periods apart neighbours are taken as related, where that is allowed for.
    pub lag: Option<u64>,
    /// The fitted figure of the last period.
    pub fitted_last: f64,
    /// Where the trend before would have led.
    pub counterfactual_last: f64,
    /// How the two differ, in per cent.
    pub change_at_end_pct: Option<f64>,
}

/// One place's trend.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrendSide {
    /// The area, or areas put together, as asked for.
    #[serde(rename = "ref")]
    #[schema(max_length = 10_000, example = "gss:E04008560")]
    pub reference: String,
    /// What it is called.
    #[schema(max_length = 10_000, example = "Frome")]
    pub name: String,
    /// How many figures.
    #[schema(minimum = 1)]
    pub points: u64,
    /// The first period.
    pub first: PeriodBody,
    /// The last period.
    pub last: PeriodBody,
    /// From the first figure to the last, in per cent: another statistic than the fitted change.
    pub two_point_change_pct: Option<f64>,
    /// A straight line, by that method.
    pub linear: Option<LinearView>,
    /// The recent years, by that method.
    pub recent: Option<RecentView>,
    /// What changed at the interruption, by those methods.
    pub interrupted: Option<InterruptedView>,
    /// Whether it goes the better way.
    #[schema(schema_with = crate::resource::word::one::<Verdict>)]
    pub verdict: Word<Verdict>,
    /// In plain words.
    #[schema(max_length = 20_000)]
    pub words: String,
    /// What a reader must know.
    #[schema(max_items = 10)]
    pub warnings: Vec<Warning>,
    /// How it was found.
    pub method: MethodView,
}

/// How the changes of two places differ.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrendDifference {
    /// The first period of those that are compared; of an interruption, those before and after are.
    pub from: Option<PeriodBody>,
    /// The last period.
    pub to: Option<PeriodBody>,
    /// The ratio of the two ratios.
    pub ratio: f64,
    /// The same as a change in per cent.
    pub relative_pct: f64,
    /// The interval of that change, lower and upper end.
    #[schema(min_items = 2, max_items = 2, example = json!([-41.4, -29.3]))]
    pub ci: Vec<f64>,
    /// The standard error of the ratio's natural logarithm.
    pub se_log: f64,
    /// The chance of such a ratio were there no difference.
    #[schema(minimum = 0, maximum = 1)]
    pub p: f64,
    /// In plain words.
    #[schema(max_length = 20_000)]
    pub words: String,
    /// How it was found.
    pub method: MethodView,
}

/// Which way figures go.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Trend)]
pub struct TrendView {
    /// What is measured.
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The unit, of a rate with what it is per.
    #[schema(max_length = 330)]
    pub unit: String,
    /// Slopes are per one of these.
    #[schema(max_length = 10, example = "quarter")]
    pub step: &'static str,
    /// How sure the intervals are.
    #[schema(example = 0.95)]
    pub level: f64,
    /// The area.
    pub area: TrendSide,
    /// What it is held against.
    pub comparator: Option<TrendSide>,
    /// How the two changes differ.
    pub did: Option<TrendDifference>,
    /// Which way is better.
    #[schema(schema_with = crate::resource::word::one::<Polarity>)]
    pub polarity: Word<Polarity>,
    /// What a reader must know.
    #[schema(max_items = 10)]
    pub warnings: Vec<Warning>,
    /// The figures it was made from: area, period, value, numerator, denominator, status.
    #[schema(max_items = 1000)]
    pub inputs: Vec<ComparisonInput>,
    /// As of when the figures were known.
    #[schema(format = DateTime)]
    pub as_of: String,
}
