//! A comparison as answers tell it, as a line of a file, and as a picture.

mod body;
mod picture;

use chrono::{DateTime, Utc};
use domain::{
    outcomes::{Beside, Claim, Observation, ObservationStatus},
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
    telling::{Table, cell, limits, warnings},
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

/// A comparison as it is told.
pub fn view(made: &Made, now: DateTime<Utc>) -> ComparisonView {
    let Made { measured, places, figures, earlier, question, compared, method, claims } = made;
    let relative = compared.did.relative_change();
    let ratio = &compared.did.ratio;
    let input = |place: &Place, period: Period, figure: &Observation| ComparisonInput {
        area: place.reference.clone(),
        period: period.into(),
        value: figure.value,
        numerator: figure.numerator,
        denominator: figure.denominator,
        status: Word(figure.status),
    };
    let inputs = [&places.0, &places.1].into_iter().zip(figures).zip(earlier);
    let inputs = inputs.flat_map(|((place, (before, after)), earlier)| {
        let ahead = earlier.iter().map(move |(period, figure)| input(place, *period, figure));
        ahead.chain([input(place, question.before, before), input(place, question.after, after)])
    });
    ComparisonView {
        indicator: measured.indicator.link().reference,
        unit: question.unit.clone(),
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
];

/// A comparison as a table of one row.
pub fn table(told: &ComparisonView) -> Table {
    let mut table = Table::of(COLUMNS);
    let label = |period: &PeriodBody| period.label.clone().unwrap_or_default();
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
    table.row(
        [
            vec![told.indicator.clone()],
            side(&told.area),
            side(&told.comparator),
            vec![label(&told.before), label(&told.after)],
            difference.to_vec(),
            limits.to_vec(),
            rest.to_vec(),
        ]
        .concat(),
    );
    table
}
