//! Small numbers: what is told of a count to a caller who may not see all.

use super::method::Method;

/// Suppression and rounding.
pub const SMALL_NUMBERS: Method = Method {
    id: "small_numbers",
    version: "2",
    name: "Small counts suppressed, others rounded to 5",
    formula: "nothing is told of a count above nought and below the indicator's threshold; nought is told; of others the \
              nearest multiple of 5, never nought",
    source: "NHS Digital. Hospital Episode Statistics analysis guide: disclosure control",
    assumptions: &["A reader knows nothing of a hidden or rounded count from elsewhere"],
};

/// What counts are rounded to.
pub const BASE: f64 = 5.0;

/// The threshold where an indicator sets none.
pub const SUPPRESS_BELOW: u32 = 5;

/// A count as it is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Told {
    /// Nothing is told, nor why.
    Suppressed,
    /// The count, rounded to 5 where some counts are small.
    Shown(f64),
}

impl Told {
    /// The number that rates, changes, rankings, sorts and charts are computed from.
    pub fn count(self) -> Option<f64> {
        match self {
            Self::Suppressed => None,
            Self::Shown(count) => Some(count),
        }
    }
}

/// Whether a count is one of those that are hidden. Nought is none: that nothing happened tells of nobody.
pub fn is_small(count: f64, suppress_below: u32) -> bool {
    count > 0.0 && count < f64::from(suppress_below)
}

/// The count as it is told to a caller who may not see small ones. Without a threshold all are told as they are.
pub fn tell(count: f64, suppress_below: u32) -> Told {
    if is_small(count, suppress_below) {
        Told::Suppressed
    } else if suppress_below == 0 {
        Told::Shown(count)
    } else {
        Told::Shown(rounded(count))
    }
}

/// The nearest multiple of 5, which is nought for nought alone.
pub fn rounded(count: f64) -> f64 {
    if count > 0.0 { ((count / BASE).round() * BASE).max(BASE) } else { count }
}
