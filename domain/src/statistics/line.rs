//! A straight line through weighted points, which several methods are made of.

use super::refusal::Refusal;

/// A point and how much it counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub x: f64,
    pub y: f64,
    pub weight: f64,
}

/// The line that lies nearest, by the weighted squares of the distances.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Σw.
    pub weight: f64,
    /// The weighted mean of x.
    pub middle: f64,
    /// Σw(x − x̄)²: with w = 1/variance, the inverse of the slope's variance.
    pub spread: f64,
    /// The height at x = 0.
    pub intercept: f64,
    /// The rise per unit of x.
    pub slope: f64,
}

impl Line {
    /// The line through points. Errors: [`Refusal::Singular`] when they have one x only.
    pub fn through(points: impl Iterator<Item = Point> + Clone) -> Result<Self, Refusal> {
        let sum = |term: &dyn Fn(Point) -> f64| points.clone().map(term).sum::<f64>();
        let weight = sum(&|p| p.weight);
        let middle = sum(&|p| p.weight * p.x) / weight;
        let height = sum(&|p| p.weight * p.y) / weight;
        let spread = sum(&|p| p.weight * (p.x - middle).powi(2));
        let slope = sum(&|p| p.weight * (p.x - middle) * (p.y - height)) / spread;
        if slope.is_finite() {
            Ok(Self { weight, middle, spread, intercept: height - slope * middle, slope })
        } else {
            Err(Refusal::Singular)
        }
    }

    /// The height at x.
    pub fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }
}

/// Durbin and Watson's statistic of residuals in the order of time: `Σ(e_t − e_{t−1})²/Σe²` (Biometrika 1950; 37:
/// 409–428). Near 2 neighbours are unrelated; towards 0 they resemble one another.
pub(super) fn durbin_watson(residuals: &[f64]) -> f64 {
    let steps: f64 = residuals.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
    steps / residuals.iter().map(|e| e * e).sum::<f64>()
}

/// The sum of squares left over, refused where the points lie on the fit as far as the numbers can tell.
pub(super) fn scatter(residuals: &[f64], values: &[f64]) -> Result<f64, Refusal> {
    let left: f64 = residuals.iter().map(|e| e * e).sum();
    let scale: f64 = values.iter().map(|y| y * y).sum();
    if left > 1e-24 * scale { Ok(left) } else { Err(Refusal::NoScatter) }
}
