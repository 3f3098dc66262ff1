//! From what a body says to the parts of a template, and back.

use domain::{
    agreements::{
        AgreementTemplate, PartyRole,
        template::{Role, Task, TermOutline},
        undertaking::Key,
    },
    fault::Faults,
    text::{Note, Title},
};

use super::body::{AgreementTemplateBody, RoleBody, TaskBody, TermOutlineBody};
use crate::{
    agreements::party::{notes, told},
    resource::Word,
};

impl TermOutlineBody {
    /// The term that is said.
    pub fn read(&self) -> TermOutline {
        let notice_months = self.notice_months.and_then(|months| u8::try_from(months).ok());
        let Self { kind, months, break_after_months, .. } = *self;
        TermOutline { kind: kind.0, months, break_after_months, notice_months }
    }
}

impl From<TermOutline> for TermOutlineBody {
    fn from(term: TermOutline) -> Self {
        let TermOutline { kind, months, break_after_months, notice_months } = term;
        Self { kind: Word(kind), months, break_after_months, notice_months: notice_months.map(u32::from) }
    }
}

impl RoleBody {
    /// The role that is said.
    pub fn read(&self, pointer: &str, faults: &mut Faults) -> Option<Role> {
        let here = |field: &str| format!("{pointer}/{field}");
        let key = faults.take(&here("key"), Key::parse(&self.key));
        let name = faults.take_optional(&here("name"), self.name.as_deref(), Title::parse);
        let powers = notes(self.powers.as_ref(), &here("powers"), faults);
        let duties = notes(self.duties.as_ref(), &here("duties"), faults);
        let outcomes = notes(self.outcomes.as_ref(), &here("outcomes"), faults);
        let role = self.role.map_or(PartyRole::Partner, |word| word.0);
        let signs = self.signs.unwrap_or(true);
        Some(Role { key: key?, name, side: self.side.0, role, powers, duties, outcomes, signs })
    }
}

impl From<&Role> for RoleBody {
    fn from(role: &Role) -> Self {
        Self {
            key: role.key.as_str().to_owned(),
            name: role.name.as_ref().map(|name| name.as_str().to_owned()),
            side: Word(role.side),
            role: Some(Word(role.role)),
            powers: told(&role.powers),
            duties: told(&role.duties),
            outcomes: told(&role.outcomes),
            signs: Some(role.signs),
        }
    }
}

impl TaskBody {
    /// The task that is said.
    pub fn read(&self, pointer: &str, faults: &mut Faults) -> Option<Task> {
        let here = |field: &str| format!("{pointer}/{field}");
        let key = faults.take(&here("key"), Key::parse(&self.key));
        let role = faults.take_optional(&here("role"), self.role.as_deref(), Key::parse);
        let text = faults.take(&here("text"), Note::parse(&self.text));
        let wanted = self.evidence_wanted.as_deref();
        let evidence_wanted = faults.take_optional(&here("evidence_wanted"), wanted, Note::parse);
        Some(Task { key: key?, role, text: text?, due_after_months: self.due_after_months, evidence_wanted })
    }
}

impl From<&Task> for TaskBody {
    fn from(task: &Task) -> Self {
        Self {
            key: task.key.as_str().to_owned(),
            role: task.role.as_ref().map(|role| role.as_str().to_owned()),
            text: task.text.as_str().to_owned(),
            due_after_months: task.due_after_months,
            evidence_wanted: task.evidence_wanted.as_ref().map(|note| note.as_str().to_owned()),
        }
    }
}

impl From<&AgreementTemplate> for AgreementTemplateBody {
    fn from(template: &AgreementTemplate) -> Self {
        let note = |note: &Option<Note>| note.as_ref().map(|note| note.as_str().to_owned());
        Self {
            identifiers: Some(template.identifiers.iter().map(ToString::to_string).collect()),
            name: template.name.as_str().to_owned(),
            description: note(&template.description),
            keeper: template.keeper.reference.clone(),
            valid_from: template.span.from.map(|day| day.to_string()),
            valid_to: template.span.to.map(|day| day.to_string()),
            source: template.source.as_ref().map(|source| source.as_str().to_owned()),
            purpose: note(&template.purpose),
            agenda: Some(template.agenda.iter().map(|issue| issue.as_str().to_owned()).collect()),
            term: template.term.into(),
            review_every_months: template.review_every_months,
            roles: Some(template.roles.iter().map(RoleBody::from).collect()),
            terms: (&template.terms).into(),
            obligations: Some(template.obligations.iter().map(TaskBody::from).collect()),
            milestones: Some(template.milestones.iter().map(TaskBody::from).collect()),
        }
    }
}
