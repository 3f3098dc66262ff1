//! How partners are kept.

use domain::{partners::Partner, period::Span, vocabulary::Vocabulary};

use crate::record::{Columns, Linked, Stored};

impl Stored for Partner {
    const TABLE: &'static str = "partners";

    fn columns(&self) -> Columns {
        Columns::default()
            .text("name", "name_folded", self.name.as_str())
            .with("kind", self.kind.word())
            .days(None, self.ended_on)
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
