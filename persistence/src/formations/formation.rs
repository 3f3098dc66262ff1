//! How formations are kept.

use domain::{formations::Formation, vocabulary::Vocabulary};

use crate::record::{Columns, Linked, Stored};

impl Stored for Formation {
    const TABLE: &'static str = "formations";

    fn columns(&self) -> Columns {
        Columns::default()
            .text("name", "name_folded", self.name.as_str())
            .with("kind", self.kind.word())
            .id("lead_id", self.lead.as_ref().map(|lead| lead.id))
            .span(self.span)
    }

    fn searched(&self) -> String {
        let issues: String = self.issues.iter().flat_map(|issue| [" ", issue.as_str()]).collect();
        format!("{}{issues}", self.name.as_str())
    }

    fn links(&self) -> Vec<Linked> {
        self.members
            .iter()
            .map(|member| Linked {
                relation: "member",
                target: member.organisation.id,
                role: Some(member.role.word()),
                span: member.span,
            })
            .collect()
    }

    fn tags(&self) -> Vec<(&'static str, String)> {
        self.issues.iter().map(|issue| ("issue", issue.as_str().to_owned())).collect()
    }
}
