//! The mean of measured values.

use super::{
    distributions::student_quantile,
    interval::Estimate,
    level::Level,
    method::Method,
    number::{at_least, finite, size},
    refusal::Refusal,
};

/// The mean with Student's interval.
pub const MEAN: Method = Method {
    id: "mean_t",
    version: "1",
    name: "Mean with Student's interval",
    formula: "x̄ ± t(n−1) s/√n",
    source: "Student. The probable error of a mean. Biometrika 1908; 6: 1–25",
    assumptions: &["Values are independent of one another and scatter normally about their mean"],
};

/// A mean and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// How many values.
    pub count: usize,
    /// Their standard deviation, with n − 1.
    pub deviation: f64,
    /// The mean, in the values' unit.
    pub mean: Estimate,
}

/// The mean of at least two values, in their unit: x̄ ± t(n−1) s/√n (Student 1908).
///
/// Errors: fewer than two values, anything not finite.
pub fn mean(values: &[f64], level: Level) -> Result<Mean, Refusal> {
    at_least(2, values.len(), "values")?;
    for value in values {
        finite(*value, "value")?;
    }
    let count = size(values.len());
    let mean = values.iter().sum::<f64>() / count;
    let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
    let distance = student_quantile(level, count - 1.0) * deviation / count.sqrt();
    Ok(Mean { count: values.len(), deviation, mean: Estimate::within(mean, level, distance)? })
}
