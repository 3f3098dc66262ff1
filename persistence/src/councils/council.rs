//! How councils are kept.

use domain::{councils::Council, period::Span, vocabulary::Vocabulary};

use crate::record::{Columns, Linked, Stored};

impl Stored for Council {
    const TABLE: &'static str = "councils";
    const HUNDREDTHS: &'static [&'static str] = &["precept"];
    const GONE: Option<&'static str> = Some("status = 'ended' AND valid_to IS NULL");

    fn columns(&self) -> Columns {
        let profile = self.profile();
        Columns::default()
            .text("name", "name_folded", self.name.as_str())
            .with("kind", self.kind.word())
            .with("status", self.status.word())
            .with("basis", self.basis.map(Vocabulary::word))
            .id("unitary_id", self.unitary.as_ref().map(|unitary| unitary.id))
            .with("electorate", profile.and_then(|profile| profile.electorate).map(i64::from))
            .with("precept", profile.and_then(|profile| profile.precept).map(domain::money::Money::pence))
            .id("merged_into", self.merged_into.as_ref().map(|survivor| survivor.id))
            .span(self.span)
    }

    fn searched(&self) -> String {
        self.name.as_str().to_owned()
    }

    fn links(&self) -> Vec<Linked> {
        let link = |area: &domain::identity::Link| Linked {
            relation: "area",
            target: area.id,
            role: None,
            span: Span::default(),
        };
        self.areas.iter().map(link).collect()
    }
}
