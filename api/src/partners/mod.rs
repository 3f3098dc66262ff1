//! Partners and association memberships, over HTTP.

pub mod association_membership;
pub mod partner;
