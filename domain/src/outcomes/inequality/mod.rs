//! How a figure goes with need: areas from the most to the least in need, and the line and the curve through them.

mod gathered;
mod words;

#[cfg(test)]
mod tests;

use thiserror::Error;

pub use gathered::{Candidate, LeftOut, Rung, Weights};

use super::{Indicator, NotTogether, Polarity, ValueType, ranking::Order};
use crate::{
    period::Period,
    statistics::{
        Level, Method, Refusal,
        inequality::{
            Concentration, CurvePoint, DELTA_RESIDUAL, DELTA_SAMPLING, Draws, Group, IndexIntervals, Ranked, SIMULATED,
            SlopeIndex, Transform, concentration, from_residuals, from_sampling, simulated, slope_index,
        },
    },
    vocabulary,
};

vocabulary! {
    /// How the intervals of the slope and the relative index are made.
    IntervalBy {
        /// From how far the areas lie off the line.
        DeltaResidual = "delta_residual",
        /// From the areas' own standard errors.
        DeltaSampling = "delta_sampling",
        /// By draws within the areas' own standard errors.
        Simulated = "simulated",
    }
}

vocabulary! {
    /// The scale on which figures are taken to lie on a line.
    Scale {
        /// As they are.
        None = "none",
        /// Their logarithms, for rates.
        Log = "log",
        /// Their log odds, for proportions.
        Logit = "logit",
    }
}

impl Scale {
    fn transform(self) -> Transform {
        match self {
            Self::None => Transform::Identity,
            Self::Log => Transform::Log,
            Self::Logit => Transform::Logit,
        }
    }
}

impl IntervalBy {
    /// The method.
    pub fn method(self) -> Method {
        match self {
            Self::DeltaResidual => DELTA_RESIDUAL,
            Self::DeltaSampling => DELTA_SAMPLING,
            Self::Simulated => SIMULATED,
        }
    }
}

/// How often a simulation draws.
pub const REPETITIONS: usize = 10_000;
/// A simulation takes at most so many groups: more would keep others waiting.
pub const MOST_SIMULATED: usize = 200;
/// A count is told per so many people, so that areas of any size are compared.
pub const COUNT_PER: f64 = 1000.0;
/// A curve of more points is told at each hundredth of the people.
pub const MOST_POINTS: usize = 200;

/// What an inequality is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The period of the figures.
    pub period: Period,
    /// What need is called, and when it was observed.
    pub need: (String, Period),
    /// Which end of need is the most in need.
    pub order: Order,
    /// Whom an area counts for.
    pub weights: Weights,
    /// Into so many groups of equal population; none takes each area by itself.
    pub groups: Option<u8>,
    /// How intervals are made.
    pub interval: IntervalBy,
    /// What the draws of a simulation follow from.
    pub seed: u64,
    /// The scale of the line.
    pub scale: Scale,
    /// How sure intervals are.
    pub level: Level,
}

/// A line has a slope and something left to judge it by from so many points on.
const LEAST_POINTS: usize = 3;

/// Why figures do not bear an inequality.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum NotBorne {
    /// The statistics refuse.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Too few areas are left.
    #[error("The line needs at least {LEAST_POINTS} areas or groups and has {points}{}", reasons(.left_out))]
    TooFewPoints {
        /// So many there are.
        points: usize,
        /// Who is left out, and why.
        left_out: String,
    },
    /// Figures of a group cannot be put together.
    #[error("{0}, so they cannot be put into groups; leave groups out, and each area stands for itself")]
    NotTogether(#[from] NotTogether),
    /// A count without the people it is of.
    #[error("A count has no denominators: say the population that it is of")]
    NoPopulation,
    /// More groups than are simulated.
    #[error("A simulation takes at most {MOST_SIMULATED} areas by themselves and there are {0}: ask for groups=10")]
    TooManyGroups(usize),
    /// Log odds of what is no proportion.
    #[error("Only a proportion has log odds")]
    NoProportion,
}

impl NotBorne {
    /// The parameter that asks for it.
    pub fn parameter(&self) -> &'static str {
        match self {
            Self::Refused(Refusal::NoStandardError(_) | Refusal::NoScatter | Refusal::ZeroWidth)
            | Self::TooManyGroups(_) => "interval",
            Self::Refused(Refusal::OffScale(_)) | Self::NoProportion => "transform",
            Self::Refused(_) | Self::TooFewPoints { .. } => "indicator",
            Self::NotTogether(_) => "groups",
            Self::NoPopulation => "population",
        }
    }

    /// A code that never changes meaning.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::TooFewPoints { .. } => "too_few_points",
            Self::NotTogether(not) => not.code(),
            Self::NoPopulation => "required_when",
            Self::TooManyGroups(_) => "too_many",
            Self::NoProportion => "off_scale",
        }
    }
}

/// `; left out are 2 without a figure`, or nothing where nobody is.
fn reasons(left_out: &str) -> String {
    if left_out.is_empty() { String::new() } else { format!("; left out are {left_out}") }
}

/// How a figure goes with need.
#[derive(Debug, Clone, PartialEq)]
pub struct Unequal {
    /// From the most to the least in need.
    pub rungs: Vec<Rung>,
    /// Who is left out, and why, as they were given.
    pub left_out: Vec<(usize, LeftOut)>,
    /// The slope and the relative index.
    pub index: SlopeIndex,
    /// Their intervals.
    pub intervals: IndexIntervals,
    /// How it is shared; none where a figure below nought cannot be.
    pub concentration: Option<Concentration>,
    /// What a reader must know: code and sentence.
    pub warnings: Vec<(&'static str, String)>,
    /// What goes with what, and when.
    pub heading: String,
    /// What the line says.
    pub line: String,
    /// What the curve says.
    pub curve: String,
}

impl Unequal {
    /// The whole in plain words.
    pub fn verdict(&self) -> String {
        let caution = "Why it is so, these figures alone do not tell, nor how it is within an area.";
        let said = [self.line.as_str(), &self.curve, caution];
        let said: Vec<&str> = said.into_iter().filter(|said| !said.is_empty()).collect();
        format!("{}: {}", self.heading, said.join(" "))
    }

    /// How many areas it is made of.
    pub fn used(&self) -> usize {
        self.rungs.iter().map(|rung| rung.members.len()).sum()
    }

    /// The points of the curve, or of many the one at each hundredth of the people.
    pub fn points(&self) -> Vec<CurvePoint> {
        match &self.concentration {
            None => vec![],
            Some(shared) if shared.curve.len() <= MOST_POINTS => shared.curve.clone(),
            Some(shared) => (0..=100_u8)
                .map(|hundredths| f64::from(hundredths) / 100.0)
                .map(|people| CurvePoint { people, held: shared.held_by(people) })
                .collect(),
        }
    }
}

/// Which end of need is the most in need, as the polarity of its indicator tells; none where neither way is better.
pub fn most_in_need(need: Polarity) -> Option<Order> {
    match need {
        Polarity::LowerIsBetter => Some(Order::HighestFirst),
        Polarity::HigherIsBetter => Some(Order::LowestFirst),
        Polarity::Neutral => None,
    }
}

/// Puts areas in the order of their need, and tells how the figure goes with it.
pub fn unequal(indicator: &Indicator, candidates: &[Candidate], asked: &Asked) -> Result<Unequal, NotBorne> {
    let value_type = indicator.definition.value_type;
    if value_type == ValueType::Count && asked.weights == Weights::Denominators {
        return Err(NotBorne::NoPopulation);
    }
    if asked.scale == Scale::Logit && value_type != ValueType::Proportion {
        return Err(NotBorne::NoProportion);
    }
    let (rungs, left_out) = gathered::gather(indicator, candidates, asked)?;
    if rungs.len() < LEAST_POINTS {
        return Err(NotBorne::TooFewPoints { points: rungs.len(), left_out: words::reasons(&left_out) });
    }
    let groups: Vec<Group> = rungs
        .iter()
        .map(|rung| Group { population: rung.population, value: rung.value, standard_error: rung.standard_error })
        .collect();
    let transform = asked.scale.transform();
    let index = slope_index(&groups, transform, 1.0)?;
    let intervals = match asked.interval {
        IntervalBy::DeltaResidual => from_residuals(&groups, transform, 1.0, asked.level)?,
        IntervalBy::DeltaSampling => from_sampling(&groups, transform, 1.0, asked.level)?,
        IntervalBy::Simulated if groups.len() > MOST_SIMULATED => return Err(NotBorne::TooManyGroups(groups.len())),
        IntervalBy::Simulated => {
            simulated(&groups, transform, 1.0, asked.level, REPETITIONS, &mut Draws::seeded(asked.seed))?
        }
    };
    let ranked: Vec<Ranked> = (0_u32..)
        .zip(&rungs)
        .map(|(at, rung)| Ranked { rank: f64::from(at), weight: rung.population, value: rung.value })
        .collect();
    let shared = concentration(&ranked);
    let mut unequal = Unequal {
        rungs,
        left_out,
        index,
        intervals,
        concentration: None,
        warnings: vec![],
        heading: words::heading(indicator, asked),
        line: String::new(),
        curve: String::new(),
    };
    unequal.warnings = words::warnings(&unequal, candidates, asked);
    match shared {
        Ok(shared) => unequal.concentration = Some(shared),
        Err(refusal) => {
            unequal.warnings.push(("no_concentration_index", format!("There is no concentration index: {refusal}")));
        }
    }
    unequal.line = words::line(indicator, &unequal, asked);
    unequal.curve = words::curve(indicator, &unequal);
    Ok(unequal)
}
