//! An inequality as answers tell it.

use domain::outcomes::{
    Polarity,
    inequality::{IntervalBy, LeftOut, Scale},
    ranking::Order,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{
    said::PeriodBody,
    telling::{MethodView, Warning},
};
use crate::resource::Word;

/// How a figure goes with need.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Inequality)]
pub struct InequalityView {
    /// What is measured.
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The unit of the figures below; counts are told per 1,000 people.
    #[schema(max_length = 300)]
    pub unit: String,
    /// The period.
    pub period: PeriodBody,
    /// By what areas are put in order.
    pub need: InequalityNeed,
    /// Who counts the people; none where an area counts for the denominator of its figure.
    pub population: Option<InequalityPopulation>,
    /// Into how many groups of equal population areas were put; none where each stands by itself.
    #[schema(minimum = 5, maximum = 10)]
    pub groups: Option<u8>,
    /// The scale on which figures are taken to lie on a line.
    #[schema(schema_with = crate::resource::word::one::<Scale>)]
    pub transform: Word<Scale>,
    /// How intervals are made.
    #[schema(schema_with = crate::resource::word::one::<IntervalBy>)]
    pub interval: Word<IntervalBy>,
    /// The seed of the draws, where intervals are simulated.
    #[schema(minimum = 0, maximum = 4_294_967_295_i64)]
    pub seed: Option<u64>,
    /// How many draws there were.
    pub repetitions: Option<usize>,
    /// How sure intervals are.
    #[schema(minimum = 0, maximum = 1, example = 0.95)]
    pub level: f64,
    /// Which way is better.
    #[schema(schema_with = crate::resource::word::one::<Polarity>)]
    pub polarity: Word<Polarity>,
    /// The slope index: the line's figure for the least in need less that for the most.
    pub sii: InequalityEstimate,
    /// The relative index: the line's figure for the least in need over that for the most; none unless both are above
    /// nought.
    pub rii: Option<InequalityEstimate>,
    /// The line's figure for the most in need.
    pub most_in_need: f64,
    /// The line's figure for the least in need.
    pub least_in_need: f64,
    /// How it is shared; none where a figure below nought cannot be.
    pub concentration: Option<InequalityConcentration>,
    /// The whole in plain words.
    #[schema(max_length = 20_000)]
    pub verdict: String,
    /// How many areas there are, and how many are used.
    pub counts: InequalityCounts,
    /// The areas or groups, from the most to the least in need.
    #[schema(max_items = 20_000)]
    pub items: Vec<InequalityRow>,
    /// The areas left out, each with why.
    #[schema(max_items = 20_000)]
    pub left_out: Vec<InequalityLeftOut>,
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

/// By what areas are put in order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InequalityNeed {
    /// The indicator.
    #[schema(max_length = 200, example = "code:imd-2025")]
    pub indicator: String,
    /// What it is called.
    #[schema(max_length = 300, example = "Index of Multiple Deprivation 2025")]
    pub name: String,
    /// The period of its figures.
    pub period: PeriodBody,
    /// Which end of it is the most in need.
    #[schema(schema_with = crate::resource::word::one::<Order>)]
    pub order: Word<Order>,
}

/// Who counts the people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InequalityPopulation {
    /// The indicator.
    #[schema(max_length = 200, example = "code:population")]
    pub indicator: String,
    /// The period of its figures.
    pub period: PeriodBody,
}

/// A value with its interval.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InequalityEstimate {
    /// The value.
    pub value: f64,
    /// The lower end of its interval.
    pub lower: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
}

/// How something is shared between the people most in need and the others.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InequalityConcentration {
    /// From −1, all with the most in need, to 1, all with the least; 0 when shared alike.
    #[schema(minimum = -1, maximum = 1)]
    pub index: f64,
    /// The mean of what each has.
    pub mean: f64,
    /// The curve from nobody to all; of many areas a point at each hundredth of the people.
    #[schema(max_items = 201)]
    pub curve: Vec<InequalityPoint>,
}

/// A point of the curve: the most in need so many of the people have so much of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InequalityPoint {
    /// The share of the people.
    #[schema(minimum = 0, maximum = 1)]
    pub people: f64,
    /// The share of what they have.
    #[schema(minimum = 0, maximum = 1)]
    pub held: f64,
}

/// How many areas there are, and how many are used.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InequalityCounts {
    /// All areas.
    pub areas: usize,
    /// Those that the line goes through, alone or in groups.
    pub used: usize,
    /// How many points the line goes through.
    pub points: usize,
    /// Areas left out.
    pub left_out: usize,
    /// Points beyond `limit`, which the items do not tell.
    pub not_told: usize,
}

/// An area, or areas that stand together.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InequalityRow {
    /// Its place from the most in need, from 1.
    pub place: usize,
    /// The area, where it stands by itself.
    #[schema(max_length = 10_000, example = "gss:E04008560")]
    pub area: Option<String>,
    /// What it is called.
    #[schema(max_length = 10_000, example = "Frome")]
    pub name: Option<String>,
    /// How many areas it is made of.
    pub areas: usize,
    /// The need; of several areas the mean by their people.
    pub need: f64,
    /// The people.
    pub population: f64,
    /// The figure.
    pub value: f64,
    /// The standard error of the figure, where it has an interval.
    pub standard_error: Option<f64>,
}

/// An area left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InequalityLeftOut {
    /// The area.
    #[schema(max_length = 10_000, example = "gss:E04008560")]
    pub area: String,
    /// What it is called.
    #[schema(max_length = 10_000, example = "Frome")]
    pub name: String,
    /// Why.
    #[schema(schema_with = crate::resource::word::one::<LeftOut>)]
    pub because: Word<LeftOut>,
}
