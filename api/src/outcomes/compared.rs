//! A comparison as answers tell it, as a line of a file, and as a picture.

mod body;
mod picture;

use chrono::{DateTime, Utc};
use domain::{
    outcomes::{Beside, Claim, Observation, ObservationStatus, words},
    period::Period,
    record::Record,
    statistics::{
        Interval,
        difference::{PRE_TREND, PreTrend},
        ratios::Ratio,
    },
};

pub use body::{
    ComparisonClaim, ComparisonDifference, ComparisonEvidence, ComparisonInput, ComparisonObserved, ComparisonPreTrend,
    ComparisonRatio, ComparisonSide, ComparisonView,
};
pub use picture::picture;

use super::{
    comparisons::Made,
    places::Place,
    said::PeriodBody,
    telling::{Table, cell, codes, limits, warnings},
};
use crate::resource::{Word, view::moment};

fn side(place: &Place, ratio: &Ratio, (before, after): &(Observation, Observation)) -> ComparisonSide {
    let change = ratio.percent_change();
    let status = if before.status == ObservationStatus::Normal { after.status } else { before.status };
    ComparisonSide {
        reference: place.reference.clone(),
        name: place.name(),
        before: before.value,
        after: after.value,
        status: Word(status),
        change_pct: change.value,
        ci95: limits(change),
    }
}

fn claim((record, beside): &(Record<Claim>, Option<Beside>)) -> ComparisonClaim {
    let claim = &record.state;
    ComparisonClaim {
        claim: record.link().reference,
        area: claim.subject.area().map(str::to_owned),
        statistic: Word(claim.statistic),
        value: claim.value,
        unit: claim.unit.as_str().to_owned(),
        lower: claim.lower,
        upper: claim.upper,
        window: claim.window.map(PeriodBody::from),
        method: claim.method.as_ref().map(|method| method.as_str().to_owned()),
        peer_reviewed: claim.peer_reviewed,
        source: claim.source.as_str().to_owned(),
        url: claim.url.as_ref().map(|url| url.as_str().to_owned()),
        note: claim.note.as_ref().map(|note| note.as_str().to_owned()),
        observed: beside.as_ref().map(|beside| ComparisonObserved {
            value: beside.value,
            lower: beside.interval.map(Interval::lower),
            upper: beside.interval.map(Interval::upper),
            from: beside.from.into(),
            to: beside.to.into(),
            method: beside.method.into(),
        }),
    }
}

fn pre_trend(told: &PreTrend) -> ComparisonPreTrend {
    let ratio = &told.ratio_a_period;
    ComparisonPreTrend {
        periods: told.periods,
        ratio_a_period: ratio.ratio.value,
        ci95: limits(ratio.ratio),
        se_log: ratio.se_log,
        p: ratio.p,
        method: PRE_TREND.into(),
    }
}

/// A figure that something was made from.
pub fn input(place: &Place, period: Period, figure: &Observation) -> ComparisonInput {
    ComparisonInput {
        area: place.reference.clone(),
        period: period.into(),
        value: figure.value,
        numerator: figure.numerator,
        denominator: figure.denominator,
        status: Word(figure.status),
    }
}

/// A comparison as it is told.
pub fn view(made: &Made, now: DateTime<Utc>) -> ComparisonView {
    let Made { measured, places, figures, earlier, question, compared, method, claims } = made;
    let relative = compared.did.relative_change();
    let ratio = &compared.did.ratio;
    let inputs = [&places.0, &places.1].into_iter().zip(figures).zip(earlier);
    let inputs = inputs.flat_map(|((place, (before, after)), earlier)| {
        let ahead = earlier.iter().map(move |(period, figure)| input(place, *period, figure));
        ahead.chain([input(place, question.before, before), input(place, question.after, after)])
    });
    ComparisonView {
        indicator: measured.indicator.link().reference,
        unit: words::unit(&measured.indicator.state),
        before: question.before.into(),
        after: question.after.into(),
        area: side(&places.0, &compared.did.treated, &figures[0]),
        comparator: side(&places.1, &compared.did.comparator, &figures[1]),
        difference: ComparisonDifference { percentage_points: compared.did.percentage_points() },
        did: ComparisonRatio {
            ratio: ratio.ratio.value,
            relative_pct: relative.value,
            ci95: limits(relative),
            se_log: ratio.se_log,
            p: ratio.p,
        },
        polarity: Word(question.polarity),
        verdict: compared.verdict.clone(),
        evidence: ComparisonEvidence {
            maryland_level: compared.maryland_level,
            parallel_trends: Word(compared.parallel),
            pre_trend: compared.pre_trend.as_ref().map(pre_trend),
            comparator_justified: question.justification.is_some(),
            justification: question.justification.clone(),
        },
        warnings: warnings(&compared.warnings, [measured]),
        claims: claims.iter().map(claim).collect(),
        inputs: inputs.collect(),
        method: (*method).into(),
        as_of: moment(measured.as_of.unwrap_or(now)),
    }
}

const COLUMNS: &[&str] = &[
    "indicator",
    "area.ref",
    "area.before",
    "area.after",
    "area.change_pct",
    "area.lower",
    "area.upper",
    "comparator.ref",
    "comparator.before",
    "comparator.after",
    "comparator.change_pct",
    "comparator.lower",
    "comparator.upper",
    "before",
    "after",
    "difference.percentage_points",
    "did.ratio",
    "did.relative_pct",
    "did.lower",
    "did.upper",
    "did.se_log",
    "evidence.maryland_level",
    "method.id",
    "method.version",
    "verdict",
    "row",
    "unit",
    "area.status",
    "comparator.status",
    "did.p",
    "evidence.parallel_trends",
    "pre_trend.periods",
    "pre_trend.ratio_a_period",
    "pre_trend.lower",
    "pre_trend.upper",
    "pre_trend.se_log",
    "pre_trend.p",
    "evidence.comparator_justified",
    "warnings",
    "claim",
    "claim.area",
    "claim.statistic",
    "claim.value",
    "claim.unit",
    "claim.lower",
    "claim.upper",
    "claim.window",
    "claim.method",
    "claim.peer_reviewed",
    "claim.source",
    "claim.url",
    "claim.note",
    "observed.value",
    "observed.lower",
    "observed.upper",
    "observed.from",
    "observed.to",
    "observed.method",
];
/// How many of them are of a claim: the last ones.
const OF_CLAIMS: usize = 19;

fn label(period: &PeriodBody) -> String {
    period.label.clone().unwrap_or_default()
}

/// A comparison as a table: a row of it, and one of each claim beside it.
pub fn table(told: &ComparisonView) -> Table {
    let mut table = Table::of(COLUMNS);
    let blank = |count: usize| vec![String::new(); count];
    let side = |side: &ComparisonSide| {
        let figures = [side.before, side.after, Some(side.change_pct)].map(cell);
        let limits = [side.ci95.first(), side.ci95.last()].map(|limit| cell(limit.copied()));
        [vec![side.reference.clone()], figures.to_vec(), limits.to_vec()].concat()
    };
    let did = &told.did;
    let difference = [told.difference.percentage_points, did.ratio, did.relative_pct].map(cell);
    let limits = [did.ci95.first(), did.ci95.last()].map(|limit| cell(limit.copied()));
    let rest = [
        cell(did.se_log),
        told.evidence.maryland_level.to_string(),
        told.method.id.to_owned(),
        told.method.version.to_owned(),
        told.verdict.clone(),
    ];
    let pre_trend = told.evidence.pre_trend.as_ref();
    let tested = [
        pre_trend.map(|tested| tested.periods.to_string()).unwrap_or_default(),
        cell(pre_trend.map(|tested| tested.ratio_a_period)),
        cell(pre_trend.and_then(|tested| tested.ci95.first().copied())),
        cell(pre_trend.and_then(|tested| tested.ci95.last().copied())),
        cell(pre_trend.map(|tested| tested.se_log)),
        cell(pre_trend.map(|tested| tested.p)),
    ];
    table.row(
        [
            vec![told.indicator.clone()],
            side(&told.area),
            side(&told.comparator),
            vec![label(&told.before), label(&told.after)],
            difference.to_vec(),
            limits.to_vec(),
            rest.to_vec(),
            vec!["comparison".to_owned(), told.unit.clone()],
            [&told.area, &told.comparator].map(|side| side.status.0.to_string()).to_vec(),
            vec![cell(did.p), told.evidence.parallel_trends.0.to_string()],
            tested.to_vec(),
            vec![told.evidence.comparator_justified.to_string(), codes(&told.warnings)],
            blank(OF_CLAIMS),
        ]
        .concat(),
    );
    let (at, begins) = (COLUMNS.iter().position(|name| *name == "row").unwrap_or_default(), COLUMNS.len() - OF_CLAIMS);
    for claim in &told.claims {
        let mut cells = blank(begins);
        cells[0].clone_from(&told.indicator);
        "claim".clone_into(&mut cells[at]);
        cells.extend(claimed(claim));
        table.row(cells);
    }
    table
}

/// A claim as cells, with what our own figures give of it.
fn claimed(claim: &ComparisonClaim) -> [String; OF_CLAIMS] {
    let observed = claim.observed.as_ref();
    [
        claim.claim.clone(),
        claim.area.clone().unwrap_or_default(),
        claim.statistic.0.to_string(),
        cell(claim.value),
        claim.unit.clone(),
        cell(claim.lower),
        cell(claim.upper),
        claim.window.as_ref().map(label).unwrap_or_default(),
        claim.method.clone().unwrap_or_default(),
        claim.peer_reviewed.to_string(),
        claim.source.clone(),
        claim.url.clone().unwrap_or_default(),
        claim.note.clone().unwrap_or_default(),
        cell(observed.map(|observed| observed.value)),
        cell(observed.and_then(|observed| observed.lower)),
        cell(observed.and_then(|observed| observed.upper)),
        observed.map(|observed| label(&observed.from)).unwrap_or_default(),
        observed.map(|observed| label(&observed.to)).unwrap_or_default(),
        observed.map(|observed| observed.method.id.to_owned()).unwrap_or_default(),
    ]
}
