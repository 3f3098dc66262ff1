//! Rates made comparable between areas whose people are of different ages.
//!
//! `direct`: what the rate would be if everybody were as old as the standard population. `repeat_events`: the same
//! where one person may have several events. `indirect`: against what the reference population's rates would bring.
//! `standard`: the European standard population of 2013.

mod direct;
mod indirect;
mod repeat_events;
mod standard;

pub use direct::{Band, DIRECT, Direct, EVENTS_NEEDED, direct};
pub use indirect::{
    INDIRECT_RATE, INDIRECT_RATIO, Indirect, IndirectRate, ReferenceBand, expected, indirect_rate, indirect_ratio,
};
pub use repeat_events::{REPEAT_EVENTS, RepeatBand, repeat_events};
pub use standard::{ESP2013, ESP2013_BANDS};
