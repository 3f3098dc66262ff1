//! Which way figures go over time: a line through them, the recent years, or what changed at an interruption.

mod apart;
mod said;

#[cfg(test)]
mod tests;

pub use apart::{Apart, Held, apart};

use super::{Indicator, Observation, ValueType, warned::not_final};
use crate::{
    period::{Grain, Period, Row, Span},
    statistics::{
        Level, Method, Refusal, change,
        interrupted::{self, Errors, NEWEY_WEST, ORDINARY, POISSON, QUASI_POISSON, Scale, Segmented, SegmentedCounts},
        linear_trend::{LINEAR_TREND, LinearTrend, Timed, linear_trend},
        proportions::Share,
        recent_trend::{self, OF_PROPORTIONS, OF_VALUES, RecentTrend, YEARS, YearShare, YearValue},
    },
    vocabulary,
};

vocabulary! {
    /// How a trend is found.
    TrendMethod {
        /// A straight line by least squares.
        Linear = "linear_trend",
        /// The last five years, as public-health profiles mark them.
        Recent = "recent_trend",
        /// Segmented regression by least squares.
        InterruptedOls = "interrupted_ols",
        /// The same, with errors that allow for neighbours resembling one another.
        InterruptedNeweyWest = "interrupted_newey_west",
        /// Segmented regression of Poisson counts.
        InterruptedPoisson = "interrupted_poisson",
        /// The same, with errors as wide as the scatter says.
        InterruptedQuasiPoisson = "interrupted_quasi_poisson",
    }
}

impl TrendMethod {
    /// Whether it asks what changed at an interruption.
    pub fn is_interrupted(self) -> bool {
        !matches!(self, Self::Linear | Self::Recent)
    }
}

/// Why a trend is not found.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NoTrend {
    /// Periods that make no row.
    #[error("The periods do not follow one another, all cut alike: say from, to or grain")]
    MixedPeriods,
    /// A method of counts, and figures that are none.
    #[error("This method is of counts of events, or of rates with their numerators")]
    NotCounts,
    /// A year whose figure has no interval.
    #[error("A figure of the last five years has no interval, and the recent trend weighs figures by theirs")]
    NoInterval,
    /// The interruption lies outside.
    #[error("No figure is of the period after which the interruption is asked for")]
    NoInterruption,
    /// What the statistics refuse.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl NoTrend {
    /// A code that never changes meaning.
    pub fn code(self) -> &'static str {
        match self {
            Self::MixedPeriods => "mixed_periods",
            Self::NotCounts => "not_counts",
            Self::NoInterval => "no_interval",
            Self::NoInterruption => "no_interruption",
            Self::Refused(refusal) => refusal.code(),
        }
    }
}

/// What was fitted.
#[derive(Debug, Clone, PartialEq)]
pub enum Fitted {
    /// A line.
    Linear(LinearTrend),
    /// The recent years.
    Recent(RecentTrend),
    /// Two lines of values.
    Segments(Segmented),
    /// Two lines of counts, on the logarithms.
    CountSegments(SegmentedCounts),
}

/// A trend.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// What was fitted.
    pub fitted: Fitted,
    /// How.
    pub method: Method,
    /// How many figures it is of.
    pub points: usize,
    /// The first and the last period.
    pub window: (Period, Period),
    /// How the calendar cuts them: slopes are per this.
    pub grain: Grain,
    /// The first period after the interruption, where a method asks what changed at one.
    pub after: Option<Period>,
    /// The observed change from the first figure to the last, in per cent; another statistic than the fitted one.
    pub two_point_change: Option<f64>,
    /// What a reader must know: code and sentence.
    pub warnings: Vec<(&'static str, String)>,
}

/// The figures of one place in the order of time, each with a value.
pub type Figured = [(Period, Observation)];

/// The trend of the figures of one place. Errors: what they cannot bear.
pub fn trend(
    indicator: &Indicator,
    figures: &Figured,
    method: TrendMethod,
    after: Option<&Period>,
    level: Level,
) -> Result<Trend, NoTrend> {
    let periods: Vec<Period> = figures.iter().map(|(period, _)| *period).collect();
    let row = Row::of(&periods).ok_or(if periods.is_empty() {
        Refusal::TooFewPoints { what: "points", needed: 3, found: 0 }.into()
    } else {
        NoTrend::MixedPeriods
    })?;
    let values: Vec<f64> = figures.iter().filter_map(|(_, figure)| figure.value).collect();
    let first_after = || {
        let at = after.and_then(|after| periods.iter().position(|period| period == after));
        at.ok_or(NoTrend::NoInterruption)
    };
    let is_interrupted = method.is_interrupted();
    if is_interrupted && !row.is_whole() {
        return Err(Refusal::Gap.into());
    }
    let segmented =
        |errors| Ok::<_, NoTrend>(Fitted::Segments(interrupted::segmented(&values, first_after()?, errors, level)?));
    let counted = |scale| {
        let events: Vec<_> = figures.iter().filter_map(|(_, figure)| indicator.events(figure)).collect();
        if events.len() < figures.len() {
            return Err(NoTrend::NotCounts);
        }
        let counts: Vec<f64> = events.iter().map(|events| events.count).collect();
        let exposures: Vec<f64> = events.iter().map(|events| events.exposure).collect();
        let exposures = (indicator.definition.value_type != ValueType::Count).then_some(&exposures[..]);
        let fit = interrupted::segmented_counts(&counts, exposures, first_after()?, scale, level)?;
        Ok(Fitted::CountSegments(fit))
    };
    let (fitted, method) = match method {
        TrendMethod::Linear => {
            let timed: Vec<Timed> =
                row.steps.iter().zip(&values).map(|(at, value)| Timed { at: f64::from(*at), value: *value }).collect();
            (Fitted::Linear(linear_trend(&timed, level)?), LINEAR_TREND)
        }
        TrendMethod::Recent => {
            let (fitted, method) = recent(indicator, figures)?;
            (Fitted::Recent(fitted), method)
        }
        TrendMethod::InterruptedOls => (segmented(Errors::Ordinary)?, ORDINARY),
        TrendMethod::InterruptedNeweyWest => (segmented(Errors::NeweyWest(None))?, NEWEY_WEST),
        TrendMethod::InterruptedPoisson => (counted(Scale::Poisson)?, POISSON),
        TrendMethod::InterruptedQuasiPoisson => (counted(Scale::QuasiPoisson)?, QUASI_POISSON),
    };
    // The recent years are the last five, however many there are.
    let first = if matches!(fitted, Fitted::Recent(_)) { periods.len().saturating_sub(YEARS) } else { 0 };
    let ends = values.get(first).zip(values.last());
    let unsure = figures.iter().skip(first).filter(|(_, figure)| figure.is_unsure()).count();
    Ok(Trend {
        warnings: warnings(&row, &fitted).into_iter().chain(not_final(unsure)).collect(),
        points: periods.len() - first,
        window: (periods[first], periods[periods.len() - 1]),
        grain: row.grain,
        after: after.filter(|_| is_interrupted).copied(),
        two_point_change: ends.and_then(|(first, last)| change::two_point_change(*first, *last).ok()),
        fitted,
        method,
    })
}

fn recent(indicator: &Indicator, figures: &Figured) -> Result<(RecentTrend, Method), NoTrend> {
    let span = |period: &Period| Span { from: Some(period.start), to: Some(period.end) };
    // What is not known of an earlier year changes nothing.
    let figures = &figures[figures.len().saturating_sub(YEARS)..];
    if indicator.definition.value_type == ValueType::Proportion {
        // Counts do not give a share that was adjusted: then the shares themselves speak.
        let share = |(period, figure): &(Period, Observation)| {
            if figure.is_adjusted(&indicator.definition) {
                return None;
            }
            let share = Share { cases: figure.numerator?, of: figure.denominator? };
            Some(YearShare { period: span(period), share })
        };
        let shares: Option<Vec<YearShare>> = figures.iter().map(share).collect();
        if let Some(shares) = shares {
            return Ok((recent_trend::of_proportions(&shares)?, OF_PROPORTIONS));
        }
    }
    let value = |(period, figure): &(Period, Observation)| {
        let interval = indicator.certainty(figure, Level::P95)?.interval;
        Some(YearValue { period: span(period), value: figure.value?, lower: interval.lower(), upper: interval.upper() })
    };
    // A year that has no interval is not passed over in silence.
    let values: Option<Vec<YearValue>> = figures.iter().map(value).collect();
    let values = values.ok_or(NoTrend::NoInterval)?;
    Ok((recent_trend::of_values(&values)?, OF_VALUES))
}

/// Durbin and Watson's statistic below this, or above four less it, says that neighbours are related.
const RELATED: f64 = 1.5;

fn warnings(row: &Row, fitted: &Fitted) -> Vec<(&'static str, String)> {
    let mut warnings = Vec::new();
    if !row.is_whole() {
        warnings.push(("gap_in_periods", "Some periods have no figure; the line passes over them".to_owned()));
    }
    let durbin_watson = match fitted {
        Fitted::Linear(fit) => Some(fit.durbin_watson),
        Fitted::Segments(fit) if fit.lag.is_none() => Some(fit.durbin_watson),
        _ => None,
    };
    if let Some(told) = durbin_watson.filter(|told| !(RELATED..=4.0 - RELATED).contains(told)) {
        let detail = format!(
            "Neighbouring periods are related (Durbin\u{2013}Watson {told:.1}, and 2 were they not), so the interval is \
             too narrow or too wide"
        );
        warnings.push(("neighbours_related", detail));
    }
    if let Fitted::CountSegments(fit) = fitted
        && fit.dispersion > 2.0
    {
        let detail = format!("The counts scatter {:.1} times as much as chance alone would have it", fit.dispersion);
        warnings.push(("overdispersed", detail));
    }
    warnings
}
