//! Segmented regression of counts.

use nalgebra::{DMatrix, DVector};

use super::{
    Segments, check, design,
    fit::{Fit, least_squares},
    row,
};
use crate::statistics::{
    distributions::{normal_two_sided, student_quantile, student_two_sided},
    level::Level,
    method::Method,
    number::{not_negative, positive, size},
    refusal::Refusal,
};

/// Counts as Poisson counts.
pub const POISSON: Method = Method {
    id: "interrupted_poisson",
    version: "1",
    name: "Interrupted time series of counts by Poisson regression",
    formula: "ln E(y) = 1 + t + post + t_since + ln(exposure); normal limits",
    source: "Bernal JL, Cummins S, Gasparrini A. Interrupted time series regression for the evaluation of public \
             health interventions: a tutorial. Int J Epidemiol 2017; 46: 348–355",
    assumptions: &[
        "But for the interruption the figures would have gone on at the rate of growth before it",
        "Nothing else changed at the same time",
        "Events are independent of one another, so that counts scatter as Poisson counts",
    ],
};

/// Counts that scatter more than Poisson counts, or less.
pub const QUASI_POISSON: Method = Method {
    id: "interrupted_quasi_poisson",
    version: "1",
    name: "Interrupted time series of counts by quasi-Poisson regression",
    formula: "as interrupted_poisson; errors × √φ, φ = Pearson's χ²/(n − 4); t with n − 4 degrees of freedom",
    source: "McCullagh P, Nelder JA. Generalized Linear Models, second edition, chapter 6. Chapman and Hall, 1989; \
             Bernal JL, Cummins S, Gasparrini A. Int J Epidemiol 2017; 46: 348–355",
    assumptions: &[
        "But for the interruption the figures would have gone on at the rate of growth before it",
        "Nothing else changed at the same time",
        "Counts scatter in proportion to what is expected of them, and periods are independent of one another",
    ],
};

/// How much counts scatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// As Poisson counts do.
    Poisson,
    /// As the residuals say.
    QuasiPoisson,
}

/// A segmented regression of counts.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentedCounts {
    /// The four effects, on the logarithms: [`super::Coefficient::as_ratio`] gives rate ratios.
    pub segments: Segments,
    /// n − 4.
    pub freedom: usize,
    /// Twice the log-likelihood that the fit leaves over.
    pub deviance: f64,
    /// Σ(y − μ)²/μ.
    pub pearson: f64,
    /// Pearson's χ² over the degrees of freedom: 1 for Poisson counts, more for most.
    pub dispersion: f64,
    /// The fitted count at the last point.
    pub fitted_last: f64,
    /// The count that the trend before would have led to at the last point.
    pub counterfactual_last: f64,
}

impl SegmentedCounts {
    /// How the last fitted count differs from what the trend before would have led to, in per cent.
    pub fn change_at_end(&self) -> f64 {
        (self.fitted_last / self.counterfactual_last - 1.0) * 100.0
    }
}

/// Fits a series of counts at even steps, of which the one at `first_after` (counted from nought) is the first after
/// the interruption, by exposure if it is given (Bernal and others 2017).
///
/// Errors: fewer than two points on either side or five in all, exposures of another number or not above nought, a
/// count that is negative or not finite, counts that do not determine the fit (all nought on one side).
pub fn segmented_counts(
    counts: &[f64],
    exposures: Option<&[f64]>,
    first_after: usize,
    scale: Scale,
    level: Level,
) -> Result<SegmentedCounts, Refusal> {
    let points = counts.len();
    check(points, first_after)?;
    for count in counts {
        not_negative(*count, "count")?;
    }
    let offset = offsets(points, exposures)?;
    let design = design(points, first_after);
    let (fit, means) = likeliest(&design, counts, &offset)?;
    let freedom = size(points - 4);
    let pearson: f64 = counts.iter().zip(&means).map(|(count, mean)| (count - mean).powi(2) / mean).sum();
    let dispersion = pearson / freedom;
    let segments = match scale {
        Scale::Poisson => Segments::of(&fit.effects, &fit.inverse, level, level.z(), normal_two_sided)?,
        Scale::QuasiPoisson if dispersion <= 1e-20 => return Err(Refusal::NoScatter),
        Scale::QuasiPoisson => {
            let quantile = student_quantile(level, freedom);
            Segments::of(&fit.effects, &(&fit.inverse * dispersion), level, quantile, |t| {
                student_two_sided(t, freedom)
            })?
        }
    };
    let [one, time, ..] = row(points - 1, first_after);
    let before = fit.effects[0] * one + fit.effects[1] * time;
    Ok(SegmentedCounts {
        segments,
        freedom: points - 4,
        deviance: counts.iter().zip(&means).map(|(count, mean)| deviance(*count, *mean)).sum(),
        pearson,
        dispersion,
        fitted_last: means[points - 1],
        counterfactual_last: (before + offset[points - 1]).exp(),
    })
}

fn offsets(points: usize, exposures: Option<&[f64]>) -> Result<Vec<f64>, Refusal> {
    let Some(exposures) = exposures else { return Ok(vec![0.0; points]) };
    if exposures.len() != points {
        return Err(Refusal::LengthsDiffer { what: "counts", left: points, right: exposures.len() });
    }
    exposures.iter().map(|exposure| Ok(positive(*exposure, "exposure")?.ln())).collect()
}

fn deviance(count: f64, mean: f64) -> f64 {
    let ratio = if count > 0.0 { count * (count / mean).ln() } else { 0.0 };
    2.0 * (ratio - (count - mean))
}

/// The likeliest effects, by iteratively reweighted least squares, and the means they give.
fn likeliest(design: &DMatrix<f64>, counts: &[f64], offset: &[f64]) -> Result<(Fit, Vec<f64>), Refusal> {
    let average = counts.iter().sum::<f64>() / size(counts.len());
    let mut logs: Vec<f64> = counts.iter().map(|count| count.midpoint(average).ln()).collect();
    for _ in 0..50 {
        let weighted = DMatrix::from_fn(design.nrows(), 4, |at, effect| design[(at, effect)] * (logs[at] / 2.0).exp());
        let working = DVector::from_fn(counts.len(), |at, _| {
            let mean = logs[at].exp();
            (logs[at] - offset[at] + (counts[at] - mean) / mean) * mean.sqrt()
        });
        let fit = least_squares(weighted, &working)?;
        let next: Vec<f64> = (design * &fit.effects).iter().zip(offset).map(|(log, offset)| log + offset).collect();
        let step = next.iter().zip(&logs).map(|(next, log)| (next - log).abs()).fold(0.0, f64::max);
        logs = next;
        if step < 1e-10 {
            return Ok((fit, logs.iter().map(|log| log.exp()).collect()));
        }
    }
    Err(Refusal::NotConverged)
}
