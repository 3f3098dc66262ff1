//! What a comparison says in words.

use super::{Claim, ComparisonChart, Side, conflict};
use crate::charts::{
    frame::Content,
    key::Sign,
    number::{Numbers, counted},
    style::{Fill, Shape},
    text::isolated,
};

/// Everything beside the drawing.
pub fn content(chart: &ComparisonChart) -> Content {
    let numbers = chart.per_cent();
    let mut figures = vec![side(chart, &chart.area, numbers), side(chart, &chart.comparator, numbers)];
    figures.extend(chart.relative.map(|relative| {
        let change = numbers.told(&relative.change);
        format!(
            "{} relative to {}: {change}; {}.",
            isolated(&chart.area.name),
            isolated(&chart.comparator.name),
            beside(chart)
        )
    }));
    for (about, claims) in chart.grouped() {
        figures.push(format!("{}.", heading(about, &claims)));
        figures.extend(claims.iter().map(|claim| published(claim, numbers)));
    }
    let certain = chart.changes().any(|change| change.limits().is_some());
    let bare = chart.changes().any(|change| change.limits().is_none());
    let mut key = Vec::new();
    if certain {
        key.push((Sign::Estimate("", Shape::Circle), "change and its 95% interval".into()));
    }
    if bare {
        key.push((Sign::Mark("", Shape::Circle, Fill::Hollow), "change published without an interval".into()));
    }
    if bare && chart.claims.iter().all(|claim| claim.change.limits().is_some()) {
        key.pop();
        key.push((Sign::Mark("", Shape::Circle, Fill::Hollow), "change without an interval".into()));
    }
    Content { verdict: chart.verdict.clone(), key, notes: Vec::new(), figures }
}

fn side(chart: &ComparisonChart, side: &Side, numbers: Numbers) -> String {
    let change = side.change.map_or("no change can be given".into(), |change| numbers.told(&change));
    format!("{}: {}; change {change}.", isolated(&side.name), side.figures(chart))
}

fn published(claim: &Claim, numbers: Numbers) -> String {
    format!("{}: {} ({}; {}).", isolated(&claim.about), numbers.told(&claim.change), claim.source, claim.particulars())
}

/// The heading of what was published about an area.
pub fn heading(about: &str, claims: &[&Claim]) -> String {
    let count = counted(claims.len(), "figure", "figures");
    let conflict = if conflict(claims) { ", which differ" } else { "" };
    format!("Published about {}: {count}{conflict}", isolated(about))
}

/// `ratio of ratios 0.643; difference −46.0 percentage points`.
pub fn beside(chart: &ComparisonChart) -> String {
    let ratio = chart.relative.map(|relative| format!("ratio of the two changes {:.3}", relative.ratio));
    let difference = chart.difference.filter(|points| points.is_finite()).map(|points| {
        let sign = if points < 0.0 { "−" } else { "+" };
        format!("difference {sign}{:.1} percentage points", points.abs())
    });
    ratio.into_iter().chain(difference).collect::<Vec<_>>().join("; ")
}
