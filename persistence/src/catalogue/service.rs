//! How services are kept.

use domain::{catalogue::Service, money::Money, vocabulary::Vocabulary};

use crate::record::{Columns, Stored};

impl Stored for Service {
    const TABLE: &'static str = "services";
    const HUNDREDTHS: &'static [&'static str] = &["annual_cost"];

    fn columns(&self) -> Columns {
        Columns::default()
            .text("name", "name_folded", self.name.as_str())
            .with("kind", self.kind.word())
            .id("organisation_id", Some(self.provider.id))
            .id("area_id", self.area.as_ref().map(|area| area.id))
            .with("annual_cost", self.annual_cost.map(Money::pence))
            .with("annual_users", self.annual_users.map(i64::from))
            .days(None, None)
    }

    fn searched(&self) -> String {
        self.name.as_str().to_owned()
    }
}
