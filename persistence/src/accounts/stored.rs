//! How accounts and grants are kept. Addresses stand in the document alone.

use domain::{
    accounts::{Client, RoleGrant, User},
    vocabulary::Vocabulary,
};

use crate::record::{Columns, Stored};

impl Stored for User {
    const TABLE: &'static str = "users";

    fn columns(&self) -> Columns {
        let organisation = self.organisation.as_ref().map(|organisation| organisation.id);
        Columns::default()
            .text("name", "name_folded", self.name.as_str())
            .id("organisation_id", organisation)
            .days(None, None)
    }

    fn searched(&self) -> String {
        self.name.as_str().to_owned()
    }
}

impl Stored for Client {
    const TABLE: &'static str = "clients";

    fn columns(&self) -> Columns {
        let organisation = self.organisation.as_ref().map(|organisation| organisation.id);
        Columns::default()
            .text("name", "name_folded", self.name.as_str())
            .id("organisation_id", organisation)
            .days(None, None)
    }

    fn searched(&self) -> String {
        self.name.as_str().to_owned()
    }
}

impl Stored for RoleGrant {
    const TABLE: &'static str = "role_grants";

    fn columns(&self) -> Columns {
        let id = |link: &Option<domain::identity::Link>| link.as_ref().map(|link| link.id);
        Columns::default()
            .id("user_id", id(&self.user))
            .id("client_id", id(&self.client))
            .with("role", self.role.word())
            .id("organisation_id", id(&self.organisation))
            .span(self.span)
    }

    fn searched(&self) -> String {
        let organisation = self.organisation.as_ref().map(|organisation| organisation.reference.as_str());
        format!("{} {}", self.role, organisation.unwrap_or_default())
    }
}
