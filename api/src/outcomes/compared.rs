//! A comparison as answers tell it, as a line of a file, and as a picture.

use chrono::{DateTime, Utc};
use domain::{
    outcomes::{Claim, Observation, ObservationStatus, Polarity, Statistic},
    record::Record,
    statistics::{self, difference::ParallelTrends, ratios::Ratio},
    vocabulary::Vocabulary,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    comparisons::Made,
    places::Place,
    said::PeriodBody,
    telling::{MethodView, Table, Warning, caption, cell, limits, warnings},
};
use crate::{
    charts::{
        Estimate, Stretch, Unit,
        comparison::{Claim as DrawnClaim, ComparisonChart, Relative, Side as DrawnSide},
    },
    resource::{Word, view::moment},
};

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

/// How much a comparison can show.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonEvidence {
    /// On the Maryland scale, of 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub maryland_level: u8,
    /// Whether the two went alike before.
    #[schema(schema_with = crate::resource::word::one::<ParallelTrends>)]
    pub parallel_trends: Word<ParallelTrends>,
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
    /// The figures it was made from: area, period, value, numerator, denominator, status.
    #[schema(max_items = 4)]
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

fn claim(record: &Record<Claim>) -> ComparisonClaim {
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
    }
}

/// A comparison as it is told.
pub fn view(made: &Made, now: DateTime<Utc>) -> ComparisonView {
    let Made { measured, places, figures, question, compared, method, claims } = made;
    let relative = compared.did.relative_change();
    let ratio = &compared.did.ratio;
    let inputs =
        [(&places.0, &figures[0]), (&places.1, &figures[1])].into_iter().flat_map(|(place, (before, after))| {
            [(question.before, before), (question.after, after)].map(|(period, figure)| ComparisonInput {
                area: place.reference.clone(),
                period: period.into(),
                value: figure.value,
                numerator: figure.numerator,
                denominator: figure.denominator,
                status: Word(figure.status),
            })
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

/// A comparison as a picture.
pub fn picture(made: &Made) -> ComparisonChart {
    let Made { measured, places, figures, question, compared, claims, .. } = made;
    let estimate = |of: statistics::Estimate| Estimate::between(of.value, of.interval.lower(), of.interval.upper());
    let indicator = &measured.indicator.state;
    let drawn = |place: &Place, (before, after): &(Observation, Observation), ratio: &Ratio| DrawnSide {
        name: place.name(),
        before: before.value,
        after: after.value,
        change: Some(estimate(ratio.percent_change())),
    };
    ComparisonChart {
        caption: caption(
            indicator,
            format!("{}: {} beside {}", indicator.name.as_str(), places.0.name(), places.1.name()),
            format!("Change from {} to {}, with 95% intervals.", question.before.label(), question.after.label()),
            notes(made),
        ),
        verdict: compared.verdict.clone(),
        unit: Unit::count(question.unit.clone()),
        before: question.before.label(),
        after: question.after.label(),
        area: drawn(&places.0, &figures[0], &compared.did.treated),
        comparator: drawn(&places.1, &figures[1], &compared.did.comparator),
        difference: Some(compared.did.percentage_points()),
        relative: Some(Relative {
            ratio: compared.did.ratio.ratio.value,
            change: estimate(compared.did.relative_change()),
        }),
        claims: claims.iter().filter(|claim| is_change(&claim.state)).map(|claim| drawn_claim(claim, made)).collect(),
    }
}

fn is_change(claim: &Claim) -> bool {
    matches!(claim.statistic, Statistic::Change | Statistic::TwoPointChange | Statistic::FittedChange)
}

/// The name of the place that a claim tells of.
fn about(claim: &Claim, made: &Made) -> String {
    let link = claim.subject.link();
    let mut parts = made.places.0.parts.iter().chain(&made.places.1.parts);
    parts.find(|part| part.link.id == link.id).map_or_else(|| link.reference.clone(), |part| part.name.clone())
}

fn notes(made: &Made) -> Vec<String> {
    let warned = made.compared.warnings.iter().map(|(_, detail)| format!("{detail}."));
    let justified = made.question.justification.iter().map(|why| format!("Why this comparator: {why}"));
    let number = |value: f64| value.to_string().replace('-', "\u{2212}");
    let slopes = made.claims.iter().map(|record| &record.state).filter(|claim| !is_change(claim)).map(|claim| {
        let interval = match (claim.lower, claim.upper) {
            (Some(lower), Some(upper)) => format!(" ({} to {})", number(lower), number(upper)),
            _ => String::new(),
        };
        let (about, value, unit) = (about(claim, made), number(claim.value), claim.unit.as_str());
        let particulars = claim.method.iter().map(|method| method.as_str().to_owned()).chain(window(claim));
        let particulars = particulars.map(|said| format!("; {said}")).collect::<String>();
        format!("Published about {about}: {value} {unit}{interval}{particulars}. {}.", claim.source.as_str())
    });
    warned.chain(justified).chain(slopes).collect()
}

fn window(claim: &Claim) -> Option<String> {
    let window = claim.window?;
    Some(Stretch { start: window.start, end: window.end, label: &window.label() }.said())
}

fn drawn_claim(record: &Record<Claim>, made: &Made) -> DrawnClaim {
    let claim = &record.state;
    DrawnClaim {
        about: about(claim, made),
        change: Estimate { value: claim.value, lower: claim.lower, upper: claim.upper },
        window: window(claim).unwrap_or_default(),
        method: claim
            .method
            .as_ref()
            .map_or_else(|| claim.statistic.word().replace('_', " "), |method| method.as_str().to_owned()),
        source: claim.source.as_str().to_owned(),
        reviewed: claim.peer_reviewed,
    }
}
