//! Records that one organisation holds, and another after it.

use chrono::NaiveDate;

use super::Aggregate;
use crate::identity::Link;

/// A record that one organisation holds, until another takes its place.
pub trait Held: Aggregate {
    /// The field that tells who holds it.
    const HELD_BY: &'static str;

    /// Lets another hold it.
    fn hand_to(&mut self, heir: Link);

    /// Whether it was over before a day: such a thing is history, and stays with whoever held it.
    fn is_over(&self, _on: NaiveDate) -> bool {
        false
    }

    /// The area that it is of, which tells who takes it where several might.
    fn lies_in(&self) -> Option<&Link> {
        None
    }
}
