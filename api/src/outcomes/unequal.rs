//! An inequality as answers tell it, as a line of a file, and as a picture.

use chrono::{DateTime, Utc};
use domain::{
    outcomes::{
        Polarity, ValueType,
        inequality::{COUNT_PER, IntervalBy, LeftOut, REPETITIONS, Rung, Scale},
        ranking::Order,
        words,
    },
    statistics::{
        Interval,
        inequality::{CONCENTRATION, SLOPE_INDEX},
    },
    vocabulary::Vocabulary,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    inequalities::Made,
    said::PeriodBody,
    telling::{MethodView, Table, Warning, caption, cell, warnings},
};
use crate::{
    charts::{
        Estimate,
        curve::{CurveChart, Portion},
    },
    resource::{Word, view::moment},
};

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

fn estimate(value: f64, interval: Option<Interval>) -> InequalityEstimate {
    InequalityEstimate { value, lower: interval.map(Interval::lower), upper: interval.map(Interval::upper) }
}

fn row(made: &Made, (at, rung): (usize, &Rung)) -> InequalityRow {
    let alone = match rung.members.as_slice() {
        [one] => made.places.get(*one),
        _ => None,
    };
    InequalityRow {
        place: at + 1,
        area: alone.map(|place| place.reference.clone()),
        name: alone.map(crate::outcomes::places::Place::name),
        areas: rung.members.len(),
        need: rung.need,
        population: rung.population,
        value: rung.value,
        standard_error: rung.standard_error,
    }
}

/// An inequality as it is told.
pub fn view(made: &Made, now: DateTime<Utc>) -> InequalityView {
    let Made { measured, need, population, question, unequal, .. } = made;
    let indicator = &measured.indicator.state;
    let simulated = question.interval == IntervalBy::Simulated;
    let concentration = unequal.concentration.as_ref().map(|shared| InequalityConcentration {
        index: shared.index,
        mean: shared.mean,
        curve: unequal
            .points()
            .into_iter()
            .map(|point| InequalityPoint { people: point.people, held: point.held })
            .collect(),
    });
    let left_out = unequal.left_out.iter().take(made.limit).map(|(at, why)| InequalityLeftOut {
        area: made.places[*at].reference.clone(),
        name: made.places[*at].name(),
        because: Word(*why),
    });
    let mut methods = vec![SLOPE_INDEX, question.interval.method()];
    methods.extend(unequal.concentration.as_ref().map(|_| CONCENTRATION));
    InequalityView {
        indicator: measured.indicator.link().reference,
        unit: unit(made),
        period: question.period.into(),
        need: InequalityNeed {
            indicator: need.indicator.link().reference,
            name: question.need.0.clone(),
            period: question.need.1.into(),
            order: Word(question.order),
        },
        population: population.as_ref().map(|(people, at)| InequalityPopulation {
            indicator: people.indicator.link().reference,
            period: (*at).into(),
        }),
        groups: question.groups,
        transform: Word(question.scale),
        interval: Word(question.interval),
        seed: simulated.then_some(question.seed),
        repetitions: simulated.then_some(REPETITIONS),
        level: question.level.confidence(),
        polarity: Word(indicator.polarity),
        sii: estimate(unequal.index.slope_index, Some(unequal.intervals.slope_index)),
        rii: unequal.index.relative_index.map(|ratio| estimate(ratio, unequal.intervals.relative_index)),
        most_in_need: unequal.index.intercept,
        least_in_need: unequal.index.intercept + unequal.index.slope_index,
        concentration,
        verdict: unequal.verdict(),
        counts: InequalityCounts {
            areas: made.places.len(),
            used: unequal.used(),
            points: unequal.rungs.len(),
            left_out: unequal.left_out.len(),
            not_told: unequal.rungs.len().saturating_sub(made.limit),
        },
        items: unequal.rungs.iter().enumerate().take(made.limit).map(|one| row(made, one)).collect(),
        left_out: left_out.collect(),
        warnings: warnings(
            &unequal.warnings,
            [measured, need].into_iter().chain(population.as_ref().map(|(people, _)| people)),
        ),
        methods: methods.into_iter().map(MethodView::from).collect(),
        as_of: moment(measured.as_of.unwrap_or(now)),
    }
}

fn unit(made: &Made) -> String {
    let indicator = &made.measured.indicator.state;
    match indicator.definition.value_type {
        ValueType::Count => format!("{} per {} people", words::unit(indicator), words::number(COUNT_PER)),
        _ => words::unit(indicator),
    }
}

const COLUMNS: &[&str] = &[
    "indicator",
    "period",
    "need",
    "need_period",
    "need_order",
    "population",
    "groups",
    "transform",
    "interval",
    "seed",
    "level",
    "areas",
    "used",
    "left_out",
    "sii",
    "sii.lower",
    "sii.upper",
    "rii",
    "rii.lower",
    "rii.upper",
    "most_in_need",
    "least_in_need",
    "concentration.index",
    "verdict",
];

/// An inequality as a table of one row.
pub fn table(told: &InequalityView) -> Table {
    let mut table = Table::of(COLUMNS);
    let label = |period: &PeriodBody| period.label.clone().unwrap_or_default();
    let rii = told.rii.as_ref();
    table.row(vec![
        told.indicator.clone(),
        label(&told.period),
        told.need.indicator.clone(),
        label(&told.need.period),
        told.need.order.0.word().to_owned(),
        told.population.as_ref().map(|people| people.indicator.clone()).unwrap_or_default(),
        told.groups.map(|groups| groups.to_string()).unwrap_or_default(),
        told.transform.0.word().to_owned(),
        told.interval.0.word().to_owned(),
        told.seed.map(|seed| seed.to_string()).unwrap_or_default(),
        cell(told.level),
        told.counts.areas.to_string(),
        told.counts.used.to_string(),
        told.counts.left_out.to_string(),
        cell(told.sii.value),
        cell(told.sii.lower),
        cell(told.sii.upper),
        cell(rii.map(|rii| rii.value)),
        cell(rii.and_then(|rii| rii.lower)),
        cell(rii.and_then(|rii| rii.upper)),
        cell(told.most_in_need),
        cell(told.least_in_need),
        cell(told.concentration.as_ref().map(|shared| shared.index)),
        told.verdict.clone(),
    ]);
    table
}

/// An inequality as a picture.
pub fn picture(made: &Made) -> CurveChart {
    let Made { measured, population, question, unequal, .. } = made;
    let indicator = &measured.indicator.state;
    let definition = &indicator.definition;
    let (need, at) = (question.need.0.clone(), question.need.1.label());
    let among = match population {
        Some((people, _)) => Some(&people.indicator.state.definition.unit),
        None => definition.denominator.as_ref(),
    };
    let name = indicator.name.as_str();
    let warned = unequal.warnings.iter().map(|(_, detail)| format!("{detail}."));
    CurveChart {
        caption: caption(
            indicator,
            format!("{name} and need, {}", made.siblings.told()),
            format!("{}, areas in the order of {need} ({at}).", question.period.label()),
            warned.collect(),
        ),
        shared: definition.numerator.as_ref().map_or_else(|| name.to_owned(), |above| above.as_str().to_owned()),
        among: among.map_or_else(|| "people".to_owned(), |people| people.as_str().to_owned()),
        need,
        points: unequal.points().into_iter().map(|point| Portion { people: point.people, of: point.held }).collect(),
        index: unequal.concentration.as_ref().map(|shared| Estimate::bare(shared.index)),
        verdict: words::capital(&unequal.line),
    }
}
