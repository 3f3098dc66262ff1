//! An area beside a benchmark, and whether that is good.

use super::{
    interval::Interval,
    level::Level,
    method::Method,
    verdict::{Polarity, Verdict},
};

/// Comparison by confidence interval.
pub const BENCHMARK: Method = Method {
    id: "benchmark_interval",
    version: "1",
    name: "Comparison with a benchmark by confidence interval",
    formula: "upper limit < benchmark: lower; lower limit > benchmark: higher; else similar",
    source: "Public Health England. Technical Guide: RAG Rating Indicator Values, 2017",
    assumptions: &[
        "The benchmark is taken as known without error",
        "The interval of the figure says all that chance can do to it",
    ],
};

/// Where an area stands beside a benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its whole interval lies below, at this level of confidence.
    Lower(Level),
    /// The benchmark lies in its interval, or on a limit.
    Similar,
    /// Its whole interval lies above, at this level of confidence.
    Higher(Level),
    /// It was not compared.
    NotCompared(Because),
}

/// Why an area was not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// It has no confidence interval.
    NoInterval,
    /// There is no benchmark.
    NoBenchmark,
    /// It would be compared with itself.
    Itself,
}

impl Standing {
    /// Whether that is good.
    pub fn verdict(self, polarity: Polarity) -> Verdict {
        match self {
            Self::Similar => Verdict::Similar,
            Self::NotCompared(_) => Verdict::NotCompared,
            Self::Lower(_) => polarity.judge(false),
            Self::Higher(_) => polarity.judge(true),
        }
    }
}

/// Compares an area, by its intervals at one level or at both, with a benchmark: somebody's value.
///
/// The wider interval decides how sure the difference is; where the 95% interval already holds the benchmark they
/// are similar. Who is who may be anything that tells areas, and what is counted in them, apart.
pub fn compare<Who: PartialEq>(area: &Who, intervals: &[Interval], benchmark: Option<(&Who, f64)>) -> Standing {
    let Some((other, value)) = benchmark.filter(|(_, value)| value.is_finite()) else {
        return Standing::NotCompared(Because::NoBenchmark);
    };
    if area == other {
        return Standing::NotCompared(Because::Itself);
    }
    let mut intervals = intervals.to_vec();
    intervals.sort_by_key(|interval| interval.level());
    if intervals.is_empty() {
        return Standing::NotCompared(Because::NoInterval);
    }
    intervals.iter().map_while(|interval| beside(*interval, value)).last().unwrap_or(Standing::Similar)
}

/// On which side of a value an interval lies, if it does not hold it.
fn beside(interval: Interval, value: f64) -> Option<Standing> {
    if interval.upper() < value {
        Some(Standing::Lower(interval.level()))
    } else if interval.lower() > value {
        Some(Standing::Higher(interval.level()))
    } else {
        None
    }
}
