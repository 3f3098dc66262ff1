//! Fifths by rank among siblings.

use std::cmp::Ordering;

use super::{
    method::Method,
    number::{at_least, finite},
    refusal::Refusal,
    verdict::{Polarity, Verdict},
};
use crate::vocabulary;

/// Fifths by rank.
pub const QUINTILES: Method = Method {
    id: "benchmark_quintile",
    version: "1",
    name: "Fifth by rank among siblings",
    formula: "fifths of equal size by rank, the lowest values first and the first fifths larger by one where the \
              siblings do not divide; equal values share the fifth of the middle of their ranks",
    source: "Public Health England. Technical Guide: Assigning Deprivation Categories, 2017",
    assumptions: &["Ranks are those of the figures as they stand; chance is not allowed for"],
};

vocabulary! {
    /// A fifth of the siblings, by rank of their values.
    Quintile {
        /// The lowest values.
        Lowest = "lowest",
        /// The second fifth.
        Low = "low",
        /// The third fifth.
        Middle = "middle",
        /// The fourth fifth.
        High = "high",
        /// The highest values.
        Highest = "highest",
    }
}

impl Quintile {
    const EACH: [Self; 5] = [Self::Lowest, Self::Low, Self::Middle, Self::High, Self::Highest];

    /// Whether that is good: the middle fifth is similar to the rest.
    pub fn verdict(self, polarity: Polarity) -> Verdict {
        match self {
            Self::Lowest | Self::Low => polarity.judge(false),
            Self::Middle => Verdict::Similar,
            Self::High | Self::Highest => polarity.judge(true),
        }
    }
}

/// The fifth that each value falls into, in the order given.
///
/// Equal values share a fifth. Errors: fewer than five siblings, anything not finite.
pub fn quintiles(values: &[f64]) -> Result<Vec<Quintile>, Refusal> {
    at_least(5, values.len(), "siblings")?;
    for value in values {
        finite(*value, "value")?;
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut fifths = vec![Quintile::Middle; values.len()];
    let mut from = 0;
    for equal in order.chunk_by(|a, b| values[*a].partial_cmp(&values[*b]).is_some_and(Ordering::is_eq)) {
        let middle = from + (equal.len() - 1) / 2;
        for at in equal {
            fifths[*at] = fifth(middle, values.len());
        }
        from += equal.len();
    }
    Ok(fifths)
}

/// The fifth of the place in an order, counted from nought.
fn fifth(place: usize, siblings: usize) -> Quintile {
    let (size, larger) = (siblings / 5, siblings % 5);
    let beyond = place.saturating_sub(larger * (size + 1)) / size;
    let fifth = if place < larger * (size + 1) { place / (size + 1) } else { larger + beyond };
    Quintile::EACH[fifth.min(4)]
}
