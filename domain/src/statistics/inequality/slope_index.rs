//! The slope and the relative index of inequality.

use crate::statistics::{
    line::{Line, Point},
    method::Method,
    number::{at_least, finite, not_negative, positive, size},
    refusal::Refusal,
};

/// Weighted regression on relative rank.
pub const SLOPE_INDEX: Method = Method {
    id: "slope_index",
    version: "1",
    name: "Slope index and relative index of inequality",
    formula: "shares a, midpoints b = cumsum(a) − a/2; √a·y on √a and b√a without intercept; SII = (Y₁ − Y₀) × k, \
              RII = Y₁/Y₀ (its inverse when k < 0), Y₀ and Y₁ fitted at b = 0 and 1",
    source: "Low A, Low A. Measuring the gap: quantifying and comparing local health inequalities. \
             J Public Health 2004; 26: 388–395",
    assumptions: &[
        "Figures go along a straight line from the most to the least in need",
        "Everybody in an area or group is as much in need as the mean of it",
    ],
};

/// The scale on which values lie on a line against relative rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transform {
    /// As they are: life expectancy, a score.
    Identity,
    /// Their logarithms: a rate.
    Log,
    /// Their log odds: a proportion.
    Logit,
}

impl Transform {
    /// The value on the scale. Errors: [`Refusal::OffScale`].
    pub(super) fn to(self, value: f64) -> Result<f64, Refusal> {
        let on_scale = match self {
            Self::Identity => value,
            Self::Log => value.ln(),
            Self::Logit => (value / (1.0 - value)).ln(),
        };
        if on_scale.is_finite() { Ok(on_scale) } else { Err(Refusal::OffScale(value)) }
    }

    /// The value of a place on the scale.
    pub(super) fn back(self, on_scale: f64) -> f64 {
        match self {
            Self::Identity => on_scale,
            Self::Log => on_scale.exp(),
            Self::Logit => 1.0 / (1.0 + (-on_scale).exp()),
        }
    }

    /// How fast the value rises with its place on the scale, at a value.
    pub(super) fn rise(self, value: f64) -> f64 {
        match self {
            Self::Identity => 1.0,
            Self::Log => value,
            Self::Logit => value * (1.0 - value),
        }
    }
}

/// A group: a fifth or tenth of the population by deprivation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// Its people. A group of nobody counts for nothing.
    pub population: f64,
    /// Its value.
    pub value: f64,
    /// The standard error of the value, where an interval is to be made of it.
    pub standard_error: Option<f64>,
}

/// The two indices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlopeIndex {
    /// The difference between the fitted values of the least and the most deprived, times `per`.
    pub slope_index: f64,
    /// Their ratio, or its inverse when `per` is below nought; none unless both are above nought.
    pub relative_index: Option<f64>,
    /// The fitted value of the most deprived, without the multiplier.
    pub intercept: f64,
}

/// The groups that have people, on the scale of the regression: x the relative rank, weighted by shares.
pub(super) fn points(groups: &[Group], transform: Transform, per: f64) -> Result<Vec<Point>, Refusal> {
    if finite(per, "multiplier")? == 0.0 {
        return Err(Refusal::NotPositive("size of the multiplier"));
    }
    let mut total = 0.0;
    for group in groups {
        total += not_negative(group.population, "population")?;
    }
    positive(total, "population of all groups")?;
    let mut below = 0.0;
    let mut points = Vec::with_capacity(groups.len());
    for group in groups.iter().filter(|group| group.population > 0.0) {
        let share = group.population / total;
        let y = transform.to(finite(group.value, "value")?)?;
        points.push(Point { x: below + share / 2.0, y, weight: share });
        below += share;
    }
    at_least(3, points.len(), "groups with people in them")?;
    Ok(points)
}

impl SlopeIndex {
    /// The indices of a line on the scale of the regression.
    pub(super) fn of(line: &Line, transform: Transform, per: f64) -> Self {
        let (most, least) = (transform.back(line.intercept), transform.back(line.at(1.0)));
        let ratio = (most > 0.0 && least > 0.0).then(|| if per < 0.0 { most / least } else { least / most });
        Self { slope_index: (least - most) * per, relative_index: ratio, intercept: most }
    }
}

/// How much better or worse off the least deprived are than the most deprived, as a line through all groups tells it
/// (Low and Low 2004).
///
/// The groups come in order, the most deprived first. `per` scales the difference (100 for per cent) and, below nought,
/// turns both indices round. Errors: fewer than three groups with people, a `per` of nought, a value that its scale
/// cannot hold, a population that is negative, anything not finite.
pub fn slope_index(groups: &[Group], transform: Transform, per: f64) -> Result<SlopeIndex, Refusal> {
    let points = points(groups, transform, per)?;
    let index = SlopeIndex::of(&Line::through(points.into_iter())?, transform, per);
    finite(index.slope_index, "slope index")?;
    Ok(index)
}

/// How many degrees of freedom the line leaves.
pub(super) fn freedom(points: &[Point]) -> f64 {
    size(points.len() - 2)
}
