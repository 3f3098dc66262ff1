//! What a series says in words: key, notes, and every figure as text.

use std::collections::BTreeSet;

use super::{Line, Point, SeriesChart, Status};
use crate::charts::{
    calendar::Stretch,
    frame::Content,
    key::{Gap, Sign},
    number::{Numbers, counted},
    scale::Scale,
    style::{Fill, LOOKS, Shape},
    text::isolated,
};

/// Everything beside the drawing.
pub fn content(chart: &SeriesChart) -> Content {
    let numbers = chart.numbers();
    let mut figures = vec![format!("Unit: {}.", chart.unit.name)];
    figures.extend(chart.targets.iter().map(|t| format!("{}: {}.", isolated(&t.name), numbers.write(t.value))));
    for line in &chart.lines {
        figures.push(row(line, numbers));
    }
    if chart.is_empty() {
        figures.push("There is no figure to show.".into());
    }
    Content { verdict: String::new(), key: key(chart), notes: notes(chart, numbers), figures }
}

fn row(line: &Line, numbers: Numbers) -> String {
    let points: Vec<String> = line.points.iter().map(|point| figure(point, numbers)).collect();
    let fits: String = line.fits.iter().map(|fit| format!(" Fitted straight line: {}.", fit.said)).collect();
    let figures = if points.is_empty() { "no figures".into() } else { points.join("; ") };
    format!("{}: {figures}.{}", isolated(&line.name), fits)
}

fn figure(point: &Point, numbers: Numbers) -> String {
    let period = period(point).said();
    let locked = if point.locked { ", signed off" } else { "" };
    let status = match point.status {
        Status::Provisional => ", provisional",
        Status::Estimated => ", estimated",
        _ => "",
    };
    match point.shown() {
        Ok(estimate) => format!("{period} {}{status}{locked}", numbers.told(&estimate)),
        Err(gap) => format!("{period} {}", missing(gap)),
    }
}

/// A point's place in time.
pub fn period(point: &Point) -> Stretch<'_> {
    Stretch { start: point.start, end: point.end, label: &point.label }
}

fn missing(gap: Gap) -> &'static str {
    match gap {
        Gap::Missing => "missing",
        Gap::Suppressed => "suppressed, small number",
        Gap::NotApplicable => "not applicable",
    }
}

fn key(chart: &SeriesChart) -> Vec<(Sign, String)> {
    let points = || chart.lines.iter().flat_map(|line| &line.points);
    let drawn = || points().filter(|point| point.shown().is_ok());
    let mut key = Vec::new();
    if drawn().any(|point| point.lower.is_some() && point.upper.is_some()) {
        let colour = if chart.lines.len() > 1 { "muted" } else { LOOKS[0].colour };
        key.push((Sign::Band(colour), "value and 95% interval".into()));
    }
    for (line, look) in chart.lines.iter().zip(LOOKS) {
        for fit in &line.fits {
            let whose =
                if chart.lines.len() > 1 { format!("{}, trend: ", isolated(&line.name)) } else { String::new() };
            key.push((Sign::Fit(look.colour), format!("{whose}{}", fit.said)));
        }
    }
    if drawn().any(|point| point.status == Status::Provisional) {
        key.push((Sign::Mark("", Shape::Circle, Fill::Hollow), "provisional, may change".into()));
    }
    if drawn().any(|point| point.status == Status::Estimated) {
        key.push((Sign::Mark("", Shape::Circle, Fill::Dotted), "estimated".into()));
    }
    let gaps: BTreeSet<Gap> = points().filter_map(|point| point.shown().err()).collect();
    key.extend(gaps.into_iter().map(|gap| {
        let said = if gap == Gap::Suppressed { "suppressed (small number), not zero" } else { missing(gap) };
        let said = if gap == Gap::Missing { "no figure, not zero" } else { said };
        (Sign::Gap(gap), said.to_owned())
    }));
    if points().any(|point| point.locked) {
        key.push((Sign::Bar, "signed off and locked".into()));
    }
    key
}

fn notes(chart: &SeriesChart, numbers: Numbers) -> Vec<String> {
    let mut notes = Vec::new();
    let scale = Scale::nice(chart.values(), chart.unit.from_zero, 5, (1.0, 0.0));
    if let (Some(ends), false) = (scale.broken(), chart.is_empty()) {
        let ends = numbers.stepped(scale.step).range(ends);
        notes.push(format!(
            "The vertical axis runs from {ends} and leaves out zero, so changes look larger than they are."
        ));
    }
    match chart.lines.get(LOOKS.len()..).unwrap_or_default() {
        [] => {}
        few if few.len() <= 3 => {
            let names: Vec<String> = few.iter().map(|line| isolated(&line.name)).collect();
            notes.push(format!("Drawn in grey: {}.", names.join("; ")));
        }
        many => {
            let said = counted(many.len(), "more line is", "more lines are");
            notes.push(format!("{said} drawn in grey without names."));
        }
    }
    notes
}
