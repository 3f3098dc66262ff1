//! What more must be hidden of an indicator's counts in a period, so that no sum or difference of those that are told
//! gives a small one away.
//!
//! It follows from the counts alone, not from who asks for which of them: whoever asks for a parent and for its children
//! apart is told no more than one who asks for both at once. Revised figures are counts of their own that stood for some
//! time, since `as_of` tells them too, and one that was not revised is the same at all times.

use std::collections::{HashMap, HashSet};

use super::Dimensions;
use crate::{
    places::AreaKind,
    statistics::{
        Refusal,
        rounding::is_small,
        suppression::{Sum, Table, same},
    },
};

/// What counts are told at the newest so many times that some of them changed. What was replaced before is hidden.
const MOST_TIMES: usize = 20;

/// A count of somebody, for as long as it was not revised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
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

/// An area, and those that it lies in as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lying {
    /// Its kind.
    pub kind: AreaKind,
    /// All areas that it lies in, directly or through others.
    pub within: Vec<i32>,
}

/// An indicator's counts in one period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// The counts, of any parts and subjects, as they ever stood.
    pub counts: Vec<Count>,
    /// The areas among the subjects, as they lay at the period's end.
    pub areas: HashMap<i32, Lying>,
    /// What the numbers of the parts mean.
    pub parts: HashMap<i32, Dimensions>,
}

impl Counts {
    /// Whether any of the counts is small. If none is, nothing is hidden.
    pub fn has_small(&self, suppress_below: u32) -> bool {
        self.counts.iter().any(|count| is_small(count.count, suppress_below))
    }

    /// Which of the counts are hidden, small ones and those that would tell a small one.
    pub fn hidden(&self, suppress_below: u32) -> Vec<bool> {
        let counts: Vec<f64> = self.counts.iter().map(|count| count.count).collect();
        let mut hidden: Vec<bool> = counts.iter().map(|count| is_small(*count, suppress_below)).collect();
        if !self.has_small(suppress_below) {
            return hidden;
        }
        let times = self.times();
        let revised = (0..counts.len()).filter(|at| self.counts[*at].until.is_some());
        let table = table(counts, self.sums(&times)).hiding_rather(revised);
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
        times.sort_unstable();
        times.dedup();
        times.split_off(times.len().saturating_sub(MOST_TIMES))
    }

    /// What adds up to what, at any of these times. What is nought adds nothing.
    fn sums(&self, times: &[i32]) -> Vec<Sum> {
        let mut sums: Vec<Sum> = Vec::new();
        let mut known: HashSet<(usize, Vec<usize>)> = HashSet::new();
        for time in times {
            let stands = |count: &Count| count.since <= *time && count.until.is_none_or(|until| *time < until);
            let mut standing: HashMap<i32, HashMap<i32, usize>> = HashMap::new();
            for (at, count) in self.counts.iter().enumerate().filter(|(_, count)| count.count > 0.0 && stands(count)) {
                standing.entry(count.part).or_default().insert(count.subject, at);
            }
            let of_areas = standing.values().flat_map(|standing| self.of_areas(standing));
            for mut sum in of_areas.chain(self.of_parts(&standing)) {
                sum.parts.sort_unstable();
                if known.insert((sum.total, sum.parts.clone())) {
                    sums.push(sum);
                }
            }
        }
        // In one order, whatever that of the maps.
        sums.sort_unstable_by(|one, other| (one.total, &one.parts).cmp(&(other.total, &other.parts)));
        sums
    }

    fn is_sum(&self, total: usize, parts: &[usize]) -> bool {
        same(parts.iter().map(|part| self.counts[*part].count).sum(), self.counts[total].count)
    }

    /// Areas that are what those of one kind in them add up to. A sum that follows from those of areas between is left
    /// out.
    fn of_areas(&self, standing: &HashMap<i32, usize>) -> Vec<Sum> {
        let mut made: HashMap<(i32, AreaKind), Vec<usize>> = HashMap::new();
        for (subject, at) in standing {
            let Some(area) = self.areas.get(subject) else { continue };
            for whole in area.within.iter().filter(|whole| standing.contains_key(whole)) {
                made.entry((*whole, area.kind)).or_default().push(*at);
            }
        }
        made.retain(|(whole, _), parts| self.is_sum(standing[whole], parts));
        let mut kinds: HashMap<i32, Vec<AreaKind>> = HashMap::new();
        made.keys().for_each(|(whole, kind)| kinds.entry(*whole).or_default().push(*kind));
        let through = |whole: i32, kind: AreaKind, between: AreaKind| {
            let each = |part: &usize| made.get(&(self.counts[*part].subject, kind)).map(Vec::len);
            let all: Option<usize> = made[&(whole, between)].iter().map(each).sum();
            between != kind && all == Some(made[&(whole, kind)].len())
        };
        let follows = |whole: i32, kind: AreaKind| kinds[&whole].iter().any(|between| through(whole, kind, *between));
        let told = made.iter().filter(|((whole, kind), _)| !follows(*whole, *kind));
        told.map(|((whole, _), parts)| Sum { total: standing[whole], parts: parts.clone() }).collect()
    }

    /// Parts of the people, such as all ages of women, that are what they are divided into by one dimension more.
    fn of_parts(&self, standing: &HashMap<i32, HashMap<i32, usize>>) -> Vec<Sum> {
        let numbers: HashMap<&Dimensions, i32> = self.parts.iter().map(|(number, part)| (part, *number)).collect();
        let mut divided: HashMap<(i32, &str), Vec<i32>> = HashMap::new();
        for (number, part) in &self.parts {
            for (name, _) in part.iter() {
                if let Some(whole) = numbers.get(&part.without(name)) {
                    divided.entry((*whole, name)).or_default().push(*number);
                }
            }
        }
        let mut sums = Vec::new();
        for ((whole, _), parts) in divided {
            for (subject, total) in standing.get(&whole).into_iter().flatten() {
                let of = |part: &i32| standing.get(part)?.get(subject).copied();
                let parts: Vec<usize> = parts.iter().filter_map(of).collect();
                if !parts.is_empty() && self.is_sum(*total, &parts) {
                    sums.push(Sum { total: *total, parts });
                }
            }
        }
        sums
    }
}

/// The counts with those sums that hold nothing twice, as areas that lie in one another both ways would.
fn table(counts: Vec<f64>, mut sums: Vec<Sum>) -> Table {
    loop {
        match Table::new(counts.clone(), sums.clone()) {
            Ok(table) => return table,
            Err(Refusal::NotASum(at)) if at < sums.len() => drop(sums.remove(at)),
            Err(_) => sums.clear(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WARD: AreaKind = AreaKind::Ward;

    fn count(subject: i32, count: u32) -> Count {
        Count { part: 0, subject, count: f64::from(count), since: 1, until: None }
    }

    fn lying(kind: AreaKind, within: &[i32]) -> Lying {
        Lying { kind, within: within.to_vec() }
    }

    /// County 9; parishes 1 and 2 in it; small areas 11 and 12 in the first, 21 and 22 in the second.
    fn county(counts: [u32; 7]) -> Counts {
        let subjects = [9, 1, 2, 11, 12, 21, 22];
        let parish = lying(AreaKind::Parish, &[9]);
        let ward = |parish: i32| lying(WARD, &[parish, 9]);
        Counts {
            counts: subjects.into_iter().zip(counts).map(|(subject, number)| count(subject, number)).collect(),
            areas: [(1, parish.clone()), (2, parish), (11, ward(1)), (12, ward(1)), (21, ward(2)), (22, ward(2))]
                .into(),
            parts: [(0, Dimensions::default())].into(),
        }
    }

    fn hidden(counts: &Counts) -> Vec<i32> {
        let hidden = counts.hidden(5).into_iter().zip(&counts.counts);
        hidden.filter(|(hidden, _)| *hidden).map(|(_, count)| count.subject).collect()
    }

    #[test]
    fn a_neighbour_is_hidden_where_all_adds_up() {
        assert_eq!(hidden(&county([37, 10, 27, 3, 7, 12, 15])), [11, 12]);
        assert_eq!(hidden(&county([37, 10, 27, 0, 10, 12, 15])), [0; 0], "nothing is small");
        assert_eq!(hidden(&county([37, 3, 34, 0, 3, 14, 20])), [1, 2, 12, 21], "two levels");
        assert_eq!(hidden(&county([37, 11, 27, 3, 7, 12, 15])), [11, 12], "the county is still its small areas");
        assert_eq!(hidden(&county([99, 11, 27, 3, 7, 12, 15])), [11], "nothing adds up");
    }

    #[test]
    fn a_sum_that_follows_from_others_is_left_out() {
        let counts = county([37, 10, 27, 3, 7, 12, 15]);
        assert_eq!(counts.sums(&[1]).len(), 3, "the county's small areas are those of its parishes");
        let counts = county([37, 10, 26, 3, 7, 12, 15]);
        assert_eq!(counts.sums(&[1]).len(), 2, "the second parish is not its own");
    }

    #[test]
    fn what_was_revised_tells_no_more_together_with_what_was_not() {
        let mut counts = county([37, 10, 27, 3, 7, 12, 15]);
        // The parish's other area was 6, and another one, of 9, is found later; the area of 7 stays as it is.
        counts.counts[1] = Count { until: Some(2), ..count(1, 10) };
        counts.counts.push(Count { since: 2, ..count(1, 16) });
        counts.counts.push(Count { since: 2, ..count(13, 6) });
        counts.areas.insert(13, lying(WARD, &[1, 9]));
        assert_eq!(hidden(&counts), [11, 12], "the smaller neighbour of today would tell what stood before");
    }

    /// What was four is two now, and nothing else in its parish was revised: both are known to differ by two where the
    /// parish is told at both times.
    #[test]
    fn what_was_revised_is_hidden_rather_than_what_stands() {
        let mut counts = county([41, 10, 31, 4, 6, 12, 19]);
        for (at, now) in [(0, 39), (1, 8), (3, 2)] {
            counts.counts[at].until = Some(2);
            let standing = Count { since: 2, ..count(counts.counts[at].subject, now) };
            counts.counts.push(standing);
        }
        let hidden = counts.hidden(5).into_iter().zip(&counts.counts).filter(|(hidden, _)| *hidden);
        let hidden: Vec<_> = hidden.map(|(_, of)| (of.subject, of.count, of.until)).collect();
        assert_eq!(
            hidden,
            [(9, 41.0, Some(2)), (1, 10.0, Some(2)), (11, 4.0, Some(2)), (12, 6.0, None), (11, 2.0, None)]
        );
    }

    #[test]
    fn parts_of_the_people_add_up_too() {
        let part = |said: &str| Dimensions::parse(said).unwrap();
        let of = |part, number| Count { part, ..count(1, number) };
        let counts = Counts {
            counts: vec![of(0, 30), of(1, 3), of(2, 27)],
            areas: HashMap::new(),
            parts: [(0, part("")), (1, part("sex=female")), (2, part("sex=male"))].into(),
        };
        assert_eq!(counts.hidden(5), [false, true, true]);
        let odd = Counts { counts: vec![of(0, 31), of(1, 3), of(2, 27)], ..counts };
        assert_eq!(odd.hidden(5), [false, true, false]);
    }

    #[test]
    fn areas_in_one_another_are_no_sums() {
        let mut counts = county([10, 10, 10, 3, 7, 12, 15]);
        counts.areas.insert(9, lying(AreaKind::Unitary, &[1]));
        assert!(counts.hidden(5)[3]);
    }

    /// Whether the hidden could be filled in so that every whole is what its parts of each kind add up to, one of them
    /// as wished. Shown counts are known exactly, which is more than anybody is told.
    fn fits(counts: &Counts, known: &mut [Option<u32>]) -> bool {
        let value = |known: &[Option<u32>], at: usize| known[at];
        for (total, count) in counts.counts.iter().enumerate() {
            for kind in [AreaKind::Parish, WARD] {
                let lies = |other: &Count| {
                    counts
                        .areas
                        .get(&other.subject)
                        .is_some_and(|area| area.kind == kind && area.within.contains(&count.subject))
                };
                let parts: Vec<usize> = (0..known.len()).filter(|at| lies(&counts.counts[*at])).collect();
                if parts.is_empty() {
                    continue;
                }
                let sum: u32 = parts.iter().filter_map(|at| value(known, *at)).sum();
                let open = parts.iter().filter(|at| known[**at].is_none()).count();
                match known[total] {
                    Some(total) if (open == 0 && sum != total) || sum > total => return false,
                    None if open == 0 => {
                        known[total] = Some(sum);
                        let fits = sum > 0 && fits(counts, known);
                        known[total] = None;
                        return fits;
                    }
                    _ => {}
                }
            }
        }
        let Some(open) = known.iter().rposition(Option::is_none) else { return true };
        let found = (1..=16).any(|guess| {
            known[open] = Some(guess);
            fits(counts, known)
        });
        known[open] = None;
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        /// Every small count of a tree could be anything from one to four that it could be if all were hidden.
        #[test]
        fn no_small_count_of_a_tree_is_narrowed(wards in prop::array::uniform4(prop_oneof![0_u32..5, 0_u32..12])) {
            let [a, b, c, d] = wards;
            let counts = county([a + b + c + d, a + b, c + d, a, b, c, d]);
            let hidden = counts.hidden(5);
            let numbers = [a + b + c + d, a + b, c + d, a, b, c, d];
            let known = |told: &dyn Fn(usize) -> bool| (0..7).map(|at| told(at).then_some(numbers[at])).collect::<Vec<_>>();
            for at in (0..7).filter(|at| (1..5).contains(&numbers[*at])) {
                for other in 1..5 {
                    let could = |told: &dyn Fn(usize) -> bool| {
                        let mut known = known(told);
                        known[at] = Some(other);
                        fits(&counts, &mut known)
                    };
                    prop_assert!(hidden[at]);
                    prop_assert!(could(&|at| !hidden[at]) || !could(&|at| numbers[at] == 0), "{numbers:?} {hidden:?}: {at} is not {other}");
                }
            }
        }
    }
}
