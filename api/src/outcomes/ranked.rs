//! A ranking as answers tell it, as lines of a file, and as a picture.

mod body;
mod picture;

use chrono::{DateTime, Utc};
use domain::{
    outcomes::{
        ranking::{Entrants, Row, Side, Unranked, interval},
        words,
    },
    statistics::{
        Interval, Method,
        benchmark::{BENCHMARK, Standing},
        change::{PERCENT_CHANGE, TWO_POINT_CHANGE},
        quintiles::QUINTILES,
        verdict::Verdict,
    },
    vocabulary::Vocabulary,
};

pub use body::{RankingBenchmark, RankingCounts, RankingRow, RankingView};
pub use picture::picture;

use super::{
    rankings::Made,
    said::PeriodBody,
    telling::{MethodView, Table, cell, codes, warnings},
};
use crate::resource::{Word, view::moment};

fn row(made: &Made, row: &Row) -> RankingRow {
    let entrant = made.field.entrant(row.entrant);
    let indicator = &made.measured.indicator.state;
    let by_change = made.question.before.is_some();
    let figure = entrant.figure.as_ref();
    let of = |by_change: bool| interval(indicator, &entrant, by_change, made.level);
    let (sure, change) = (of(false), by_change.then(|| of(true)).flatten());
    let ranked = row.place.ok();
    let standing = ranked.map(|ranked| ranked.standing);
    RankingRow {
        rank: ranked.map(|ranked| ranked.rank),
        area: made.field.reference(row.entrant).to_owned(),
        name: entrant.name.clone().into_owned(),
        value: figure.and_then(|figure| figure.value),
        numerator: figure.and_then(|figure| figure.numerator),
        denominator: figure.and_then(|figure| figure.denominator),
        lower: sure.map(Interval::lower),
        upper: sure.map(Interval::upper),
        status: figure.map(|figure| Word(figure.status)),
        before: entrant.before.as_ref().and_then(|before| before.value),
        change_pct: ranked.filter(|_| by_change).map(|ranked| ranked.value),
        change_lower: change.map(Interval::lower),
        change_upper: change.map(Interval::upper),
        unranked: row.place.err().map(Word),
        standing: Word(standing.map_or(Side::NotCompared, Side::from)),
        standing_level: standing.and_then(|standing| match standing {
            Standing::Lower(level) | Standing::Higher(level) => Some(level.confidence()),
            Standing::Similar | Standing::NotCompared(_) => None,
        }),
        verdict: Word(ranked.map_or(Verdict::NotCompared, |ranked| ranked.verdict)),
        quintile: ranked.and_then(|ranked| ranked.quintile).map(Word),
    }
}

/// A ranking as it is told.
pub fn view(made: &Made, now: DateTime<Utc>) -> RankingView {
    let Made { measured, question, ranking, .. } = made;
    let indicator = &measured.indicator.state;
    let benchmark = made.benchmark.as_ref().zip(question.benchmark.as_ref()).map(|(place, held)| RankingBenchmark {
        area: place.reference.clone(),
        name: held.name.clone().into_owned(),
        value: held.figure.as_ref().and_then(|figure| figure.value),
        change_pct: ranking.benchmark.filter(|_| question.before.is_some()),
        status: held.figure.as_ref().map(|figure| Word(figure.status)),
    });
    RankingView {
        indicator: measured.indicator.link().reference,
        unit: words::unit(indicator),
        period: question.period.into(),
        before: question.before.map(PeriodBody::from),
        order: Word(question.order),
        benchmark,
        level: made.level.confidence(),
        polarity: Word(indicator.polarity),
        verdict: ranking.verdict(),
        counts: counts(made),
        items: ranking.rows.iter().take(made.limit).map(|one| row(made, one)).collect(),
        warnings: warnings(&ranking.warnings, [measured]),
        methods: methods(made).into_iter().map(MethodView::from).collect(),
        as_of: moment(measured.as_of.unwrap_or(now)),
    }
}

fn counts(made: &Made) -> RankingCounts {
    let ranking = &made.ranking;
    RankingCounts {
        areas: ranking.rows.len(),
        ranked: ranking.ranked(),
        not_observed: ranking.unranked(Unranked::NotObserved),
        missing: ranking.unranked(Unranked::Missing),
        suppressed: ranking.unranked(Unranked::Suppressed),
        not_applicable: ranking.unranked(Unranked::NotApplicable),
        no_change: ranking.unranked(Unranked::NoChange),
        better: ranking.judged(Verdict::Better),
        similar: ranking.judged(Verdict::Similar),
        worse: ranking.judged(Verdict::Worse),
        higher: ranking.judged(Verdict::Higher),
        lower: ranking.judged(Verdict::Lower),
        not_compared: ranking.judged(Verdict::NotCompared),
        left_out: ranking.rows.len().saturating_sub(made.limit),
    }
}

/// How what is told was reached: intervals, changes, the benchmark, fifths.
fn methods(made: &Made) -> Vec<Method> {
    let indicator = &made.measured.indicator.state;
    let (mut methods, mut counted): (Vec<Method>, bool) = (Vec::new(), false);
    for row in made.ranking.rows.iter().take(made.limit) {
        let Some(figure) = made.field.entrant(row.entrant).figure else { continue };
        let method = indicator.certainty(&figure, made.level).and_then(|certainty| certainty.method);
        methods.extend(method.filter(|method| !methods.contains(method)));
        counted |= indicator.events(&figure).is_some();
    }
    if made.question.before.is_some() {
        methods.push(if counted { PERCENT_CHANGE } else { TWO_POINT_CHANGE });
    }
    methods.extend(made.benchmark.as_ref().map(|_| BENCHMARK));
    let fifths = made.ranking.rows.iter().any(|row| row.place.is_ok_and(|place| place.quintile.is_some()));
    methods.extend(fifths.then_some(QUINTILES));
    methods
}

const COLUMNS: &[&str] = &[
    "rank",
    "area",
    "name",
    "value",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "status",
    "before",
    "change_pct",
    "change_lower",
    "change_upper",
    "unranked",
    "standing",
    "standing_level",
    "verdict",
    "quintile",
    "indicator",
    "period",
    "benchmark",
    "level",
    "unit",
    "period_before",
    "benchmark.value",
    "benchmark.change_pct",
    "benchmark.status",
    "warnings",
];

fn word<V: Vocabulary>(word: Option<Word<V>>) -> String {
    word.map(|word| word.0.word().to_owned()).unwrap_or_default()
}

/// A ranking as a table, a row an area.
pub fn table(told: &RankingView) -> Table {
    let mut table = Table::of(COLUMNS);
    let benchmark = told.benchmark.as_ref();
    for row in &told.items {
        table.row(vec![
            row.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            row.area.clone(),
            row.name.clone(),
            cell(row.value),
            cell(row.numerator),
            cell(row.denominator),
            cell(row.lower),
            cell(row.upper),
            word(row.status),
            cell(row.before),
            cell(row.change_pct),
            cell(row.change_lower),
            cell(row.change_upper),
            word(row.unranked),
            word(Some(row.standing)),
            cell(row.standing_level),
            word(Some(row.verdict)),
            word(row.quintile),
            told.indicator.clone(),
            told.period.label.clone().unwrap_or_default(),
            benchmark.map(|benchmark| benchmark.area.clone()).unwrap_or_default(),
            cell(told.level),
            told.unit.clone(),
            told.before.as_ref().and_then(|before| before.label.clone()).unwrap_or_default(),
            cell(benchmark.and_then(|benchmark| benchmark.value)),
            cell(benchmark.and_then(|benchmark| benchmark.change_pct)),
            word(benchmark.and_then(|benchmark| benchmark.status)),
            codes(&told.warnings),
        ]);
    }
    table
}
