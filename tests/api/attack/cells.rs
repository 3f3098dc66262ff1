//! Counts of areas that lie within one another, what is told of them, and a search of what the hidden ones could be.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    outcomes::{
        Dimensions,
        secondary::{Count, Counts, Lying, Within},
    },
    places::AreaKind,
    statistics::rounding::tell,
};

/// Somerset 0, its parishes 1 to 4, the small areas 5 to 7 of the first and 8 and 9 of the second.
pub const AREAS: [(&str, &str, &[usize]); 10] = [
    ("E06000066", "unitary", &[]),
    ("E04000001", "parish", &[0]),
    ("E04000002", "parish", &[0]),
    ("E04000003", "parish", &[0]),
    ("E04000004", "parish", &[0]),
    ("E01000005", "lsoa", &[1, 0]),
    ("E01000006", "lsoa", &[1, 0]),
    ("E01000007", "lsoa", &[1, 0]),
    ("E01000008", "lsoa", &[2, 0]),
    ("E01000009", "lsoa", &[2, 0]),
];
/// The areas whose counts are not those of others.
const SINGLE: [usize; 7] = [5, 6, 7, 8, 9, 3, 4];
/// Hidden counts are taken to be no larger.
const MOST: u32 = 10;
/// Before a small area was revised, and now; and the year before, when nothing was small.
pub const THEN: [u32; 7] = [5, 4, 0, 9, 2, 3, 20];
/// As it is now.
pub const NOW: [u32; 7] = [5, 2, 0, 9, 2, 3, 20];
/// Other counts of which the same is told: each of the small ones is another.
pub const ALIKE_THEN: [u32; 7] = [5, 2, 0, 8, 3, 2, 20];
/// As they are now.
pub const ALIKE_NOW: [u32; 7] = [5, 1, 0, 8, 3, 2, 20];
/// The year before.
pub const EARLIER: [u32; 7] = [30, 20, 10, 25, 15, 50, 100];

/// What all areas count when the single ones count this.
pub fn counts(single: &[u32; 7]) -> [u32; 10] {
    let (first, second) = (single[..3].iter().sum(), single[3..5].iter().sum());
    let mut all = [single.iter().sum(), first, second, 0, 0, 0, 0, 0, 0, 0];
    SINGLE.iter().zip(single).for_each(|(area, count)| all[*area] = *count);
    all
}

/// A count of an area: 0 as it was then, 1 as it is now. One that was not revised is the same.
pub type Cell = (usize, usize);

/// An area's count, then or now.
pub fn cell(area: usize, time: usize) -> Cell {
    (area, if [0, 1, 6].contains(&area) { time } else { 0 })
}

/// What an answer tells: that these counts, put and taken, lie between two numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Constraint {
    /// Each count, put or taken.
    pub terms: Vec<(i64, Cell)>,
    lowest: i64,
    highest: i64,
}

/// What is known of counts put together when they are told as a figure, `None` being hidden.
pub fn constraint(terms: Vec<(i64, Cell)>, told: Option<f64>) -> Option<Constraint> {
    let alone = terms.len() == 1;
    let wide = 2 * i64::try_from(terms.len()).unwrap();
    let (lowest, highest) = match told {
        Some(told) if alone && told == 0.0 => (0, 0),
        Some(told) if alone => ((whole(told) - 2).max(5), whole(told) + 2),
        Some(told) => (whole(told) - wide, whole(told) + wide),
        None if alone => (1, i64::MAX),
        None => return None,
    };
    Some(Constraint { terms, lowest, highest })
}

fn whole(told: f64) -> i64 {
    assert!(told % 5.0 == 0.0, "only fives are told: {told}");
    told.to_string().parse().unwrap()
}

/// What hidden counts there are, and what each could be.
pub fn search(constraints: &BTreeSet<Constraint>) -> BTreeMap<Cell, BTreeSet<u32>> {
    let of = |cell: Cell| constraints.iter().find(|known| known.terms == [(1, cell)]);
    let range = |cell: Cell| {
        let known = of(cell).unwrap_or_else(|| panic!("{cell:?} is not told at all"));
        u32::try_from(known.lowest).unwrap()..=u32::try_from(known.highest).unwrap_or(MOST)
    };
    let mut could: BTreeMap<Cell, BTreeSet<u32>> = BTreeMap::new();
    // Small areas that can be what they were and are now; whatever adds up is not tried but computed.
    let fixed = SINGLE.map(|area| range(cell(area, 0)));
    let now = range((6, 1));
    let mut single = [0_u32; 7];
    each(&fixed, &mut single, 0, &mut |then| {
        for revised in now.clone() {
            let today = [then[0], revised, then[2], then[3], then[4], then[5], then[6]];
            let filled = [counts(then), counts(&today)];
            let value = |(area, time): Cell| i64::from(filled[time][area]);
            let holds = |known: &Constraint| {
                let sum: i64 = known.terms.iter().map(|(sign, cell)| sign * value(*cell)).sum();
                known.lowest <= sum && sum <= known.highest
            };
            if constraints.iter().all(holds) {
                for known in constraints.iter().filter(|known| known.terms.len() == 1 && known.lowest == 1) {
                    let (_, cell) = known.terms[0];
                    could.entry(cell).or_default().insert(u32::try_from(value(cell)).unwrap());
                }
            }
        }
    });
    could
}

fn each(
    ranges: &[std::ops::RangeInclusive<u32>; 7],
    single: &mut [u32; 7],
    at: usize,
    found: &mut impl FnMut(&[u32; 7]),
) {
    if at == ranges.len() {
        return found(single);
    }
    for value in ranges[at].clone() {
        single[at] = value;
        each(ranges, single, at + 1, found);
    }
}

/// The small counts that cannot be anything from one to four.
pub fn narrowed(could: &BTreeMap<Cell, BTreeSet<u32>>) -> Vec<(Cell, Vec<u32>)> {
    let small = [((3, 0), 3), ((6, 0), 4), ((6, 1), 2), ((9, 0), 2)];
    let values = |(cell, truth): (Cell, u32)| {
        let values: Vec<u32> = could[&cell].iter().copied().filter(|value| *value < 5).collect();
        assert!(values.contains(&truth), "what is true is possible: {could:?}");
        (values != [1, 2, 3, 4]).then_some((cell, values))
    };
    small.into_iter().filter_map(values).collect()
}

/// What the pure rule tells of each count, with the second step or without it.
pub fn by_rule(secondary: bool) -> BTreeSet<Constraint> {
    by_rule_of(&THEN, &NOW, secondary)
}

/// The same of other counts.
pub fn by_rule_of(then: &[u32; 7], now: &[u32; 7], secondary: bool) -> BTreeSet<Constraint> {
    let all = [counts(then), counts(now)];
    let cells: BTreeSet<Cell> = (0..10).flat_map(|area| [cell(area, 0), cell(area, 1)]).collect();
    let revised = |area: usize| cell(area, 1) != cell(area, 0);
    let count = |(area, time): &Cell| Count {
        period: 0,
        part: 0,
        subject: i32::try_from(*area).unwrap(),
        count: all[*time][*area].into(),
        since: i32::try_from(*time).unwrap(),
        until: (*time == 0 && revised(*area)).then_some(1),
    };
    let lying = |(area, (_, kind, within)): (usize, &(&str, &str, &[usize]))| {
        let kind = match *kind {
            "unitary" => AreaKind::Unitary,
            "parish" => AreaKind::Parish,
            _ => AreaKind::Lsoa,
        };
        let within = within.iter().map(|whole| Within::always(i32::try_from(*whole).unwrap())).collect();
        (i32::try_from(area).unwrap(), Lying { kind, within })
    };
    let table = Counts {
        counts: cells.iter().map(count).collect(),
        areas: AREAS.iter().enumerate().map(lying).collect(),
        parts: HashMap::from([(0, Dimensions::default())]),
        periods: HashMap::new(),
    };
    let hidden = table.hidden(5);
    let told = |(at, cell): (usize, &Cell)| {
        let shown = tell(table.counts[at].count, 5).count().filter(|_| !(secondary && hidden[at]));
        constraint(vec![(1, *cell)], shown)
    };
    cells.iter().enumerate().filter_map(told).collect()
}
