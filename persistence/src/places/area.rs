//! How areas are kept.

use domain::{places::Area, vocabulary::Vocabulary};

use crate::record::{Columns, Stored};

impl Stored for Area {
    const TABLE: &'static str = "areas";

    fn columns(&self) -> Columns {
        Columns::default()
            .text("code", "code_folded", self.code.as_str())
            .text("name", "name_folded", self.name.as_str())
            .with("kind", self.kind.word())
            .span(self.span)
    }

    fn searched(&self) -> String {
        format!("{} {}", self.name.as_str(), self.code.as_str())
    }
}
