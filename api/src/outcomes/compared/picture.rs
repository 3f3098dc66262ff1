//! A comparison as a picture.

use domain::{
    outcomes::{Claim, Observation, Statistic},
    record::Record,
    statistics::{self, ratios::Ratio},
    vocabulary::Vocabulary,
};

use super::super::{
    comparisons::Made,
    places::Place,
    telling::{caption, unit},
};
use crate::charts::{
    Estimate, Stretch,
    comparison::{Claim as DrawnClaim, ComparisonChart, Relative, Side as DrawnSide},
};

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
            &made.measured,
            format!("{}: {} beside {}", indicator.name.as_str(), places.0.name(), places.1.name()),
            format!("Change from {} to {}, with 95% intervals.", question.before.label(), question.after.label()),
            notes(made),
        ),
        verdict: compared.verdict.clone(),
        unit: unit(indicator),
        before: question.before.label(),
        after: question.after.label(),
        area: drawn(&places.0, &figures[0], &compared.did.treated),
        comparator: drawn(&places.1, &figures[1], &compared.did.comparator),
        difference: Some(compared.did.percentage_points()),
        relative: Some(Relative {
            ratio: compared.did.ratio.ratio.value,
            change: estimate(compared.did.relative_change()),
        }),
        claims: claims
            .iter()
            .filter(|(claim, _)| is_change(&claim.state))
            .map(|(claim, _)| drawn_claim(claim, made))
            .collect(),
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
    let others = made.claims.iter().map(|(record, _)| &record.state).filter(|claim| !is_change(claim)).map(|claim| {
        let interval = match (claim.lower, claim.upper) {
            (Some(lower), Some(upper)) => format!(" ({} to {})", number(lower), number(upper)),
            _ => String::new(),
        };
        let (about, value, unit) = (about(claim, made), number(claim.value), claim.unit.as_str());
        let particulars = claim.method.iter().map(|method| method.as_str().to_owned()).chain(window(claim));
        let particulars = particulars.map(|said| format!("; {said}")).collect::<String>();
        format!("Published about {about}: {value} {unit}{interval}{particulars}. {}.", claim.source.as_str())
    });
    warned.chain(justified).chain(others).collect()
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
