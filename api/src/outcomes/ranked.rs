//! A ranking as answers tell it, as lines of a file, and as a picture.

use chrono::{DateTime, Utc};
use domain::{
    outcomes::{
        ObservationStatus, Polarity,
        ranking::{Entrants, Order, Row, Side, Unranked, interval},
        words,
    },
    statistics::{
        Interval, Level, Method,
        benchmark::{BENCHMARK, Standing},
        change::{PERCENT_CHANGE, TWO_POINT_CHANGE},
        quintiles::{QUINTILES, Quintile},
        verdict::Verdict,
    },
    vocabulary::Vocabulary,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    rankings::Made,
    said::PeriodBody,
    telling::{MethodView, Table, Warning, caption, cell, unit, warnings},
};
use crate::{
    charts::{
        Estimate, Form, Unit,
        ranking::{Benchmark, RankRow, RankingChart, Standing as Drawn},
    },
    resource::{Word, view::moment},
};

/// So many areas have room in a picture.
const ROOM: usize = 30;

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
    /// Those whose change is not told, since there was nothing before.
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
];

fn word<V: Vocabulary>(word: Option<Word<V>>) -> String {
    word.map(|word| word.0.word().to_owned()).unwrap_or_default()
}

/// A ranking as a table, a row an area.
pub fn table(told: &RankingView) -> Table {
    let mut table = Table::of(COLUMNS);
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
            told.benchmark.as_ref().map(|benchmark| benchmark.area.clone()).unwrap_or_default(),
            cell(told.level),
        ]);
    }
    table
}

/// A ranking as a picture.
pub fn picture(made: &Made) -> RankingChart {
    let Made { measured, question, ranking, .. } = made;
    let indicator = &measured.indicator.state;
    // Areas without a figure would push the lowest out of a long picture; the notes count them.
    let all = ranking.rows.len() <= ROOM;
    let shown = |row: &&Row| all || row.place.is_ok() || made.highlighted.contains(&row.entrant);
    let (when, unit) = match question.before {
        None => (question.period.label(), unit(indicator)),
        Some(before) => {
            let when = format!("change from {} to {}", before.label(), question.period.label());
            (when.clone(), Unit { name: format!("{when} in per cent"), form: Form::Percent, from_zero: true })
        }
    };
    let warned = ranking.warnings.iter().map(|(_, detail)| format!("{detail}."));
    RankingChart {
        caption: caption(
            indicator,
            format!("{} {}", indicator.name.as_str(), made.siblings.told()),
            format!("{}, with 95% intervals.", words::capital(&when)),
            warned.collect(),
        ),
        verdict: words::capital(&ranking.said),
        unit,
        rows: ranking.rows.iter().filter(shown).map(|row| drawn(made, row)).collect(),
        benchmark: ranking
            .benchmark
            .zip(question.benchmark.as_ref())
            .map(|(value, held)| Benchmark { name: held.name.clone().into_owned(), value }),
        room: ROOM,
    }
}

fn drawn(made: &Made, row: &Row) -> RankRow {
    let (indicator, entrant) = (&made.measured.indicator.state, made.field.entrant(row.entrant));
    let limits = interval(indicator, &entrant, made.question.before.is_some(), Level::P95);
    let ranked = row.place.ok();
    RankRow {
        rank: ranked.map(|ranked| ranked.rank),
        name: entrant.name.clone().into_owned(),
        value: ranked.map(|ranked| Estimate {
            value: ranked.value,
            lower: limits.map(Interval::lower),
            upper: limits.map(Interval::upper),
        }),
        absent: row.place.err().map(|why| why.word().replace('_', " ")).unwrap_or_default(),
        standing: match ranked.map(|ranked| ranked.verdict) {
            Some(Verdict::Better) => Drawn::Better,
            Some(Verdict::Worse) => Drawn::Worse,
            Some(Verdict::Similar) => Drawn::Similar,
            Some(Verdict::Higher) => Drawn::Higher,
            Some(Verdict::Lower) => Drawn::Lower,
            Some(Verdict::NotCompared) | None => Drawn::NotCompared,
        },
        chosen: made.highlighted.contains(&row.entrant),
    }
}
