//! How offers are kept.

use domain::{catalogue::Offer, vocabulary::Vocabulary};

use crate::record::{Columns, Stored};

impl Stored for Offer {
    const TABLE: &'static str = "offers";
    const HUNDREDTHS: &'static [&'static str] = &["cost"];

    fn columns(&self) -> Columns {
        Columns::default()
            .text("name", "name_folded", self.name.as_str())
            .with("kind", self.kind.word())
            .id("organisation_id", Some(self.provider.id))
            .with("cost", self.cost.map(|cost| cost.amount.pence()))
            .span(self.span)
    }

    fn searched(&self) -> String {
        self.name.as_str().to_owned()
    }
}
