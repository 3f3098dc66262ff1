//! Obligations and milestones as bodies say them.

use domain::{
    agreements::{Undertaking, undertaking::Key},
    fault::Faults,
    period,
    text::Note,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::party::found;
use crate::resource::Links;

/// An obligation to keep, or a milestone to reach.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AgreementUndertaking)]
pub struct UndertakingBody {
    /// Its short name, unique among the agreement's obligations and milestones.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "O1")]
    pub key: String,
    /// The party that undertakes it; the parties together when it is empty.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub party: Option<String>,
    /// What.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(max_length = 10_000)]
    pub text: String,
    /// The day by which; empty for what holds throughout.
    #[serde(default)]
    #[schema(format = Date)]
    pub due_on: Option<String>,
    /// What will show that it was kept.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub evidence_wanted: Option<String>,
}

impl UndertakingBody {
    /// The undertaking that is said.
    pub fn read(&self, pointer: &str, links: &Links, faults: &mut Faults) -> Option<Undertaking> {
        let here = |field: &str| format!("{pointer}/{field}");
        let key = faults.take(&here("key"), Key::parse(&self.key));
        let party = self.party.as_deref().and_then(|said| found(links, faults, &here("party"), said));
        let text = faults.take(&here("text"), Note::parse(&self.text));
        let due_on = faults.take_optional(&here("due_on"), self.due_on.as_deref(), period::day);
        let wanted = self.evidence_wanted.as_deref();
        let evidence_wanted = faults.take_optional(&here("evidence_wanted"), wanted, Note::parse);
        let party = party.map(|found| found.link.clone());
        Some(Undertaking { key: key?, party, text: text?, due_on, evidence_wanted })
    }
}

impl From<&Undertaking> for UndertakingBody {
    fn from(undertaking: &Undertaking) -> Self {
        Self {
            key: undertaking.key.as_str().to_owned(),
            party: undertaking.party.as_ref().map(|party| party.reference.clone()),
            text: undertaking.text.as_str().to_owned(),
            due_on: undertaking.due_on.map(|day| day.to_string()),
            evidence_wanted: undertaking.evidence_wanted.as_ref().map(|note| note.as_str().to_owned()),
        }
    }
}
