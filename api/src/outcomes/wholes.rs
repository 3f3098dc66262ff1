//! What is put together to a figure of a larger area or of a formation: its parts, as they were on a day.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    councils::Council,
    formations::Formation,
    identity::{Id, Link},
    outcomes::{Reach, rollup::larger},
    places::{Area, AreaKind},
    record::Record,
    store::Repository,
};
use persistence::KnownArea;

use super::{
    lies::{holders, inside},
    places::{Place, known},
    telling::Warning,
};
use crate::{http::problem::Problem, store::AppSession};

/// At most so many members that are left out are named.
const MOST_LARGER: usize = 5;

/// What figures are put together to.
pub enum Whole {
    /// An area, of the areas of a kind.
    Area(Place),
    /// A formation, of its councils' areas.
    Formation(Box<Record<Formation>>),
}

impl Whole {
    /// What it is called.
    pub fn name(&self) -> String {
        match self {
            Self::Area(place) => place.name(),
            Self::Formation(formation) => formation.state.name.as_str().to_owned(),
        }
    }

    /// How it is named.
    pub fn reference(&self) -> String {
        match self {
            Self::Area(place) => place.reference.clone(),
            Self::Formation(formation) => formation.link().reference,
        }
    }

    /// The place of which figures may be observed beside those of its parts.
    pub fn own(&self) -> Option<&Place> {
        match self {
            Self::Area(place) => Some(place),
            Self::Formation(_) => None,
        }
    }

    fn area(&self) -> Option<Id> {
        Some(self.own()?.parts.first()?.link.id)
    }
}

/// The parts of a whole, and what a reader must know of them.
#[derive(Default)]
pub struct Parts {
    /// The parts.
    pub places: Vec<Place>,
    /// What a reader must know.
    pub warnings: Vec<Warning>,
}

/// The parts of each of these wholes on a day: of areas those of a kind.
pub async fn parts(
    session: &AppSession,
    wholes: &[Whole],
    kind: Option<AreaKind>,
    on: NaiveDate,
) -> Result<Vec<Parts>, Problem> {
    let areas: Vec<Id> = wholes.iter().filter_map(Whole::area).collect();
    let mut of_areas = match kind {
        Some(kind) => of_areas(session, &areas, kind, on).await?,
        None => HashMap::new(),
    };
    let formations: Vec<&Record<Formation>> = wholes
        .iter()
        .filter_map(|whole| match whole {
            Whole::Formation(formation) => Some(&**formation),
            Whole::Area(_) => None,
        })
        .collect();
    let mut of_formations = of_formations(session, &formations, on).await?.into_iter();
    let found = wholes.iter().map(|whole| match whole.area() {
        // An area that is named twice is told twice.
        Some(area) => of_areas
            .get_mut(&area)
            .map(|parts| Parts { places: parts.places.clone(), warnings: parts.warnings.clone() }),
        None => of_formations.next(),
    });
    Ok(found.map(Option::unwrap_or_default).collect())
}

/// The areas of a kind that lie in each of some areas.
async fn of_areas(
    session: &AppSession,
    wholes: &[Id],
    kind: AreaKind,
    on: NaiveDate,
) -> Result<HashMap<Id, Parts>, Problem> {
    let inside = inside(session, wholes, on).await?;
    let all: HashSet<Id> =
        inside.values().flat_map(|inside| inside.wholly.iter().chain(&inside.partly)).copied().collect();
    let all: Vec<Id> = all.into_iter().collect();
    let areas = session.areas_of_kind(kind, Some(&all), on).await?;
    let of = |(whole, inside): (Id, Reach)| {
        let among = |ids: &HashSet<Id>| areas.iter().filter(|area| ids.contains(&area.link.id)).collect::<Vec<_>>();
        let places = among(&inside.wholly).into_iter().map(Place::one).collect();
        let mut parts = Parts { places, warnings: vec![] };
        let partly = among(&inside.partly).len();
        if partly > 0 {
            let detail = format!("{partly} more lie in it in part only, and are not counted");
            parts.warnings.push(Warning { code: "parts_lie_partly_within".to_owned(), detail });
        }
        (whole, parts)
    };
    Ok(inside.into_iter().map(of).collect())
}

/// The areas that each formation's councils serve, by who was in it on a day, and by what was there then.
async fn of_formations(
    session: &AppSession,
    formations: &[&Record<Formation>],
    on: NaiveDate,
) -> Result<Vec<Parts>, Problem> {
    if formations.is_empty() {
        return Ok(vec![]);
    }
    let members: Vec<Vec<Link>> =
        formations.iter().map(|formation| formation.state.members_on(on).cloned().collect()).collect();
    let ids: HashSet<Id> = members.iter().flatten().map(|member| member.id).collect();
    let councils = Repository::<Council>::get(session, &ids.into_iter().collect::<Vec<Id>>()).await?;
    let serves: HashMap<Id, Vec<Id>> = councils
        .into_iter()
        .filter(|council| council.state.span.holds(on))
        .map(|council| (council.id, council.state.areas.iter().map(|area| area.id).collect()))
        .collect();
    let served: HashSet<Id> = serves.values().flatten().copied().collect();
    let served = Repository::<Area>::get(session, &served.into_iter().collect::<Vec<Id>>()).await?;
    let ids: Vec<Id> = served.iter().filter(|area| area.state.span.holds(on)).map(|area| area.id).collect();
    let areas = known(session, &ids).await?;
    let above = holders(session, &ids, Some(on)).await?;
    let parts = formations.iter().zip(&members).map(|(formation, members)| {
        let mut parts = councils_areas(members, &serves, &areas, &above);
        if !formation.state.span.holds(on) {
            let detail = format!("{} was not there on {on}", formation.state.name.as_str());
            parts.warnings.push(Warning { code: "formation_not_there".to_owned(), detail });
        }
        parts
    });
    Ok(parts.collect())
}

/// The areas that councils serve; a member whose area holds another member's is left out.
fn councils_areas(
    members: &[Link],
    serves: &HashMap<Id, Vec<Id>>,
    areas: &[KnownArea],
    above: &HashMap<Id, HashSet<Id>>,
) -> Parts {
    let served: HashSet<Id> = members.iter().filter_map(|member| serves.get(&member.id)).flatten().copied().collect();
    let areas: Vec<&KnownArea> = areas.iter().filter(|area| served.contains(&area.link.id)).collect();
    let ids: Vec<Id> = areas.iter().map(|area| area.link.id).collect();
    let larger = larger(&ids, above);
    let mut parts = Parts::default();
    let (left_out, counted): (Vec<&KnownArea>, Vec<&KnownArea>) =
        areas.iter().partition(|area| larger.contains(&area.link.id));
    parts.places.extend(counted.into_iter().map(Place::one));
    let mut warn = |detail: String| {
        parts.warnings.push(Warning { code: "larger_member_left_out".to_owned(), detail });
    };
    for area in left_out.iter().take(MOST_LARGER) {
        warn(format!("{} is left out, as it holds areas of other members", area.name));
    }
    if left_out.len() > MOST_LARGER {
        warn(format!("{} more are left out, as they hold areas of other members", left_out.len() - MOST_LARGER));
    }
    let is_known = |id: &Id| areas.iter().any(|area| area.link.id == *id);
    let counts = |member: &&Link| serves.get(&member.id).is_some_and(|areas| areas.iter().any(is_known));
    let without = members.len() - members.iter().filter(counts).count();
    if without > 0 {
        let detail = format!("{without} members served no area of their own then, and are not counted");
        parts.warnings.push(Warning { code: "members_without_area".to_owned(), detail });
    }
    parts
}
