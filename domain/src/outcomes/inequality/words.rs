//! What an inequality says in words.

use super::{Asked, Candidate, LeftOut, Unequal};
use crate::{
    outcomes::{
        Indicator, Observation, Polarity, ValueType,
        warned::not_final,
        words::{counted, number, range, tenth, told, unit},
    },
    statistics::Interval,
};

/// How many times as large the largest group may be as the smallest.
const UNEQUAL: f64 = 2.0;
/// With fewer points a line says little.
const FEW: usize = 5;

/// What goes with what, and when.
pub fn heading(indicator: &Indicator, asked: &Asked) -> String {
    let (name, (need, at)) = (indicator.name.as_str(), &asked.need);
    format!("{name} ({}), {}, by {need} ({})", per(indicator), asked.period.label(), at.label())
}

/// What the line through all says: from the most to the least in need.
pub fn line(indicator: &Indicator, unequal: &Unequal, asked: &Asked) -> String {
    let (index, slope) = (unequal.index, unequal.index.slope_index);
    let proportion = indicator.definition.value_type == ValueType::Proportion;
    let points = |value: f64| if proportion { tenth(value * 100.0) } else { number(value) };
    let of = if proportion { " percentage points" } else { "" };
    let way = if slope < 0.0 { "fall" } else { "rise" };
    // An interval is told the way the sentence goes.
    let interval = turned(unequal.intervals.slope_index, slope < 0.0);
    let interval = match (proportion, interval) {
        (true, Some(interval)) => range(interval, |value| tenth(value * 100.0)),
        (false, Some(interval)) => range(interval, number),
        (_, None) => String::new(),
    };
    let level = asked.level.confidence() * 100.0;
    let ratio = index.relative_index.map(|ratio| {
        let interval = unequal.intervals.relative_index;
        let interval = interval.map(|interval| format!(" ({level}% interval {})", range(interval, number)));
        format!(
            ": those least in need have {} times{} what those most in need have",
            number(ratio),
            interval.unwrap_or_default()
        )
    });
    format!(
        "if the line through {} were followed from the most to the least in need, the figure would {way} by {}{of} \
         ({level}% interval {interval}), from {} to {}{}. {}",
        places(unequal),
        points(slope.abs()),
        told(indicator, index.intercept),
        told(indicator, index.intercept + slope),
        ratio.unwrap_or_default(),
        bears(indicator.polarity, slope, unequal.intervals.slope_index),
    )
}

/// What the curve says of the fifth most in need.
pub fn curve(indicator: &Indicator, unequal: &Unequal) -> String {
    let Some(shared) = &unequal.concentration else { return String::new() };
    let held = format!("The fifth of the people most in need has {}% of the total", tenth(shared.held_by(0.2) * 100.0));
    let of = match indicator.definition.value_type {
        ValueType::Count | ValueType::Rate | ValueType::Proportion => "if all had alike it would have 20%",
        ValueType::Mean | ValueType::Index => "with one figure for all it would have 20%",
    };
    format!("{held}; {of} (concentration index {}).", number(shared.index))
}

/// What a reader must know.
pub fn warnings(unequal: &Unequal, candidates: &[Candidate], asked: &Asked) -> Vec<(&'static str, String)> {
    let mut warnings = Vec::new();
    if !unequal.left_out.is_empty() {
        let left = counted(unequal.left_out.len(), "area is left out", "areas are left out");
        warnings.push(("areas_left_out", format!("{left}: {}", reasons(&unequal.left_out))));
    }
    let used = unequal.rungs.iter().flat_map(|rung| &rung.members);
    let unsure = used.filter(|at| candidates[**at].figure.as_ref().is_some_and(Observation::is_unsure)).count();
    warnings.extend(not_final(unsure));
    if unequal.rungs.len() < FEW {
        let points = counted(unequal.rungs.len(), "point", "points");
        let detail = format!("The line goes through {points} alone");
        warnings.push(("few_points", detail));
    }
    let people = || unequal.rungs.iter().map(|rung| rung.population);
    let (least, most) = (people().fold(f64::INFINITY, f64::min), people().fold(0.0, f64::max));
    if let Some(groups) = asked.groups
        && (unequal.rungs.len() < usize::from(groups) || most > least * UNEQUAL)
    {
        let detail = "The areas are too large for groups of equal population: the groups differ in size";
        warnings.push(("groups_unequal", detail.to_owned()));
    }
    if unequal.index.relative_index.is_none() {
        let detail = "The line leaves the figures above nought, so there is no relative index";
        warnings.push(("no_relative_index", detail.to_owned()));
    }
    warnings
}

/// `3 without a figure, 1 with a hidden figure`.
pub fn reasons(left_out: &[(usize, LeftOut)]) -> String {
    let count = |why: LeftOut| left_out.iter().filter(|(_, reason)| *reason == why).count();
    let reasons = [
        (LeftOut::NoFigure, "without a figure"),
        (LeftOut::Suppressed, "with a hidden figure"),
        (LeftOut::NoNeed, "without a known need"),
        (LeftOut::NoPopulation, "without known people"),
    ];
    let said =
        reasons.into_iter().filter(|(why, _)| count(*why) > 0).map(|(why, said)| format!("{} {said}", count(why)));
    said.collect::<Vec<_>>().join(", ")
}

/// How figures are told: counts per so many people.
fn per(indicator: &Indicator) -> String {
    match indicator.definition.value_type {
        ValueType::Count => format!("{} per {} people", unit(indicator), number(super::COUNT_PER)),
        _ => unit(indicator),
    }
}

fn places(unequal: &Unequal) -> String {
    let (used, points) = (unequal.used(), unequal.rungs.len());
    let areas = counted(used, "area", "areas");
    if used == points { areas } else { format!("{} of {areas}", counted(points, "group", "groups")) }
}

/// Both limits the other way round where the sentence says how far something falls.
fn turned(interval: Interval, falls: bool) -> Option<Interval> {
    if falls { Interval::new(interval.level(), -interval.upper(), -interval.lower()).ok() } else { Some(interval) }
}

fn bears(polarity: Polarity, slope: f64, interval: Interval) -> String {
    if interval.holds(0.0) {
        return "The interval includes no difference, so the figures do not show one.".to_owned();
    }
    let who = match (polarity, slope < 0.0) {
        (Polarity::Neutral, true) => "the figure is higher where need is greater",
        (Polarity::Neutral, false) => "the figure is lower where need is greater",
        (Polarity::LowerIsBetter, true) | (Polarity::HigherIsBetter, false) => "those most in need fare worse",
        _ => "those most in need fare better",
    };
    format!("So steep a line is hardly chance: {who}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{statistics::Level, vocabulary::Vocabulary};

    #[test]
    fn every_reason_is_told() {
        assert_eq!(LeftOut::ALL.len(), 4, "the warning names each");
        let interval = Interval::new(Level::P95, -30.0, -10.0).unwrap();
        let turned = turned(interval, true).unwrap();
        assert_eq!((turned.lower(), turned.upper()), (10.0, 30.0));
        assert!(bears(Polarity::HigherIsBetter, -1.0, interval).ends_with("those most in need fare better."));
        assert!(bears(Polarity::Neutral, -1.0, interval).ends_with("higher where need is greater."));
        let unsure = Interval::new(Level::P95, -30.0, 10.0).unwrap();
        assert!(bears(Polarity::LowerIsBetter, -1.0, unsure).contains("do not show one"));
    }
}
