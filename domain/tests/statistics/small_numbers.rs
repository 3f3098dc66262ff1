//! What is told of small counts gives nothing away.

use accord_domain::statistics::{
    Refusal,
    rounding::{Told, rounded, tell},
    suppression::{Sum, Table},
};
use proptest::prelude::*;

fn sum(total: usize, parts: impl IntoIterator<Item = usize>) -> Sum {
    Sum { total, parts: parts.into_iter().collect() }
}

fn table(counts: &[u32], sums: &[Sum]) -> Result<Table, Refusal> {
    Table::new(counts.iter().map(|count| f64::from(*count)).collect(), sums.to_vec())
}

/// What is told, written `*` where nothing is.
fn told(counts: &[u32], sums: &[Sum], below: u32) -> String {
    let told = table(counts, sums).unwrap().protected(below);
    let word = |told: &Told| told.count().map_or("*".to_owned(), |count| count.to_string());
    told.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn small_counts_are_hidden_and_others_rounded() {
    for (count, word) in
        [(0, "0"), (1, "*"), (4, "*"), (5, "5"), (7, "5"), (8, "10"), (12, "10"), (13, "15"), (1_003, "1005")]
    {
        assert_eq!(told(&[count], &[], 5), word, "{count}");
    }
    assert_eq!(tell(0.0, 5), Told::Shown(0.0), "that nothing happened tells of nobody");
    assert_eq!(tell(0.4, 5), Told::Suppressed, "an estimated count");
    assert_eq!(tell(3.0, 0), Told::Shown(3.0), "without a threshold nothing is hidden or rounded");
    assert_eq!(tell(9.0, 10).count(), None);
    assert_eq!(tell(2.0, 2), Told::Shown(5.0), "what is not nought does not look like it");
    assert_eq!(Told::Shown(rounded(7.5)), Told::Shown(10.0));
}

#[test]
fn a_lone_small_count_takes_a_neighbour_with_it() {
    assert_eq!(told(&[3, 8, 20, 31], &[sum(3, 0..3)], 5), "* * 20 30");
    assert_eq!(told(&[30, 8, 20, 58], &[sum(3, 0..3)], 5), "30 10 20 60", "nothing is small");
    assert_eq!(told(&[3, 2, 20, 25], &[sum(3, 0..3)], 5), "* * 20 25", "two hide one another");
    assert_eq!(told(&[0, 0, 9, 20, 29], &[sum(4, 0..4)], 5), "0 0 10 20 30", "nought is told");
    assert_eq!(told(&[3, 0, 9, 20, 32], &[sum(4, 0..4)], 5), "* 0 * 20 30", "and hides nothing");
    assert_eq!(told(&[1, 1, 9, 20, 31], &[sum(4, 0..4)], 5), "* * * 20 30", "their sum says that neither is above 1");
    assert_eq!(told(&[1, 9, 20, 30], &[sum(3, 0..3)], 2), "* * 20 30", "one, or more than one");
}

#[test]
fn estimated_counts_are_hidden_too() {
    let table = Table::new(vec![0.4, 8.2, 20.0, 28.6], vec![sum(3, 0..3)]).unwrap();
    assert_eq!(
        table.protected(5).iter().map(|told| told.count()).collect::<Vec<_>>(),
        [None, None, Some(20.0), Some(30.0)]
    );
}

#[test]
fn totals_of_totals_are_followed() {
    // Parish counts 0 and 1, districts 2 and 3, the county 4. The parishes hide one another, whatever else is shown.
    assert_eq!(told(&[6, 2, 8, 9, 17], &[sum(2, [0, 1]), sum(4, [2, 3])], 5), "* * 10 10 15");
    // An only parish is its district: with it another district is hidden, and a parish of that.
    let sums = [sum(1, [0]), sum(4, [2, 3]), sum(5, [1, 4])];
    assert_eq!(told(&[2, 2, 9, 30, 39, 41], &sums, 5), "* * * 30 * 40");
    // The two totals differ by the small count, though one hides two cells and the other three.
    assert_eq!(told(&[6, 9, 2, 15, 17], &[sum(3, [0, 1]), sum(4, [0, 1, 2])], 5), "* 10 * * 15");
}

/// Two kinds of parts that are no sums of one another: what one part more of the first kind is, two of the other are.
#[test]
fn several_kinds_of_parts_are_seen_together() {
    // 0 and 1 make 2; 2 and 3 make 6; so do 0, 1, 4 and 5: the small 4 is what 5 leaves of 3.
    let sums = [sum(2, [0, 1]), sum(6, [2, 3]), sum(6, [0, 1, 4, 5])];
    let told = told(&[20, 30, 50, 10, 3, 7, 60], &sums, 5);
    assert_eq!(told, "20 30 50 10 * * 60");
}

/// A county of so many districts with so many parishes each, some of which are small.
fn county(districts: u32, parishes: u32) -> Table {
    let mut counts: Vec<f64> = (0..districts * parishes).map(|at| f64::from(at * at % 47)).collect();
    let mut sums = Vec::new();
    for district in 0..districts {
        let parts: Vec<usize> = (district * parishes..(district + 1) * parishes).map(|at| at as usize).collect();
        counts.push(parts.iter().map(|part| counts[*part]).sum());
        sums.push(sum(counts.len() - 1, parts));
    }
    let wholes: Vec<usize> = sums.iter().map(|sum| sum.total).collect();
    counts.push(wholes.iter().map(|whole| counts[*whole]).sum());
    sums.push(sum(counts.len() - 1, wholes));
    Table::new(counts, sums).unwrap()
}

#[test]
fn large_tables_keep_their_totals() {
    let table = county(300, 100);
    let told = table.protected(5);
    let hidden = told.iter().filter(|told| **told == Told::Suppressed).count();
    let small = table.counts().iter().filter(|count| (1.0..5.0).contains(*count)).count();
    assert_eq!((hidden, told.last().unwrap().count().is_some()), (small, true), "the small ones hide one another");
    // Every district has one parish alone, and all but one of the thousand districts are small.
    let mut counts: Vec<f64> = (0..1000_u32).flat_map(|at| [f64::from(at % 4 + 1), f64::from(at % 4 + 1)]).collect();
    counts[..2].fill(600.0);
    let mut sums: Vec<Sum> = (0..1000).map(|at| sum(2 * at + 1, [2 * at])).collect();
    counts.push(sums.iter().map(|sum| counts[sum.total]).sum());
    sums.push(sum(2000, (0..1000).map(|at| 2 * at + 1)));
    let told = Table::new(counts, sums).unwrap().protected(5);
    assert_eq!(told.iter().filter(|told| told.count().is_some()).count(), 3, "the large one and the whole are told");
}

/// Two kinds of three hundred parts, all of them one, of a whole that is part of a larger one.
#[test]
fn what_is_too_much_to_work_out_is_hidden_with_all_that_hangs_together_with_it() {
    let counts: Vec<u32> = std::iter::repeat_n(1, 600).chain([300, 40, 340, 7]).collect();
    let sums = [sum(600, 0..300), sum(600, 300..600), sum(602, [600, 601])];
    let told = told(&counts, &sums, 5);
    assert!(told.ends_with("* * * 5") && told.starts_with("* * "), "{told}");
}

/// The first and the third are equal, so the fourth is what twice the first leaves of 8: even, whatever its size.
#[test]
fn a_count_known_to_be_even_is_not_hidden_well() {
    let sums = [sum(4, [0, 1]), sum(5, [1, 2]), sum(6, [0, 2, 3])];
    assert_eq!(told(&[3, 1, 3, 2, 4, 4, 8], &sums, 4), "* * * * * 5 10");
}

#[test]
fn what_is_no_table_is_refused() {
    let table = |counts: &[u32], sums: &[Sum]| table(counts, sums).map(|_| ());
    assert_eq!(table(&[1, 2, 4], &[sum(2, [0, 1])]), Err(Refusal::NotASum(0)));
    assert_eq!(table(&[1, 2, 3], &[sum(2, [0, 1]), sum(2, [0, 3])]), Err(Refusal::NotASum(1)));
    assert_eq!(table(&[1, 1, 2], &[sum(2, [0, 0])]), Err(Refusal::NotASum(0)));
    assert_eq!(table(&[0, 0], &[sum(0, [0, 1])]), Err(Refusal::NotASum(0)));
    assert_eq!(table(&[1, 2, 3], &[sum(2, [])]), Err(Refusal::NotASum(0)), "no parts");
    assert_eq!(table(&[0, 0], &[sum(0, [1]), sum(1, [0])]), Err(Refusal::NotASum(0)), "round in a circle");
    assert_eq!(table(&[0, 2, 2, 4], &[sum(2, [0, 1]), sum(3, [1, 2])]), Err(Refusal::NotASum(1)), "1 is in it twice");
    assert_eq!(table(&[0, 2, 0, 2], &[sum(3, [0, 1]), sum(3, [0, 1, 2])]), Ok(()), "2 is nought, which is told");
    assert_eq!(table(&[1, 2, 3], &[sum(2, [0, 1])]), Ok(()));
}

/// A few counts and totals of them: overlapping, of one another, or several sums of one total.
fn tables() -> impl Strategy<Value = (Vec<u32>, Vec<Sum>)> {
    let counts = prop::collection::vec(prop_oneof![0_u32..5, 0_u32..12], 2..7);
    let choices = prop::collection::vec(prop::collection::vec(any::<bool>(), 10), 1..4);
    (counts, choices).prop_map(|(mut counts, choices)| {
        let mut made_of: Vec<Vec<usize>> = (0..counts.len()).map(|cell| vec![cell]).collect();
        let mut sums: Vec<Sum> = Vec::new();
        for choice in choices {
            let mut singles: Vec<usize> = Vec::new();
            let mut parts: Vec<usize> = Vec::new();
            for cell in (0..counts.len()).rev().filter(|cell| choice[*cell]) {
                if made_of[cell].iter().all(|single| !singles.contains(single)) {
                    singles.extend(&made_of[cell]);
                    parts.push(cell);
                }
            }
            if parts.len() < 2 {
                continue;
            }
            let value = parts.iter().map(|part| counts[*part]).sum();
            if let Some(same) = sums.iter().find(|sum| counts[sum.total] == value && !parts.contains(&sum.total)) {
                sums.push(sum(same.total, parts));
            } else {
                counts.push(value);
                made_of.push(singles);
                sums.push(sum(counts.len() - 1, parts));
            }
        }
        (counts, sums)
    })
}

/// Whether the hidden counts from `at` on can be filled in so that everything adds up, one of them as wished.
fn fits(counts: &mut [Option<u32>], sums: &[Sum], most: u32) -> bool {
    for sum in sums {
        let known: u32 = sum.parts.iter().filter_map(|part| counts[*part]).sum();
        let complete = sum.parts.iter().all(|part| counts[*part].is_some());
        match counts[sum.total] {
            Some(total) if known > total || (complete && known != total) => return false,
            None if complete => {
                counts[sum.total] = Some(known);
                let fits = fits(counts, sums, most);
                counts[sum.total] = None;
                return fits;
            }
            _ => {}
        }
    }
    let Some(open) = counts.iter().position(Option::is_none) else { return true };
    for guess in 1..=most {
        counts[open] = Some(guess);
        if fits(counts, sums, most) {
            counts[open] = None;
            return true;
        }
    }
    counts[open] = None;
    false
}

/// What is shown to somebody who knows every shown count exactly.
fn shown(counts: &[u32], told: impl Fn(usize) -> bool) -> Vec<Option<u32>> {
    counts.iter().enumerate().map(|(at, count)| told(at).then_some(*count)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Somebody who knows every shown count exactly, and tries every way to fill in the hidden ones, finds that each
    /// small count could be anything below the threshold that it could be if all but noughts were hidden.
    #[test]
    fn nothing_follows_from_what_is_shown((counts, sums) in tables(), below in 1_u32..6) {
        let table = table(&counts, &sums);
        prop_assume!(table.is_ok());
        let told = table.unwrap().protected(below);
        let open = shown(&counts, |at| told[at].count().is_some());
        let closed = shown(&counts, |at| counts[at] == 0);
        for cell in (0..counts.len()).filter(|cell| (1..below).contains(&counts[*cell])) {
            prop_assert_eq!(told[cell], Told::Suppressed);
            for other in 1..below {
                let with = |shown: &[Option<u32>]| {
                    let mut filled = shown.to_vec();
                    filled[cell] = Some(other);
                    fits(&mut filled, &sums, 16)
                };
                prop_assert!(with(&open) || !with(&closed), "{counts:?} {sums:?} told {told:?}: {cell} cannot be {other}");
            }
        }
        for cell in (0..counts.len()).filter(|cell| counts[*cell] == 0) {
            prop_assert_eq!(told[cell], Told::Shown(0.0));
        }
    }

    /// The same where some of the totals are published nowhere.
    #[test]
    fn nothing_follows_from_totals_that_nobody_is_told(
        (counts, sums) in tables(), untold in prop::array::uniform4(any::<bool>()), below in 1_u32..6
    ) {
        let table = table(&counts, &sums);
        prop_assume!(table.is_ok());
        let mut totals: Vec<usize> = sums.iter().map(|sum| sum.total).collect();
        totals.dedup();
        let untold: Vec<usize> = totals.into_iter().zip(untold).filter(|(_, is)| *is).map(|(cell, _)| cell).collect();
        let told = table.unwrap().never_told(untold.clone()).protected(below);
        let open = shown(&counts, |at| told[at].count().is_some());
        let closed = shown(&counts, |at| counts[at] == 0);
        let small = |cell: &usize| (1..below).contains(&counts[*cell]) && !untold.contains(cell);
        for cell in (0..counts.len()).filter(small) {
            for other in 1..below {
                let with = |shown: &[Option<u32>]| {
                    let mut filled = shown.to_vec();
                    filled[cell] = Some(other);
                    fits(&mut filled, &sums, 16)
                };
                prop_assert!(with(&open) || !with(&closed), "{counts:?} {sums:?} {untold:?} told {told:?}: {cell} cannot be {other}");
            }
        }
    }

    /// Where nothing is small nothing is hidden, and what is shown is right to within 2, or was less than 3.
    #[test]
    fn no_more_than_rounding_where_nothing_is_small((counts, sums) in tables(), below in 1_u32..6) {
        let table = table(&counts, &sums);
        prop_assume!(table.is_ok());
        let told = table.unwrap().protected(below);
        for (count, told) in counts.iter().zip(&told) {
            if let Told::Shown(shown) = told {
                let near = (shown - f64::from(*count)).abs() <= 2.0 || (*shown <= 5.0 && *count < 3);
                prop_assert!(shown % 5.0 < 1e-9 && near);
            }
        }
        let small = |count: &u32| (1..below).contains(count);
        prop_assert!(counts.iter().any(small) || !told.contains(&Told::Suppressed));
    }
}
