//! An inequality as answers tell it, as a line of a file, and as a picture.

mod body;

use chrono::{DateTime, Utc};
use domain::{
    outcomes::{
        ValueType,
        inequality::{COUNT_PER, IntervalBy, REPETITIONS, Rung},
        words,
    },
    statistics::{
        Interval,
        inequality::{CONCENTRATION, SLOPE_INDEX},
    },
    vocabulary::Vocabulary,
};

pub use body::{
    InequalityConcentration, InequalityCounts, InequalityEstimate, InequalityLeftOut, InequalityNeed, InequalityPoint,
    InequalityPopulation, InequalityRow, InequalityView,
};

use super::{
    inequalities::Made,
    said::PeriodBody,
    telling::{MethodView, Table, caption, cell, codes, warnings},
};
use crate::{
    charts::{
        Estimate,
        curve::{CurveChart, Portion},
    },
    resource::{Word, view::moment},
};

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
    "row",
    "unit",
    "concentration.mean",
    "points",
    "not_told",
    "repetitions",
    "warnings",
    "place",
    "area",
    "name",
    "made_of",
    "need_value",
    "people",
    "value",
    "standard_error",
    "people_share",
    "held_share",
    "because",
];

/// An inequality as a table: a row of the whole, one of each area or group, of each point of the curve, and of each area
/// that is left out.
pub fn table(told: &InequalityView) -> Table {
    let mut table = Table::of(COLUMNS);
    let label = |period: &PeriodBody| period.label.clone().unwrap_or_default();
    let (rii, shared) = (told.rii.as_ref(), told.concentration.as_ref());
    let named = [
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
    ];
    let whole = [
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
        cell(shared.map(|shared| shared.index)),
        told.verdict.clone(),
        "inequality".to_owned(),
        told.unit.clone(),
        cell(shared.map(|shared| shared.mean)),
        told.counts.points.to_string(),
        told.counts.not_told.to_string(),
        told.repetitions.map(|repetitions| repetitions.to_string()).unwrap_or_default(),
        codes(&told.warnings),
    ];
    let mut row = |row: &str, cells: &[(&str, String)]| {
        let of_row = COLUMNS.iter().map(|name| match *name {
            "row" => row.to_owned(),
            "unit" => told.unit.clone(),
            name => cells.iter().find(|(of, _)| *of == name).map(|(_, cell)| cell.clone()).unwrap_or_default(),
        });
        let rest: Vec<String> = of_row.skip(named.len()).collect();
        table.row([&named[..], &rest].concat());
    };
    let of_whole: Vec<(&str, String)> = COLUMNS[named.len()..].iter().copied().zip(whole).collect();
    row("inequality", &of_whole);
    for item in &told.items {
        row(
            "item",
            &[
                ("place", item.place.to_string()),
                ("area", item.area.clone().unwrap_or_default()),
                ("name", item.name.clone().unwrap_or_default()),
                ("made_of", item.areas.to_string()),
                ("need_value", cell(item.need)),
                ("people", cell(item.population)),
                ("value", cell(item.value)),
                ("standard_error", cell(item.standard_error)),
            ],
        );
    }
    for point in shared.iter().flat_map(|shared| &shared.curve) {
        row("curve", &[("people_share", cell(point.people)), ("held_share", cell(point.held))]);
    }
    for area in &told.left_out {
        let because = area.because.0.word().to_owned();
        row("left_out", &[("area", area.area.clone()), ("name", area.name.clone()), ("because", because)]);
    }
    table
}

/// An inequality as a picture.
pub fn picture(made: &Made) -> CurveChart {
    let Made { measured, need: by, population, question, unequal, .. } = made;
    let indicator = &measured.indicator.state;
    let definition = &indicator.definition;
    let (need, at) = (question.need.0.clone(), question.need.1.label());
    let among = match population {
        Some((people, _)) => Some(&people.indicator.state.definition.unit),
        None => definition.denominator.as_ref(),
    };
    let name = indicator.name.as_str();
    let others = std::iter::once(by).chain(population.as_ref().map(|(people, _)| people));
    let warned = warnings(&unequal.warnings, others).into_iter().map(|warning| format!("{}.", warning.detail));
    CurveChart {
        caption: caption(
            measured,
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
