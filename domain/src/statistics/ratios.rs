//! Two rates beside one another: their ratio, and their difference.

use super::{
    change::change,
    distributions::normal_two_sided,
    interval::Estimate,
    level::Level,
    method::Method,
    number::{finite, not_negative, positive},
    refusal::Refusal,
};

/// The ratio of two rates.
pub const RATE_RATIO: Method = Method {
    id: "rate_ratio",
    version: "1",
    name: "Rate ratio",
    formula: "RR = (a₁/T₁)/(a₀/T₀); SE(ln RR) = √(1/a₁ + 1/a₀); limits RR × exp(∓z SE)",
    source: "Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, third edition, chapter 14. Lippincott, 2008",
    assumptions: &[
        "Events are independent of one another, so that counts scatter as Poisson counts",
        "The two counts are independent of one another, and their exposures are known without error",
    ],
};

/// The difference of two rates.
pub const RATE_DIFFERENCE: Method = Method {
    id: "rate_difference",
    version: "1",
    name: "Rate difference",
    formula: "RD = (a₁/T₁ − a₀/T₀) × k; SE = √(a₁/T₁² + a₀/T₀²) × k; limits RD ∓ z SE",
    source: "Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, third edition, chapter 14. Lippincott, 2008",
    assumptions: &[
        "Events are independent of one another, so that counts scatter as Poisson counts",
        "The two counts are independent of one another, and their exposures are known without error",
    ],
};

/// Events, and the person-time they happened in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Events {
    /// How many.
    pub count: f64,
    /// Among how many people, for how long; any unit that both sides share.
    pub exposure: f64,
}

impl Events {
    /// Events of which only the number matters: whatever they are compared with has the same exposure.
    pub fn of_equal_exposure(count: f64) -> Self {
        Self { count, exposure: 1.0 }
    }

    /// The rate, of a count that a ratio can be taken of.
    pub(super) fn rate(self, what: &'static str) -> Result<f64, Refusal> {
        if not_negative(self.count, what)? == 0.0 {
            return Err(Refusal::ZeroCount(what));
        }
        Ok(self.count / positive(self.exposure, "exposure")?)
    }
}

/// A ratio with what its interval is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The ratio.
    pub ratio: Estimate,
    /// The standard error of its natural logarithm.
    pub se_log: f64,
    /// The logarithm over its standard error.
    pub z: f64,
    /// The chance of such a ratio or a further one, either way, were there no difference.
    pub p: f64,
    /// The ratio as a change in per cent.
    change: f64,
}

impl Ratio {
    /// exp(ln ∓ z SE). Errors: anything that leaves the numbers.
    pub(super) fn of_log(log: f64, se_log: f64, level: Level) -> Result<Self, Refusal> {
        let z = finite(log / se_log, "logarithm of the ratio")?;
        let ratio = Estimate::within(log, level, level.z() * se_log)?.on_scale(f64::exp)?;
        Ok(Self { ratio, se_log, z, p: normal_two_sided(z), change: ratio.as_percent_change().value })
    }

    /// The ratio as a change in per cent: (ratio − 1) × 100, its limits likewise. Of two rates it is made of their counts, so
    /// that 1000 to 830 is −17 and no longer number.
    pub fn percent_change(&self) -> Estimate {
        Estimate { value: self.change, ..self.ratio.as_percent_change() }
    }
}

/// How many times as high the first rate is as the second (Rothman, Greenland and Lash 2008).
///
/// RR = (a₁/T₁)/(a₀/T₀), SE(ln RR) = √(1/a₁ + 1/a₀); the counts are taken as independent Poisson counts.
/// Errors: a count of nought, an exposure that is not above nought, a figure that is negative or not finite.
pub fn rate_ratio(now: Events, then: Events, level: Level) -> Result<Ratio, Refusal> {
    let log = now.rate("first count")?.ln() - then.rate("second count")?.ln();
    let ratio = Ratio::of_log(log, (1.0 / now.count + 1.0 / then.count).sqrt(), level)?;
    Ok(Ratio { change: change(now.count * then.exposure, then.count * now.exposure).unwrap_or(ratio.change), ..ratio })
}

/// How much higher the first rate is than the second, per `per` of their exposure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateDifference {
    /// The difference.
    pub difference: Estimate,
    /// Its standard error.
    pub se: f64,
}

/// The difference of two rates, with Wald's limits (Rothman, Greenland and Lash 2008).
///
/// RD = (a₁/T₁ − a₀/T₀) × k, SE = √(a₁/T₁² + a₀/T₀²) × k. One count may be nought, not both.
/// Errors: no events at all, an exposure or `per` that is not above nought, a figure that is negative or not finite.
pub fn rate_difference(now: Events, then: Events, per: f64, level: Level) -> Result<RateDifference, Refusal> {
    positive(per, "multiplier")?;
    for events in [now, then] {
        not_negative(events.count, "count")?;
        positive(events.exposure, "exposure")?;
    }
    if now.count + then.count == 0.0 {
        return Err(Refusal::NoEvents);
    }
    let se = (now.count / now.exposure.powi(2) + then.count / then.exposure.powi(2)).sqrt() * per;
    let value = (now.count / now.exposure - then.count / then.exposure) * per;
    Ok(RateDifference { difference: Estimate::within(value, level, level.z() * se)?, se })
}
