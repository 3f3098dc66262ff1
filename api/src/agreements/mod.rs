//! Locality agreements over HTTP.
//!
//! - `agreement`, `text`, `party`, `undertaking`, `terms`: the body, and the collection it makes.
//! - `change`: how every operation of its own changes one. `transitions`, `signatures`, `variations`, `versions`,
//!   `obligations`, `assessments`, `stages`, `reviews`: those operations. `reading`: what of one is withheld.
//! - `pages`: those that a query asks for, page by page. `calendar`: what stands in the diary, and what the day brings by
//!   itself. `register`: what is devolved to whom. `load`: who has taken on what.
//! - `drafting`: how a draft is made from a text that is there. `clones`: from an old agreement. `template`: texts to draft from.

pub mod agreement;
pub mod assessments;
pub mod calendar;
pub mod change;
pub mod clones;
pub mod drafting;
pub mod load;
pub mod obligations;
pub mod pages;
pub mod party;
pub mod reading;
pub mod register;
pub mod reviews;
pub mod rollup;
pub mod signatures;
pub mod stages;
pub mod template;
pub mod terms;
pub mod text;
pub mod transitions;
pub mod undertaking;
pub mod variations;
pub mod versions;
