//! Difference in differences of several periods before and after.

use crate::statistics::{
    distributions::{student_quantile, student_two_sided},
    interval::Estimate,
    level::Level,
    line::scatter,
    method::Method,
    number::{at_least, positive, size},
    refusal::Refusal,
};

/// Least squares on the logarithms.
pub const LOG_SERIES: Method = Method {
    id: "did_log_series",
    version: "1",
    name: "Difference in differences of series of values",
    formula: "ln y ~ treated × post by least squares; the coefficient of treated × post, exp of it as ratio; \
              t with N − 4 degrees of freedom; also White's HC1 error",
    source: "Angrist JD, Pischke J-S. Mostly Harmless Econometrics, chapter 5. Princeton, 2009; \
             MacKinnon JG, White H. J Econometrics 1985; 29: 305–325",
    assumptions: &[
        "But for what was done, the area would have changed by the same factor as the comparator",
        "What was done in the area did not change the comparator",
        "Figures lie about their means independently of one another and, on the logarithm, equally widely",
    ],
};

/// One area's values in the periods before and after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Series<'a> {
    /// The values before.
    pub before: &'a [f64],
    /// The values after.
    pub after: &'a [f64],
}

/// How the changes of two series differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesDifference {
    /// The difference of the differences of the means, in the values' unit.
    pub levels: f64,
    /// The difference of the differences of the mean logarithms.
    pub log: f64,
    /// Its standard error by least squares, the same scatter in every cell.
    pub se_log: f64,
    /// Its standard error where scatter differs between cells (HC1).
    pub se_robust: f64,
    /// N − 4.
    pub freedom: usize,
    /// The chance of such a difference or a further one, either way, were there none.
    pub p: f64,
    /// exp of the difference of logarithms: the ratio of ratios.
    pub ratio: Estimate,
}

/// The means of one cell, and the scatter about them.
struct Cell {
    count: f64,
    mean: f64,
    log: f64,
    residuals: Vec<f64>,
}

impl Cell {
    fn of(values: &[f64]) -> Result<Self, Refusal> {
        at_least(1, values.len(), "values in each cell")?;
        let count = size(values.len());
        let mut logs = Vec::with_capacity(values.len());
        for value in values {
            logs.push(positive(*value, "value")?.ln());
        }
        let log = logs.iter().sum::<f64>() / count;
        let residuals = logs.iter().map(|value| value - log).collect();
        Ok(Self { count, mean: values.iter().sum::<f64>() / count, log, residuals })
    }

    fn squares(&self) -> f64 {
        self.residuals.iter().map(|e| e * e).sum()
    }
}

/// How the change of a treated series differs from a comparator's, on the logarithms (Angrist and Pischke 2009).
///
/// The periods are taken as independent of one another, which neighbouring months are not: the interval is then too
/// narrow. Errors: a cell without values, fewer than five values in all, a value that is not above nought, no scatter.
pub fn of_series(treated: Series, comparator: Series, level: Level) -> Result<SeriesDifference, Refusal> {
    let [treated_before, treated_after] = [Cell::of(treated.before)?, Cell::of(treated.after)?];
    let [comparator_before, comparator_after] = [Cell::of(comparator.before)?, Cell::of(comparator.after)?];
    let levels = (treated_after.mean - treated_before.mean) - (comparator_after.mean - comparator_before.mean);
    let log = (treated_after.log - treated_before.log) - (comparator_after.log - comparator_before.log);
    let cells = [treated_before, treated_after, comparator_before, comparator_after];
    let points: usize = cells.iter().map(|cell| cell.residuals.len()).sum();
    at_least(5, points, "values")?;
    let freedom = size(points - 4);
    let residuals: Vec<f64> = cells.iter().flat_map(|cell| &cell.residuals).copied().collect();
    let variance = scatter(&residuals, &cells.each_ref().map(|cell| cell.log))? / freedom;
    let se_log = (variance * cells.iter().map(|cell| 1.0 / cell.count).sum::<f64>()).sqrt();
    let spread: f64 = cells.iter().map(|cell| cell.squares() / cell.count.powi(2)).sum();
    let distance = student_quantile(level, freedom) * se_log;
    Ok(SeriesDifference {
        levels,
        log,
        se_log,
        se_robust: (spread * size(points) / freedom).sqrt(),
        freedom: points - 4,
        p: student_two_sided(log / se_log, freedom),
        ratio: Estimate::within(log, level, distance)?.on_scale(f64::exp)?,
    })
}
