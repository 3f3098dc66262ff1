//! Trees, tables and times of which somebody tries every way in which the hidden counts could be filled in.

use proptest::prelude::*;

use super::*;
use crate::{period::Span, places::AreaKind};

const WARD: AreaKind = AreaKind::Ward;

fn count(subject: i32, count: u32) -> Count {
    Count { period: 0, part: 0, subject, count: f64::from(count), since: 1, until: None }
}

fn lying(kind: AreaKind, within: &[i32]) -> Lying {
    Lying { kind, within: within.iter().map(|whole| Within::always(*whole)).collect() }
}

/// County 9; parishes 1 and 2 in it; small areas 11 and 12 in the first, 21 and 22 in the second.
fn county(counts: [u32; 7]) -> Counts {
    let subjects = [9, 1, 2, 11, 12, 21, 22];
    let parish = lying(AreaKind::Parish, &[9]);
    let ward = |parish: i32| lying(WARD, &[parish, 9]);
    Counts {
        counts: subjects.into_iter().zip(counts).map(|(subject, number)| count(subject, number)).collect(),
        areas: [(1, parish.clone()), (2, parish), (11, ward(1)), (12, ward(1)), (21, ward(2)), (22, ward(2))].into(),
        parts: [(0, Dimensions::default())].into(),
        ..Counts::default()
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
    assert_eq!(counts.sums(&[1]).sums.len(), 3, "the county's small areas are those of its parishes");
    let counts = county([37, 10, 26, 3, 7, 12, 15]);
    assert_eq!(counts.sums(&[1]).sums.len(), 2, "the second parish is not its own");
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
    assert_eq!(hidden, [(9, 41.0, Some(2)), (1, 10.0, Some(2)), (11, 4.0, Some(2)), (12, 6.0, None), (11, 2.0, None)]);
}

#[test]
fn parts_of_the_people_add_up_too() {
    let part = |said: &str| Dimensions::parse(said).unwrap();
    let of = |part, number| Count { part, ..count(1, number) };
    let counts = Counts {
        counts: vec![of(0, 30), of(1, 3), of(2, 27)],
        areas: HashMap::new(),
        parts: [(0, part("")), (1, part("sex=female")), (2, part("sex=male"))].into(),
        periods: HashMap::new(),
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

// Nearly all are 32 as 13, 18 and 1, told as 30, 15, 20 and nothing: whoever subtracts would know it.

/// What is hidden of counts of periods, parts and subjects.
fn hidden_of(told: &[(&str, &str, i32, u32)], areas: &[(i32, Lying)]) -> Vec<u32> {
    let mut counts = Counts { areas: areas.iter().cloned().collect(), ..Counts::default() };
    let number = |known: usize| i32::try_from(known).unwrap();
    for (period, part, subject, many) in told {
        let (period, part) = (Period::parse(period).unwrap(), Dimensions::parse(part).unwrap());
        let of_period = counts.periods.iter().find(|(_, known)| **known == period).map(|(number, _)| *number);
        let of_part = counts.parts.iter().find(|(_, known)| **known == part).map(|(number, _)| *number);
        let of_period = of_period.unwrap_or_else(|| number(counts.periods.len()));
        let of_part = of_part.unwrap_or_else(|| number(counts.parts.len()));
        counts.periods.insert(of_period, period);
        counts.parts.insert(of_part, part);
        counts.counts.push(Count { period: of_period, part: of_part, ..count(*subject, *many) });
    }
    let hidden = counts.hidden(5).into_iter().zip(told).filter(|(hidden, _)| *hidden);
    hidden.map(|(_, (.., many))| *many).collect()
}

#[test]
fn dimensions_that_are_crossed_add_up_without_their_margins() {
    let of = |parts: &[(&'static str, u32)]| -> Vec<u32> {
        let told: Vec<_> = parts.iter().map(|(part, many)| ("2021", *part, 1, *many)).collect();
        hidden_of(&told, &[])
    };
    let crossed = [("age=a;sex=f", 13), ("age=b;sex=f", 18), ("age=a;sex=m", 1), ("age=b;sex=m", 0)];
    assert_eq!(of(&[&[("", 32)][..], &crossed].concat()), [13, 1], "everybody");
    assert_eq!(of(&[&[("", 99)][..], &crossed].concat()), [1], "and more");
    assert_eq!(of(&[&[("age=a", 14)][..], &crossed].concat()), [13, 1], "by one of the two");
    assert_eq!(of(&[&[("sex=f", 31), ("sex=m", 1)][..], &crossed].concat()), [1, 1], "of whom men are one");
    let of_three = [("age=a;area=x;sex=f", 13), ("age=b;area=x;sex=f", 18), ("age=a;area=x;sex=m", 1)];
    for whole in ["", "area=x"] {
        assert_eq!(of(&[&[(whole, 32)][..], &of_three].concat()), [13, 1], "three at once: {whole}");
    }
    assert_eq!(of(&[&[("age=a", 14)][..], &of_three].concat()), [13, 1], "two more");
    assert_eq!(
        of(&[("", 32), ("sex=f", 13), ("age=a;sex=m", 18), ("age=b;sex=m", 1)]),
        [13, 1],
        "one as a whole, the other by age"
    );
}

/// Women and men come to what the ages come to, though nobody says how many that is.
#[test]
fn what_comes_to_one_unpublished_total_is_seen() {
    let of = |told: &[(&str, &str, i32, u32)]| hidden_of(told, &[]);
    let ages = [("2021", "age=a", 1, 13), ("2021", "age=b", 1, 18), ("2021", "age=c", 1, 1)];
    let sexes = [("2021", "sex=f", 1, 12), ("2021", "sex=m", 1, 20)];
    assert_eq!(of(&ages), [1], "the ages alone tell no more");
    assert_eq!(of(&[&ages[..], &sexes].concat()), [1, 12]);
    let more = [("2021", "sex=f", 1, 22), ("2021", "sex=m", 1, 20)];
    assert_eq!(of(&[&ages[..], &more].concat()), [1], "they come to something else");
    let parishes = [(1, lying(AreaKind::Parish, &[9])), (2, lying(AreaKind::Parish, &[9]))];
    let wards = [11, 12, 13].map(|ward| (ward, lying(WARD, &[9])));
    let areas = [&parishes[..], &wards].concat();
    let of_areas = [(1, 12), (2, 20), (11, 13), (12, 18), (13, 1)].map(|(area, many)| ("2021", "", area, many));
    assert_eq!(hidden_of(&of_areas, &areas), [12, 1], "parishes and wards of a county that has no figure");
}

#[test]
fn areas_of_several_kinds_add_up() {
    let county = |kinds: [AreaKind; 3]| -> Vec<u32> {
        let told = [(9, 32), (1, 13), (2, 18), (3, 1)].map(|(area, many)| ("2021", "", area, many));
        let areas: Vec<_> = (1..4).zip(kinds).map(|(area, kind)| (area, lying(kind, &[9]))).collect();
        hidden_of(&told, &areas)
    };
    assert_eq!(county([AreaKind::Parish; 3]), [13, 1]);
    assert_eq!(county([AreaKind::Parish, AreaKind::Parish, WARD]), [13, 1], "two parishes and what is none");
    assert_eq!(county([AreaKind::Parish, AreaKind::Lsoa, WARD]), [13, 1]);
    // Of a parish that has no figure of its own the wards stand for it, and of one that has one they do not.
    let areas = [
        (1, lying(AreaKind::Parish, &[9])),
        (2, lying(AreaKind::Parish, &[9])),
        (11, lying(WARD, &[1, 9])),
        (21, lying(WARD, &[2, 9])),
        (22, lying(WARD, &[2, 9])),
    ];
    let told = [(9, 32), (1, 13), (11, 6), (21, 18), (22, 1)].map(|(area, many)| ("2021", "", area, many));
    assert_eq!(hidden_of(&told, &areas), [13, 1]);
    // In each of its parts, by sex alone; of the whole, nothing but the whole.
    let told = [("", 9, 32), ("sex=f", 1, 13), ("sex=m", 1, 18), ("sex=f", 2, 1)];
    let told: Vec<_> = told.map(|(part, area, many)| ("2021", part, area, many)).to_vec();
    assert_eq!(hidden_of(&told, &areas), [13, 1]);
}

#[test]
fn areas_add_up_whenever_they_lay_in_one_another() {
    let day = |said: &str| crate::period::day(said).ok();
    let lying = |spans: &[Span]| Lying { kind: WARD, within: vec![Within { whole: 9, spans: spans.to_vec() }] };
    let county = |spans: [&[Span]; 4]| -> Vec<u32> {
        let told = [(9, 32), (1, 13), (2, 18), (3, 1), (4, 7)].map(|(area, many)| ("2021", "", area, many));
        let areas: Vec<_> = (1..5).zip(spans).map(|(area, spans)| (area, lying(spans))).collect();
        hidden_of(&told, &areas)
    };
    let late = Span { from: day("2023-04-01"), to: None };
    let early = Span { from: None, to: day("1999-12-31") };
    assert_eq!(county([&[late], &[late], &[late], &[early]]), [13, 1], "figures of 2021 are asked as of 2024");
    assert_eq!(county([&[late], &[late], &[late], &[late]]), [1], "with the fourth it would be more than the county");
    let wards = [(9, 32), (1, 13), (2, 18), (3, 1)].map(|(area, many)| ("2021", "", area, many));
    assert_eq!(
        hidden_of(&wards, &[(1, lying(&[])), (2, lying(&[late])), (3, lying(&[early]))]),
        [13, 1],
        "nor need they"
    );
    assert_eq!(county([&[early], &[early], &[early], &[late]]), [13, 1]);
    assert_eq!(county([&[late], &[early], &[late], &[early]]), [1], "never at once");
}

#[test]
fn periods_add_up_to_those_that_hold_them() {
    let of = |told: &[(&str, u32)]| -> Vec<u32> {
        let told: Vec<_> = told.iter().map(|(period, many)| (*period, "", 1, *many)).collect();
        hidden_of(&told, &[])
    };
    let quarters = [("2021-Q1", 13), ("2021-Q2", 18), ("2021-Q3", 1), ("2021-Q4", 0)];
    assert_eq!(of(&[&[("2021", 32)][..], &quarters].concat()), [13, 1]);
    assert_eq!(of(&[&[("2021", 99)][..], &quarters].concat()), [1], "a year that counts something else");
    assert_eq!(of(&[("2021-Q1", 32), ("2021-01", 13), ("2021-02", 18), ("2021-03", 1)]), [13, 1], "months");
    assert_eq!(of(&[("FY2021", 32), ("2021-Q2", 13), ("2021-Q3", 18), ("2022-Q1", 1)]), [13, 1], "a financial year");
    assert_eq!(of(&[("2021", 32), ("2021-Q1", 13), ("2021-Q2", 18), ("2021-11", 1)]), [13, 1], "quarters and a month");
    // The years share three quarters, of which each tells in one what it hides in the other.
    let years = [("2021", 60), ("FY2021", 51), ("2021-Q1", 10), ("2022-Q1", 1)];
    let shared = [("2021-Q2", 15), ("2021-Q3", 15), ("2021-Q4", 20)];
    assert_eq!(of(&[&years[..], &shared].concat()), [10, 1, 15]);
}

/// The quarters of its areas, of which the county tells the year.
#[test]
fn all_three_add_up_at_once() {
    let areas = [(1, lying(AreaKind::Parish, &[9])), (2, lying(WARD, &[9]))];
    let told = [
        ("2021", "", 9, 40),
        ("2021-Q1", "sex=f", 1, 13),
        ("2021-Q2", "sex=m", 1, 18),
        ("2021-Q3", "sex=f", 2, 8),
        ("2021-Q4", "sex=m", 2, 1),
    ];
    assert_eq!(hidden_of(&told, &areas), [8, 1]);
}

/// Whether the hidden could be filled in so that every whole is what its parts of each kind add up to, one of them
/// as wished. Shown counts are known exactly, which is more than anybody is told.
fn fits(counts: &Counts, known: &mut [Option<u32>]) -> bool {
    for (total, count) in counts.counts.iter().enumerate() {
        for kind in [AreaKind::Parish, WARD] {
            let in_it = |area: &Lying| area.within.iter().any(|within| within.whole == count.subject);
            let is_part = |area: &&Lying| area.kind == kind && in_it(area);
            let lies = |other: &Count| counts.areas.get(&other.subject).as_ref().is_some_and(is_part);
            let parts: Vec<usize> = (0..known.len()).filter(|at| lies(&counts.counts[*at])).collect();
            if parts.is_empty() {
                continue;
            }
            let sum: u32 = parts.iter().filter_map(|at| known[*at]).sum();
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
