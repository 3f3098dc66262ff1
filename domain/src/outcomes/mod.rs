//! Whether it works: what is measured, what was observed, what was hoped for, what others published.
//!
//! - `indicator`: what is measured, and how that was defined over time.
//! - `subject`: of whom: an area, an organisation or a formation.
//! - `dimensions`: of which part. `observation`: one figure in one period, and what is odd about it.
//! - `saying`: what somebody says of an observation. `disclosure`: what others are told of small numbers.
//! - `secondary`: what is hidden with them.
//! - `sign_off`: who vouches for a period's figures, and when they are closed to changes.
//! - `expression`: areas put together; `together`, `rollup`: their figures; `land`: which of them share land. `comparison`: what changed in one, beside another.
//! - `ranking`: areas in order, beside a benchmark. `inequality`: how a figure goes with need.
//! - `certainty`: how sure a figure is. `words`: figures in the words of whoever does not read tables.
//! - `series`: figures over time; `trend`: which way they go.
//! - `target`: a figure somebody set out to reach. `claim`: a figure somebody published; `beside`: what ours give of the same.
//! - `unlike`: what figures that are compared do not have in common. `warned`: what every analysis warns of alike.

pub mod beside;
pub mod certainty;
pub mod claim;
pub mod comparison;
pub mod dimensions;
pub mod disclosure;
pub mod expression;
pub mod indicator;
pub mod inequality;
pub mod land;
pub mod observation;
pub mod ranking;
pub mod rollup;
pub mod saying;
pub mod secondary;
pub mod series;
pub mod sign_off;
pub mod subject;
pub mod target;
pub mod together;
pub mod trend;
pub mod unlike;
pub mod warned;
pub mod words;

pub use crate::statistics::verdict::Polarity;
pub use beside::Beside;
pub use certainty::Certainty;
pub use claim::{Claim, Comparison, Statistic};
pub use comparison::{Arm, Compared, compare};
pub use dimensions::Dimensions;
pub use expression::Expression;
pub use indicator::{Definition, Frequency, Indicator, IndicatorCode, ValueType};
pub use land::{Land, Misplaced, Reach, Signed};
pub use observation::{Observation, ObservationStatus};
pub use saying::{SaidObservation, Saying};
pub use sign_off::{SignOff, SignOffState};
pub use subject::Subject;
pub use target::Target;
pub use together::NotTogether;
