//! How expressions of interest are kept.

use domain::{catalogue::Expression, vocabulary::Vocabulary};

use crate::record::{Columns, Stored};

impl Stored for Expression {
    const TABLE: &'static str = "expressions_of_interest";
    const OWNERS: &'static [&'static str] = &["organisation_id", "keeper_id"];

    fn columns(&self) -> Columns {
        Columns::default()
            .id("asset_id", self.subject.asset().map(|asset| asset.id))
            .id("service_id", self.subject.service().map(|service| service.id))
            .id("organisation_id", Some(self.organisation.id))
            .id("keeper_id", self.keeper.as_ref().map(|keeper| keeper.id))
            .with("state", self.state.word())
            .days(None, None)
    }

    fn searched(&self) -> String {
        format!("{} {}", self.subject.link().reference, self.organisation.reference)
    }
}
