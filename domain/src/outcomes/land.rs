//! Which areas lie in which, and which places share land.

use std::collections::{HashMap, HashSet};

use super::expression::Sign;
use crate::{identity::Id, store::Containment};

/// What is reached from an area by steps from each to what it lies in, or to what lies in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// By whole areas alone, at any depth; the area itself with them.
    pub wholly: HashSet<Id>,
    /// By a last step of which a part only holds. What lies in such a part is not followed, nor what it lies in.
    pub partly: HashSet<Id>,
}

impl Reach {
    /// What lies in each of some areas, by the steps down from them.
    pub fn inside<'a>(areas: &[Id], steps: impl IntoIterator<Item = &'a Containment>) -> HashMap<Id, Self> {
        let below = by(steps, |step| step.parent);
        areas.iter().map(|area| (*area, Self::of(*area, &below, |step| step.child))).collect()
    }

    /// What an area lies in, by the steps up from it.
    pub fn around<'a>(area: Id, steps: impl IntoIterator<Item = &'a Containment>) -> Self {
        Self::of(area, &by(steps, |step| step.child), |step| step.parent)
    }

    fn of(from: Id, steps: &HashMap<Id, Vec<&Containment>>, to: impl Fn(&Containment) -> Id) -> Self {
        let (mut wholly, mut partly) = (HashSet::from([from]), HashSet::new());
        let mut ahead = vec![from];
        while let Some(area) = ahead.pop() {
            for step in steps.get(&area).into_iter().flatten() {
                if step.weight < 1.0 {
                    partly.insert(to(step));
                } else if wholly.insert(to(step)) {
                    ahead.push(to(step));
                }
            }
        }
        partly.retain(|id| !wholly.contains(id));
        Self { wholly, partly }
    }

    fn touches(&self, area: &Id) -> bool {
        self.wholly.contains(area) || self.partly.contains(area)
    }
}

/// Steps, by where each begins.
fn by<'a>(
    steps: impl IntoIterator<Item = &'a Containment>,
    from: impl Fn(&Containment) -> Id,
) -> HashMap<Id, Vec<&'a Containment>> {
    let mut begun: HashMap<Id, Vec<&Containment>> = HashMap::new();
    for step in steps {
        begun.entry(from(step)).or_default().push(step);
    }
    begun
}

/// An area that is put to others, or taken from them.
pub type Signed = (Sign, Id);

/// Why a part cannot be put to those before it, or taken from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misplaced {
    /// It does not lie within what it is taken from.
    NotWithin,
    /// Its land, or some of it, was put or taken already, so that people would count twice.
    CountedTwice,
}

/// What is recorded of the land of some areas.
#[derive(Debug, Clone, Default)]
pub struct Land {
    /// What lies in each of them, on whatever day.
    pub inside: HashMap<Id, Reach>,
    /// What each of them was made of, and what became of it.
    pub kin: HashMap<Id, Vec<Id>>,
}

impl Land {
    /// Whether two places share land, as far as is recorded: an area that lies in both, wholly in one of them, or one that
    /// was made of the other, and that neither takes away. Of two that both hold a part of an area nobody knows.
    pub fn is_shared(&self, one: &[Signed], other: &[Signed]) -> bool {
        let put = |place: &[Signed]| -> Vec<Id> {
            place.iter().filter(|(sign, _)| *sign == Sign::Plus).map(|(_, id)| *id).collect()
        };
        let (mut ones, mut others) = (put(one), put(other));
        ones.retain(|area| !self.takes_all(other, area));
        others.retain(|area| !self.takes_all(one, area));
        ones.iter().any(|a| others.iter().any(|b| self.is_left([one, other], a, b)))
    }

    /// The parts that do not go together with those before them, by their place: figures of the same people would be put or
    /// taken twice, or taken from where they are not.
    pub fn misplaced(&self, parts: &[Signed]) -> Vec<(usize, Misplaced)> {
        let why = |(at, (sign, area)): (usize, &Signed)| {
            let why = match sign {
                Sign::Plus => self.is_shared(&parts[..at], &[(Sign::Plus, *area)]).then_some(Misplaced::CountedTwice),
                Sign::Minus => self.not_taken(&parts[..at], area),
            };
            why.map(|why| (at, why))
        };
        parts.iter().enumerate().filter_map(why).collect()
    }

    /// Why an area cannot be taken from what stands before.
    fn not_taken(&self, before: &[Signed], area: &Id) -> Option<Misplaced> {
        let holds = |id: &Id| id != area && self.inside.get(id).is_some_and(|inside| inside.wholly.contains(area));
        let taken =
            |(sign, id): &Signed| *sign == Sign::Minus && self.is_shared(&[(Sign::Plus, *id)], &[(Sign::Plus, *area)]);
        let mut holders =
            before.iter().enumerate().filter(|(_, (sign, id))| *sign == Sign::Plus && holds(id)).peekable();
        if holders.peek().is_none() {
            return Some(Misplaced::NotWithin);
        }
        // What was taken and put again may be taken once more.
        let is_there = holders.any(|(at, _)| !before[at..].iter().any(taken));
        (!is_there).then_some(Misplaced::CountedTwice)
    }

    /// Whether of what two areas have in common something is left by what their places take away.
    fn is_left(&self, places: [&[Signed]; 2], a: &Id, b: &Id) -> bool {
        let nothing = Reach::default();
        let reach = |id: &Id| self.inside.get(id).unwrap_or(&nothing);
        let (in_a, in_b) = (reach(a), reach(b));
        // What an area was made of, or became, lies where it lies.
        let came_of =
            |area: &Id, whole: &Reach| self.kin.get(area).is_some_and(|kin| kin.iter().any(|kin| whole.touches(kin)));
        let kin = [(a, in_b), (b, in_a)].into_iter().filter(|(area, whole)| came_of(area, whole)).map(|(area, _)| area);
        let mut whole = in_a.wholly.intersection(&in_b.wholly).chain(kin);
        let mut partial = in_a.wholly.intersection(&in_b.partly).chain(in_a.partly.intersection(&in_b.wholly));
        whole.any(|area| !places.iter().any(|place| self.takes_all(place, area)))
            || partial.any(|area| !places.iter().any(|place| self.takes_some(place, area)))
    }

    fn takes_all(&self, place: &[Signed], area: &Id) -> bool {
        self.takes(place, |taken| taken.wholly.contains(area))
    }

    fn takes_some(&self, place: &[Signed], area: &Id) -> bool {
        self.takes(place, |taken| taken.touches(area))
    }

    fn takes(&self, place: &[Signed], holds: impl Fn(&Reach) -> bool) -> bool {
        place.iter().any(|(sign, id)| *sign == Sign::Minus && self.inside.get(id).is_some_and(&holds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Span;

    fn id(number: u128) -> Id {
        Id(uuid::Uuid::from_u128(number))
    }

    fn steps(told: &[(u128, u128, f64)]) -> Vec<Containment> {
        let step = |(parent, child, weight): &(u128, u128, f64)| Containment {
            child: id(*child),
            parent: id(*parent),
            weight: *weight,
            span: Span::default(),
        };
        told.iter().map(step).collect()
    }

    fn ids(numbers: &[u128]) -> HashSet<Id> {
        numbers.iter().map(|number| id(*number)).collect()
    }

    #[test]
    fn what_lies_in_what_follows_from_the_steps() {
        let told = [(1, 2, 1.0), (1, 3, 0.4), (2, 4, 1.0), (3, 5, 1.0), (4, 3, 0.1), (4, 1, 1.0), (1, 4, 0.5)];
        let inside = Reach::inside(&[id(1), id(9)], &steps(&told));
        assert_eq!(inside[&id(1)].wholly, ids(&[1, 2, 4]), "a circle comes to an end");
        assert_eq!(inside[&id(1)].partly, ids(&[3]), "and what lies in a part is not followed");
        assert_eq!(inside[&id(9)], Reach { wholly: ids(&[9]), partly: ids(&[]) });
        let around = Reach::around(id(3), &steps(&told));
        assert_eq!(around, Reach { wholly: ids(&[3]), partly: ids(&[1, 4]) });
        assert_eq!(Reach::around(id(5), &steps(&told)).wholly, ids(&[3, 5]));
    }

    const SOMERSET: u128 = 1;
    const FROME: u128 = 2;
    const SELWOOD: u128 = 3;
    const HEALTH_BOARD: u128 = 4;
    const MENDIP: u128 = 5;
    const SEDGEMOOR: u128 = 6;
    /// All of it lies in Frome.
    const FROME_NORTH: u128 = 7;
    /// Of it half lies in Frome, half in Selwood.
    const EDGE: u128 = 8;
    /// A division that holds the north of Frome, and a part of Selwood.
    const DIVISION: u128 = 9;
    const BATH: u128 = 10;

    fn land() -> Land {
        let steps = steps(&[
            (SOMERSET, FROME, 1.0),
            (SOMERSET, SELWOOD, 1.0),
            (HEALTH_BOARD, FROME, 1.0),
            (MENDIP, FROME, 1.0),
            (FROME, FROME_NORTH, 1.0),
            (FROME, EDGE, 0.5),
            (SELWOOD, EDGE, 0.5),
            (SOMERSET, EDGE, 1.0),
            (DIVISION, FROME_NORTH, 1.0),
            (DIVISION, SELWOOD, 0.4),
        ]);
        Land {
            inside: Reach::inside(&(1..=10).map(id).collect::<Vec<Id>>(), &steps),
            kin: HashMap::from([
                (id(MENDIP), vec![id(SOMERSET)]),
                (id(SEDGEMOOR), vec![id(SOMERSET)]),
                (id(SOMERSET), vec![id(MENDIP), id(SEDGEMOOR)]),
            ]),
        }
    }

    #[test]
    fn nobody_is_put_or_taken_twice() {
        use Misplaced::{CountedTwice, NotWithin};
        type Case<'a> = (&'a [Signed], &'a [(usize, Misplaced)]);
        let (plus, minus) = (|area| (Sign::Plus, id(area)), |area| (Sign::Minus, id(area)));
        let table: &[Case] = &[
            (&[plus(SOMERSET)], &[]),
            (&[plus(FROME), plus(SELWOOD), plus(BATH)], &[]),
            (&[plus(SOMERSET), minus(FROME), minus(SELWOOD)], &[]),
            (&[plus(SOMERSET), minus(MENDIP)], &[(1, NotWithin)]),
            (&[plus(FROME), minus(FROME)], &[(1, NotWithin)]),
            (&[plus(SOMERSET), plus(FROME)], &[(1, CountedTwice)]),
            (&[plus(FROME), plus(SOMERSET)], &[(1, CountedTwice)]),
            (&[plus(FROME), plus(FROME_NORTH)], &[(1, CountedTwice)]),
            (&[plus(SOMERSET), plus(MENDIP)], &[(1, CountedTwice)]),
            (&[plus(DIVISION), plus(SELWOOD)], &[(1, CountedTwice)]),
            (&[plus(MENDIP), plus(SEDGEMOOR)], &[]),
            (&[plus(SOMERSET), minus(FROME), minus(FROME_NORTH)], &[(2, CountedTwice)]),
            (&[plus(SOMERSET), minus(FROME_NORTH), minus(FROME)], &[(2, CountedTwice)]),
            (&[plus(SOMERSET), minus(FROME), plus(FROME_NORTH)], &[]),
            (&[plus(SOMERSET), minus(FROME), plus(FROME), minus(FROME_NORTH)], &[]),
        ];
        for (parts, misplaced) in table {
            assert_eq!(land().misplaced(parts), *misplaced, "{parts:?}");
        }
    }

    #[test]
    fn places_share_land_or_not() {
        type Case<'a> = (&'a [u128], &'a [u128], &'a [u128], &'a [u128], bool, &'a str);
        let table: &[Case] = &[
            (&[FROME], &[], &[FROME], &[], true, "itself"),
            (&[FROME], &[], &[SELWOOD], &[], false, "of an edge that lies in both in part nobody knows"),
            (&[FROME], &[], &[SOMERSET], &[], true, "what it lies in"),
            (&[FROME], &[], &[SOMERSET], &[FROME], false, "the rest"),
            (&[FROME], &[], &[BATH, SOMERSET], &[FROME], false, "the rest, with another"),
            (&[SOMERSET], &[FROME], &[HEALTH_BOARD], &[], false, "of the board is known what was taken alone"),
            (&[SOMERSET], &[SELWOOD], &[HEALTH_BOARD], &[], true, "a town lies in both"),
            (&[SOMERSET], &[MENDIP], &[FROME], &[], false, "it went with the district"),
            (&[FROME_NORTH], &[], &[SOMERSET], &[FROME], false, "so did what lies in it"),
            (&[MENDIP], &[], &[SOMERSET], &[], true, "what became of it"),
            (&[MENDIP], &[], &[SEDGEMOOR], &[], false, "what became of both does not make them one"),
            (&[SEDGEMOOR], &[], &[SOMERSET], &[SEDGEMOOR], false, "what is left of what it became"),
            (&[DIVISION], &[], &[FROME], &[], true, "a lesser area lies in both"),
            (&[DIVISION], &[], &[SELWOOD], &[], true, "a part of one lies in the other"),
            (&[DIVISION], &[], &[SELWOOD, FROME], &[FROME_NORTH, SELWOOD], false, "what both had is taken"),
            (&[BATH], &[], &[SOMERSET], &[], false, "nothing is recorded"),
        ];
        let place = |put: &[u128], taken: &[u128]| -> Vec<Signed> {
            let signed = |sign: Sign| move |number: &u128| (sign, id(*number));
            put.iter().map(signed(Sign::Plus)).chain(taken.iter().map(signed(Sign::Minus))).collect()
        };
        for (put, taken, other_put, other_taken, shared, why) in table {
            let (one, other) = (place(put, taken), place(other_put, other_taken));
            assert_eq!(land().is_shared(&one, &other), *shared, "{why}");
            assert_eq!(land().is_shared(&other, &one), *shared, "{why}, turned round");
        }
    }
}
