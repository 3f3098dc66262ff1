//! The methods by name: what an answer says of how it was reached.

use super::{
    benchmark, change, counts, difference, inequality, interrupted, linear_trend, means, proportions, quintiles, rates,
    ratios, recent_trend, rounding, standardised, sums, suppression,
};

/// One way to compute one thing. The id never changes meaning: a changed formula is a new version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// The id, such as `did_log_count`.
    pub id: &'static str,
    /// The version, counted from 1.
    pub version: &'static str,
    /// The name in words.
    pub name: &'static str,
    /// The formula, in one line.
    pub formula: &'static str,
    /// The publication it is from.
    pub source: &'static str,
    /// What it takes for granted, in plain sentences.
    pub assumptions: &'static [&'static str],
}

impl Method {
    /// Every method there is.
    pub const ALL: &'static [Self] = &[
        counts::BYAR,
        counts::EXACT,
        rates::CRUDE,
        proportions::WILSON,
        proportions::NEWCOMBE,
        standardised::DIRECT,
        standardised::REPEAT_EVENTS,
        standardised::INDIRECT_RATIO,
        standardised::INDIRECT_RATE,
        means::MEAN,
        benchmark::BENCHMARK,
        quintiles::QUINTILES,
        recent_trend::OF_VALUES,
        recent_trend::OF_PROPORTIONS,
        ratios::RATE_RATIO,
        ratios::RATE_DIFFERENCE,
        change::PERCENT_CHANGE,
        change::TWO_POINT_CHANGE,
        difference::LOG_COUNT,
        difference::LOG_SERIES,
        difference::PRE_TREND,
        linear_trend::LINEAR_TREND,
        interrupted::ORDINARY,
        interrupted::NEWEY_WEST,
        interrupted::POISSON,
        interrupted::QUASI_POISSON,
        inequality::SLOPE_INDEX,
        inequality::DELTA_RESIDUAL,
        inequality::DELTA_SAMPLING,
        inequality::SIMULATED,
        inequality::CONCENTRATION,
        rounding::SMALL_NUMBERS,
        suppression::SECONDARY,
        sums::SUM_OF_PARTS,
        sums::RATIO_OF_SUMS,
    ];

    /// The method of an id.
    pub fn find(id: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|method| method.id == id)
    }
}
