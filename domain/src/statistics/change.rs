//! Change from one figure to another: nothing is fitted, so a two-point change is not a trend.

use super::{
    interval::Estimate,
    level::Level,
    method::Method,
    number::{finite, not_negative, positive},
    ratios::{Events, rate_ratio},
    refusal::Refusal,
};

/// The change of a count, with an interval.
pub const PERCENT_CHANGE: Method = Method {
    id: "percent_change",
    version: "1",
    name: "Percentage change of a count or rate",
    formula: "(RR − 1) × 100 and its limits likewise, RR as rate_ratio",
    source: "Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, third edition, chapter 14. Lippincott, 2008",
    assumptions: &[
        "Events are independent of one another, so that counts scatter as Poisson counts",
        "Both figures count the same thing in the same way",
    ],
};

/// The change between two values.
pub const TWO_POINT_CHANGE: Method = Method {
    id: "two_point_change",
    version: "1",
    name: "Percentage change between two points",
    formula: "(last/first − 1) × 100, of the values as observed; another statistic than the fitted change of a trend",
    source: "Arithmetic",
    assumptions: &[
        "Nothing is assumed of what lies between the two figures",
        "Both figures measure the same thing in the same way",
    ],
};

/// The change in per cent from one count or rate to another, the counts being independent Poisson counts.
///
/// (RR − 1) × 100. Errors: as [`rate_ratio`].
pub fn percent_change(before: Events, after: Events, level: Level) -> Result<Estimate, Refusal> {
    Ok(rate_ratio(after, before, level)?.percent_change())
}

/// The change in per cent from the first value to the last, as observed: (last/first − 1) × 100.
///
/// It has no interval and ignores all between; [`super::linear_trend`] gives the fitted change.
/// Errors: a first value that is not above nought, a last one below it (a fall by more than all there is), anything not
/// finite.
pub fn two_point_change(first: f64, last: f64) -> Result<f64, Refusal> {
    let (last, first) = (not_negative(last, "last value")?, positive(first, "first value")?);
    finite(change(last, first).unwrap_or((last / first - 1.0) * 100.0), "change")
}

/// (last − first) × 100 / first, which is exact where it can be; `None` where it leaves the numbers on the way.
pub(super) fn change(last: f64, first: f64) -> Option<f64> {
    Some((last - first) * 100.0 / first).filter(|change| change.is_finite())
}
