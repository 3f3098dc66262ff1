//! The erasure of one person's data: one asks for it, another approves.

use chrono::{DateTime, Utc};

use crate::{
    access::{Subject, SubjectKind},
    identity::Id,
    resource::Resource,
};

/// A wish to erase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Its id.
    pub id: Id,
    /// The collection of the person's record: users or representatives.
    pub resource: Resource,
    /// The person's record.
    pub record: Id,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by: Subject,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Who approved.
    pub approved_by: Option<Subject>,
    /// When it was carried out.
    pub erased_at: Option<DateTime<Utc>>,
}

/// Why an erasure is not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotErased {
    /// Two people are needed.
    #[error("Whoever asked for an erasure does not approve it; somebody else does")]
    SamePerson,
    /// Neither of the two is the person whose data it is.
    #[error("The person whose data is erased does not approve it; somebody else does")]
    TheirOwn,
    /// A program has no eyes; and whoever manages it would be asking twice.
    #[error("People ask for an erasure and approve it, not programs")]
    Program,
    /// It was carried out before.
    #[error("It was carried out already")]
    Done,
}

/// Whether somebody may ask for an erasure: people do.
pub fn may_ask(by: Subject) -> Result<(), NotErased> {
    if by.kind == SubjectKind::User { Ok(()) } else { Err(NotErased::Program) }
}

impl Erasure {
    /// Whether somebody may approve it: four eyes see an erasure.
    pub fn approve(&self, by: Subject) -> Result<(), NotErased> {
        if self.erased_at.is_some() {
            return Err(NotErased::Done);
        }
        may_ask(by)?;
        if self.asked_by == by {
            return Err(NotErased::SamePerson);
        }
        if self.record == by.id { Err(NotErased::TheirOwn) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_people_erase_a_third() {
        let id = |number| Id(uuid::Uuid::from_u128(number));
        let person = |number| Subject { kind: SubjectKind::User, id: id(number) };
        let erasure = Erasure {
            id: id(9),
            resource: Resource::Users,
            record: id(1),
            reason: "asked to".to_owned(),
            asked_by: person(2),
            asked_at: DateTime::UNIX_EPOCH,
            approved_by: None,
            erased_at: None,
        };
        assert_eq!(erasure.approve(person(3)), Ok(()));
        assert_eq!(erasure.approve(person(2)), Err(NotErased::SamePerson));
        assert_eq!(erasure.approve(person(1)), Err(NotErased::TheirOwn));
        let program = Subject { kind: SubjectKind::Client, id: id(3) };
        assert_eq!(erasure.approve(program), Err(NotErased::Program));
        assert_eq!(may_ask(program), Err(NotErased::Program));
        let done = Erasure { erased_at: Some(DateTime::UNIX_EPOCH), ..erasure };
        assert_eq!(done.approve(person(3)), Err(NotErased::Done));
    }
}
