//! What adds up to what, along areas, periods and parts of the people at once.
//!
//! A count is looked at as a total: its area, its period and its part are each left as they are or divided in some way, and
//! where the counts that are there, those left out that lie in others of them, come to as much, they are its sum. A total
//! of which no count is given, but which comes to the same in several ways, is one that nobody is told: what women and men
//! come to is what the ages come to, though nobody says how many that is.

use std::collections::{HashMap, HashSet};

use super::{
    Count,
    axes::{Axes, Axis, Way},
};
use crate::statistics::suppression::{Sum, same};

/// Period, part and subject.
type Key = [i32; 3];

/// What adds up.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Found {
    /// The sums, of counts by their places; behind all counts come the unpublished ones.
    pub sums: Vec<Sum>,
    /// How much the totals are that no count is given of.
    pub unpublished: Vec<f64>,
}

/// Something that is the sum of each of several sets of counts.
struct Total {
    key: Key,
    /// The place of its count; none is given of what is unpublished.
    count: Option<usize>,
    /// The sets, each in order, the smallest first.
    sets: Vec<Vec<usize>>,
}

/// The counts that stand at a time and are not nought, by period and part, and then by subject.
struct Standing<'a> {
    counts: &'a [Count],
    axes: &'a Axes,
    columns: HashMap<[i32; 2], HashMap<i32, usize>>,
}

/// What adds up to what at any of these times, in order. A sum that follows from others is left out.
pub(super) fn found(counts: &[Count], axes: &Axes, times: &[i32]) -> Found {
    let mut totals: HashMap<(Key, Option<usize>), Vec<Total>> = HashMap::new();
    let mut later: Option<i32> = None;
    for time in times.iter().rev() {
        let standing = Standing::at(counts, axes, *time);
        // Of what did not change until the next time the same is true.
        let changed = |count: &&Count| later.is_none_or(|later| count.since == later || count.until == Some(later));
        let keys = counts.iter().filter(|count| count.count > 0.0).filter(changed);
        let keys: HashSet<Key> = keys.flat_map(|count| axes.reached(key(count))).collect();
        for total in keys.into_iter().flat_map(|key| standing.totals(key)) {
            put(totals.entry((total.key, total.count)).or_default(), total);
        }
        later = Some(*time);
    }
    let mut totals: Vec<Total> = totals.into_values().flatten().collect();
    // In one order, whatever that of the maps.
    totals.iter_mut().for_each(|total| total.sets.sort_unstable_by(|a, b| (a.len(), a).cmp(&(b.len(), b))));
    totals.sort_unstable_by(|a, b| (a.key, a.count, &a.sets).cmp(&(b.key, b.count, &b.sets)));
    told(counts, axes, &totals)
}

/// Puts a total to those of one key: one that is unpublished is the same as another when a set of both is.
fn put(known: &mut Vec<Total>, mut total: Total) {
    let is_same = |other: &Total| other.count.is_some() || other.sets.iter().any(|set| total.sets.contains(set));
    let Some(at) = known.iter().position(is_same) else {
        known.push(total);
        return;
    };
    let other = known.swap_remove(at);
    let new: Vec<Vec<usize>> = other.sets.into_iter().filter(|set| !total.sets.contains(set)).collect();
    total.sets.extend(new);
    put(known, total);
}

fn key(count: &Count) -> Key {
    [count.period, count.part, count.subject]
}

/// Something undivided, and the ways to divide it.
fn with<'a>(own: &'a Way, ways: &'a [Way]) -> impl Iterator<Item = &'a Way> {
    std::iter::once(own).chain(ways)
}

/// Something as it is, and what it lies in.
fn reached(axis: &Axis, of: i32) -> impl Iterator<Item = i32> + Clone {
    std::iter::once(of).chain(axis.above(of).iter().copied())
}

impl Axes {
    /// A key, and those of all that it is a part of.
    fn reached(&self, [period, part, subject]: Key) -> impl Iterator<Item = Key> {
        let subjects = reached(&self.subjects, subject);
        let parts = reached(&self.parts, part);
        let both = parts.flat_map(move |part| subjects.clone().map(move |subject| (part, subject)));
        let both: Vec<(i32, i32)> = both.collect();
        reached(&self.periods, period)
            .flat_map(move |period| both.clone().into_iter().map(move |(part, subject)| [period, part, subject]))
    }

    /// Whether one is a part of another.
    fn is_below(&self, one: Key, other: Key) -> bool {
        let each = [(&self.periods, 0), (&self.parts, 1), (&self.subjects, 2)];
        one != other
            && each.iter().all(|(axis, at)| one[*at] == other[*at] || axis.above(one[*at]).contains(&other[*at]))
    }
}

impl<'a> Standing<'a> {
    fn at(counts: &'a [Count], axes: &'a Axes, time: i32) -> Self {
        let stands = |count: &Count| count.since <= time && count.until.is_none_or(|until| time < until);
        let mut columns: HashMap<[i32; 2], HashMap<i32, usize>> = HashMap::new();
        for (at, count) in counts.iter().enumerate().filter(|(_, count)| count.count > 0.0 && stands(count)) {
            columns.entry([count.period, count.part]).or_default().insert(count.subject, at);
        }
        Self { counts, axes, columns }
    }

    /// What something is the sum of. If it is unpublished it may be several things, and only what is of several sets.
    fn totals(&self, key: Key) -> Vec<Total> {
        let [period, part, subject] = key;
        let count = self.columns.get(&[period, part]).and_then(|column| column.get(&subject)).copied();
        let all = count.map(|at| self.counts[at].count);
        let mut sets: Vec<(f64, Vec<usize>)> = Vec::new();
        let own = key.map(Way::undivided);
        for periods in with(&own[0], self.axes.periods.ways(period)) {
            for parts in with(&own[1], self.axes.parts.ways(part)) {
                for subjects in with(&own[2], self.axes.subjects.ways(subject)) {
                    let set = self.set([periods, parts, subjects], all.unwrap_or(f64::INFINITY));
                    sets.extend(set.filter(|(sum, set)| {
                        all.is_none_or(|all| same(*sum, all)) && !set.is_empty() && count.is_none_or(|at| *set != [at])
                    }));
                }
            }
        }
        sets.sort_by(|(one, a), (other, b)| one.total_cmp(other).then_with(|| a.cmp(b)));
        sets.dedup_by(|(_, one), (_, other)| one == other);
        let alike = sets.chunk_by(|(one, _), (other, _)| count.is_some() || same(*one, *other));
        let needed = if count.is_some() { 1 } else { 2 };
        let alike = alike.filter(|alike| alike.len() >= needed);
        alike.map(|alike| Total { key, count, sets: alike.iter().map(|(_, set)| set.clone()).collect() }).collect()
    }

    /// The counts that are there of a way to divide, but for those that lie in others of them, with what they come to;
    /// none where that is plainly too much.
    fn set(&self, ways: [&Way; 3], most: f64) -> Option<(f64, Vec<usize>)> {
        let [periods, parts, subjects] = ways;
        let nested = ways.iter().any(|way| way.nested);
        let (mut sum, mut set) = (0.0, Vec::new());
        for period in &periods.parts {
            for part in &parts.parts {
                let Some(column) = self.columns.get(&[*period, *part]) else { continue };
                let mut take = |at: usize| {
                    sum += self.counts[at].count;
                    set.push(at);
                };
                if column.len() < subjects.parts.len() {
                    let chosen = column.iter().filter(|(subject, _)| subjects.parts.binary_search(subject).is_ok());
                    chosen.for_each(|(_, at)| take(*at));
                } else {
                    subjects.parts.iter().filter_map(|subject| column.get(subject)).for_each(|at| take(*at));
                }
                if !nested && sum > most + 1.0 {
                    return None;
                }
            }
        }
        if nested {
            let there: HashSet<Key> = set.iter().map(|at| key(&self.counts[*at])).collect();
            let lies_in_another = |at: &usize| {
                let of = key(&self.counts[*at]);
                self.axes.reached(of).any(|whole| whole != of && there.contains(&whole))
            };
            set.retain(|at| !lies_in_another(at));
        }
        set.sort_unstable();
        // Whatever the order, so that what is the same comes to the same.
        Some((set.iter().map(|at| self.counts[*at].count).sum(), set))
    }
}

/// The sums of the totals without those that follow from what lies in them.
fn told(counts: &[Count], axes: &Axes, totals: &[Total]) -> Found {
    let equals = Equals::of(axes, totals);
    let mut found = Found::default();
    for total in totals {
        let mut kept: Vec<&Vec<usize>> = Vec::new();
        for set in &total.sets {
            if !kept.iter().any(|other| equals.follows(total.key, other, set)) {
                kept.push(set);
            }
        }
        let place = match total.count {
            Some(at) => at,
            None if kept.len() < 2 => continue,
            None => {
                found.unpublished.push(kept[0].iter().map(|at| counts[*at].count).sum());
                counts.len() + found.unpublished.len() - 1
            }
        };
        found.sums.extend(kept.into_iter().map(|set| Sum { total: place, parts: set.clone() }));
    }
    found.sums.sort_unstable_by(|one, other| (one.total, &one.parts).cmp(&(other.total, &other.parts)));
    found
}

/// Which sets of counts are known to come to the same.
struct Equals<'a> {
    axes: &'a Axes,
    /// The sets of each total, itself among them where a count of it is given.
    same: Vec<(Key, Vec<Vec<usize>>)>,
    /// By count, the totals, and which of their sets, that it is in.
    of: HashMap<usize, Vec<(usize, usize)>>,
}

impl<'a> Equals<'a> {
    fn of(axes: &'a Axes, totals: &[Total]) -> Self {
        let sets = |total: &Total| total.count.map(|count| vec![count]).into_iter().chain(total.sets.clone()).collect();
        let same: Vec<(Key, Vec<Vec<usize>>)> = totals.iter().map(|total| (total.key, sets(total))).collect();
        let mut of: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
        for (at, (_, sets)) in same.iter().enumerate() {
            for (nth, set) in sets.iter().enumerate() {
                set.iter().for_each(|count| of.entry(*count).or_default().push((at, nth)));
            }
        }
        Self { axes, same, of }
    }

    /// Whether two sets come to the same because some in one and some in the other do, of something that lies in this.
    fn follows(&self, key: Key, one: &[usize], other: &[usize]) -> bool {
        let set = |counts: &[usize], but: &[usize]| -> HashSet<usize> {
            counts.iter().filter(|count| but.binary_search(count).is_err()).copied().collect()
        };
        let (mut rest, mut left) = (set(one, other), set(other, one));
        for count in other {
            if left.contains(count) && !self.replace(key, *count, &mut rest, &mut left) {
                return false;
            }
        }
        rest.is_empty()
    }

    /// Takes a count with others from what is left, and what comes to the same from the rest.
    fn replace(&self, key: Key, count: usize, rest: &mut HashSet<usize>, left: &mut HashSet<usize>) -> bool {
        for (at, nth) in self.of.get(&count).into_iter().flatten() {
            let (lower, sets) = &self.same[*at];
            let all_left = || sets[*nth].iter().all(|count| left.contains(count));
            if !self.axes.is_below(*lower, key) || !all_left() {
                continue;
            }
            if let Some(same) = sets.iter().find(|set| set.iter().all(|count| rest.contains(count))) {
                left.retain(|count| sets[*nth].binary_search(count).is_err());
                rest.retain(|count| same.binary_search(count).is_err());
                return true;
            }
        }
        false
    }
}
