//! The parts of a template, and what is wrong with them.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::AgreementTemplate;
use crate::{
    agreements::{PartyRole, Side, text::TermType, undertaking::Key},
    fault::{Fault, Faults},
    text::{Note, Title},
};

/// How long an agreement lasts, from a first day that nobody knows yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermOutline {
    /// How long it lasts.
    #[serde(rename = "type")]
    pub kind: TermType,
    /// For how many months a fixed term runs; each draft says it where this is empty.
    pub months: Option<u32>,
    /// After how many months a party may leave early.
    pub break_after_months: Option<u32>,
    /// The notice that leaving early takes, in months.
    pub notice_months: Option<u8>,
}

/// One party of the agreement, by what it does rather than by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Role {
    /// Its short name, by which drafts say who takes it.
    pub key: Key,
    /// Who is meant, in words.
    pub name: Option<Title>,
    /// The side on which it stands.
    pub side: Side,
    /// What it does.
    pub role: PartyRole,
    /// Powers that are devolved to it.
    pub powers: Vec<Note>,
    /// Duties that it accepts.
    pub duties: Vec<Note>,
    /// Outcomes that it promises.
    pub outcomes: Vec<Note>,
    /// Whether the agreement needs its signature.
    pub signs: bool,
}

/// Something that a role undertakes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its short name, unique within the template.
    pub key: Key,
    /// Who undertakes it; the parties together where it is empty.
    pub role: Option<Key>,
    /// What.
    pub text: Note,
    /// How many months after the first day it is due; empty for what holds throughout.
    pub due_after_months: Option<u32>,
    /// What will show that it was kept.
    pub evidence_wanted: Option<Note>,
}

/// The day so many months after another.
pub(super) fn after(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(months))
}

impl TermOutline {
    /// The last day of a fixed term that begins on a day.
    pub(super) fn last_day(&self, starts_on: NaiveDate) -> Option<NaiveDate> {
        self.months.and_then(|months| after(starts_on, months)).and_then(|next| next.pred_opt())
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        if self.kind == TermType::Permanent && self.months.is_some() {
            let detail = "A permanent agreement has no last day";
            faults.note(Fault::new("/term/months", "not_applicable", detail));
        }
        if let (Some(months), Some(leave)) = (self.months, self.break_after_months)
            && leave >= months
        {
            let detail = "The break lies within the term";
            faults.note(Fault::new("/term/break_after_months", "outside_term", detail));
        }
        faults
    }
}

impl AgreementTemplate {
    /// The role of a key.
    pub fn role(&self, key: &Key) -> Option<&Role> {
        self.roles.iter().find(|role| role.key == *key)
    }

    /// What is wrong with its own parts: months, and keys of roles.
    pub(super) fn outline_faults(&self) -> Faults {
        let mut faults = self.term.faults();
        for (at, role) in self.roles.iter().enumerate() {
            if self.roles[..at].iter().any(|other| other.key == role.key) {
                let fault = Fault::new(format!("/roles/{at}/key"), "repeated", "This key stands here already");
                faults.note(fault.with_value(role.key.as_str()));
            }
        }
        let mut named: Vec<(String, &Key)> = Vec::new();
        for (list, tasks) in [("obligations", &self.obligations), ("milestones", &self.milestones)] {
            let roles = tasks.iter().enumerate().filter_map(|(at, task)| Some((at, task.role.as_ref()?)));
            named.extend(roles.map(|(at, role)| (format!("/{list}/{at}/role"), role)));
        }
        let provided = self.terms.provided().iter().enumerate();
        named.extend(provided.map(|(at, done)| (format!("/terms/activities/{at}/provider"), &done.provider)));
        let assessed = self.terms.assessments().iter().enumerate();
        let assessed = assessed.filter_map(|(at, assessment)| Some((at, assessment.party.as_ref()?)));
        named.extend(assessed.map(|(at, role)| (format!("/terms/assessments/{at}/party"), role)));
        for (pointer, key) in named {
            if self.role(key).is_none() {
                let fault = Fault::new(pointer, "unknown_role", "The template has no role of this key");
                faults.note(fault.with_value(key.as_str()));
            }
        }
        faults
    }
}
