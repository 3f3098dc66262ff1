//! Partners, and which council belongs to which association.

mod association_membership;
mod partner;
