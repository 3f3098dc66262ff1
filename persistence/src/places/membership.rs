//! How it is kept which area lies in which.

use domain::places::AreaMembership;

use crate::record::{Columns, Stored};

impl Stored for AreaMembership {
    const TABLE: &'static str = "area_memberships";

    fn columns(&self) -> Columns {
        Columns::default()
            .id("child_id", Some(self.child.id))
            .id("parent_id", Some(self.parent.id))
            .with("weight", self.weight)
            .span(self.span)
    }

    fn searched(&self) -> String {
        format!("{} {}", self.child.reference, self.parent.reference)
    }
}
