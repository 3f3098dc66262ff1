//! How the trends of two places differ.

use super::{Figured, NoTrend, said::magnitude};
use crate::{
    outcomes::{
        Indicator, Observation, ValueType,
        unlike::unlike,
        warned::{not_final, shares_as_rates},
        words::{self, tenth},
    },
    period::Period,
    statistics::{
        Estimate, Level, Method,
        difference::{self, DifferenceInDifferences, LOG_COUNT, LOG_SERIES, Series, SeriesDifference},
    },
};

/// How the changes of two places differ: two trends side by side do not tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Apart {
    /// What is held against what.
    pub held: Held,
    /// What a reader must know: code and sentence.
    pub warnings: Vec<(&'static str, String)>,
}

/// What is held against what.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// From the first period to the last that both have, by their counts.
    Counts {
        /// How they differ.
        difference: DifferenceInDifferences,
        /// The first period.
        from: Period,
        /// The last.
        to: Period,
    },
    /// From the periods before to the periods after, by their values.
    Series {
        /// How they differ.
        difference: SeriesDifference,
        /// The first period after.
        after: Period,
    },
}

impl Apart {
    /// The ratio of the two ratios.
    pub fn ratio(&self) -> Estimate {
        match &self.held {
            Held::Counts { difference, .. } => difference.ratio.ratio,
            Held::Series { difference, .. } => difference.ratio,
        }
    }

    /// The standard error of the ratio's logarithm, and the chance of such a ratio were there no difference.
    pub fn error(&self) -> (f64, f64) {
        match &self.held {
            Held::Counts { difference, .. } => (difference.ratio.se_log, difference.ratio.p),
            Held::Series { difference, .. } => (difference.se_log, difference.p),
        }
    }

    /// How it was found.
    pub fn method(&self) -> Method {
        match self.held {
            Held::Counts { .. } => LOG_COUNT,
            Held::Series { .. } => LOG_SERIES,
        }
    }

    /// The first and the last period, where those two are compared.
    pub fn window(&self) -> Option<(Period, Period)> {
        match &self.held {
            Held::Counts { from, to, .. } => Some((*from, *to)),
            Held::Series { .. } => None,
        }
    }

    /// In words.
    pub fn words(&self, indicator: &Indicator, area: &str, comparator: &str) -> String {
        let relative = self.ratio().as_percent_change();
        let told = if relative.interval.holds(0.0) {
            let range = words::range(relative.interval, tenth);
            format!("does not show to have gone otherwise ({} per cent, interval {range})", tenth(relative.value))
        } else {
            let way = if relative.value < 0.0 { "lower" } else { "higher" };
            format!("is {} {way} than if both had gone alike", magnitude(relative, tenth, "%"))
        };
        let window = match &self.held {
            Held::Counts { from, to, .. } => format!("{} to {}", from.label(), to.label()),
            Held::Series { after, .. } => format!("the periods from {} on and those before", after.label()),
        };
        let measured = words::measured(indicator);
        format!("{measured}, {window}: beside {comparator}, the figure of {area} {told}.")
    }
}

/// How the changes of two places differ: between the periods before and after an interruption, or else between the first
/// period and the last that both have. Errors: what the figures cannot bear.
pub fn apart(
    indicator: &Indicator,
    area: &Figured,
    comparator: &Figured,
    after: Option<&Period>,
    level: Level,
) -> Result<Apart, NoTrend> {
    let both: Vec<(&Period, &Observation, &Observation)> = area
        .iter()
        .filter_map(|(period, figure)| {
            let (_, other) = comparator.iter().find(|(at, _)| at == period)?;
            Some((period, figure, other))
        })
        .collect();
    if let Some(after) = after {
        let values = |is_after: bool, of: fn(&(&Period, &Observation, &Observation)) -> Option<f64>| {
            both.iter()
                .filter(|(period, ..)| (period.start >= after.start) == is_after)
                .filter_map(of)
                .collect::<Vec<_>>()
        };
        let (before, now) = (values(false, |row| row.1.value), values(true, |row| row.1.value));
        let (other_before, other_now) = (values(false, |row| row.2.value), values(true, |row| row.2.value));
        let treated = Series { before: &before, after: &now };
        let other = Series { before: &other_before, after: &other_now };
        let warnings = unsure(&both).into_iter().collect();
        let difference = difference::of_series(treated, other, level)?;
        return Ok(Apart { held: Held::Series { difference, after: *after }, warnings });
    }
    let (Some(first), Some(last)) = (both.first(), both.last()) else { return Err(NoTrend::MixedPeriods) };
    let arm = |before: &Observation, after: &Observation| {
        let events = indicator.events(before).zip(indicator.events(after));
        events.map(|(before, after)| difference::Arm { before, after }).ok_or(NoTrend::NotCounts)
    };
    let treated = arm(first.1, last.1)?;
    let difference = difference::difference_in_differences(treated, arm(first.2, last.2)?, level)?;
    let (from, to) = (*first.0, *last.0);
    let mut warnings = unlike(&from, &to);
    if indicator.definition.value_type == ValueType::Proportion {
        warnings.push(shares_as_rates());
    }
    warnings.extend(unsure(&[*first, *last]));
    Ok(Apart { held: Held::Counts { difference, from, to }, warnings })
}

/// That figures among these may still change.
fn unsure(rows: &[(&Period, &Observation, &Observation)]) -> Option<(&'static str, String)> {
    not_final(rows.iter().flat_map(|row| [row.1, row.2]).filter(|figure| figure.is_unsure()).count())
}
