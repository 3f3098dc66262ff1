//! A ranking as answers tell it.

use domain::{
    outcomes::{
        ObservationStatus, Polarity,
        ranking::{Order, Side, Unranked},
    },
    statistics::{quintiles::Quintile, verdict::Verdict},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{
    said::PeriodBody,
    telling::{MethodView, Warning},
};
use crate::resource::Word;

/// Areas in order, beside a benchmark.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Ranking)]
pub struct RankingView {
    /// What is measured.
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The unit.
    #[schema(max_length = 300)]
    pub unit: String,
    /// The period.
    pub period: PeriodBody,
    /// The period from which changes are told, where changes are ranked.
    pub before: Option<PeriodBody>,
    /// Which end comes first.
    #[schema(schema_with = crate::resource::word::one::<Order>)]
    pub order: Word<Order>,
    /// What areas are held against.
    pub benchmark: Option<RankingBenchmark>,
    /// How sure intervals are.
    #[schema(minimum = 0, maximum = 1, example = 0.95)]
    pub level: f64,
    /// Which way is better.
    #[schema(schema_with = crate::resource::word::one::<Polarity>)]
    pub polarity: Word<Polarity>,
    /// The whole in plain words.
    #[schema(max_length = 20_000)]
    pub verdict: String,
    /// How many areas there are, and how many stand where.
    pub counts: RankingCounts,
    /// The areas: those with a rank in their order, then the others.
    #[schema(max_items = 20_000)]
    pub items: Vec<RankingRow>,
    /// What a reader must know.
    #[schema(max_items = 20)]
    pub warnings: Vec<Warning>,
    /// How it was reached.
    #[schema(max_items = 20)]
    pub methods: Vec<MethodView>,
    /// As of when the figures were known.
    #[schema(format = DateTime)]
    pub as_of: String,
}

/// What areas are held against.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RankingBenchmark {
    /// The area, or areas put together, as asked for.
    #[schema(max_length = 10_000, example = "gss:E92000001")]
    pub area: String,
    /// What it is called.
    #[schema(max_length = 10_000, example = "England")]
    pub name: String,
    /// Its figure in the period.
    pub value: Option<f64>,
    /// Its change in per cent, where changes are ranked.
    pub change_pct: Option<f64>,
    /// What its figure is.
    #[schema(schema_with = crate::resource::word::maybe::<ObservationStatus>)]
    pub status: Option<Word<ObservationStatus>>,
}

/// How many areas there are, and how many stand where.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RankingCounts {
    /// All areas.
    pub areas: usize,
    /// Those that have a rank.
    pub ranked: usize,
    /// Those of which nothing was observed.
    pub not_observed: usize,
    /// Those whose figure nobody knows.
    pub missing: usize,
    /// Those whose figure is hidden, since it is small.
    pub suppressed: usize,
    /// Those that can have no figure.
    pub not_applicable: usize,
    /// Those whose change is not told, since the figure was nought before, or is or was below it.
    pub no_change: usize,
    /// Those better than the benchmark.
    pub better: usize,
    /// Those whose 95% interval holds the benchmark.
    pub similar: usize,
    /// Those worse than the benchmark.
    pub worse: usize,
    /// Those above it, where neither way is better.
    pub higher: usize,
    /// Those below it, where neither way is better.
    pub lower: usize,
    /// Those that have a rank and were not compared.
    pub not_compared: usize,
    /// Areas beyond `limit`, which the items leave out.
    pub left_out: usize,
}

/// An area in a ranking.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RankingRow {
    /// Its rank from 1; equals share one. None where it has no figure.
    pub rank: Option<usize>,
    /// The area.
    #[schema(max_length = 10_000, example = "gss:E04008560")]
    pub area: String,
    /// What it is called.
    #[schema(max_length = 10_000, example = "Frome")]
    pub name: String,
    /// Its figure in the period.
    pub value: Option<f64>,
    /// What stands above the line.
    pub numerator: Option<f64>,
    /// What stands below it.
    pub denominator: Option<f64>,
    /// The lower end of the figure's interval.
    pub lower: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
    /// What the figure is; none where nothing was observed.
    #[schema(schema_with = crate::resource::word::maybe::<ObservationStatus>)]
    pub status: Option<Word<ObservationStatus>>,
    /// Its figure before, where changes are ranked.
    pub before: Option<f64>,
    /// The change in per cent.
    pub change_pct: Option<f64>,
    /// The lower end of the change's interval.
    pub change_lower: Option<f64>,
    /// The upper end.
    pub change_upper: Option<f64>,
    /// Why it has no rank.
    #[schema(schema_with = crate::resource::word::maybe::<Unranked>)]
    pub unranked: Option<Word<Unranked>>,
    /// On which side of the benchmark it stands.
    #[schema(schema_with = crate::resource::word::one::<Side>)]
    pub standing: Word<Side>,
    /// How sure it is that they differ: 0.95, or 0.998 where the wider interval does not hold the benchmark either.
    #[schema(minimum = 0, maximum = 1, example = 0.998)]
    pub standing_level: Option<f64>,
    /// Whether that is good.
    #[schema(schema_with = crate::resource::word::one::<Verdict>)]
    pub verdict: Word<Verdict>,
    /// Its fifth among the areas that have a rank, the lowest values first.
    #[schema(schema_with = crate::resource::word::maybe::<Quintile>)]
    pub quintile: Option<Word<Quintile>>,
}
