//! How templates of agreements are kept.

use domain::{agreements::AgreementTemplate, vocabulary::Vocabulary};

use crate::record::{Columns, Stored};

impl Stored for AgreementTemplate {
    const TABLE: &'static str = "agreement_templates";

    fn columns(&self) -> Columns {
        Columns::default()
            .text("name", "name_folded", self.name.as_str())
            .with("kind", self.terms.kind().word())
            .id("organisation_id", Some(self.keeper.id))
            .span(self.span)
    }

    fn searched(&self) -> String {
        let agenda: String = self.agenda.iter().flat_map(|issue| [" ", issue.as_str()]).collect();
        format!("{}{agenda}", self.name.as_str())
    }

    fn tags(&self) -> Vec<(&'static str, String)> {
        self.agenda.iter().map(|issue| ("agenda", issue.as_str().to_owned())).collect()
    }
}
