//! Whether two areas went alike before anything was done.

use crate::statistics::{
    level::Level,
    line::{Line, Point},
    method::Method,
    number::{at_least, size},
    ratios::{Events, Ratio},
    refusal::Refusal,
};

use super::ParallelTrends;

/// The difference of two log-linear slopes.
pub const PRE_TREND: Method = Method {
    id: "pre_trend_log_count",
    version: "1",
    name: "Test of parallel trends before the change",
    formula: "slope of ln(count/exposure) over the periods, weighted by count, in each arm; SE² = Σ 1/Σw(t−t̄)²; \
              z = difference of the slopes / SE",
    source: "Woolf B. On estimating the relation between blood group and disease. Ann Hum Genet 1955; 19: 251–253 \
             (weights); Angrist JD, Pischke J-S. Mostly Harmless Econometrics, chapter 5. Princeton, 2009",
    assumptions: &[
        "Events are independent of one another, so that counts scatter as Poisson counts",
        "Before the change each side grew or shrank at a steady rate",
    ],
};

/// How the two arms went before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PreTrend {
    /// How many periods there were.
    pub periods: usize,
    /// The treated area's change a period over the comparator's; 1 were they parallel.
    pub ratio_a_period: Ratio,
}

impl PreTrend {
    /// Rejected when so steep a difference would come about in fewer than 5 of 100 parallel pairs.
    pub fn parallel(&self) -> ParallelTrends {
        if self.ratio_a_period.p < 0.05 { ParallelTrends::Rejected } else { ParallelTrends::NotRejected }
    }
}

/// Compares how two arms went over the same consecutive periods before the change.
///
/// Each arm's slope of ln(count/exposure) is weighted by its counts, the inverse variances of the logarithms of
/// Poisson counts; the difference of the slopes over its error is a standard normal. With two periods it is the
/// difference in differences of the two. A test that does not reject is no proof that the trends are parallel.
/// Errors: fewer than two periods, arms of different length, a count of nought, a figure that is negative or not
/// finite.
pub fn pre_trend(treated: &[Events], comparator: &[Events], level: Level) -> Result<PreTrend, Refusal> {
    let (periods, other) = (treated.len(), comparator.len());
    if periods != other {
        return Err(Refusal::LengthsDiffer {
            what: "earlier periods of the treated area",
            left: periods,
            right: other,
        });
    }
    at_least(2, periods, "earlier periods in each arm")?;
    let treated = slope(treated, "count of the treated area in an earlier period")?;
    let comparator = slope(comparator, "count of the comparator in an earlier period")?;
    let se = (1.0 / treated.spread + 1.0 / comparator.spread).sqrt();
    Ok(PreTrend { periods, ratio_a_period: Ratio::of_log(treated.slope - comparator.slope, se, level)? })
}

fn slope(periods: &[Events], what: &'static str) -> Result<Line, Refusal> {
    let mut points = Vec::with_capacity(periods.len());
    for (at, events) in periods.iter().enumerate() {
        points.push(Point { x: size(at), y: events.rate(what)?.ln(), weight: events.count });
    }
    Line::through(points.into_iter())
}
