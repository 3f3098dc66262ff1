//! Locality agreements over HTTP.
//!
//! - `agreement`, `text`, `party`, `undertaking`, `terms`: the body, and the collection it makes.
//! - `change`: how every operation of its own changes one. `transitions`, `signatures`, `variations`, `versions`,
//!   `obligations`, `stages`, `reviews`: those operations. `reading`: what of one is withheld. `calendar`: what stands in the diary, and what the day brings by itself. `portfolio`: the register of what is devolved, and
//!   load. `clones`: new drafts from old ones.

pub mod agreement;
pub mod calendar;
pub mod change;
pub mod clones;
pub mod obligations;
pub mod party;
pub mod portfolio;
pub mod reading;
pub mod reviews;
pub mod signatures;
pub mod stages;
pub mod terms;
pub mod text;
pub mod transitions;
pub mod undertaking;
pub mod variations;
pub mod versions;
