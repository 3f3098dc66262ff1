//! What a ranking says in words.

use std::collections::BTreeSet;

use super::{RankingChart, Standing, draw, select::Shown};
use crate::charts::{frame::Content, key::Sign, number::counted, style::Shape, text::isolated};

/// Everything beside the drawing.
pub fn content(chart: &RankingChart, shown: &[Shown]) -> Content {
    let numbers = chart.numbers();
    let mut figures = vec![format!("Unit: {}.", chart.unit.name)];
    figures.extend(chart.benchmark.iter().map(|b| format!("{}: {}.", isolated(&b.name), numbers.write(b.value))));
    figures.extend(shown.iter().map(|line| match line {
        Shown::Row(at) => row(chart, *at),
        Shown::Left(count) => left_out(*count),
    }));
    if chart.rows.is_empty() {
        figures.push("There is nothing to rank.".into());
    }
    Content { verdict: chart.verdict.clone(), key: key(chart, shown), notes: notes(chart, shown), figures }
}

/// `… 241 places are left out here`.
pub fn left_out(count: usize) -> String {
    format!("… {} left out here", counted(count, "place is", "places are"))
}

fn row(chart: &RankingChart, at: usize) -> String {
    let row = &chart.rows[at];
    let standing = match (row.standing, &chart.benchmark) {
        (Standing::NotCompared, _) | (_, None) => String::new(),
        _ if row.estimate().is_none() => String::new(),
        (Standing::Similar, Some(benchmark)) => format!(", similar to {}", isolated(&benchmark.name)),
        (standing, Some(benchmark)) => format!(", {} than {}", standing.said(), isolated(&benchmark.name)),
    };
    let numbers = chart.numbers();
    let value = row.estimate().map_or_else(|| absent(&row.absent), |estimate| numbers.told(&estimate));
    let chosen = if row.chosen { " (chosen)" } else { "" };
    let rank = row.rank.map(|rank| format!("{rank}. ")).unwrap_or_default();
    format!("{rank}{}{chosen}: {value}{standing}.", isolated(&row.name))
}

/// Why there is no figure.
pub fn absent(said: &str) -> String {
    if said.trim().is_empty() { "no figure".into() } else { said.trim().into() }
}

fn key(chart: &RankingChart, shown: &[Shown]) -> Vec<(Sign, String)> {
    let rows = || shown.iter().filter_map(|line| if let Shown::Row(at) = line { chart.rows.get(*at) } else { None });
    let drawn = || rows().filter(|row| row.estimate().is_some());
    let standings: BTreeSet<Standing> = drawn().map(|row| row.standing).collect();
    let mut key = Vec::new();
    if drawn().any(|row| row.value.is_some_and(|value| value.limits().is_some())) {
        key.push((Sign::Estimate("", Shape::Circle), "value and 95% interval".into()));
    }
    let benchmark = chart.benchmark.as_ref().map_or("the benchmark".into(), |benchmark| isolated(&benchmark.name));
    if chart.benchmark.is_some() {
        key.extend(standings.iter().map(|standing| {
            let (colour, shape, fill) = standing.mark();
            let than = match standing {
                Standing::NotCompared => format!("not compared with {benchmark}"),
                Standing::Similar => format!("similar to {benchmark}"),
                other => format!("{} than {benchmark}", other.said()),
            };
            (Sign::Mark(colour, shape, fill), than)
        }));
    }
    key
}

fn notes(chart: &RankingChart, shown: &[Shown]) -> Vec<String> {
    let scale = draw::scale(chart, shown);
    let broken = scale.broken().filter(|_| chart.values().next().is_some());
    let numbers = chart.numbers().stepped(scale.step);
    broken.map(|ends| format!("The axis runs from {} and leaves out zero.", numbers.range(ends))).into_iter().collect()
}
