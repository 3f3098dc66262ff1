//! Which areas an analysis sets beside one another: all of a kind, or some by name.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::{identity::Id, outcomes::expression::Sign, places::AreaKind, vocabulary::Vocabulary};

use super::{field::OfKind, lies::holders, places::Place, question::Question};
use crate::{http::problem::Problem, store::AppSession};

/// At most so many areas are named one by one.
pub const MOST_NAMED: usize = 200;

/// The areas that are set beside one another.
pub enum Siblings {
    /// All of a kind, perhaps within one area.
    Kind(AreaKind, Option<Place>),
    /// Those that are named.
    Named(Vec<Place>),
}

impl Siblings {
    /// Reads `kind` with `within`, or `area`.
    pub async fn read(question: &mut Question<'_>) -> Result<Option<Self>, Problem> {
        let [by_kind, by_whole, by_name] = ["kind", "within", "area"].map(|name| question.says(name));
        match (by_kind, by_name) {
            (false, false) => question.note("kind", "required", "A kind of areas such as parish, or areas by name", ""),
            (true, true) => question.note("area", "not_permitted_when", "Either a kind of areas, or areas by name", ""),
            (false, true) if by_whole => {
                question.note("within", "not_permitted_when", "It narrows a kind of areas, not areas by name", "");
            }
            _ => {}
        }
        let kind = question.word("kind");
        let within = question.optional_place("within").await?;
        if let Some(whole) = &within
            && (whole.parts.len() != 1 || whole.parts[0].sign != Sign::Plus)
        {
            question.note("within", "expression", "One area", &whole.reference);
        }
        if let Some(named) = question.places("area", MOST_NAMED).await? {
            let mut known = HashSet::new();
            for twice in named.iter().filter(|place| !known.insert(who(place))) {
                question.note("area", "repeated", "It stands twice", &twice.reference);
            }
            return Ok(Some(Self::Named(named)));
        }
        Ok(kind.map(|kind| Self::Kind(kind, within)))
    }

    /// The areas on a day.
    pub async fn places(&self, session: &AppSession, on: NaiveDate) -> Result<Vec<Place>, Problem> {
        match self {
            Self::Named(places) => Ok(places.clone()),
            Self::Kind(..) => Ok(self.of_kind(session, on).await?.iter().map(Place::one).collect()),
        }
    }

    /// Those of a kind on a day; none where they are named.
    pub async fn of_kind(&self, session: &AppSession, on: NaiveDate) -> Result<OfKind, Problem> {
        let Self::Kind(kind, within) = self else { return Ok(OfKind::none()) };
        let within = within.as_ref().and_then(|whole| whole.parts.first()).map(|part| part.link.id);
        OfKind::on(session, *kind, within, on).await
    }

    /// How they are told: `by parish in Somerset`.
    pub fn told(&self) -> String {
        match self {
            Self::Named(places) if places.len() == 1 => "in one area".to_owned(),
            Self::Named(places) => format!("in {} areas", places.len()),
            Self::Kind(kind, within) => {
                let word = match kind {
                    AreaKind::Icb | AreaKind::Msoa | AreaKind::Lsoa | AreaKind::Pcn => kind.word().to_uppercase(),
                    AreaKind::Custom => "area".to_owned(),
                    _ => kind.word().to_owned(),
                };
                let within = within.as_ref().map(|whole| format!(" in {}", whole.name()));
                format!("by {word}{}", within.unwrap_or_default())
            }
        }
    }

    /// Two areas by name whose people would count twice, as far as is recorded which lies in which on a day.
    pub async fn counted_twice(
        &self,
        session: &AppSession,
        on: NaiveDate,
    ) -> Result<Option<(String, String)>, Problem> {
        let Self::Named(places) = self else { return Ok(None) };
        let of = |place: &Place, sign: Sign| -> HashSet<Id> {
            place.parts.iter().filter(|part| part.sign == sign).map(|part| part.link.id).collect()
        };
        let (put, taken): (Vec<_>, Vec<_>) =
            places.iter().map(|place| (of(place, Sign::Plus), of(place, Sign::Minus))).unzip();
        let all: Vec<Id> = put.iter().flatten().copied().collect();
        let above = holders(session, &all, Some(on)).await?;
        for (at, place) in places.iter().enumerate() {
            for holders in put[at].iter().filter_map(|area| above.get(area)) {
                let holds = |other: &usize| {
                    *other != at && taken[*other].is_disjoint(holders) && !put[*other].is_disjoint(holders)
                };
                if let Some(other) = (0..places.len()).find(holds) {
                    return Ok(Some((place.name(), places[other].name())));
                }
            }
        }
        Ok(None)
    }
}

/// What makes two places the same, however they are written.
pub fn who(place: &Place) -> Vec<(bool, Id)> {
    let mut parts: Vec<_> = place.parts.iter().map(|part| (part.sign == Sign::Plus, part.link.id)).collect();
    parts.sort_unstable();
    parts
}
