//! Segmented regression of values by least squares.

use nalgebra::{DMatrix, DVector};

use super::{Segments, check, design, fit::least_squares, row};
use crate::statistics::{
    distributions::{student_quantile, student_two_sided},
    level::Level,
    line::{durbin_watson, scatter},
    method::Method,
    number::{at_least, finite, size},
    refusal::Refusal,
};

/// Least squares with ordinary errors.
pub const ORDINARY: Method = Method {
    id: "interrupted_ols",
    version: "1",
    name: "Interrupted time series by least squares",
    formula: "y ~ 1 + t + post + t_since; t with n − 4 degrees of freedom",
    source: "Wagner AK, Soumerai SB, Zhang F, Ross-Degnan D. Segmented regression analysis of interrupted time series \
             studies. J Clin Pharm Ther 2002; 27: 299–309",
    assumptions: &[
        "But for the interruption the figures would have gone on along the line before it",
        "Nothing else changed at the same time",
        "Figures lie about the lines independently of one another and equally widely",
    ],
};

/// Least squares with errors that allow for neighbours resembling one another.
pub const NEWEY_WEST: Method = Method {
    id: "interrupted_newey_west",
    version: "1",
    name: "Interrupted time series by least squares, Newey–West errors",
    formula: "as interrupted_ols; covariance (XᵀX)⁻¹ S (XᵀX)⁻¹ × n/(n−4), S with Bartlett weights 1 − l/(L+1); \
              L = ⌊4(n/100)^(2/9)⌋ unless given; t with n − 4 degrees of freedom",
    source: "Newey WK, West KD. Econometrica 1987; 55: 703–708, and Rev Econ Stud 1994; 61: 631–653",
    assumptions: &[
        "But for the interruption the figures would have gone on along the line before it",
        "Nothing else changed at the same time",
        "Periods further apart than the lag are independent of one another",
    ],
};

/// How the standard errors are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errors {
    /// As if neighbours were unrelated and the scatter the same throughout.
    Ordinary,
    /// Newey and West's, up to so many points apart; [`automatic_lag`] when none is given.
    NeweyWest(Option<usize>),
}

/// How far apart points may still resemble one another, by the number of points: ⌊4(n/100)^(2/9)⌋ (Newey and West
/// 1994), which is 2 for 12 points, 3 for 34 and 4 for 100.
pub fn automatic_lag(points: usize) -> usize {
    let lag = (4.0 * (size(points) / 100.0).powf(2.0 / 9.0)).floor();
    (0..points).take_while(|below| size(*below) < lag).count()
}

/// A segmented regression of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Segmented {
    /// The four effects, in the values' unit.
    pub segments: Segments,
    /// n − 4.
    pub freedom: usize,
    /// The lag of Newey and West's errors, when they were asked for.
    pub lag: Option<usize>,
    /// The fitted value at the first point after the interruption.
    pub fitted_since: f64,
    /// The fitted value at the last point.
    pub fitted_last: f64,
    /// Where the trend before would have led at the last point.
    pub counterfactual_last: f64,
    /// Durbin and Watson's statistic of the residuals.
    pub durbin_watson: f64,
}

impl Segmented {
    /// How the last fitted value differs from where the trend before would have led, in per cent; none unless both are
    /// above nought.
    pub fn change_at_end(&self) -> Option<f64> {
        (self.counterfactual_last > 0.0 && self.fitted_last > 0.0)
            .then(|| (self.fitted_last / self.counterfactual_last - 1.0) * 100.0)
    }
}

/// Fits a series of values at even steps, of which the one at `first_after` (counted from nought) is the first after
/// the interruption (Wagner and others 2002).
///
/// Errors: fewer than two points on either side (three for Newey and West's errors, which would be nought where two
/// points lie on their line) or five in all, points exactly on the fit, a lag that is too long,
/// anything not finite.
pub fn segmented(values: &[f64], first_after: usize, errors: Errors, level: Level) -> Result<Segmented, Refusal> {
    let points = values.len();
    check(points, first_after)?;
    for value in values {
        finite(*value, "value")?;
    }
    let design = design(points, first_after);
    let fit = least_squares(design.clone(), &DVector::from_column_slice(values))?;
    let fitted = &design * &fit.effects;
    let residuals: Vec<f64> = values.iter().zip(fitted.iter()).map(|(value, fitted)| value - fitted).collect();
    let freedom = size(points - 4);
    let variance = scatter(&residuals, values)? / freedom;
    let (covariance, lag) = match errors {
        Errors::Ordinary => (&fit.inverse * variance, None),
        Errors::NeweyWest(lag) => {
            let lag = lag.unwrap_or_else(|| automatic_lag(points));
            if lag >= points {
                return Err(Refusal::LagTooLong { lag, points });
            }
            at_least(3, first_after.min(points - first_after), "points on either side of the interruption")?;
            let middle = long_run(&design, &residuals, lag);
            (&fit.inverse * middle * &fit.inverse * (size(points) / freedom), Some(lag))
        }
    };
    let quantile = student_quantile(level, freedom);
    let segments = Segments::of(&fit.effects, &covariance, level, quantile, |t| student_two_sided(t, freedom))?;
    let [one, time, ..] = row(points - 1, first_after);
    Ok(Segmented {
        segments,
        freedom: points - 4,
        lag,
        fitted_since: fitted[first_after],
        fitted_last: fitted[points - 1],
        counterfactual_last: fit.effects[0] * one + fit.effects[1] * time,
        durbin_watson: durbin_watson(&residuals),
    })
}

/// Σ over pairs up to a lag apart of the products of their scores, with Bartlett's falling weights.
fn long_run(design: &DMatrix<f64>, residuals: &[f64], lag: usize) -> DMatrix<f64> {
    let scores = DMatrix::from_fn(design.nrows(), design.ncols(), |at, effect| design[(at, effect)] * residuals[at]);
    let mut sum = scores.transpose() * &scores;
    for apart in 1..=lag {
        let later = scores.rows(apart, scores.nrows() - apart);
        let earlier = scores.rows(0, scores.nrows() - apart);
        let products = later.transpose() * earlier;
        let weight = 1.0 - size(apart) / size(lag + 1);
        sum += (&products + products.transpose()) * weight;
    }
    sum
}
