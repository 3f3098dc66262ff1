//! What every kept thing has in common, and the one way to change it.

mod change;
mod held;
mod judge;
mod moves;
mod named;
mod permit;
mod save;
mod seats;

use std::fmt::Debug;

use chrono::NaiveDate;
use serde::{Serialize, de::DeserializeOwned};

pub use change::{Beside, Change, Record, Said};
pub use held::Held;
pub use judge::{Pending, Refused, Verdict, judge};
pub use moves::Move;
pub use permit::{owners, permit, permit_all, permit_credentials, permit_for, permit_record};
pub use save::{Asked, SaveError, note, number, owning, save, save_one, settle};
pub use seats::{stays, vacated};

use crate::{
    access::{Denied, Owner, Permit, Role},
    fault::{Fault, Faults},
    graph::Edge,
    identity::{Id, Identifier, Link},
    listing::Field,
    period::Span,
    resource::Resource,
};

/// A thing that is loaded and saved whole: its state, without what the store adds.
pub trait Aggregate: Serialize + DeserializeOwned + Clone + PartialEq + Debug + 'static {
    /// The collection it belongs to.
    const RESOURCE: Resource;
    /// What its collection can be filtered and sorted by, besides `id`, `created_at` and `updated_at`.
    const FIELDS: &'static [Field];
    /// Fields of its state that tell of a person: the audit log keeps their digests, so that they can be erased.
    const PERSONAL: &'static [&'static str] = &[];
    /// Fields of its state that others rely on: only those who govern the record change them.
    const RESERVED: &'static [&'static str] = &[];

    /// Fields of its state by which an account signs in.
    const CREDENTIALS: &'static [&'static str] = &[];

    /// Whose it is.
    fn owner(&self) -> Owner {
        Owner::Installation
    }

    /// Whether it differs from what it was in what others rely on.
    fn differs_reserved(&self, before: &Self) -> bool {
        save::changed_fields(before, self).iter().any(|field| Self::RESERVED.contains(&field.as_str()))
    }

    /// Whose it is for changes of what is not reserved.
    fn keeper(&self) -> Owner {
        self.owner()
    }

    /// Who holds it, if it is a grant.
    fn holder(&self) -> Option<Id> {
        None
    }

    /// Whether it can sign in, if it is an account.
    fn signs_in(&self) -> bool {
        true
    }

    /// The office it fills, which somebody must go on filling.
    fn seat(&self, _on: NaiveDate) -> Option<Seat> {
        None
    }

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
    fn edges(&self, _itself: Id) -> Vec<Edge> {
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

    /// Whether it is told to everybody, where its collection tells records once they are published.
    fn is_published(&self) -> bool {
        true
    }

    /// Why it may not be written as `after`, or deleted where that is `None`, however good that is in itself.
    fn closed_to(&self, _after: Option<&Self>) -> Option<String> {
        None
    }

    /// Records of its own collection that it names, and where.
    fn named(&self) -> Vec<(String, Link)> {
        vec![]
    }

    /// Whether it may name another of its collection: whoever may know of it is told of that.
    fn may_name(&self, _other: &Self) -> bool {
        true
    }

    /// The record of its own collection that a new one goes on from.
    fn goes_on_from(&self) -> Option<Identifier> {
        None
    }

    /// Whether it may go on from that one; `None` where it is not there.
    fn follows(&self, _before: Option<&Self>) -> Result<(), Fault> {
        Ok(())
    }

    /// Takes note of who writes it, by whose leave. Error: what only others may do.
    fn written_by(&mut self, _before: Option<&Self>, _by: &Permit) -> Result<(), Denied> {
        Ok(())
    }

    /// The series in which it still lacks a number.
    fn series(&self, _today: NaiveDate) -> Option<String> {
        None
    }

    /// Takes the next number of its series.
    fn take_number(&mut self, _series: &str, _number: u32) {}

    /// Ends it on a day, where things of its kind end rather than vanish; `false` where they do not.
    fn end(&mut self, _on: NaiveDate) -> bool {
        false
    }
}

/// An office that must not fall vacant: administering an organisation, or operating the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// The role.
    pub role: Role,
    /// The organisation; `None` for the installation.
    pub organisation: Option<Id>,
}

/// A key, held for a span of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The key.
    pub key: String,
    /// The days.
    pub span: Span,
}
