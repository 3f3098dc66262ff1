//! Difference in differences of counts.

use crate::statistics::{
    interval::Estimate,
    level::Level,
    method::Method,
    ratios::{Events, Ratio, rate_ratio},
    refusal::Refusal,
};

/// The ratio of two rate ratios.
pub const LOG_COUNT: Method = Method {
    id: "did_log_count",
    version: "1",
    name: "Difference in differences of counts",
    formula: "exp(ln RR_treated − ln RR_comparator), RR = after/before; SE² = Σ 1/count of the four cells; \
              limits exp(ln ∓ z SE)",
    source: "Altman DG, Bland JM. Interaction revisited: the difference between two estimates. BMJ 2003; 326: 219",
    assumptions: &[
        "But for what was done, the area would have changed by the same factor as the comparator",
        "What was done in the area did not change the comparator",
        "Events are independent of one another, so that counts scatter as Poisson counts",
    ],
};

/// One area, or group of areas, before and after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arm {
    /// Before.
    pub before: Events,
    /// After.
    pub after: Events,
}

impl Arm {
    /// Counts of periods of the same length, among people whose number did not change.
    pub fn of_counts(before: f64, after: f64) -> Self {
        Self { before: Events::of_equal_exposure(before), after: Events::of_equal_exposure(after) }
    }
}

/// What changed in each arm, and how the changes differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifferenceInDifferences {
    /// After over before in the treated area.
    pub treated: Ratio,
    /// After over before in the comparator.
    pub comparator: Ratio,
    /// The first over the second.
    pub ratio: Ratio,
}

impl DifferenceInDifferences {
    /// The ratio of ratios as a change in per cent, relative to what the comparator's change would have brought.
    pub fn relative_change(&self) -> Estimate {
        self.ratio.percent_change()
    }

    /// The treated area's change in per cent less the comparator's, in percentage points.
    pub fn percentage_points(&self) -> f64 {
        self.treated.percent_change().value - self.comparator.percent_change().value
    }
}

/// How the change of the treated area differs from the comparator's.
///
/// `exp(ln RR_treated − ln RR_comparator)` with SE² = Σ 1/count of the four cells (Altman and Bland 2003 on two log
/// ratios). The counts are taken as independent Poisson counts, so the comparator must not include the treated area, which
/// counts do not show. Errors: a count of nought, an exposure that is not above nought, a figure that is negative or not
/// finite.
pub fn difference_in_differences(
    treated: Arm,
    comparator: Arm,
    level: Level,
) -> Result<DifferenceInDifferences, Refusal> {
    treated.before.rate("count of the treated area before")?;
    treated.after.rate("count of the treated area after")?;
    comparator.before.rate("count of the comparator before")?;
    comparator.after.rate("count of the comparator after")?;
    let treated = rate_ratio(treated.after, treated.before, level)?;
    let comparator = rate_ratio(comparator.after, comparator.before, level)?;
    let log = treated.ratio.value.ln() - comparator.ratio.value.ln();
    let ratio = Ratio::of_log(log, treated.se_log.hypot(comparator.se_log), level)?;
    Ok(DifferenceInDifferences { treated, comparator, ratio })
}
