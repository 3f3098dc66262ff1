//! What every kept thing has in common, and the one way to change it.

mod judge;
mod save;

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, de::DeserializeOwned};

pub use judge::{Pending, Verdict, judge};
pub use save::{Asked, SaveError, save, save_one, settle};

use crate::{
    fault::{Fault, Faults},
    graph::Edge,
    identity::{Id, Identifier, Link},
    listing::Field,
    period::Span,
    places::Shape,
    resource::Resource,
};

/// A thing that is loaded and saved whole: its state, without what the store adds.
pub trait Aggregate: Serialize + DeserializeOwned + Clone + PartialEq + Debug + 'static {
    /// The collection it belongs to.
    const RESOURCE: Resource;
    /// What its collection can be filtered and sorted by, besides `id`, `created_at` and `updated_at`.
    const FIELDS: &'static [Field];

    /// Every identifier under which it is unique: those it carries, and its natural key.
    fn keys(&self) -> Vec<Identifier>;

    /// The identifier by which answers name it; `None` when only its id does.
    fn preferred(&self) -> Option<Identifier> {
        None
    }

    /// Its kind, where its collection has kinds.
    fn kind(&self) -> &'static str {
        ""
    }

    /// What is wrong within it, however well formed its parts are.
    fn faults(&self) -> Faults {
        Faults::default()
    }

    /// What a careful reader would ask about, without refusing it.
    fn warnings(&self) -> Vec<Fault> {
        vec![]
    }

    /// The steps it takes in relations that must not lead back.
    fn edges(&self) -> Vec<Edge> {
        vec![]
    }

    /// A key that no other record may hold on the same days.
    fn claim(&self) -> Option<Claim> {
        None
    }

    /// The record it was merged into.
    fn merged_into(&self) -> Option<Id> {
        None
    }

    /// Ends it on a day, where things of its kind end rather than vanish; `false` where they do not.
    fn end(&mut self, _on: NaiveDate) -> bool {
        false
    }
}

/// A key, held for a span of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The key.
    pub key: String,
    /// The days.
    pub span: Span,
}

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
    /// Whether what was said beside it adds or removes anything; found by [`judge`].
    pub beside_changes: bool,
}

impl<A: Aggregate> Change<A> {
    /// A new record.
    pub fn create(id: Id, at: DateTime<Utc>, state: A) -> Self {
        let after = Record { id, revision: 1, created_at: at, updated_at: at, deleted_at: None, state };
        Self { before: None, after, beside: Beside::default(), beside_changes: false }
    }

    /// A record with another state; what was deleted is restored.
    pub fn revise(before: Record<A>, at: DateTime<Utc>, state: A) -> Self {
        let after = Record { revision: before.revision + 1, updated_at: at, deleted_at: None, state, ..before.clone() };
        Self { before: Some(before), after, beside: Beside::default(), beside_changes: false }
    }

    /// A record softly deleted.
    pub fn delete(before: Record<A>, at: DateTime<Utc>) -> Self {
        let after = Record { revision: before.revision + 1, updated_at: at, deleted_at: Some(at), ..before.clone() };
        Self { before: Some(before), after, beside: Beside::default(), beside_changes: false }
    }

    /// The same with what was said beside its state.
    #[must_use]
    pub fn with(mut self, beside: Beside) -> Self {
        self.beside = beside;
        self
    }

    /// Whether saving it would change nothing.
    pub fn is_nothing(&self) -> bool {
        !self.beside_changes
            && self.before.as_ref().is_some_and(|before| {
                before.deleted_at.is_some() == self.after.deleted_at.is_some() && before.state == self.after.state
            })
    }
}
