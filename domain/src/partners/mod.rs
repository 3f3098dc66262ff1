//! Partners, and which council belongs to which association.

pub mod association_membership;
pub mod partner;

pub use association_membership::{AssociationMembership, is_association, is_council};
pub use partner::{Partner, PartnerKind};
