//! Inequality between groups, ordered from the most deprived to the least.
//!
//! `slope_index`: the slope and relative indices of inequality. `intervals`: their intervals, by the delta method.
//! `simulation`: the same by seeded draws. `concentration`: the concentration index and its curve.

mod concentration;
mod intervals;
mod simulation;
mod slope_index;

pub use concentration::{CONCENTRATION, Concentration, CurvePoint, Ranked, concentration};
pub use intervals::{DELTA_RESIDUAL, DELTA_SAMPLING, IndexIntervals, from_residuals, from_sampling};
pub use simulation::{Draws, LEAST_REPETITIONS, MOST_REPETITIONS, SIMULATED, simulated};
pub use slope_index::{Group, SLOPE_INDEX, SlopeIndex, Transform, slope_index};
