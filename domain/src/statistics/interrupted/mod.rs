//! Interrupted time series: what a series did when something happened, beside where it was going.
//!
//! `y ~ 1 + t + post + t_since`, t counted from nought and `t_since` from nought at the first point after. `ordinary`: by
//! least squares, with Newey and West's errors if asked. `poisson`: of counts, by exposure. `fit`: the fit of both.

mod fit;
mod ordinary;
mod poisson;

use nalgebra::{DMatrix, DVector};

pub use ordinary::{Errors, NEWEY_WEST, ORDINARY, Segmented, automatic_lag, segmented};
pub use poisson::{POISSON, QUASI_POISSON, Scale, SegmentedCounts, segmented_counts};

use super::{interval::Estimate, level::Level, number::size, refusal::Refusal};

/// One effect, with its interval and test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// The effect.
    pub estimate: Estimate,
    /// Its standard error.
    pub se: f64,
    /// The effect over its error: Student's t, or a standard normal for Poisson counts.
    pub t: f64,
    /// The chance of such an effect or a larger one, either way, were there none.
    pub p: f64,
}

impl Coefficient {
    /// Of a model of logarithms: the effect as a ratio, exp of it.
    pub fn as_ratio(&self) -> Result<Estimate, Refusal> {
        self.estimate.on_scale(f64::exp)
    }
}

/// The four effects of a segmented regression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segments {
    /// The level at the first point.
    pub start: Coefficient,
    /// The slope before, per point.
    pub trend: Coefficient,
    /// The step at the first point after.
    pub level_change: Coefficient,
    /// How the slope changed, per point.
    pub trend_change: Coefficient,
}

impl Segments {
    /// Reads the effects off a fit, its covariance, and what limits and chances are read from.
    fn of(
        effects: &DVector<f64>,
        covariance: &DMatrix<f64>,
        level: Level,
        quantile: f64,
        chance: impl Fn(f64) -> f64,
    ) -> Result<Self, Refusal> {
        let effect = |at: usize| {
            let se = covariance[(at, at)].sqrt();
            if se.is_nan() || se <= 0.0 {
                return Err(Refusal::NoScatter);
            }
            let t = effects[at] / se;
            Ok(Coefficient { estimate: Estimate::within(effects[at], level, quantile * se)?, se, t, p: chance(t) })
        };
        Ok(Self { start: effect(0)?, trend: effect(1)?, level_change: effect(2)?, trend_change: effect(3)? })
    }
}

/// Refuses a series with fewer than two points on either side, or fewer than five in all.
fn check(points: usize, first_after: usize) -> Result<(), Refusal> {
    let short = |what, needed, found| Err(Refusal::TooFewPoints { what, needed, found });
    match (first_after, points.saturating_sub(first_after)) {
        (before, _) if before < 2 => short("points before the interruption", 2, before),
        (_, after) if after < 2 => short("points after the interruption", 2, after),
        _ if points < 5 => short("points", 5, points),
        _ => Ok(()),
    }
}

/// The row of a point: `1, t, post, t_since`.
fn row(at: usize, first_after: usize) -> [f64; 4] {
    let post = at >= first_after;
    [1.0, size(at), if post { 1.0 } else { 0.0 }, if post { size(at - first_after) } else { 0.0 }]
}

fn design(points: usize, first_after: usize) -> DMatrix<f64> {
    DMatrix::from_fn(points, 4, |at, column| row(at, first_after)[column])
}
