//! What a figure has to be before anything is computed with it.

use super::refusal::Refusal;

/// The value, when it is a finite number.
pub(super) fn finite(value: f64, what: &'static str) -> Result<f64, Refusal> {
    if value.is_finite() { Ok(value) } else { Err(Refusal::NotFinite(what)) }
}

/// The value, when it is a finite number of nought or more.
pub(super) fn not_negative(value: f64, what: &'static str) -> Result<f64, Refusal> {
    if finite(value, what)? < 0.0 { Err(Refusal::Negative(what)) } else { Ok(value) }
}

/// The value, when it is a finite number above nought.
pub(super) fn positive(value: f64, what: &'static str) -> Result<f64, Refusal> {
    if finite(value, what)? > 0.0 { Ok(value) } else { Err(Refusal::NotPositive(what)) }
}

/// Refuses fewer than so many of something.
pub(super) fn at_least(needed: usize, found: usize, what: &'static str) -> Result<(), Refusal> {
    if found < needed { Err(Refusal::TooFewPoints { what, needed, found }) } else { Ok(()) }
}

/// How many there are, as a number to compute with.
#[expect(clippy::cast_precision_loss, reason = "nobody has 2⁵³ of anything in memory")]
pub(super) fn size(count: usize) -> f64 {
    count as f64
}
