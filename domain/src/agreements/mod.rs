//! Locality agreements: what councils and their partners agree for a place, from the first draft to the hand-back.
//!
//! - `text`: what is agreed, and the canonical form that is signed. `party`, `terms`, `undertaking`: its parts.
//! - `status`: the states of its life. `agreement`: the whole, with what became of it. `withheld`: what is for the parties'
//!   eyes. `succession`: parties that were merged or split.
//! - `missing`: what a move still needs, `around`: what other records tell of that. `transition`, `sign`, `vary`, `calendar`: the operations.
//! - `follow`: obligations kept, reviews held. `stages`: those that a transfer passes. `assess`: where councils found that they stand since. `difference`: what a version changes. `portfolio`: what is
//!   devolved to whom, and who has taken on what. `documents`: what points to the files it carries.
//! - `template`: a text that others draft from.

pub mod agreement;
pub mod around;
pub mod assess;
pub mod calendar;
pub mod difference;
pub mod documents;
pub mod follow;
pub mod legal;
pub mod missing;
pub mod party;
pub mod portfolio;
pub mod sign;
pub mod stages;
pub mod status;
pub mod succession;
pub mod template;
pub mod terms;
pub mod text;
pub mod theory;
pub mod transition;
pub mod undertaking;
pub mod vary;
pub mod version;
pub mod withheld;

pub use agreement::Agreement;
pub use around::Around;
pub use missing::Unmet;
pub use party::{Party, PartyRole, PartySort, Side};
pub use status::{AgreementStatus, Authority, Move};
pub use template::AgreementTemplate;
pub use terms::{AgreementKind, Terms};
pub use text::{AgreementText, Term};
pub use undertaking::Undertaking;
pub use version::{Signature, Version};
pub use withheld::Withheld;

#[cfg(test)]
mod tests;
