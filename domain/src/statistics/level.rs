//! How sure: the two levels of confidence.

use super::refusal::Refusal;

/// How often an interval made this way holds the truth: z(c) = Φ⁻¹(c + (1 − c)/2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 95 in 100.
    P95,
    /// 998 in 1,000: the control limit of public-health practice.
    P998,
}

impl Level {
    /// Both, the narrower first.
    pub const ALL: [Self; 2] = [Self::P95, Self::P998];

    /// The level of a confidence such as 0.95. Errors: [`Refusal::UnknownLevel`].
    pub fn of(confidence: f64) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|level| (level.confidence() - confidence).abs() < 1e-9)
            .ok_or(Refusal::UnknownLevel(confidence))
    }

    /// The confidence, such as 0.95.
    pub fn confidence(self) -> f64 {
        match self {
            Self::P95 => 0.95,
            Self::P998 => 0.998,
        }
    }

    /// The chance left beyond each limit.
    pub fn tail(self) -> f64 {
        match self {
            Self::P95 => 0.025,
            Self::P998 => 0.001,
        }
    }

    /// How many standard errors the limits of a normal estimate lie away.
    pub fn z(self) -> f64 {
        match self {
            Self::P95 => 1.959_963_984_540_054,
            Self::P998 => 3.090_232_306_167_813_5,
        }
    }
}
