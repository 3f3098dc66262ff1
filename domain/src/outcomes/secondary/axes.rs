//! How a whole may be divided: an area into those that lie in it, a period into those that lie in it, a part of the
//! people into what further dimensions divide it into.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::{Counts, Within, linked::lies_in};
use crate::{
    outcomes::Dimensions,
    period::{Grain, Period},
    places::AreaKind,
};

/// Of so many kinds of parts each choice is tried; of more, one or two of them at once, or all.
const MOST_KINDS: usize = 4;
/// What lay in an area is told apart on the newest so many days that it changed.
const MOST_DAYS: usize = 20;

/// A way to divide something: into these, in order, those that lie in others of them left out where both are there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub parts: Vec<i32>,
    /// Whether any of them lies in another.
    pub nested: bool,
}

impl Way {
    /// Something as it is.
    pub fn undivided(whole: i32) -> Self {
        Self { parts: vec![whole], nested: false }
    }
}

/// What lies in what, of one sort of things, and the ways to divide each.
#[derive(Debug, Default)]
pub(super) struct Axis {
    ways: HashMap<i32, Vec<Way>>,
    above: HashMap<i32, Vec<i32>>,
}

impl Axis {
    /// Of things with the sets of others that may be all that is in each, with the kinds of these.
    fn of<K: Copy + PartialEq>(sets: HashMap<i32, Vec<Vec<(i32, K)>>>) -> Self {
        let mut above: HashMap<i32, Vec<i32>> = HashMap::new();
        for (whole, sets) in &sets {
            let inside: BTreeSet<i32> = sets.iter().flatten().map(|(part, _)| *part).collect();
            inside.into_iter().for_each(|part| above.entry(part).or_default().push(*whole));
        }
        let ways = sets.into_iter().map(|(whole, sets)| (whole, ways(&sets, &above))).collect();
        Self { ways, above }
    }

    /// The ways to divide something.
    pub fn ways(&self, whole: i32) -> &[Way] {
        self.ways.get(&whole).map_or(&[], Vec::as_slice)
    }

    /// What something lies in.
    pub fn above(&self, part: i32) -> &[i32] {
        self.above.get(&part).map_or(&[], Vec::as_slice)
    }
}

fn ways<K: Copy + PartialEq>(sets: &[Vec<(i32, K)>], above: &HashMap<i32, Vec<i32>>) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for set in sets {
        let mut kinds: Vec<K> = Vec::new();
        for (_, kind) in set {
            if !kinds.contains(kind) {
                kinds.push(*kind);
            }
        }
        for chosen in choices(kinds.len()) {
            let is_chosen = |kind: &K| chosen.iter().any(|at| kinds[*at] == *kind);
            let mut parts: Vec<i32> = set.iter().filter(|(_, kind)| is_chosen(kind)).map(|(part, _)| *part).collect();
            parts.sort_unstable();
            parts.dedup();
            if ways.iter().any(|way| way.parts == parts) {
                continue;
            }
            let holds = |whole: &i32| parts.binary_search(whole).is_ok();
            let nested = parts.iter().any(|part| above.get(part).is_some_and(|above| above.iter().any(holds)));
            ways.push(Way { parts, nested });
        }
    }
    ways
}

/// Choices of so many things: every one, or where they are many one, two or all.
fn choices(many: usize) -> Vec<Vec<usize>> {
    if many <= MOST_KINDS {
        let choice = |bits: usize| (0..many).filter(|at| bits >> at & 1 == 1).collect();
        return (1..1 << many).map(choice).collect();
    }
    let pairs = (0..many).flat_map(|one| (one + 1..many).map(move |other| vec![one, other]));
    (0..many).map(|one| vec![one]).chain(pairs).chain([(0..many).collect()]).collect()
}

/// How the subjects, the periods and the parts of counts may be divided.
#[derive(Debug)]
pub(super) struct Axes {
    pub periods: Axis,
    pub parts: Axis,
    pub subjects: Axis,
}

impl Axes {
    pub fn of(counts: &Counts) -> Self {
        Self { periods: periods(counts), parts: parts(counts), subjects: subjects(counts) }
    }
}

fn periods(counts: &Counts) -> Axis {
    let inside = |whole: Period| -> Vec<(i32, Grain)> {
        let inside = counts.periods.iter().filter(|(_, part)| lies_in(**part, whole));
        inside.map(|(number, part)| (*number, part.grain())).collect()
    };
    let sets = counts.periods.iter().map(|(number, period)| (*number, vec![inside(*period)]));
    Axis::of(sets.collect())
}

/// Parts of the people, and the wholes that they are parts of, whether figures of these are given or not: those that are
/// not have numbers below nought.
fn parts(counts: &Counts) -> Axis {
    let of: HashSet<i32> = counts.counts.iter().map(|count| count.part).collect();
    let mut numbers: HashMap<Dimensions, i32> =
        counts.parts.iter().map(|(number, part)| (part.clone(), *number)).collect();
    let mut keys: Vec<Vec<&str>> = Vec::new();
    let mut sets: HashMap<i32, Vec<(i32, usize)>> = HashMap::new();
    let mut known: Vec<(&i32, &Dimensions)> = counts.parts.iter().filter(|(number, _)| of.contains(number)).collect();
    known.sort_unstable();
    for (number, part) in known {
        let names: Vec<&str> = part.iter().map(|(name, _)| name).collect();
        let kind = keys.iter().position(|known| *known == names).unwrap_or_else(|| {
            keys.push(names.clone());
            keys.len() - 1
        });
        for left_out in 1..1_usize << names.len() {
            let without = names.iter().enumerate().filter(|(at, _)| left_out >> at & 1 == 1);
            let whole = without.fold(part.clone(), |whole, (_, name)| whole.without(name));
            let next = -1 - i32::try_from(numbers.len()).unwrap_or(i32::MAX - 1);
            let whole = *numbers.entry(whole).or_insert(next);
            sets.entry(whole).or_default().push((*number, kind));
        }
    }
    Axis::of(sets.into_iter().map(|(whole, set)| (whole, vec![set])).collect())
}

/// Areas, with what lay in each on any day, and on each day that it changed. Two that lie in one another are none of
/// the other's parts.
fn subjects(counts: &Counts) -> Axis {
    let mut inside: HashMap<i32, Vec<(i32, AreaKind, &Within)>> = HashMap::new();
    for (number, area) in &counts.areas {
        for within in &area.within {
            let holder = counts.areas.get(&within.whole);
            if !holder.is_some_and(|holder| holder.within.iter().any(|other| other.whole == *number)) {
                inside.entry(within.whole).or_default().push((*number, area.kind, within));
            }
        }
    }
    let sets = |(whole, inside): (i32, Vec<(i32, AreaKind, &Within)>)| {
        let mut sets: Vec<Vec<(i32, AreaKind)>> = vec![inside.iter().map(|(part, kind, _)| (*part, *kind)).collect()];
        for day in days(&inside) {
            let then = inside.iter().filter(|(.., within)| within.spans.iter().any(|span| span.holds(day)));
            let then: Vec<(i32, AreaKind)> = then.map(|(part, kind, _)| (*part, *kind)).collect();
            if !sets.contains(&then) {
                sets.push(then);
            }
        }
        (whole, sets)
    };
    Axis::of(inside.into_iter().map(sets).collect())
}

/// The days from which on other areas lay in one than before, and the first there is.
fn days(inside: &[(i32, AreaKind, &Within)]) -> Vec<NaiveDate> {
    let spans = inside.iter().flat_map(|(.., within)| &within.spans);
    let changes = spans.flat_map(|span| [span.from.or(Some(NaiveDate::MIN)), span.to.and_then(|to| to.succ_opt())]);
    let mut days: Vec<NaiveDate> = changes.flatten().collect();
    days.sort_unstable();
    days.dedup();
    days.split_off(days.len().saturating_sub(MOST_DAYS))
}
