//! How it is kept which council belongs to which association.

use domain::partners::AssociationMembership;

use crate::record::{Columns, Stored};

impl Stored for AssociationMembership {
    const TABLE: &'static str = "association_memberships";

    fn columns(&self) -> Columns {
        Columns::default()
            .id("council_id", Some(self.council.id))
            .id("association_id", Some(self.association.id))
            .span(self.span)
    }

    fn searched(&self) -> String {
        format!("{} {}", self.council.reference, self.association.reference)
    }
}
