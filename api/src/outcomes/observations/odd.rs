//! What is odd about a file as a whole: rows that say the same thing twice, periods that repeat others, leaps.

use std::collections::{BTreeMap, HashMap, HashSet, hash_map::Entry};

use ahash::{AHashMap, AHashSet, RandomState};
use domain::{access::Permit, identity::Id, outcomes::observation::jumps, period::Period};
use persistence::numbered_day;

use super::{
    dictionary::Dictionary,
    spool::{Figure, Reading, Spool, Spooled},
};
use crate::http::problem::Problem;

/// A period of fewer figures than this may repeat another by chance.
const FEWEST: u32 = 5;
/// How many rows are read again at a time.
const CHUNK: usize = 4_000;
/// Leaps are looked for in at most so many series of a file at once.
const MOST_SERIES: usize = 100_000;

/// What is noticed while a file is read.
#[derive(Default)]
pub struct Noticed {
    hasher: RandomState,
    /// Of what each row names.
    digests: Vec<u64>,
    groups: AHashMap<Group, Figures>,
}

/// All figures of an indicator, of the same part, in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Group {
    /// The indicator's place in the dictionary.
    pub indicator: u32,
    /// The dimensions' place.
    pub dims: u32,
    /// The first day.
    pub starts: i32,
    /// The last day.
    pub ends: i32,
}

/// What is noticed of a group.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    /// How many rows it has.
    pub rows: u32,
    /// How many of them say a value.
    pub count: u32,
    /// The sum of their digests.
    pub sum: u64,
    /// The subject of the largest value, and that value's bits: hardly two periods share it by chance.
    pub largest: (u32, u64),
    first: u64,
    differ: bool,
}

impl Figures {
    /// Whether there are enough of them, and they differ, so that another period is not the same by chance.
    pub fn tells(&self) -> bool {
        self.count >= FEWEST && self.differ
    }
}

impl Figure {
    /// The group it belongs to.
    pub fn group(&self) -> Group {
        Group { indicator: self.indicator, dims: self.dims, starts: self.starts, ends: self.ends }
    }
}

impl Noticed {
    /// Notices the figure of a row that is not refused, with its value, be it computed.
    pub fn row(&mut self, figure: &Figure, value: Option<f64>) {
        self.digests.push(self.named(figure));
        let group = self.groups.entry(figure.group()).or_default();
        group.rows += 1;
        if let Some(value) = value {
            let said = self.hasher.hash_one((figure.subject, value.to_bits()));
            if group.count == 0 || value.abs() > f64::from_bits(group.largest.1).abs() {
                group.largest = (figure.subject, value.to_bits());
            }
            group.differ |= group.count > 0 && group.first != value.to_bits();
            group.first = value.to_bits();
            group.count += 1;
            group.sum = group.sum.wrapping_add(said);
        }
    }

    /// Every group with what is noticed of it.
    pub fn groups(&self) -> impl Iterator<Item = (&Group, &Figures)> {
        self.groups.iter()
    }

    /// Whether the file has at least so many rows of the same part in another period.
    pub fn has(&self, group: &Group, (starts, ends): (i32, i32), rows: u32) -> bool {
        self.groups.get(&Group { starts, ends, ..*group }).is_some_and(|figures| figures.rows >= rows)
    }

    /// The digest of a subject's value.
    pub fn digest(&self, subject: u32, value: f64) -> u64 {
        self.hasher.hash_one((subject, value.to_bits()))
    }

    /// Rows that name what an earlier row named, by their number from 0, with the line of the first. Seldom is there any,
    /// and only then the rows are read again.
    pub fn repeated_rows(&mut self, rows: &mut Spool<Spooled>) -> Result<HashMap<u64, u64>, Problem> {
        let mut digests = std::mem::take(&mut self.digests);
        digests.sort_unstable();
        let twice: HashSet<u64> = digests.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        drop(digests);
        let (mut repeated, mut first) = (HashMap::new(), HashMap::new());
        if twice.is_empty() {
            return Ok(repeated);
        }
        let mut number = 0;
        for rows in rows.chunks(CHUNK)? {
            for row in rows? {
                if let Reading::Figure(figure) = &row.reading
                    && let Some(named) = twice.get(&self.named(figure))
                {
                    match first.entry(*named) {
                        Entry::Vacant(open) => drop(open.insert(row.line)),
                        Entry::Occupied(known) => drop(repeated.insert(number, *known.get())),
                    }
                }
                number += 1;
            }
        }
        Ok(repeated)
    }

    /// The digest of what a row names.
    fn named(&self, figure: &Figure) -> u64 {
        self.hasher.hash_one((figure.group(), figure.subject))
    }

    /// Groups whose figures are those of an earlier period, all of them, with that period.
    pub fn repeated_periods(&self) -> HashMap<Group, Period> {
        let mut ordered: Vec<(&Group, &Figures)> = self.groups.iter().filter(|(_, figures)| figures.tells()).collect();
        ordered.sort_unstable_by_key(|(group, _)| **group);
        let mut seen: HashMap<(u32, u32, u32, u64), Group> = HashMap::new();
        let mut repeated = HashMap::new();
        for (group, figures) in ordered {
            let key = (group.indicator, group.dims, figures.count, figures.sum);
            match seen.get(&key) {
                Some(first) => {
                    let period = Period { start: numbered_day(first.starts), end: numbered_day(first.ends) };
                    repeated.insert(*group, period);
                }
                None => {
                    seen.insert(key, *group);
                }
            }
        }
        repeated
    }
}

/// The last figure of each series that a file has told so far, and the sign-offs that end with its figures.
#[derive(Default)]
pub struct Series {
    last: AHashMap<(u32, u32, u32), (i32, i32, f64)>,
    told: AHashSet<(u32, u32, u32)>,
    ended: BTreeMap<Id, u32>,
}

impl Series {
    /// Notes that a sign-off of an indicator ends with a figure; whether that is news.
    pub fn ends(&mut self, sign_off: Id, indicator: u32) -> bool {
        self.ended.insert(sign_off, indicator).is_none()
    }

    /// The sign-offs that end, with the roles by which the caller ends them.
    pub fn ended(&self, dictionary: &Dictionary) -> Vec<(Id, Permit)> {
        let by = |(sign_off, indicator): (&Id, &u32)| {
            Some((*sign_off, dictionary.indicators[*indicator as usize].permitted.as_ref().ok()?.clone()))
        };
        self.ended.iter().filter_map(by).collect()
    }

    /// Takes the next figure of a series. The figure of the period before it, told by the file or else on record, if it
    /// leapt from that.
    pub fn leap(&mut self, figure: &Figure, value: f64, fold: f64, on_record: Option<f64>) -> Option<f64> {
        let key = (figure.indicator, figure.dims, figure.subject);
        let known = self.last.len() < MOST_SERIES || self.last.contains_key(&key);
        let last = if known { self.last.insert(key, (figure.starts, figure.ends, value)) } else { None };
        let told = last.filter(|(_, ends, _)| ends + 1 == figure.starts).map(|(_, _, value)| value);
        let before = told.or(on_record)?;
        (jumps(before, value, fold) && self.told.insert(key)).then_some(before)
    }
}
