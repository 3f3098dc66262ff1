//! Areas in the order of their figures, or of how those changed, beside a benchmark.

mod words;

#[cfg(test)]
mod tests;

use std::{borrow::Cow, cmp::Ordering};

use super::{Indicator, Observation, ObservationStatus};
use crate::{
    period::Period,
    statistics::{
        Interval, Level,
        benchmark::{self, Standing},
        change::two_point_change,
        quintiles::{Quintile, quintiles},
        ratios::rate_ratio,
        verdict::Verdict,
    },
    vocabulary,
};

vocabulary! {
    /// Which end comes first.
    Order {
        HighestFirst = "highest_first",
        LowestFirst = "lowest_first",
    }
}

impl Order {
    /// How two values follow one another.
    pub fn compare(self, one: f64, other: f64) -> Ordering {
        match self {
            Self::HighestFirst => other.total_cmp(&one),
            Self::LowestFirst => one.total_cmp(&other),
        }
    }
}

vocabulary! {
    /// Why an area has no rank.
    Unranked {
        /// Nothing was observed of it.
        NotObserved = "not_observed",
        /// Nobody knows its figure.
        Missing = "missing",
        /// Its figure is small, and hidden.
        Suppressed = "suppressed",
        /// It can have no figure.
        NotApplicable = "not_applicable",
        /// Its figure was nought before, or is or was below it, so no change in per cent can be told.
        NoChange = "no_change",
    }
}

vocabulary! {
    /// On which side of the benchmark an area stands, by its interval.
    Side {
        Lower = "lower",
        /// The benchmark lies in its interval.
        Similar = "similar",
        Higher = "higher",
        /// It has no interval, there is no benchmark, or it is the benchmark.
        NotCompared = "not_compared",
    }
}

impl From<Standing> for Side {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Lower(_) => Self::Lower,
            Standing::Similar => Self::Similar,
            Standing::Higher(_) => Self::Higher,
            Standing::NotCompared(_) => Self::NotCompared,
        }
    }
}

/// An area as it comes to be ranked.
#[derive(Debug, Clone, PartialEq)]
pub struct Entrant<'a> {
    /// What it is called.
    pub name: Cow<'a, str>,
    /// Its figure in the period.
    pub figure: Option<Observation>,
    /// Its figure in the period before, where changes are ranked.
    pub before: Option<Observation>,
    /// Whether it is what the others are held against.
    pub is_benchmark: bool,
}

/// The areas that come to be ranked. There may be very many, so each is told when it is asked for, and none is kept.
pub trait Entrants {
    /// How many there are.
    fn count(&self) -> usize;

    /// One of them; it is among them.
    fn entrant(&self, at: usize) -> Entrant<'_>;
}

impl Entrants for [Entrant<'_>] {
    fn count(&self) -> usize {
        self.len()
    }

    fn entrant(&self, at: usize) -> Entrant<'_> {
        self[at].clone()
    }
}

impl Entrant<'_> {
    /// Whether a figure of it may still change.
    fn is_unsure(&self) -> bool {
        [&self.figure, &self.before].into_iter().flatten().any(Observation::is_unsure)
    }
}

/// What a ranking is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The period.
    pub period: Period,
    /// The period from which changes are told; none ranks the figures themselves.
    pub before: Option<Period>,
    /// Which end comes first.
    pub order: Order,
    /// What areas are held against.
    pub benchmark: Option<Entrant<'static>>,
}

/// An area in the ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Which of the entrants it is.
    pub entrant: usize,
    /// Where it stands, or why it has no rank.
    pub place: Result<Ranked, Unranked>,
}

/// Where an area stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Its rank from 1; equals share one, and the next stands as many further.
    pub rank: usize,
    /// What is ranked: the figure, or its change in per cent.
    pub value: f64,
    /// Beside the benchmark.
    pub standing: Standing,
    /// Whether that is good.
    pub verdict: Verdict,
    /// Its fifth among all that are ranked, the lowest values first.
    pub quintile: Option<Quintile>,
}

/// A ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// Every area: those with a rank in their order, then the others as they were given.
    pub rows: Vec<Row>,
    /// The benchmark's figure, or its change.
    pub benchmark: Option<f64>,
    /// What a reader must know: code and sentence.
    pub warnings: Vec<(&'static str, String)>,
    /// What is ranked, and when.
    pub heading: String,
    /// Who leads and who trails, and how many stand where beside the benchmark.
    pub said: String,
    /// How many have no rank, and why; empty where all have one.
    pub unsaid: String,
}

impl Ranking {
    /// The whole in plain words.
    pub fn verdict(&self) -> String {
        format!("{}: {} {}", self.heading, self.said, self.unsaid).trim_end().to_owned()
    }

    /// How many areas have a rank.
    pub fn ranked(&self) -> usize {
        self.rows.iter().filter(|row| row.place.is_ok()).count()
    }

    /// How many of those that have a rank come to this, beside the benchmark.
    pub fn judged(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.place.is_ok_and(|place| place.verdict == verdict)).count()
    }

    /// How many have no rank for this reason.
    pub fn unranked(&self, why: Unranked) -> usize {
        self.rows.iter().filter(|row| row.place == Err(why)).count()
    }
}

/// Ranks areas. Error: why the benchmark itself has nothing to be held against.
pub fn rank<E>(indicator: &Indicator, entrants: &E, asked: &Asked) -> Result<Ranking, Unranked>
where
    E: Entrants + ?Sized,
{
    let by_change = asked.before.is_some();
    let benchmark = asked.benchmark.as_ref().map(|one| measured(indicator, one, by_change)).transpose()?;
    let mut ranked = Vec::new();
    let mut rows = Vec::new();
    let mut unsure = 0;
    for at in 0..entrants.count() {
        let entrant = entrants.entrant(at);
        unsure += usize::from(entrant.is_unsure());
        match measured(indicator, &entrant, by_change) {
            Ok(value) => ranked.push((at, value)),
            Err(why) => rows.push(Row { entrant: at, place: Err(why) }),
        }
    }
    ranked.sort_by(|(_, one), (_, other)| asked.order.compare(*one, *other));
    let values: Vec<f64> = ranked.iter().map(|(_, value)| *value).collect();
    let fifths = quintiles(&values).ok();
    let mut rank = 0;
    let mut placed = Vec::new();
    for (at, (entrant, value)) in ranked.iter().copied().enumerate() {
        let equal = at.checked_sub(1).is_some_and(|above| asked.order.compare(values[above], value).is_eq());
        rank = if equal { rank } else { at + 1 };
        let standing = match benchmark {
            Some(_) => standing(indicator, &entrants.entrant(entrant), by_change, benchmark),
            None => benchmark::compare(&false, &[], None),
        };
        let verdict = standing.verdict(indicator.polarity);
        let quintile = fifths.as_ref().map(|fifths| fifths[at]);
        placed.push(Row { entrant, place: Ok(Ranked { rank, value, standing, verdict, quintile }) });
    }
    placed.extend(rows);
    let mut ranking = Ranking {
        rows: placed,
        benchmark,
        warnings: vec![],
        heading: words::heading(indicator, asked),
        said: String::new(),
        unsaid: String::new(),
    };
    ranking.warnings = words::warnings(indicator, &ranking, unsure, asked);
    ranking.said = words::said(indicator, &ranking, entrants, asked);
    ranking.unsaid = words::unsaid(&ranking);
    Ok(ranking)
}

/// How sure what is ranked is: the interval of the figure, or of its change.
pub fn interval(indicator: &Indicator, entrant: &Entrant<'_>, by_change: bool, level: Level) -> Option<Interval> {
    let figure = entrant.figure.as_ref()?;
    if !by_change {
        return indicator.certainty(figure, level).map(|certainty| certainty.interval);
    }
    let (now, then) = (indicator.events(figure)?, indicator.events(entrant.before.as_ref()?)?);
    rate_ratio(now, then, level).ok().map(|ratio| ratio.percent_change().interval)
}

/// Beside the benchmark; intervals are made only where there is one, since there may be very many areas.
fn standing(indicator: &Indicator, entrant: &Entrant<'_>, by_change: bool, benchmark: Option<f64>) -> Standing {
    let intervals: Vec<Interval> = match benchmark {
        Some(_) if !entrant.is_benchmark => {
            Level::ALL.into_iter().filter_map(|level| interval(indicator, entrant, by_change, level)).collect()
        }
        _ => vec![],
    };
    benchmark::compare(&entrant.is_benchmark, &intervals, benchmark.map(|value| (&true, value)))
}

/// What is ranked of an area, or why there is nothing.
fn measured(indicator: &Indicator, entrant: &Entrant<'_>, by_change: bool) -> Result<f64, Unranked> {
    let now = valued(entrant.figure.as_ref())?;
    if !by_change {
        return Ok(now.1);
    }
    let then = valued(entrant.before.as_ref())?;
    let rates = indicator.events(now.0).zip(indicator.events(then.0));
    let (last, first) =
        rates.map_or((now.1, then.1), |(now, then)| (now.count / now.exposure, then.count / then.exposure));
    let change = two_point_change(first, last).map_err(|_| Unranked::NoChange)?;
    // Equal changes of unequal figures differ in their last bits, and still share a rank.
    Ok((change * 1e9).round() / 1e9)
}

fn valued(figure: Option<&Observation>) -> Result<(&Observation, f64), Unranked> {
    let figure = figure.ok_or(Unranked::NotObserved)?;
    match (figure.status, figure.value.filter(|value| value.is_finite())) {
        (ObservationStatus::Suppressed, _) => Err(Unranked::Suppressed),
        (ObservationStatus::NotApplicable, _) => Err(Unranked::NotApplicable),
        (ObservationStatus::Missing, _) | (_, None) => Err(Unranked::Missing),
        // One nought: below nought there is none that ranks beneath it.
        (_, Some(value)) => Ok((figure, value + 0.0)),
    }
}
