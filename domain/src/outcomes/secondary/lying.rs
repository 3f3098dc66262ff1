//! Which areas lie in which as a whole, and on which days that is recorded.
//!
//! A code means one extent of land, and so an area lies in another on any day, whenever the record of it begins: figures
//! of 2021 add up to those of a county even if its parishes were entered as of 2023.

use std::collections::{HashMap, HashSet};

use crate::{identity::Id, period::Span, places::AreaKind, store::Containment};

/// Of an area in another so many spans of days are told apart; by more ways than these it lies there on any day.
const MOST_SPANS: usize = 20;

/// An area, and those that it lies in as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lying {
    /// Its kind.
    pub kind: AreaKind,
    /// All areas that it ever lay in, directly or through others.
    pub within: Vec<Within>,
}

/// An area that another lies in as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// The larger one, by its number.
    pub whole: i32,
    /// The days on which that is recorded. There is none where each step of the way there is of other days.
    pub spans: Vec<Span>,
}

impl Within {
    /// In an area, on whatever day.
    pub fn always(whole: i32) -> Self {
        Self { whole, spans: vec![Span::default()] }
    }
}

/// What each of these areas, by their numbers and kinds, lies in; by the steps from them, and from what these lead to, to
/// what holds each as a whole. Of what is not among them nothing is counted: it has a number below nought.
pub fn lying(areas: &HashMap<Id, (i32, AreaKind)>, steps: &[Containment]) -> HashMap<i32, Lying> {
    let mut above: HashMap<Id, Vec<&Containment>> = HashMap::new();
    for step in steps.iter().filter(|step| step.weight >= 1.0) {
        above.entry(step.child).or_default().push(step);
    }
    let mut others: HashMap<Id, i32> = HashMap::new();
    let mut number = |id: Id| {
        let next = -1 - i32::try_from(others.len()).unwrap_or(i32::MAX - 1);
        areas.get(&id).map_or_else(|| *others.entry(id).or_insert(next), |(number, _)| *number)
    };
    let mut lying = HashMap::new();
    for (id, (own, kind)) in areas {
        let wholes = wholes(*id, &above).into_iter();
        let mut within: Vec<Within> = wholes.map(|(id, spans)| Within { whole: number(id), spans }).collect();
        within.sort_by_key(|within| within.whole);
        lying.insert(*own, Lying { kind: *kind, within });
    }
    lying
}

/// What an area lies in by any steps upwards, and the days on which all of these hold.
fn wholes(area: Id, above: &HashMap<Id, Vec<&Containment>>) -> HashMap<Id, Vec<Span>> {
    let mut found: HashMap<Id, Vec<Span>> = HashMap::new();
    let mut seen: HashSet<Id> = HashSet::new();
    let mut ahead = vec![(area, Some(Span::default()))];
    while let Some((from, span)) = ahead.pop() {
        let steps = above.get(&from).into_iter().flatten();
        for step in steps.filter(|step| step.parent != area) {
            let both = span.filter(|span| span.overlaps(&step.span)).map(|span| span.within(&step.span));
            let spans = found.entry(step.parent).or_default();
            let new = both.filter(|both| spans.len() < MOST_SPANS && !spans.contains(both));
            spans.extend(new);
            if seen.insert(step.parent) || new.is_some() {
                ahead.push((step.parent, new));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::day;

    const CHILD: u128 = 1;
    const PARISH: u128 = 2;
    const COUNTY: u128 = 3;

    fn id(number: u128) -> Id {
        Id(uuid::Uuid::from_u128(number))
    }

    fn span(from: &str, to: &str) -> Span {
        Span { from: day(from).ok(), to: day(to).ok() }
    }

    fn step(child: u128, parent: u128, weight: f64, from: &str, to: &str) -> Containment {
        Containment { child: id(child), parent: id(parent), weight, span: span(from, to) }
    }

    fn within(steps: &[Containment]) -> Vec<(i32, Vec<Span>)> {
        let areas = [(CHILD, AreaKind::Ward), (PARISH, AreaKind::Parish), (COUNTY, AreaKind::Unitary)];
        let areas = areas.map(|(number, kind)| (id(number), (i32::try_from(number).unwrap(), kind)));
        let lying = lying(&HashMap::from(areas), steps);
        lying[&1].within.iter().map(|within| (within.whole, within.spans.clone())).collect()
    }

    #[test]
    fn an_area_lies_in_what_it_ever_lay_in() {
        let (early, late) = (span("2000-01-01", "2009-12-31"), span("2005-01-01", ""));
        let upper = step(PARISH, COUNTY, 1.0, "2005-01-01", "");
        assert_eq!(
            within(&[step(CHILD, PARISH, 1.0, "2000-01-01", "2009-12-31"), upper.clone()]),
            [(2, vec![early]), (3, vec![span("2005-01-01", "2009-12-31")])],
            "on the days of both steps"
        );
        assert_eq!(
            within(&[step(CHILD, PARISH, 1.0, "2000-01-01", "2004-12-31"), upper]),
            [(2, vec![span("2000-01-01", "2004-12-31")]), (3, vec![])],
            "on no day are both recorded"
        );
        let twice = [step(CHILD, COUNTY, 1.0, "2000-01-01", "2009-12-31"), step(CHILD, COUNTY, 1.0, "2005-01-01", "")];
        assert_eq!(within(&twice), [(3, vec![early, late])]);
        assert_eq!(within(&[step(CHILD, PARISH, 0.5, "", "")]), [], "a half is no whole");
        let round = [step(CHILD, PARISH, 1.0, "", ""), step(PARISH, CHILD, 1.0, "", "")];
        assert_eq!(within(&round), [(2, vec![Span::default()])], "a circle comes to an end");
        let unknown = [step(CHILD, 9, 1.0, "", ""), step(9, COUNTY, 1.0, "", "")];
        let always = vec![Span::default()];
        assert_eq!(within(&unknown), [(-1, always.clone()), (3, always)], "what has no figure");
    }
}
