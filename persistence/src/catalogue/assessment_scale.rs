//! How assessment scales are kept.

use domain::catalogue::AssessmentScale;

use crate::record::{Columns, Stored};

impl Stored for AssessmentScale {
    const TABLE: &'static str = "assessment_scales";

    fn columns(&self) -> Columns {
        Columns::default()
            .text("code", "code_folded", self.code.as_str())
            .with("version", i64::from(self.version))
            .text("name", "name_folded", self.name.as_str())
            .id("organisation_id", Some(self.publisher.id))
            .span(self.span)
    }

    fn searched(&self) -> String {
        let themes: String = self.themes.iter().flat_map(|theme| [" ", theme.name.as_str()]).collect();
        format!("{}{themes}", self.name.as_str())
    }
}
