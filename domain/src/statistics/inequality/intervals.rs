//! Intervals of the slope and relative indices by the delta method: how far they move when the fitted line does.

use super::slope_index::{Group, SlopeIndex, Transform, freedom, points};
use crate::statistics::{
    distributions::student_quantile,
    interval::{Estimate, Interval},
    level::Level,
    line::{Line, Point, scatter},
    method::Method,
    number::not_negative,
    refusal::Refusal,
};

/// From how far the groups lie off the line.
pub const DELTA_RESIDUAL: Method = Method {
    id: "slope_index_delta_residual",
    version: "1",
    name: "Slope and relative index, delta method from the residuals",
    formula: "covariance of the weighted regression; SII ± t(n−2) SE; RII × exp(∓t SE(ln RII))",
    source: "Mackenbach JP, Kunst AE. Measuring the magnitude of socio-economic inequalities in health. \
             Soc Sci Med 1997; 44: 757–771 (regression); Oehlert GW. Am Stat 1992; 46: 27–29 (delta method)",
    assumptions: &[
        "Figures lie about the line independently of one another, the less widely the more people they are of",
    ],
};

/// From the groups' own standard errors.
pub const DELTA_SAMPLING: Method = Method {
    id: "slope_index_delta_sampling",
    version: "1",
    name: "Slope and relative index, delta method from the groups' standard errors",
    formula: "covariance of a linear combination of independent values; SII ± z SE; RII × exp(∓z SE(ln RII))",
    source: "Low A, Low A. J Public Health 2004; 26: 388–395; Oehlert GW. Am Stat 1992; 46: 27–29 (delta method)",
    assumptions: &[
        "Figures are independent of one another and scatter as widely as their standard errors say",
        "The need and the people of each are known without error",
    ],
};

/// The intervals of both indices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndexIntervals {
    /// Of the slope index.
    pub slope_index: Interval,
    /// Of the relative index, where there is one and its limits are finite.
    pub relative_index: Option<Interval>,
}

/// Variances of a line's intercept and slope, and what they share.
struct Covariance {
    intercept: f64,
    both: f64,
    slope: f64,
}

impl Covariance {
    /// The standard error of a sum of so much of the intercept and so much of the slope.
    fn error(&self, intercept: f64, slope: f64) -> f64 {
        let square =
            intercept * intercept * self.intercept + 2.0 * intercept * slope * self.both + slope * slope * self.slope;
        square.max(0.0).sqrt()
    }

    /// Of a line whose points have variances of their own.
    fn of_points(line: &Line, points: &[Point], variance: impl Fn(&Point, usize) -> f64) -> Self {
        let (mut intercept, mut both, mut slope) = (0.0, 0.0, 0.0);
        for (at, point) in points.iter().enumerate() {
            let for_slope = point.weight * (point.x - line.middle) / line.spread;
            let for_intercept = point.weight / line.weight - line.middle * for_slope;
            let variance = variance(point, at);
            intercept += for_intercept * for_intercept * variance;
            both += for_intercept * for_slope * variance;
            slope += for_slope * for_slope * variance;
        }
        Self { intercept, both, slope }
    }
}

/// The intervals that the scatter about the line gives: what the groups' ranks do not explain counts as chance.
///
/// Errors: as [`super::slope_index`], groups exactly on a line.
pub fn from_residuals(
    groups: &[Group],
    transform: Transform,
    per: f64,
    level: Level,
) -> Result<IndexIntervals, Refusal> {
    let points = points(groups, transform, per)?;
    let line = Line::through(points.iter().copied())?;
    let residuals: Vec<f64> = points.iter().map(|point| point.weight.sqrt() * (point.y - line.at(point.x))).collect();
    let values: Vec<f64> = points.iter().map(|point| point.weight.sqrt() * point.y).collect();
    let freedom = freedom(&points);
    let variance = scatter(&residuals, &values)? / freedom;
    let covariance = Covariance::of_points(&line, &points, |point, _| variance / point.weight);
    intervals(&line, transform, per, &covariance, student_quantile(level, freedom), level)
}

/// The intervals that the groups' own standard errors give: the line is taken to be right, the values to be uncertain.
///
/// Errors: as [`super::slope_index`], a group without standard error, one that is negative, errors that are all nought.
pub fn from_sampling(
    groups: &[Group],
    transform: Transform,
    per: f64,
    level: Level,
) -> Result<IndexIntervals, Refusal> {
    let points = points(groups, transform, per)?;
    let line = Line::through(points.iter().copied())?;
    let errors = errors_on_scale(groups, transform)?;
    let covariance = Covariance::of_points(&line, &points, |_, at| errors[at].powi(2));
    intervals(&line, transform, per, &covariance, level.z(), level)
}

/// The standard errors of the groups that have people, on the scale of the regression.
pub(super) fn errors_on_scale(groups: &[Group], transform: Transform) -> Result<Vec<f64>, Refusal> {
    let mut errors = Vec::with_capacity(groups.len());
    for (at, group) in groups.iter().enumerate().filter(|(_, group)| group.population > 0.0) {
        let error = group.standard_error.ok_or(Refusal::NoStandardError(at))?;
        errors.push(not_negative(error, "standard error")? / transform.rise(group.value));
    }
    if errors.iter().all(|error| *error == 0.0) { Err(Refusal::ZeroWidth) } else { Ok(errors) }
}

fn intervals(
    line: &Line,
    transform: Transform,
    per: f64,
    covariance: &Covariance,
    quantile: f64,
    level: Level,
) -> Result<IndexIntervals, Refusal> {
    let index = SlopeIndex::of(line, transform, per);
    let (most, least) = (index.intercept, transform.back(line.at(1.0)));
    let (rise_most, rise_least) = (transform.rise(most), transform.rise(least));
    let error = covariance.error(rise_least - rise_most, rise_least) * per.abs();
    let slope_index = Estimate::within(index.slope_index, level, quantile * error)?.interval;
    let relative_index = index.relative_index.and_then(|ratio| {
        let error = covariance.error(rise_least / least - rise_most / most, rise_least / least);
        let log = Estimate::within(ratio.ln(), level, quantile * error).ok()?;
        log.on_scale(f64::exp).ok().map(|estimate| estimate.interval)
    });
    Ok(IndexIntervals { slope_index, relative_index })
}
