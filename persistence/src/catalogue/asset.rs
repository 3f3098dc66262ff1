//! How assets are kept.

use domain::{catalogue::Asset, money::Money, text::Title, vocabulary::Vocabulary};

use crate::{
    files::DOCUMENT,
    record::{Columns, SHARED, Stored},
};

impl Stored for Asset {
    const TABLE: &'static str = "assets";
    const HUNDREDTHS: &'static [&'static str] = &["running_cost", "income"];

    fn columns(&self) -> Columns {
        let open = self.is_open_space.map(|open| if open { "true" } else { "false" });
        Columns::default()
            .text("name", "name_folded", self.name.as_str())
            .with("use_class", self.use_class.word())
            .id("organisation_id", Some(self.owner.id))
            .id("area_id", self.area.as_ref().map(|area| area.id))
            .with("is_open_space", open)
            .with("condition", self.condition.word())
            .with("running_cost", self.running_cost.map(Money::pence))
            .with("income", self.income.map(Money::pence))
            .with("latitude", self.position.map(|position| position.latitude))
            .with("longitude", self.position.map(|position| position.longitude))
            .days(None, None)
    }

    fn tags(&self) -> Vec<(&'static str, String)> {
        let shared = self.identifiers.iter().filter(|identifier| identifier.is_shared());
        let documents = self.documents.digests().map(|digest| (DOCUMENT, digest.to_string()));
        shared.map(|identifier| (SHARED, identifier.to_string())).chain(documents).collect()
    }

    fn searched(&self) -> String {
        let address = self.address.as_ref().map(Title::as_str).unwrap_or_default();
        format!("{} {address}", self.name.as_str())
    }
}
