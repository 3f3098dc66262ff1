//! Locality agreements: what councils and their partners agree for a place, from the first draft to the hand-back.
//!
//! - `text`: what is agreed, and the canonical form that is signed. `party`, `terms`, `undertaking`: its parts.
//! - `status`: the states of its life. `agreement`: the whole, with what became of it.
//! - `missing`: what a move still needs. `transition`, `sign`, `vary`, `calendar`: the operations.
//! - `follow`: obligations kept, stages passed, reviews held. `difference`: what a version changes. `portfolio`: what is
//!   devolved to whom, and who has taken on what. `documents`: what points to the files it carries.

pub mod agreement;
pub mod calendar;
pub mod difference;
pub mod documents;
pub mod follow;
pub mod legal;
pub mod missing;
pub mod party;
pub mod portfolio;
pub mod sign;
pub mod status;
pub mod terms;
pub mod text;
pub mod theory;
pub mod transition;
pub mod undertaking;
pub mod vary;
pub mod version;

pub use agreement::{Agreement, Withheld};
pub use missing::Unmet;
pub use party::{Party, PartyRole, PartySort, Side};
pub use status::{AgreementStatus, Authority, Move};
pub use terms::{AgreementKind, Terms};
pub use text::{AgreementText, Term};
pub use undertaking::Undertaking;
pub use version::{Signature, Version};

#[cfg(test)]
mod tests;
