//! What the figures cannot bear, and why.

use thiserror::Error;

/// Why a statistic is not computed. Each says one plain sentence; [`Refusal::code`] never changes meaning.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum Refusal {
    /// Not a number, infinite, or too large to compute with.
    #[error("The {0} must be a finite number")]
    NotFinite(&'static str),
    /// Below zero.
    #[error("The {0} cannot be below zero")]
    Negative(&'static str),
    /// Zero or below.
    #[error("The {0} must be above zero")]
    NotPositive(&'static str),
    /// A proportion of more than the whole.
    #[error("The numerator {numerator} is above the denominator {denominator}, so it is no proportion")]
    NumeratorAboveDenominator {
        /// What was counted.
        numerator: f64,
        /// Out of how many.
        denominator: f64,
    },
    /// Not 95 or 99.8 per cent.
    #[error("Intervals are given at 0.95 and 0.998, not at {0}")]
    UnknownLevel(f64),
    /// Limits the wrong way round.
    #[error("The lower limit {lower} is above the upper limit {upper}")]
    LimitsReversed {
        /// The lower limit given.
        lower: f64,
        /// The upper limit given.
        upper: f64,
    },
    /// An interval without width tells of no uncertainty.
    #[error("A confidence interval has no width, so nothing can be weighed by it")]
    ZeroWidth,
    /// Too few events to publish a rate.
    #[error("The rate needs at least {needed} events and has {found}")]
    TooFewEvents {
        /// At least so many.
        needed: u32,
        /// So many there are.
        found: f64,
    },
    /// Too few figures for the method.
    #[error("The method needs at least {needed} {what} and has {found}")]
    TooFewPoints {
        /// Of what.
        what: &'static str,
        /// At least so many.
        needed: usize,
        /// So many there are.
        found: usize,
    },
    /// No event where a ratio divides or takes a logarithm.
    #[error("The {0} is zero, and a ratio cannot be taken of it")]
    ZeroCount(&'static str),
    /// No event anywhere.
    #[error("There are no events at all, so there is nothing to compare")]
    NoEvents,
    /// A band has a weight but nobody in it.
    #[error("Band {0} has a weight in the standard population but nobody in the area, so its rate is not known")]
    EmptyBand(usize),
    /// Every event lies where the standard population has nobody.
    #[error("No event lies in a band that has a weight, so the rate has no interval")]
    NoWeightedEvents,
    /// Two lists that must go together do not.
    #[error("There are {left} {what} and {right} to go with them")]
    LengthsDiffer {
        /// Of what.
        what: &'static str,
        /// So many on one side.
        left: usize,
        /// So many on the other.
        right: usize,
    },
    /// A period whose first or last day is unknown.
    #[error("A period of the trend has no first or no last day")]
    OpenPeriod,
    /// A period that is not one year long.
    #[error("The recent trend is of years, and a period is not one year long")]
    NotAnnual,
    /// A year is missing.
    #[error("The periods leave a gap, and the trend across it is not known")]
    Gap,
    /// The same days are counted twice.
    #[error("The periods overlap, so the same events would be counted twice")]
    Overlap,
    /// Times that do not go forward.
    #[error("The times of the points must go forward, each later than the one before")]
    TimesNotForward,
    /// All or none: a proportion that never varies.
    #[error("Every proportion is nought, or every one is the whole, so there is no trend to test")]
    AllOrNone,
    /// Points exactly on a line, or all the same.
    #[error("The points lie exactly on the fitted line, so the uncertainty about it is not known")]
    NoScatter,
    /// Columns that say the same thing, or no spread at all.
    #[error("The figures do not vary enough to tell the effects apart")]
    Singular,
    /// The fit ran away.
    #[error("The fit did not settle: the counts do not determine it")]
    NotConverged,
    /// The comparator holds what it is compared with.
    #[error("The comparator includes the treated area: compare it with the remainder instead")]
    ComparatorIncludesTreated,
    /// A lag of the Newey–West estimator that the series is too short for.
    #[error("A lag of {lag} needs more than {points} points")]
    LagTooLong {
        /// The lag asked for.
        lag: usize,
        /// The points there are.
        points: usize,
    },
    /// A number of simulations outside what is sensible.
    #[error("A simulation has between {least} and {most} repetitions, not {asked}")]
    Repetitions {
        /// The fewest.
        least: usize,
        /// The most.
        most: usize,
        /// What was asked for.
        asked: usize,
    },
    /// A value that its scale cannot hold, such as the logarithm of nought.
    #[error("The value {0} has no place on the scale of the regression")]
    OffScale(f64),
    /// A standard error is missing where the interval is made of them.
    #[error("Group {0} has no standard error, and the interval is made of them")]
    NoStandardError(usize),
    /// A table whose parts do not add up, or that names a cell it has not.
    #[error("Total {0} of the table is not the sum of its parts")]
    NotASum(usize),
}

impl Refusal {
    /// A word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFinite(_) => "not_finite",
            Self::Negative(_) => "negative",
            Self::NotPositive(_) => "not_positive",
            Self::NumeratorAboveDenominator { .. } => "numerator_above_denominator",
            Self::UnknownLevel(_) => "unknown_level",
            Self::LimitsReversed { .. } => "limits_reversed",
            Self::ZeroWidth => "zero_width_interval",
            Self::TooFewEvents { .. } => "too_few_events",
            Self::TooFewPoints { .. } => "too_few_points",
            Self::ZeroCount(_) => "zero_count",
            Self::NoEvents => "no_events",
            Self::EmptyBand(_) => "empty_band",
            Self::NoWeightedEvents => "no_weighted_events",
            Self::LengthsDiffer { .. } => "lengths_differ",
            Self::OpenPeriod => "open_period",
            Self::NotAnnual => "not_annual",
            Self::Gap => "gap_in_periods",
            Self::Overlap => "overlapping_periods",
            Self::TimesNotForward => "times_not_forward",
            Self::AllOrNone => "all_or_none",
            Self::NoScatter => "no_scatter",
            Self::Singular => "singular",
            Self::NotConverged => "not_converged",
            Self::ComparatorIncludesTreated => "comparator_includes_treated",
            Self::LagTooLong { .. } => "lag_too_long",
            Self::Repetitions { .. } => "repetitions_out_of_range",
            Self::OffScale(_) => "off_scale",
            Self::NoStandardError(_) => "no_standard_error",
            Self::NotASum(_) => "not_a_sum",
        }
    }
}
