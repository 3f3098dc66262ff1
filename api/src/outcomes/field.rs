//! The areas that a ranking sets beside one another, each with its figures when it is asked for.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{
    identity::Id,
    outcomes::{
        Observation,
        ranking::{Entrant, Entrants},
    },
    period::{Period, Span},
    places::AreaKind,
};
use persistence::KnownArea;

use super::{
    figures::{Figures, Measured},
    lies::inside,
    places::Place,
    question::not_borne,
    siblings::{Siblings, who},
};
use crate::{http::problem::Problem, store::AppSession};

/// Areas of a kind, without a copy of any.
pub struct OfKind {
    all: Arc<[(KnownArea, Span)]>,
    /// Which of them are meant.
    among: Vec<usize>,
}

impl OfKind {
    /// Those of a day: all, or those that lie as a whole in another.
    pub async fn on(session: &AppSession, kind: AreaKind, within: Option<Id>, day: NaiveDate) -> Result<Self, Problem> {
        let all = session.kind_of_areas(kind).await?;
        let within = match within {
            None => None,
            Some(whole) => Some(inside(session, &[whole], day).await?.remove(&whole).unwrap_or_default().wholly),
        };
        let meant = |(area, span): &(KnownArea, Span)| {
            span.holds(day) && within.as_ref().is_none_or(|within| within.contains(&area.link.id))
        };
        let among = (0..all.len()).filter(|at| meant(&all[*at])).collect();
        Ok(Self { all, among })
    }

    /// No area.
    pub fn none() -> Self {
        Self { all: Arc::from([]), among: vec![] }
    }

    /// The areas, in the order of their references.
    pub fn iter(&self) -> impl Iterator<Item = &KnownArea> {
        self.among.iter().map(|at| &self.all[*at].0)
    }

    fn get(&self, at: usize) -> &KnownArea {
        &self.all[self.among[at]].0
    }
}

/// The areas that are ranked.
pub enum Field {
    /// Of a kind: their figures are looked up as they are asked for.
    Kind(OfKind, Looked),
    /// By name, with what is known of each.
    Named(Vec<Place>, Vec<Entrant<'static>>),
}

/// Where figures are looked up.
pub struct Looked {
    figures: Figures,
    period: Period,
    before: Option<Period>,
    /// The area that others are held against, when it is one alone.
    benchmark: Option<Id>,
}

impl Field {
    /// The areas that are asked for, with their figures; and the benchmark's. Error 422: parts of one do not go together.
    pub async fn of(
        session: &AppSession,
        measured: &Measured,
        siblings: &Siblings,
        (period, before): (Period, Option<Period>),
        benchmark: Option<&Place>,
    ) -> Result<(Self, Option<Entrant<'static>>), Problem> {
        let periods: Vec<Period> = before.into_iter().chain([period]).collect();
        let held = benchmark.map(who);
        let is_held = |place: &Place| held.as_ref().is_some_and(|held| *held == who(place));
        let entrant = |figures: &Figures, name: &str, place: &Place| {
            let at = |period: &Period| -> Result<Option<Observation>, Problem> {
                measured.together(place, figures, period).map_err(|not| not_borne(name, not, &place.name()))
            };
            let before = before.as_ref().map(at).transpose()?.flatten();
            let name = place.name().into();
            Ok::<_, Problem>(Entrant { name, figure: at(&period)?, before, is_benchmark: is_held(place) })
        };
        let parts = benchmark.into_iter().flat_map(|place| &place.parts).filter_map(|part| part.number);
        match siblings {
            Siblings::Named(places) => {
                let all: Vec<&Place> = places.iter().chain(benchmark).collect();
                let figures = measured.figures(session, &all, &periods).await?;
                let entrants = places.iter().map(|place| entrant(&figures, "area", place)).collect::<Result<_, _>>()?;
                let against = benchmark.map(|place| entrant(&figures, "benchmark", place)).transpose()?;
                Ok((Self::Named(places.clone(), entrants), against))
            }
            Siblings::Kind(..) => {
                let areas = siblings.of_kind(session, period.end).await?;
                let subjects: Vec<i32> = areas.iter().filter_map(|area| area.number).chain(parts).collect();
                let figures = measured.figures_of(session, &subjects, &periods).await?;
                let against = benchmark.map(|place| entrant(&figures, "benchmark", place)).transpose()?;
                let alone = benchmark.filter(|place| place.parts.len() == 1).and_then(|place| place.parts.first());
                let benchmark = alone.map(|part| part.link.id);
                Ok((Self::Kind(areas, Looked { figures, period, before, benchmark }), against))
            }
        }
    }

    /// How one of them is named.
    pub fn reference(&self, at: usize) -> &str {
        match self {
            Self::Kind(areas, _) => &areas.get(at).link.reference,
            Self::Named(places, _) => &places[at].reference,
        }
    }

    /// Which of them an area is, however it is written.
    pub fn find(&self, wanted: &Place) -> Option<usize> {
        match self {
            Self::Kind(areas, _) => {
                let [only] = &wanted.parts[..] else { return None };
                areas.iter().position(|area| area.link.id == only.link.id)
            }
            Self::Named(places, _) => places.iter().position(|place| who(place) == who(wanted)),
        }
    }
}

impl Entrants for Field {
    fn count(&self) -> usize {
        match self {
            Self::Kind(areas, _) => areas.among.len(),
            Self::Named(places, _) => places.len(),
        }
    }

    fn entrant(&self, at: usize) -> Entrant<'_> {
        match self {
            Self::Kind(areas, looked) => {
                let area = areas.get(at);
                let of = |period: &Period| looked.figures.of(area.number, period);
                Entrant {
                    name: area.name.as_str().into(),
                    figure: of(&looked.period),
                    before: looked.before.as_ref().and_then(of),
                    is_benchmark: looked.benchmark == Some(area.link.id),
                }
            }
            Self::Named(_, entrants) => entrants[at].clone(),
        }
    }
}
