//! The ports: what the domain asks of whatever keeps its records.

use std::error::Error;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    access::Standing,
    councils::Merged,
    event::Event,
    graph::Graph,
    identity::{Found, Id, Identifier, Link, Reference, Space},
    listing::{Listing, Page},
    period::Span,
    places::Shape,
    record::{Aggregate, Beside, Change, Record, Seat},
};

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The record was changed by somebody else since it was read.
    #[error("the record was changed meanwhile")]
    Stale,
    /// Somebody else gave a record the same identifier at the same time.
    #[error("another record took the same identifier at the same time")]
    Taken,
    /// It does not answer, or is too busy; the same request may succeed later.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// No room is left on its disk.
    #[error("the database has no room left")]
    Full(#[source] Box<dyn Error + Send + Sync>),
    /// It failed in a way that nobody foresaw.
    #[error("the database failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// One view of the store: a transaction, or a snapshot to read from.
#[allow(async_fn_in_trait)]
pub trait Session {
    /// What each reference means within a space, in order; a council also answers to the `gss:` of a parish that it
    /// alone serves. Deleted records are found and say so.
    async fn resolve(&self, space: Space, wanted: &[Reference]) -> Result<Vec<Option<Found>>, StoreError>;

    /// Which record holds each identifier itself, in order; identifiers given up are free again.
    async fn holders(&self, space: Space, wanted: &[Reference]) -> Result<Vec<Option<Found>>, StoreError>;

    /// The steps that begin at these records.
    async fn edges(&self, graph: Graph, from: &[Id]) -> Result<Vec<(Id, Id)>, StoreError>;

    /// The lineage steps that lead to these records: predecessor, successor.
    async fn predecessors(&self, of: &[Id]) -> Result<Vec<(Id, Id)>, StoreError>;

    /// Whether an exact set of predecessors or successors leaves out one that is recorded.
    async fn drops_lineage(&self, record: Id, beside: &Beside) -> Result<bool, StoreError>;

    /// Records predecessors and successors; an exact set also forgets the others.
    async fn settle_lineage(&self, record: Id, beside: &Beside) -> Result<(), StoreError>;

    /// Sets or clears an area's shape.
    async fn set_shape(&self, area: Id, shape: Option<&Shape>) -> Result<(), StoreError>;

    /// Keeps what a merge or split of councils did, under `merge` or `split`.
    async fn keep_reorganisation(&self, id: Id, kind: &str, what: &Merged, at: DateTime<Utc>)
    -> Result<(), StoreError>;

    /// The days on which these areas exist.
    async fn area_spans(&self, areas: &[Id]) -> Result<Vec<(Id, Span)>, StoreError>;

    /// These organisations with those who act for them on a day: the principal authority they lie in, and the
    /// associations they belong to.
    async fn standings(&self, organisations: &[Link], on: NaiveDate) -> Result<Vec<Standing>, StoreError>;

    /// Which of some organisations serve or work in an area that holds one of these areas, or an area that one of
    /// these authorities serves.
    async fn inside(&self, areas: &[Id], authorities: &[Id], of: &[Id]) -> Result<Vec<Id>, StoreError>;

    /// The councils, principal authorities apart, that serve any of these areas now.
    async fn serving(&self, areas: &[Id]) -> Result<Vec<Link>, StoreError>;

    /// The organisations in which an account holds a role on a day or later; `None` stands for the installation.
    async fn granted(&self, account: Id, on: NaiveDate) -> Result<Vec<Option<Link>>, StoreError>;

    /// The offices that somebody fills on a day, with the days from then on that each grant is for.
    async fn seats(&self, holder: Id, on: NaiveDate) -> Result<Vec<(Seat, Span)>, StoreError>;
    /// Whether some who can sign in fill an office on all of some days, one after another, other than by these grants or
    /// as these accounts.
    async fn is_filled(&self, seat: Seat, but: &[Id], days: Span) -> Result<bool, StoreError>;

    /// The next numbers of a series, the first of so many: from 1, without gaps, each once. Whoever else wants one waits
    /// until this transaction ends.
    async fn next_numbers(&self, series: &str, many: u32) -> Result<u32, StoreError>;

    /// Appends events, last in a transaction.
    async fn append(&self, events: &[Event]) -> Result<(), StoreError>;
}

/// The records of one collection.
#[allow(async_fn_in_trait)]
pub trait Repository<A: Aggregate>: Session {
    /// These records, in no order, deleted ones too; those that are missing are left out. Within a transaction
    /// nobody else can change them until it ends.
    async fn get(&self, ids: &[Id]) -> Result<Vec<Record<A>>, StoreError>;

    /// The same, where they are only looked at: others may look at them meanwhile, and nobody changes them.
    async fn look(&self, ids: &[Id]) -> Result<Vec<Record<A>>, StoreError>;

    /// The record of this collection that holds an identifier, or held it last; deleted ones too. Others may still be
    /// meant by it: [`Session::resolve`] tells.
    async fn named(&self, identifier: &Identifier) -> Result<Option<Record<A>>, StoreError>;

    /// Writes records whole, with their columns, identifiers, links and tags. [`StoreError::Stale`] when one is not
    /// the revision it was before, [`StoreError::Taken`] when an identifier is held by another.
    async fn save(&self, changes: &[Change<A>]) -> Result<(), StoreError>;

    /// A page of records.
    async fn list(&self, listing: &Listing) -> Result<Page<Record<A>>, StoreError>;

    /// How many records a question has, whatever its page.
    async fn count(&self, listing: &Listing) -> Result<u64, StoreError>;

    /// The records that hold one of these keys, and on which days.
    async fn claimed(&self, keys: &[String]) -> Result<Vec<(String, Id, Span)>, StoreError>;
}

/// The store as a whole.
#[allow(async_fn_in_trait)]
pub trait Store: Clone + 'static {
    /// A view of it.
    type Session: Session;

    /// Does work in one transaction: all of it is written, or nothing.
    async fn write<T, E: From<StoreError>>(
        &self,
        work: impl AsyncFnOnce(&Self::Session) -> Result<T, E>,
    ) -> Result<T, E>;

    /// Does work on one snapshot, writing nothing.
    async fn read<T, E: From<StoreError>>(
        &self,
        work: impl AsyncFnOnce(&Self::Session) -> Result<T, E>,
    ) -> Result<T, E>;
}

/// A relation of an area to an area, with the days and the share it holds for.
#[derive(Debug, Clone, PartialEq)]
pub struct Containment {
    /// The smaller one.
    pub child: Id,
    /// The larger one.
    pub parent: Id,
    /// The share of the child that lies in the parent, above 0 and at most 1.
    pub weight: f64,
    /// The days.
    pub span: Span,
}

/// What areas are asked beyond their collection.
#[allow(async_fn_in_trait)]
pub trait Gazetteer: Session {
    /// Areas above or below some, step by step, valid on a day if one is given; nearest first.
    async fn relatives(
        &self,
        areas: &[Id],
        upward: bool,
        on: Option<NaiveDate>,
        limit: u32,
    ) -> Result<Vec<(u32, Containment)>, StoreError>;

    /// Areas with a shape whose bounding box holds a point.
    async fn boxed(&self, longitude: f64, latitude: f64) -> Result<Vec<(Id, Shape)>, StoreError>;

    /// The shapes of these areas.
    async fn shapes(&self, areas: &[Id]) -> Result<Vec<(Id, Shape)>, StoreError>;

    /// Direct parents recorded for these areas: child, parent.
    async fn parents(&self, areas: &[Id]) -> Result<Vec<(Id, Id)>, StoreError>;
}
