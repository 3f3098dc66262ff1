//! What a file says beside what is on record: the periods before its own, and periods that its own repeat.
//!
//! A file that brings one month more is compared with the months on record. Only periods that it touches are looked at:
//! which ones there are is one question for each indicator and part, and what could be repeated is found by one figure.

use std::collections::HashMap;

use domain::period::Period;
use persistence::{Place, numbered_day};

use super::{
    dictionary::Dictionary,
    odd::{Figures, Group, Noticed},
};
use crate::{http::problem::Problem, store::AppSession};

/// At most so many periods on record are read whole for one of a file.
const MOST_READ: usize = 4;
/// At most so many single figures are looked up to find periods that may be repeated.
const MOST_PROBES: usize = 100_000;
/// How many are looked up at a time.
const CHUNK: usize = 4_000;

/// What is on record from before.
#[derive(Debug, Default)]
pub struct Earlier {
    /// For groups of the file whose period before is on record: its first and last day.
    pub before: HashMap<Group, (i32, i32)>,
    /// Groups whose figures are those of a period on record, all of them, with that period.
    pub repeated: HashMap<Group, Period>,
}

impl Earlier {
    /// Compares a file with what is on record.
    pub async fn of(session: &AppSession, dictionary: &Dictionary, noticed: &Noticed) -> Result<Self, Problem> {
        let mut parts: HashMap<(u32, u32), Vec<(Group, Figures)>> = HashMap::new();
        for (group, figures) in noticed.groups() {
            parts.entry((group.indicator, group.dims)).or_default().push((*group, *figures));
        }
        let mut earlier = Self::default();
        for ((indicator, dims), mut groups) in parts {
            let named = &dictionary.indicators[indicator as usize];
            let dims = dictionary.dims[dims as usize].number;
            let (Some(indicator), Some(dims), true) = (named.number, dims, named.observed) else { continue };
            groups.sort_unstable_by_key(|(group, _)| *group);
            let periods = session.periods(indicator, dims).await?;
            for (group, figures) in &groups {
                if let Some(before) =
                    before(group, &periods).filter(|before| !noticed.has(group, *before, figures.rows))
                {
                    earlier.before.insert(*group, before);
                }
            }
            let part = Part { session, dictionary, noticed, indicator, dims };
            part.repeated(&groups, &periods, &mut earlier.repeated).await?;
        }
        Ok(earlier)
    }
}

/// The period on record that ends the day before another of its length begins.
fn before(group: &Group, periods: &[(i32, i32)]) -> Option<(i32, i32)> {
    let period = |(starts, ends): (i32, i32)| Period { start: numbered_day(starts), end: numbered_day(ends) };
    let grain = period((group.starts, group.ends)).grain();
    periods.iter().copied().find(|known| known.1 + 1 == group.starts && period(*known).grain() == grain)
}

/// An indicator's part, by its numbers.
struct Part<'a> {
    session: &'a AppSession,
    dictionary: &'a Dictionary,
    noticed: &'a Noticed,
    indicator: i32,
    dims: i32,
}

impl Part<'_> {
    async fn repeated(
        &self,
        groups: &[(Group, Figures)],
        periods: &[(i32, i32)],
        repeated: &mut HashMap<Group, Period>,
    ) -> Result<(), Problem> {
        let mut perhaps: Vec<(usize, Place, u64)> = Vec::new();
        for (at, (group, figures)) in groups.iter().enumerate().filter(|(_, (_, figures))| figures.tells()) {
            let Some(subject) = self.dictionary.subjects[figures.largest.0 as usize].number else { continue };
            // What the file brings itself was compared while it was read.
            let known = periods
                .iter()
                .filter(|period| **period < (group.starts, group.ends) && !self.noticed.has(group, **period, 1));
            perhaps.extend(known.rev().map(|(starts, ends)| {
                let place = Place { indicator: self.indicator, dims: self.dims, starts: *starts, ends: *ends, subject };
                (at, place, figures.largest.1)
            }));
        }
        perhaps.truncate(MOST_PROBES);
        let mut read: HashMap<usize, usize> = HashMap::new();
        for chunk in perhaps.chunks(CHUNK) {
            let places: Vec<Place> = chunk.iter().map(|(_, place, _)| *place).collect();
            let known = self.session.observations_at(&places).await?;
            for (at, place, value) in chunk {
                let (group, figures) = &groups[*at];
                let same =
                    known.get(place).and_then(|kept| kept.said.value).is_some_and(|known| known.to_bits() == *value);
                let read = read.entry(*at).or_default();
                if !same || *read >= MOST_READ || repeated.contains_key(group) {
                    continue;
                }
                *read += 1;
                if self.is_whole(place, figures).await? {
                    repeated.insert(*group, place.period());
                }
            }
        }
        Ok(())
    }

    /// Whether the figures on record of a period are those that the file says of another, all of them.
    async fn is_whole(&self, place: &Place, figures: &Figures) -> Result<bool, Problem> {
        let known = self.session.values_of(place, figures.count + 1).await?;
        if known.len() != figures.count as usize {
            return Ok(false);
        }
        let mut sum: u64 = 0;
        for (subject, value) in known {
            let Some(at) = self.dictionary.subject_numbered(subject) else { return Ok(false) };
            sum = sum.wrapping_add(self.noticed.digest(at, value));
        }
        Ok(sum == figures.sum)
    }
}
