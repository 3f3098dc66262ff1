//! Areas put in the order of their need, and into groups.

use super::{Asked, COUNT_PER, NotBorne};
use crate::{
    outcomes::{Indicator, Observation, ObservationStatus, ValueType, expression::Sign},
    statistics::Level,
    vocabulary,
};

/// An area as it comes.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its figure.
    pub figure: Option<Observation>,
    /// Its need.
    pub need: Option<Observation>,
    /// Its people, where another indicator counts them.
    pub population: Option<Observation>,
}

/// Whom an area counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// Those below the line of its figure.
    Denominators,
    /// Those whom another indicator counts.
    Population,
}

vocabulary! {
    /// Why an area is left out.
    LeftOut {
        /// It has no figure.
        NoFigure = "no_figure",
        /// Its figure is small, and hidden.
        Suppressed = "suppressed",
        /// Its need is not known.
        NoNeed = "no_need",
        /// It has no people, or nobody knows how many.
        NoPopulation = "no_population",
    }
}

/// An area, or areas that stand together, on the way from the most to the least in need.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// Which of the candidates.
    pub members: Vec<usize>,
    /// Their need; of several the mean, by their people.
    pub need: f64,
    /// Their people.
    pub population: f64,
    /// Their figure; of a count, per 1,000 people.
    pub value: f64,
    /// The standard error of that, where it has an interval.
    pub standard_error: Option<f64>,
}

/// An area that has all it needs.
#[derive(Clone, Copy)]
struct Area<'a> {
    at: usize,
    need: f64,
    population: f64,
    figure: &'a Observation,
}

/// Areas in their order, and who is left out.
type Gathered = (Vec<Rung>, Vec<(usize, LeftOut)>);

/// The areas in their order, and who is left out.
pub fn gather(indicator: &Indicator, candidates: &[Candidate], asked: &Asked) -> Result<Gathered, NotBorne> {
    let (mut areas, mut left_out) = (Vec::new(), Vec::new());
    for (at, candidate) in candidates.iter().enumerate() {
        match area(at, candidate, asked.weights) {
            Ok(area) => areas.push(area),
            Err(why) => left_out.push((at, why)),
        }
    }
    areas.sort_by(|one, other| asked.order.compare(one.need, other.need));
    // Equal need is one place in the order, whichever of them was named first.
    let equals = areas.chunk_by(|one, other| asked.order.compare(one.need, other.need).is_eq());
    let rungs = match asked.groups {
        None => equals.map(|equal| alike(indicator, equal)).collect(),
        Some(groups) => {
            let all: f64 = areas.iter().map(|area| area.population).sum();
            let (mut below, mut parts) = (0.0, vec![Vec::new(); usize::from(groups)]);
            for equal in equals {
                let people: f64 = equal.iter().map(|area| area.population).sum();
                let middle = (below + people / 2.0) / all * f64::from(groups);
                let part = (1..groups).take_while(|edge| middle >= f64::from(*edge)).count();
                parts[part].extend_from_slice(equal);
                below += people;
            }
            let filled = parts.iter().filter(|part| !part.is_empty());
            filled.map(|part| put_together(indicator, part)).collect::<Result<_, _>>()?
        }
    };
    Ok((rungs, left_out))
}

fn area(at: usize, candidate: &Candidate, weights: Weights) -> Result<Area<'_>, LeftOut> {
    let known = |observed: &Option<Observation>| observed.as_ref().and_then(|observed| observed.value);
    let figure = candidate.figure.as_ref().ok_or(LeftOut::NoFigure)?;
    if figure.status == ObservationStatus::Suppressed {
        return Err(LeftOut::Suppressed);
    }
    figure.value.filter(|value| value.is_finite()).ok_or(LeftOut::NoFigure)?;
    // One nought: below nought there is none that is another need.
    let need = known(&candidate.need).filter(|need| need.is_finite()).ok_or(LeftOut::NoNeed)? + 0.0;
    let people = match weights {
        Weights::Denominators => figure.denominator,
        Weights::Population => known(&candidate.population),
    };
    let population = people.filter(|people| people.is_finite() && *people > 0.0).ok_or(LeftOut::NoPopulation)?;
    Ok(Area { at, need, population, figure })
}

/// Areas of equal need: the mean of their figures by their people, through which the same line goes.
fn alike(indicator: &Indicator, equal: &[Area<'_>]) -> Rung {
    let told: Vec<_> = equal.iter().map(|area| figure(indicator, area.figure, area.population)).collect();
    let population: f64 = equal.iter().map(|area| area.population).sum();
    let sum = |of: &dyn Fn(f64, (f64, Option<f64>)) -> Option<f64>| {
        equal.iter().zip(&told).map(|(area, told)| of(area.population, *told)).sum::<Option<f64>>()
    };
    let value = sum(&|people, (value, _)| Some(people * value)).unwrap_or_default() / population;
    let squares = sum(&|people, (_, error)| error.map(|error| (people * error).powi(2)));
    let standard_error = squares.map(|squares| squares.sqrt() / population);
    match told.as_slice() {
        // A mean of one would not be the same to the last bit.
        [(value, standard_error)] => rung(equal, *value, *standard_error),
        _ => rung(equal, value, standard_error),
    }
}

/// A group of areas: one figure from the sums of their counts.
fn put_together(indicator: &Indicator, group: &[Area<'_>]) -> Result<Rung, NotBorne> {
    let parts: Vec<_> = group.iter().map(|area| (Sign::Plus, Some(area.figure))).collect();
    let population = group.iter().map(|area| area.population).sum();
    let whole = indicator.together(&parts)?;
    let (value, error) = whole.map(|whole| figure(indicator, &whole, population)).unwrap_or_default();
    Ok(rung(group, value, error))
}

fn rung(areas: &[Area<'_>], value: f64, standard_error: Option<f64>) -> Rung {
    let population: f64 = areas.iter().map(|area| area.population).sum();
    let need = match areas {
        [one] => one.need,
        _ => areas.iter().map(|area| area.population / population * area.need).sum(),
    };
    Rung { members: areas.iter().map(|area| area.at).collect(), need, population, value, standard_error }
}

/// A figure as the line takes it, and its standard error: the width of its 95% interval over 2 z.
fn figure(indicator: &Indicator, observed: &Observation, population: f64) -> (f64, Option<f64>) {
    let scale = if indicator.definition.value_type == ValueType::Count { COUNT_PER / population } else { 1.0 };
    let interval = indicator.certainty(observed, Level::P95).map(|certainty| certainty.interval);
    let error = interval.map(|interval| (interval.upper() - interval.lower()) / (2.0 * Level::P95.z()) * scale);
    (observed.value.unwrap_or_default() * scale, error)
}
