//! Limits of a count of events, as a Poisson count.

use super::{
    distributions::{poisson_lower, poisson_upper},
    interval::Interval,
    level::Level,
    method::Method,
    number::{finite, not_negative},
    refusal::Refusal,
};

/// Byar's approximation.
pub const BYAR: Method = Method {
    id: "byar_count",
    version: "1",
    name: "Count with Byar's limits",
    formula: "L = O(1 − 1/(9O) − z/(3√O))³; U = (O+1)(1 − 1/(9(O+1)) + z/(3√(O+1)))³",
    source: "Breslow NE, Day NE. Statistical Methods in Cancer Research, volume II. IARC, 1987",
    assumptions: &["Events are independent of one another, so that counts scatter as Poisson counts"],
};

/// The exact limits.
pub const EXACT: Method = Method {
    id: "exact_count",
    version: "1",
    name: "Count with exact Poisson limits",
    formula: "L = χ²((1−c)/2; 2O)/2; U = χ²(c+(1−c)/2; 2O+2)/2",
    source: "Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936; 28: 437–442",
    assumptions: &["Events are independent of one another, so that counts scatter as Poisson counts"],
};

/// From so many events on, rates and ratios use Byar's limits; below it the exact ones.
pub const BYAR_FROM: f64 = 10.0;

/// Limits of which the lower may not exist.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The lower limit; none where the approximation falls below nought.
    pub lower: Option<f64>,
    /// The upper limit.
    pub upper: f64,
}

/// Which limits were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitsBy {
    /// The exact ones: fewer than ten events.
    Exact,
    /// Byar's: ten events or more.
    Byar,
}

/// Byar's limits, in events (Breslow and Day 1987). They have no lower limit where the approximation falls below
/// nought: at no events, and at one event for 99.8%.
///
/// L = O(1 − 1/(9O) − z/(3√O))³; U = (O+1)(1 − 1/(9(O+1)) + z/(3√(O+1)))³.
/// Errors: events that are negative or not finite.
pub fn byar(events: f64, level: Level) -> Result<Limits, Refusal> {
    not_negative(events, "number of events")?;
    let approximation = |events: f64, z: f64| events * (1.0 - 1.0 / (9.0 * events) + z / (3.0 * events.sqrt())).powi(3);
    let lower = approximation(events, -level.z());
    let upper = finite(approximation(events + 1.0, level.z()), "upper limit")?;
    Ok(Limits { lower: (lower >= 0.0).then_some(lower), upper })
}

/// The exact Poisson limits, in events (Garwood 1936); no events have the lower limit nought.
///
/// L = χ²((1−c)/2; 2O)/2; U = χ²(c+(1−c)/2; 2O+2)/2. Above a million events Byar's limits stand in, which differ by
/// less than one part in 10¹⁰ there. Errors: events that are negative or not finite.
pub fn exact(events: f64, level: Level) -> Result<Interval, Refusal> {
    if not_negative(events, "number of events")? > 1e6 {
        return byar_interval(events, level);
    }
    Interval::new(level, poisson_lower(events, level), poisson_upper(events, level))
}

/// The limits that rates and ratios are made of: exact below ten events, else Byar's. Errors: as [`exact`].
pub fn limits(events: f64, level: Level) -> Result<(Interval, LimitsBy), Refusal> {
    if not_negative(events, "number of events")? < BYAR_FROM {
        return Ok((exact(events, level)?, LimitsBy::Exact));
    }
    Ok((byar_interval(events, level)?, LimitsBy::Byar))
}

/// Byar's limits, in events, nought where the approximation has no lower one. Errors: as [`byar`].
pub fn byar_interval(events: f64, level: Level) -> Result<Interval, Refusal> {
    let Limits { lower, upper } = byar(events, level)?;
    Interval::new(level, lower.unwrap_or(0.0), upper)
}
