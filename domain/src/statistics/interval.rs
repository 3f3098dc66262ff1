//! Intervals, and estimates that lie in them.

use super::{level::Level, number::finite, refusal::Refusal};

/// From a lower to an upper limit, both finite and in order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    level: Level,
    lower: f64,
    upper: f64,
}

impl Interval {
    /// Takes two limits. Errors: [`Refusal::NotFinite`], [`Refusal::LimitsReversed`].
    pub fn new(level: Level, lower: f64, upper: f64) -> Result<Self, Refusal> {
        finite(lower, "lower limit")?;
        finite(upper, "upper limit")?;
        if lower > upper { Err(Refusal::LimitsReversed { lower, upper }) } else { Ok(Self { level, lower, upper }) }
    }

    /// How sure.
    pub fn level(self) -> Level {
        self.level
    }

    /// The lower limit.
    pub fn lower(self) -> f64 {
        self.lower
    }

    /// The upper limit.
    pub fn upper(self) -> f64 {
        self.upper
    }

    /// Whether a value lies in it, the limits included.
    pub fn holds(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// The same interval on another scale, whichever way that scale runs.
    pub(super) fn on_scale(self, scale: impl Fn(f64) -> f64) -> Result<Self, Refusal> {
        let (a, b) = (scale(self.lower), scale(self.upper));
        if a <= b { Self::new(self.level, a, b) } else { Self::new(self.level, b, a) }
    }
}

/// A value and the interval about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The best guess.
    pub value: f64,
    /// Where the truth plausibly lies.
    pub interval: Interval,
}

impl Estimate {
    /// A value within limits. Errors: as [`Interval::new`].
    pub fn new(value: f64, level: Level, lower: f64, upper: f64) -> Result<Self, Refusal> {
        Ok(Self { value: finite(value, "estimate")?, interval: Interval::new(level, lower, upper)? })
    }

    /// A value with the same distance to either limit.
    pub(super) fn within(value: f64, level: Level, distance: f64) -> Result<Self, Refusal> {
        Self::new(value, level, value - distance, value + distance)
    }

    /// The same estimate on another scale, whichever way that scale runs.
    pub(super) fn on_scale(self, scale: impl Fn(f64) -> f64) -> Result<Self, Refusal> {
        Ok(Self { value: finite(scale(self.value), "estimate")?, interval: self.interval.on_scale(scale)? })
    }

    /// A ratio as a change in per cent: (ratio − 1) × 100.
    pub fn as_percent_change(self) -> Self {
        let percent = |ratio: f64| (ratio - 1.0) * 100.0;
        let Interval { level, lower, upper } = self.interval;
        Self { value: percent(self.value), interval: Interval { level, lower: percent(lower), upper: percent(upper) } }
    }
}
