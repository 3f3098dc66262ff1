//! A template: an agreement's text as far as it can be said without knowing who and where, kept by an organisation for others
//! to draft from.
//!
//! - `outline`: its parts, with roles in the place of parties and counts of months in the place of days. `cast`: the text of a
//!   draft in which parties take the roles.

mod cast;
mod outline;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use cast::{Cast, SaidTerm, Taken};
pub use outline::{Role, Task, TermOutline};

use super::{terms::AgreementKind, terms::Terms, undertaking::Key};
use crate::{
    access::Owner,
    fault::Faults,
    formations::Issue,
    identity::{Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType, Source},
    period::Span,
    record::{Aggregate, Held},
    resource::Resource,
    text::{Note, Title},
    vocabulary::Vocabulary,
};

/// A template of agreements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementTemplate {
    /// Its identifiers.
    pub identifiers: Identifiers,
    /// Its name.
    pub name: Title,
    /// What it is good for.
    pub description: Option<Note>,
    /// The organisation that keeps it.
    pub keeper: Link,
    /// The days on which it is in use.
    pub span: Span,
    /// Where this was taken from.
    pub source: Option<Title>,
    /// What the agreement is for.
    pub purpose: Option<Note>,
    /// The issues that it works on.
    pub agenda: Vec<Issue>,
    /// For how long it holds.
    pub term: TermOutline,
    /// How many months lie between two reviews.
    pub review_every_months: Option<u32>,
    /// Who agrees, without names.
    pub roles: Vec<Role>,
    /// What its kind asks; who does something is named by the key of a role.
    pub terms: Terms<Key>,
    /// What the parties keep.
    pub obligations: Vec<Task>,
    /// What they reach.
    pub milestones: Vec<Task>,
}

/// The template that an agreement was drafted from, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromTemplate {
    /// The template.
    pub template: Link,
    /// Its revision.
    pub revision: i64,
}

/// A template is not in use on a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} is not in use on {on}: {days}")]
pub struct NotInUse {
    name: String,
    on: NaiveDate,
    days: String,
}

impl AgreementTemplate {
    /// Whether somebody may draft from it on a day.
    pub fn in_use(&self, on: NaiveDate) -> Result<(), NotInUse> {
        let days = match (self.span.from, self.span.to) {
            _ if self.span.holds(on) => return Ok(()),
            (Some(from), _) if on < from => format!("its first day is {from}"),
            (_, to) => to.map_or_else(String::new, |to| format!("its last day was {to}")),
        };
        Err(NotInUse { name: self.name.as_str().to_owned(), on, days })
    }
}

impl Held for AgreementTemplate {
    const HELD_BY: &'static str = "keeper";

    fn hand_to(&mut self, heir: Link) {
        self.keeper = heir;
    }

    fn is_over(&self, on: NaiveDate) -> bool {
        self.span.ended_before(on)
    }
}

impl Aggregate for AgreementTemplate {
    const RESOURCE: Resource = Resource::AgreementTemplates;
    const FIELDS: &'static [Field] = &[
        Field::column("name", FieldType::Text, "The template's name").sortable(),
        Field::column("kind", FieldType::Word(AgreementKind::WORDS), "The kind of agreement"),
        Field::reference("keeper", "organisation_id", Space::Organisation, "The organisation that keeps it"),
        Field::found_in("agenda", FieldType::Text, Source::Tag("agenda"), "An issue that it works on"),
        Field::found_in("identifier", FieldType::Identifier, Source::Identifiers, "One of its identifiers"),
        Field::found_in("valid_from", FieldType::Date, Source::Column("valid_from"), "The first day it is in use")
            .sortable()
            .nullable(),
        Field::found_in("valid_to", FieldType::Date, Source::Column("valid_to"), "The last day it is in use")
            .sortable()
            .nullable(),
    ];

    fn owner(&self) -> Owner {
        Owner::Organisations(vec![self.keeper.clone()])
    }

    fn keys(&self) -> Vec<Identifier> {
        self.identifiers.iter().cloned().collect()
    }

    fn preferred(&self) -> Option<Identifier> {
        self.identifiers.preferred().cloned()
    }

    fn kind(&self) -> &'static str {
        self.terms.kind().word()
    }

    /// Its own, and those of every agreement that would be made from it.
    fn faults(&self) -> Faults {
        let mut faults = Faults(self.span.order_fault("/valid_to").into_iter().collect());
        faults.0.extend(self.outline_faults().0);
        if faults.0.is_empty() {
            faults.0.extend(self.with_stand_ins().faults().0);
        }
        faults
    }
}

#[cfg(test)]
mod tests;
