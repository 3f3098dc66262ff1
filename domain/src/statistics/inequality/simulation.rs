//! Intervals of the slope and relative indices by simulation, the same for the same seed.

use super::{
    intervals::{IndexIntervals, errors_on_scale},
    slope_index::{Group, SlopeIndex, Transform, points},
};
use crate::statistics::{interval::Interval, level::Level, line::Line, method::Method, number::size, refusal::Refusal};

/// Seeded draws.
pub const SIMULATED: Method = Method {
    id: "slope_index_simulated",
    version: "1",
    name: "Slope and relative index, simulated from the groups' standard errors",
    formula: "each value drawn from a normal on the scale of the regression, both indices computed, and their \
              quantiles taken (type 7); draws by SplitMix64 and the Box–Muller transform from the seed",
    source: "Public Health England. Technical Guide: Confidence Intervals, 2018 (simulated intervals); Low A, Low A. \
             J Public Health 2004; 26: 388–395; Steele GL, Lea D, Flood CH. OOPSLA 2014: 453–472",
    assumptions: &[
        "Figures are independent of one another and scatter normally, as widely as their standard errors say",
    ],
};

/// The fewest repetitions that give a quantile worth telling.
pub const LEAST_REPETITIONS: usize = 1_000;

/// The most repetitions that are run.
pub const MOST_REPETITIONS: usize = 1_000_000;

/// Draws that are the same for the same seed: `SplitMix64`.
#[derive(Debug, Clone)]
pub struct Draws {
    state: u64,
    spare: Option<f64>,
}

impl Draws {
    /// Begins at a seed.
    pub fn seeded(seed: u64) -> Self {
        Self { state: seed, spare: None }
    }

    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Above nought and at most one, in steps of 2⁻⁵³.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exactly what the number holds")]
    fn uniform(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// From the standard normal distribution (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        let (sine, cosine) = (std::f64::consts::TAU * self.uniform()).sin_cos();
        self.spare = Some(radius * sine);
        radius * cosine
    }
}

/// The intervals that repeated draws of the groups' values give.
///
/// The relative index has none when it does not exist in some draw. Errors: as [`super::from_sampling`], fewer than
/// 1,000 repetitions or more than a million.
pub fn simulated(
    groups: &[Group],
    transform: Transform,
    per: f64,
    level: Level,
    repetitions: usize,
    draws: &mut Draws,
) -> Result<IndexIntervals, Refusal> {
    if !(LEAST_REPETITIONS..=MOST_REPETITIONS).contains(&repetitions) {
        return Err(Refusal::Repetitions { least: LEAST_REPETITIONS, most: MOST_REPETITIONS, asked: repetitions });
    }
    let points = points(groups, transform, per)?;
    let errors = errors_on_scale(groups, transform)?;
    let (mut slopes, mut ratios) = (Vec::with_capacity(repetitions), Vec::with_capacity(repetitions));
    let mut drawn = points.clone();
    for _ in 0..repetitions {
        for (at, point) in drawn.iter_mut().enumerate() {
            point.y = points[at].y + errors[at] * draws.normal();
        }
        let index = SlopeIndex::of(&Line::through(drawn.iter().copied())?, transform, per);
        slopes.push(index.slope_index);
        ratios.extend(index.relative_index);
    }
    let relative_index = (ratios.len() == repetitions).then(|| between(ratios, level)).transpose()?;
    Ok(IndexIntervals { slope_index: between(slopes, level)?, relative_index })
}

fn between(mut values: Vec<f64>, level: Level) -> Result<Interval, Refusal> {
    values.sort_by(f64::total_cmp);
    Interval::new(level, quantile(&values, level.tail()), quantile(&values, 1.0 - level.tail()))
}

/// The quantile of sorted values, between neighbours in proportion (type 7 of Hyndman and Fan 1996).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among the values")]
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let place = part * size(sorted.len() - 1);
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (place - place.floor())
}
