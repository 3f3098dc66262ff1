//! The few distributions that intervals and p-values are read from.

use statrs::function::{
    beta::beta_reg,
    erf::erfc,
    gamma::{gamma_lr, gamma_ur, ln_gamma},
};

use super::level::Level;

/// The chance that a standard normal lies at least so far from nought, on either side.
pub(super) fn normal_two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The chance that Student's t with so many degrees of freedom lies at least so far from nought, on either side.
pub(super) fn student_two_sided(t: f64, freedom: f64) -> f64 {
    beta_reg(freedom / 2.0, 0.5, freedom / (freedom + t * t))
}

/// How many standard errors the limits lie away when the variance was estimated with so many degrees of freedom.
pub(super) fn student_quantile(level: Level, freedom: f64) -> f64 {
    let ln_scale =
        ln_gamma(freedom.midpoint(1.0)) - ln_gamma(freedom / 2.0) - 0.5 * (freedom * std::f64::consts::PI).ln();
    // Begun at Fisher's expansion about the normal quantile.
    let z = level.z();
    let start = z
        + (z.powi(3) + z) / (4.0 * freedom)
        + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * freedom.powi(2));
    root(0.0, 1e6, start, |t| {
        let density = (ln_scale - freedom.midpoint(1.0) * (t * t / freedom).ln_1p()).exp();
        (2.0 * level.tail() - student_two_sided(t, freedom), 2.0 * density)
    })
}

/// The mean of a Poisson count of which so many or more would be seen with the level's chance beyond a limit:
/// χ²((1 − c)/2; 2O)/2.
pub(super) fn poisson_lower(events: f64, level: Level) -> f64 {
    if events == 0.0 { 0.0 } else { gamma_quantile(events, level, -1.0, |x| gamma_lr(events, x) - level.tail()) }
}

/// The mean of a Poisson count of which so many or fewer would be seen with the level's chance beyond a limit:
/// χ²(c + (1 − c)/2; 2O + 2)/2.
pub(super) fn poisson_upper(events: f64, level: Level) -> f64 {
    let shape = events + 1.0;
    gamma_quantile(shape, level, 1.0, |x| level.tail() - gamma_ur(shape, x))
}

/// Where a rising function of a gamma variable of this shape crosses nought on one side, begun at Wilson and Hilferty's
/// guess, or near nought at the first term of the series, which is all there is to it below 1e-10.
fn gamma_quantile(shape: f64, level: Level, side: f64, excess: impl Fn(f64) -> f64) -> f64 {
    let guess = shape * (1.0 - 1.0 / (9.0 * shape) + side * level.z() / (3.0 * shape.sqrt())).powi(3);
    let start = if guess > 0.0 { guess } else { ((level.tail().ln() + ln_gamma(shape + 1.0)) / shape).exp() };
    if start < 1e-10 {
        return start;
    }
    let ceiling = shape + 12.0 * shape.sqrt() + 40.0;
    root(0.0, ceiling, start, |x| (excess(x), ((shape - 1.0) * x.ln() - x - ln_gamma(shape)).exp()))
}

/// Where a rising function crosses nought: Newton's steps, halving instead wherever one would leave the bracket.
fn root(mut low: f64, mut high: f64, start: f64, at: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut x = start;
    for _ in 0..200 {
        let (value, slope) = at(x);
        if value > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let step = x - value / slope;
        let next = if step > low && step < high { step } else { low.midpoint(high) };
        if (next - x).abs() <= 1e-12 * x {
            return next;
        }
        x = next;
    }
    x
}
