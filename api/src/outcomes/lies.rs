//! Which areas lie in which, asked for many at once.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    identity::Id,
    store::{Containment, Gazetteer},
};

use crate::{http::problem::Problem, store::AppSession};

/// At most so many steps down, from however many.
const BELOW: u32 = 200_000;

/// What lies in an area, at any depth.
#[derive(Debug, Clone, Default)]
pub struct Inside {
    /// As a whole.
    pub wholly: HashSet<Id>,
    /// In part only.
    pub partly: HashSet<Id>,
}

/// Each of these areas with itself and whatever it lies in as a whole, on a day or, without one, ever.
pub async fn holders(
    session: &AppSession,
    areas: &[Id],
    on: Option<NaiveDate>,
) -> Result<HashMap<Id, HashSet<Id>>, Problem> {
    let above = above(session, areas, on).await?;
    Ok(above.into_iter().map(|(area, (wholly, _))| (area, wholly)).collect())
}

/// The same, and what each lies in with a part of it only.
pub async fn above(
    session: &AppSession,
    areas: &[Id],
    on: Option<NaiveDate>,
) -> Result<HashMap<Id, (HashSet<Id>, HashSet<Id>)>, Problem> {
    if areas.is_empty() {
        return Ok(HashMap::new());
    }
    let steps = session.steps_above(areas).await?;
    let mut above: HashMap<Id, Vec<Containment>> = HashMap::new();
    let holders = areas.iter().map(|area| {
        above.clear();
        for step in steps.get(area).into_iter().flat_map(|steps| steps.iter()) {
            if on.is_none_or(|day| step.span.holds(day)) {
                above.entry(step.child).or_default().push(step.clone());
            }
        }
        (*area, reached(*area, &above, |step| step.parent))
    });
    Ok(holders.collect())
}

/// What lies in each of these areas on a day, without the area itself.
pub async fn inside(session: &AppSession, wholes: &[Id], on: NaiveDate) -> Result<HashMap<Id, Inside>, Problem> {
    if wholes.is_empty() {
        return Ok(HashMap::new());
    }
    let mut below: HashMap<Id, Vec<Containment>> = HashMap::new();
    for (_, step) in session.relatives(wholes, false, Some(on), BELOW).await? {
        below.entry(step.parent).or_default().push(step);
    }
    let of = |whole: &Id| {
        let (mut wholly, mut partly) = reached(*whole, &below, |step| step.child);
        partly.retain(|id| !wholly.contains(id));
        wholly.remove(whole);
        (*whole, Inside { wholly, partly })
    };
    Ok(wholes.iter().map(of).collect())
}

/// What is reached from an area by steps of whole areas, itself with it; and what by a last step of a part.
fn reached(
    from: Id,
    steps: &HashMap<Id, Vec<Containment>>,
    to: impl Fn(&Containment) -> Id,
) -> (HashSet<Id>, HashSet<Id>) {
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
    (wholly, partly)
}

#[cfg(test)]
mod tests {
    use domain::period::Span;

    use super::*;

    fn id(number: u128) -> Id {
        Id(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn what_lies_in_what_follows_from_the_steps() {
        let mut below: HashMap<Id, Vec<Containment>> = HashMap::new();
        for (parent, child, weight) in [(1, 2, 1.0), (1, 3, 0.4), (2, 4, 1.0), (3, 5, 1.0), (4, 3, 0.1), (4, 1, 1.0)] {
            let step = Containment { child: id(child), parent: id(parent), weight, span: Span::default() };
            below.entry(step.parent).or_default().push(step);
        }
        let (wholly, partly) = reached(id(1), &below, |step| step.child);
        assert_eq!(wholly, HashSet::from([id(1), id(2), id(4)]), "a circle comes to an end");
        assert_eq!(partly, HashSet::from([id(3)]), "and what lies in a part is not followed");
        assert_eq!(reached(id(9), &below, |step| step.child), (HashSet::from([id(9)]), HashSet::new()));
    }
}
