//! Difference in differences: what changed where something was done, beside what changed where it was not.
//!
//! `log_count`: of counts before and after. `log_series`: of several periods before and after. `pre_trend`: whether
//! the two went alike beforehand. `evidence`: how much such a comparison can show.

mod evidence;
mod log_count;
mod log_series;
mod pre_trend;

pub use evidence::{Design, ParallelTrends, maryland_level};
pub use log_count::{Arm, DifferenceInDifferences, LOG_COUNT, difference_in_differences};
pub use log_series::{LOG_SERIES, Series, SeriesDifference, of_series};
pub use pre_trend::{PRE_TREND, PreTrend, pre_trend};
