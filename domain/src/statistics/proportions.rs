//! A proportion, and the difference of two.

use super::{
    interval::Estimate,
    level::Level,
    method::Method,
    number::{not_negative, positive},
    refusal::Refusal,
};

/// Wilson's score interval.
pub const WILSON: Method = Method {
    id: "wilson_proportion",
    version: "1",
    name: "Proportion with Wilson's score interval",
    formula: "x/n × k; (2x + z² ∓ z√(z² + 4x(1−x/n))) / (2(n+z²)) × k",
    source: "Wilson EB. Probable inference. J Am Stat Assoc 1927; 22: 209–212",
    assumptions: &["People are counted independently of one another, so that shares scatter as binomial shares"],
};

/// Newcombe's method 10.
pub const NEWCOMBE: Method = Method {
    id: "newcombe_10",
    version: "1",
    name: "Difference of two proportions, Newcombe's method 10",
    formula: "d = p₁ − p₂; d − √((p₁−l₁)² + (u₂−p₂)²) to d + √((u₁−p₁)² + (p₂−l₂)²), l and u Wilson's",
    source: "Newcombe RG. Interval estimation for the difference between independent proportions. \
             Stat Med 1998; 17: 873–890",
    assumptions: &[
        "People are counted independently of one another, so that shares scatter as binomial shares",
        "The two groups are independent of one another",
    ],
};

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Those with the attribute.
    pub cases: f64,
    /// All who were looked at.
    pub of: f64,
}

impl Share {
    /// Refuses what is no share of anything.
    pub(super) fn checked(self) -> Result<Self, Refusal> {
        not_negative(self.cases, "numerator")?;
        positive(self.of, "denominator")?;
        if self.cases > self.of {
            return Err(Refusal::NumeratorAboveDenominator { numerator: self.cases, denominator: self.of });
        }
        Ok(self)
    }
}

/// A proportion of `per` (1, or 100 for per cent) with Wilson's score interval (Wilson 1927).
///
/// (2x + z² ∓ z√(z² + 4x(1−x/n))) / (2(n+z²)); the lower limit is computed from the product of the two, which loses
/// nothing where it is small. Errors: a numerator below nought or above its denominator, a denominator or `per` that
/// is not above nought, anything not finite.
pub fn proportion(share: Share, per: f64, level: Level) -> Result<Estimate, Refusal> {
    let Share { cases, of } = share.checked()?;
    positive(per, "multiplier")?;
    let z = level.z();
    let value = cases / of;
    let root = (z * z + 4.0 * cases * (1.0 - value)).sqrt();
    let upper = ((2.0 * cases + z * z + z * root) / (2.0 * (of + z * z))).min(1.0);
    let lower = (value * (cases / (of + z * z)) / upper).min(value);
    Estimate::new(value, level, lower, upper.max(value))?.on_scale(|share| share * per)
}

/// How much larger the first proportion is than the second, both as parts of 1 (Newcombe 1998, method 10).
///
/// Errors: as [`proportion`].
pub fn difference(first: Share, second: Share, level: Level) -> Result<Estimate, Refusal> {
    let (a, b) = (proportion(first, 1.0, level)?, proportion(second, 1.0, level)?);
    let below = (a.value - a.interval.lower()).hypot(b.interval.upper() - b.value);
    let above = (a.interval.upper() - a.value).hypot(b.value - b.interval.lower());
    let value = a.value - b.value;
    Estimate::new(value, level, (value - below).max(-1.0), (value + above).min(1.0))
}
