//! What all charts are told: the words around the picture, the unit, an estimate with its interval.

/// The words around a picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Caption {
    /// What is shown, of whom and when.
    pub title: String,
    /// A sentence or two beneath the title.
    pub description: String,
    /// What nobody may miss, such as `SYNTHETIC demonstration data`: a banner above the picture.
    pub labels: Vec<String>,
    /// Who published the figures.
    pub source: String,
    /// Under which licence.
    pub licence: String,
    /// What a reader should know, each a sentence: shown beneath the picture.
    pub notes: Vec<String>,
}

/// What is counted or measured, and how its numbers are written.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// As it stands at the axis: `emergency admissions`, `admissions per 1,000 residents`.
    pub name: String,
    /// How a number is written.
    pub form: Form,
    /// Whether the axis begins at zero. When it does not, the picture says so.
    pub from_zero: bool,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Plain,
    /// A share from 0 to 1, written per cent.
    Proportion,
    /// Per cent already.
    Percent,
    /// Pounds sterling.
    Pounds,
}

impl Unit {
    /// Counts and rates: the axis begins at zero, since lengths are compared.
    pub fn count(name: impl Into<String>) -> Self {
        Self { name: name.into(), form: Form::Plain, from_zero: true }
    }

    /// Scores and means, whose zero says nothing.
    pub fn score(name: impl Into<String>) -> Self {
        Self { name: name.into(), form: Form::Plain, from_zero: false }
    }

    /// Shares from 0 to 1.
    pub fn proportion(name: impl Into<String>) -> Self {
        Self { name: name.into(), form: Form::Proportion, from_zero: true }
    }
}

/// A value with its 95% interval, as far as there is one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// The lower limit.
    pub lower: Option<f64>,
    /// The upper limit.
    pub upper: Option<f64>,
}

impl Estimate {
    /// A value without an interval.
    pub fn bare(value: f64) -> Self {
        Self { value, lower: None, upper: None }
    }

    /// A value and its limits.
    pub fn between(value: f64, lower: f64, upper: f64) -> Self {
        Self { value, lower: Some(lower), upper: Some(upper) }
    }

    /// Both limits, in order, when both can be drawn.
    pub(super) fn limits(&self) -> Option<(f64, f64)> {
        let (lower, upper) = (finite(self.lower)?, finite(self.upper)?);
        Some((lower.min(upper), lower.max(upper)))
    }
}

/// Numbers beyond this are drawn at it: differences of larger ones would be infinite.
const FARTHEST: f64 = 1e300;

/// What can be drawn.
pub(super) fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite()).map(|value| value.clamp(-FARTHEST, FARTHEST))
}

/// A count as a real number.
pub(super) fn real(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}
