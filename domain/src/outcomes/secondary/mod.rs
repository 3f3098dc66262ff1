//! What more must be hidden of an indicator's counts, so that no sum or difference of those that are told gives a small
//! one away.
//!
//! It follows from the counts alone, not from who asks for which of them: whoever asks for a parent and for its children
//! apart is told no more than one who asks for both at once. Revised figures are counts of their own that stood for some
//! time, since `as_of` tells them too, and one that was not revised is the same at all times.
//!
//! - `lying`: which areas lie in which, and when. `linked`: which periods are seen together.
//! - `axes`: how a whole may be divided: in place, in time, and by parts of the people.
//! - `sums`: what adds up to what, along all three at once.

mod axes;
mod linked;
mod lying;
mod sums;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::Dimensions;
use crate::{
    period::Period,
    statistics::{
        Refusal,
        rounding::is_small,
        suppression::{Sum, Table},
    },
};

pub use linked::linked;
pub use lying::{Lying, Within, lying};

use axes::Axes;
use sums::Found;

/// What counts are told at the newest so many times that some of them changed. What was replaced before is hidden.
const MOST_TIMES: usize = 20;

/// A count of somebody, for as long as it was not revised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// In which period, by its number.
    pub period: i32,
    /// Of which part of the people, by its number.
    pub part: i32,
    /// Of whom, by its number.
    pub subject: i32,
    /// How many.
    pub count: f64,
    /// The batch that brought it.
    pub since: i32,
    /// The batch that replaced it.
    pub until: Option<i32>,
}

/// An indicator's counts in periods that are seen together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// The counts, of any periods, parts and subjects, as they ever stood.
    pub counts: Vec<Count>,
    /// The areas among the subjects, with those that they ever lay in.
    pub areas: HashMap<i32, Lying>,
    /// What the numbers of the parts mean. None is below nought.
    pub parts: HashMap<i32, Dimensions>,
    /// What the numbers of the periods mean. One that is not among them has no part in others.
    pub periods: HashMap<i32, Period>,
}

impl Counts {
    /// Whether any of the counts is small. If none is, nothing is hidden.
    pub fn has_small(&self, suppress_below: u32) -> bool {
        self.counts.iter().any(|count| is_small(count.count, suppress_below))
    }

    /// Which of the counts are hidden, small ones and those that would tell a small one.
    pub fn hidden(&self, suppress_below: u32) -> Vec<bool> {
        let mut counts: Vec<f64> = self.counts.iter().map(|count| count.count).collect();
        let mut hidden: Vec<bool> = counts.iter().map(|count| is_small(*count, suppress_below)).collect();
        if !self.has_small(suppress_below) {
            return hidden;
        }
        let times = self.times();
        let revised = (0..counts.len()).filter(|at| self.counts[*at].until.is_some());
        let Found { sums, unpublished } = self.sums(&times);
        let nobody_told = counts.len()..counts.len() + unpublished.len();
        counts.extend(unpublished);
        let table = table(counts, sums).hiding_rather(revised).never_told(nobody_told);
        for (hidden, told) in hidden.iter_mut().zip(table.protected(suppress_below)) {
            *hidden |= told.count().is_none();
        }
        let earliest = times.first().copied().unwrap_or_default();
        for (hidden, count) in hidden.iter_mut().zip(&self.counts) {
            *hidden |= count.until.is_some_and(|until| until <= earliest) && count.count > 0.0;
        }
        hidden
    }

    /// The newest times from which on other counts stood than before.
    fn times(&self) -> Vec<i32> {
        let mut times: Vec<i32> = self.counts.iter().map(|count| count.since).collect();
        times.extend(self.counts.iter().filter_map(|count| count.until));
        times.sort_unstable();
        times.dedup();
        times.split_off(times.len().saturating_sub(MOST_TIMES))
    }

    /// What adds up to what, at any of these times. What is nought adds nothing.
    fn sums(&self, times: &[i32]) -> Found {
        sums::found(&self.counts, &Axes::of(self), times)
    }
}

/// The counts with those sums that hold nothing twice, as areas that overlap would.
fn table(counts: Vec<f64>, mut sums: Vec<Sum>) -> Table {
    loop {
        match Table::new(counts.clone(), sums.clone()) {
            Ok(table) => return table,
            Err(Refusal::NotASum(at)) if at < sums.len() => drop(sums.remove(at)),
            Err(_) => sums.clear(),
        }
    }
}
