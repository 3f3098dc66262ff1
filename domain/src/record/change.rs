//! A record, and the change that makes it another.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Aggregate, Seat, save};
use crate::{
    access::Permit,
    event::Happening,
    identity::{Id, Link},
    period::Span,
    places::Shape,
};

/// An aggregate with what the store adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<A> {
    /// Its id.
    pub id: Id,
    /// How often it was written, from 1.
    pub revision: i64,
    /// When it was first written.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
    /// When it was softly deleted.
    pub deleted_at: Option<DateTime<Utc>>,
    /// The thing itself.
    pub state: A,
}

impl<A: Aggregate> Record<A> {
    /// How others name it.
    pub fn link(&self) -> Link {
        let reference = self.state.preferred().map_or_else(|| self.id.to_string(), |preferred| preferred.to_string());
        Link { id: self.id, reference }
    }
}

/// What somebody says of a record's relations, beside its state.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beside {
    /// Areas it lies in as a whole; those not yet recorded are added.
    pub parents: Vec<Link>,
    /// Those it came from.
    pub predecessors: Said,
    /// Those that came from it.
    pub successors: Said,
    /// The shape of an area: to set, or to clear.
    pub shape: Option<Option<Shape>>,
    /// The association of which a new council becomes a member.
    pub joins: Option<Link>,
}

/// What is said of a set.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Said {
    /// Nothing.
    #[default]
    Nothing,
    /// These belong to it, among others perhaps.
    Including(Vec<Link>),
    /// These and no others belong to it.
    Exactly(Vec<Link>),
}

impl Said {
    /// Those that are said to belong to it.
    pub fn members(&self) -> &[Link] {
        match self {
            Self::Nothing => &[],
            Self::Including(links) | Self::Exactly(links) => links,
        }
    }
}

/// A record before and after.
#[derive(Debug, Clone)]
pub struct Change<A> {
    /// As it was; `None` when it is new.
    pub before: Option<Record<A>>,
    /// As it is to be.
    pub after: Record<A>,
    /// What was said beside its state.
    pub beside: Beside,
    /// Whether what was said beside it adds or removes anything; found by [`judge`](super::judge).
    pub beside_changes: bool,
    /// By which role it is permitted; found by [`permit`](super::permit).
    pub permit: Option<Permit>,
    /// What it is told as, where that is more than that the record was changed.
    pub told_as: Option<Happening>,
}

impl<A: Aggregate> Change<A> {
    /// A new record.
    pub fn create(id: Id, at: DateTime<Utc>, state: A) -> Self {
        let after = Record { id, revision: 1, created_at: at, updated_at: at, deleted_at: None, state };
        Self::of(None, after)
    }

    /// A record with another state; what was deleted is restored.
    pub fn revise(before: Record<A>, at: DateTime<Utc>, state: A) -> Self {
        let after = Record { revision: before.revision + 1, updated_at: at, deleted_at: None, state, ..before.clone() };
        Self::of(Some(before), after)
    }

    /// A record softly deleted.
    pub fn delete(before: Record<A>, at: DateTime<Utc>) -> Self {
        let after = Record { revision: before.revision + 1, updated_at: at, deleted_at: Some(at), ..before.clone() };
        Self::of(Some(before), after)
    }

    fn of(before: Option<Record<A>>, after: Record<A>) -> Self {
        Self { before, after, beside: Beside::default(), beside_changes: false, permit: None, told_as: None }
    }

    /// The same, told as what happened rather than as a change.
    #[must_use]
    pub fn told_as(mut self, happening: Happening) -> Self {
        self.told_as = Some(happening);
        self
    }

    /// The same with what was said beside its state.
    #[must_use]
    pub fn with(mut self, beside: Beside) -> Self {
        self.beside = beside;
        self
    }

    /// The office that this change leaves, if it filled one, and the days on which it does no longer: from today, or from
    /// the day after an end that it sets or brings forward, until it would have ended before.
    pub fn leaves(&self, today: NaiveDate) -> Option<(Seat, Span)> {
        let standing = |record: &Record<A>| record.state.seat(today).filter(|_| record.deleted_at.is_none());
        let last_day = |record: &Record<A>| record.state.claim().and_then(|claim| claim.span.to);
        let before = self.before.as_ref()?;
        let seat = standing(before)?;
        let until = last_day(before);
        if standing(&self.after) != Some(seat) {
            return Some((seat, Span { from: Some(today), to: until }));
        }
        let ends = last_day(&self.after)?;
        let sooner = until.is_none_or(|end| ends < end);
        ends.succ_opt().filter(|_| sooner).map(|day| (seat, Span { from: Some(day), to: until }))
    }

    /// Why the record, as it stands, may not be written or deleted so.
    pub fn closed(&self) -> Option<String> {
        let after = self.after.deleted_at.is_none().then_some(&self.after.state);
        self.before.as_ref().and_then(|before| before.state.closed_to(after))
    }

    /// Whether whoever the record is can no longer sign in after it.
    pub fn locks_out(&self) -> bool {
        self.after.deleted_at.is_some() || !self.after.state.signs_in()
    }

    /// Whether it changes how whoever the record is signs in.
    pub fn changes_credentials(&self) -> bool {
        !A::CREDENTIALS.is_empty()
            && self.before.as_ref().is_some_and(|before| {
                let changed = save::changed_fields(&before.state, &self.after.state);
                changed.iter().any(|field| A::CREDENTIALS.contains(&field.as_str()))
            })
    }

    /// Whether saving it would change nothing.
    pub fn is_nothing(&self) -> bool {
        !self.beside_changes
            && self.before.as_ref().is_some_and(|before| {
                before.deleted_at.is_some() == self.after.deleted_at.is_some() && before.state == self.after.state
            })
    }
}
