//! Whether the last five years rise or fall: Fingertips' recent trend.

pub use super::years::YEARS;
use super::{
    interval::Interval,
    level::Level,
    line::{Line, Point},
    method::Method,
    number::{at_least, finite, size},
    proportions::Share,
    refusal::Refusal,
    verdict::{Polarity, Verdict},
    years::last_years,
};
use crate::{period::Span, vocabulary};

/// The trend of values with confidence intervals.
pub const OF_VALUES: Method = Method {
    id: "recent_trend_values",
    version: "1",
    name: "Recent trend of values with confidence intervals",
    formula: "s = (U−L)/3.92, w = 1/s², weighted slope b, χ² = (b/SE)²; significant above 9.54953570608324 when every \
              leave-one-out slope has b's sign",
    source: "Office for Health Improvement and Disparities. Public health technical guidance: Fingertips trend markers",
    assumptions: &[
        "Figures go along a straight line over the five years",
        "Years are independent of one another, and scatter as widely as their intervals say",
    ],
};

/// The trend of proportions.
pub const OF_PROPORTIONS: Method = Method {
    id: "recent_trend_proportions",
    version: "1",
    name: "Recent trend of proportions",
    formula: "χ² = N(NΣxt − RΣnt)² / (R(N−R)(NΣnt² − (Σnt)²)), N = Σn, R = Σx; significant as recent_trend_values",
    source: "Armitage P. Tests for linear trends in proportions and frequencies. Biometrics 1955; 11: 375–386",
    assumptions: &[
        "Shares go along a straight line over the five years",
        "People are counted independently of one another, so that shares scatter as binomial shares",
    ],
};

/// χ² with one degree of freedom above which a trend is significant: the level of 99.8%.
pub const SIGNIFICANT: f64 = 9.549_535_706_083_24;

vocabulary! {
    /// Which way a series goes.
    Direction {
        /// Up.
        Increasing = "increasing",
        /// Down.
        Decreasing = "decreasing",
        /// Neither, as far as the figures tell.
        NoSignificantChange = "no_significant_change",
    }
}

/// A year's value and its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearValue {
    /// The year: any twelve months.
    pub period: Span,
    /// The value.
    pub value: f64,
    /// Its lower 95% limit.
    pub lower: f64,
    /// Its upper 95% limit.
    pub upper: f64,
}

/// A year's proportion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearShare {
    /// The year: any twelve months.
    pub period: Span,
    /// So many of so many.
    pub share: Share,
}

/// What the last five years show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecentTrend {
    /// Which way.
    pub direction: Direction,
    /// The slope a year.
    pub slope: f64,
    /// The test statistic, with one degree of freedom.
    pub chi_squared: f64,
    /// Whether the slope keeps its sign whichever year is left out.
    pub steady: bool,
}

impl RecentTrend {
    /// Whether that is good.
    pub fn verdict(&self, polarity: Polarity) -> Verdict {
        match self.direction {
            Direction::Increasing => polarity.judge(true),
            Direction::Decreasing => polarity.judge(false),
            Direction::NoSignificantChange => Verdict::Similar,
        }
    }

    fn of(points: &[Point], chi_squared: f64) -> Result<Self, Refusal> {
        let slope = Line::through(points.iter().copied())?.slope;
        let mut steady = slope != 0.0;
        for without in 0..points.len() {
            let rest = points.iter().enumerate().filter(|(at, _)| *at != without).map(|(_, point)| *point);
            steady &= Line::through(rest)?.slope * slope.signum() > 0.0;
        }
        let direction = match (steady && finite(chi_squared, "χ²")? > SIGNIFICANT, slope > 0.0) {
            (false, _) => Direction::NoSignificantChange,
            (true, true) => Direction::Increasing,
            (true, false) => Direction::Decreasing,
        };
        Ok(Self { direction, slope, chi_squared, steady })
    }
}

/// The trend of the last five years of a rate, ratio, mean or index with its 95% intervals.
///
/// χ² = (b/SE)² of the slope weighted by 1/s², s = (U − L)/3.92. Errors: fewer than five years, years that leave a gap
/// or overlap, periods that are no years, an interval without width or the wrong way round, anything not finite.
pub fn of_values(years: &[YearValue]) -> Result<RecentTrend, Refusal> {
    let mut points = Vec::with_capacity(YEARS);
    for (x, year) in last_years(years, |year| year.period)?.into_iter().enumerate() {
        let interval = Interval::new(Level::P95, year.lower, year.upper)?;
        let deviation = (interval.upper() - interval.lower()) / 3.92;
        if deviation <= 0.0 {
            return Err(Refusal::ZeroWidth);
        }
        let weight = finite(deviation.powi(-2), "weight")?;
        points.push(Point { x: size(x), y: finite(year.value, "value")?, weight });
    }
    let line = Line::through(points.iter().copied())?;
    RecentTrend::of(&points, line.slope * line.slope * line.spread)
}

/// The trend of the last five years of a proportion, from its numerators and denominators (Armitage 1955).
///
/// Errors: as [`of_values`], a numerator above its denominator, proportions that are all nought or all the whole.
pub fn of_proportions(years: &[YearShare]) -> Result<RecentTrend, Refusal> {
    let last: Vec<Share> = last_years(years, |year| year.period)?.into_iter().map(|year| year.share).collect();
    let chi_squared = armitage(&last)?;
    RecentTrend::of(&points(&last), chi_squared)
}

/// Armitage's χ² for a linear trend in proportions at evenly spaced times, with one degree of freedom.
///
/// N(NΣxt − RΣnt)² / (R(N−R)(NΣnt² − (Σnt)²)): the slope weighted by n, squared, over the variance it would have were
/// all proportions alike. Errors: as [`of_proportions`], fewer than two proportions.
pub fn armitage(shares: &[Share]) -> Result<f64, Refusal> {
    at_least(2, shares.len(), "proportions")?;
    for share in shares {
        share.checked()?;
    }
    let line = Line::through(points(shares).into_iter())?;
    let cases: f64 = shares.iter().map(|share| share.cases).sum();
    let common = cases / line.weight;
    if common <= 0.0 || common >= 1.0 {
        return Err(Refusal::AllOrNone);
    }
    finite(line.slope * line.slope * line.spread / (common * (1.0 - common)), "χ²")
}

fn points(shares: &[Share]) -> Vec<Point> {
    let point = |(x, share): (usize, &Share)| Point { x: size(x), y: share.cases / share.of, weight: share.of };
    shares.iter().enumerate().map(point).collect()
}
