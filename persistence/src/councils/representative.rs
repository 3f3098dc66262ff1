//! How representatives are kept. Their addresses and numbers stand in the document alone.

use domain::councils::Representative;

use crate::record::{Columns, Stored};

impl Stored for Representative {
    const TABLE: &'static str = "representatives";

    fn columns(&self) -> Columns {
        Columns::default()
            .id("organisation_id", Some(self.organisation.id))
            .text("name", "name_folded", self.name.as_str())
            .text("role", "role_folded", self.role.as_str())
            .span(self.span)
    }

    fn searched(&self) -> String {
        format!("{} {}", self.name.as_str(), self.role.as_str())
    }
}
