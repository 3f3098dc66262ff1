//! A straight line through a series, and how sure its slope is.

use super::{
    distributions::{student_quantile, student_two_sided},
    interval::Estimate,
    level::Level,
    line::{Line, Point, durbin_watson, scatter},
    method::Method,
    number::{at_least, finite, size},
    refusal::Refusal,
};

/// Ordinary least squares on time.
pub const LINEAR_TREND: Method = Method {
    id: "linear_trend",
    version: "1",
    name: "Linear trend by least squares",
    formula: "y = a + bt; b ± t(n−2) SE; fitted change (fitted last/fitted first − 1) × 100",
    source: "Draper NR, Smith H. Applied Regression Analysis, third edition, chapter 1. Wiley, 1998; \
             Durbin J, Watson GS. Biometrika 1950; 37: 409–428",
    assumptions: &[
        "Figures go along a straight line over time",
        "Figures lie about the line independently of one another and equally widely",
    ],
};

/// A value at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timed {
    /// When, in any unit: the slope is per this unit.
    pub at: f64,
    /// The value.
    pub value: f64,
}

/// The fitted line and what is known of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearTrend {
    /// How many points.
    pub points: usize,
    /// n − 2.
    pub freedom: usize,
    /// The fitted value at time nought.
    pub intercept: f64,
    /// The rise per unit of time.
    pub slope: Estimate,
    /// Its standard error.
    pub slope_se: f64,
    /// The slope over its error.
    pub t: f64,
    /// The chance of such a slope or a steeper one, either way, were there none.
    pub p: f64,
    /// The part of the variance that the line explains.
    pub r_squared: f64,
    /// The fitted value at the first time.
    pub fitted_first: f64,
    /// The fitted value at the last time.
    pub fitted_last: f64,
    /// Durbin and Watson's statistic: near 2 when neighbours are unrelated, towards 0 when they resemble one another
    /// and the interval is too narrow.
    pub durbin_watson: f64,
}

impl LinearTrend {
    /// The change in per cent from the fitted first value to the fitted last; none unless both are above nought.
    ///
    /// It is another statistic than the change between the two observed values
    /// ([`super::change::two_point_change`]).
    pub fn fitted_change(&self) -> Option<f64> {
        (self.fitted_first > 0.0 && self.fitted_last > 0.0)
            .then(|| (self.fitted_last / self.fitted_first - 1.0) * 100.0)
    }
}

/// Values one unit of time apart, the first at nought.
pub fn evenly_spaced(values: &[f64]) -> Vec<Timed> {
    values.iter().enumerate().map(|(at, value)| Timed { at: size(at), value: *value }).collect()
}

/// Fits a straight line to a series (Draper and Smith 1998), the slope per unit of time with Student's interval.
///
/// Errors: fewer than three points, times that do not go forward, points exactly on a line, anything not finite.
pub fn linear_trend(series: &[Timed], level: Level) -> Result<LinearTrend, Refusal> {
    at_least(3, series.len(), "points")?;
    for point in series {
        finite(point.at, "time")?;
        finite(point.value, "value")?;
    }
    if series.windows(2).any(|pair| pair[1].at <= pair[0].at) {
        return Err(Refusal::TimesNotForward);
    }
    let line = Line::through(series.iter().map(|point| Point { x: point.at, y: point.value, weight: 1.0 }))?;
    let values: Vec<f64> = series.iter().map(|point| point.value).collect();
    let residuals: Vec<f64> = series.iter().map(|point| point.value - line.at(point.at)).collect();
    let left = scatter(&residuals, &values)?;
    let freedom = size(series.len() - 2);
    let slope_se = (left / freedom / line.spread).sqrt();
    let explained = line.slope * line.slope * line.spread;
    let t = line.slope / slope_se;
    Ok(LinearTrend {
        points: series.len(),
        freedom: series.len() - 2,
        intercept: line.intercept,
        slope: Estimate::within(line.slope, level, student_quantile(level, freedom) * slope_se)?,
        slope_se,
        t,
        p: student_two_sided(t, freedom),
        r_squared: explained / (explained + left),
        fitted_first: line.at(series[0].at),
        fitted_last: line.at(series[series.len() - 1].at),
        durbin_watson: durbin_watson(&residuals),
    })
}
