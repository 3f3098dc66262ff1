//! Figures of places put together, as the caller may see them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    identity::Id,
    outcomes::{Dimensions, Indicator, Observation},
    period::Period,
    record::{Asked, Record},
    store::Repository,
};
use persistence::{FigureQuery, day_number, numbered_day};

use super::{
    places::{Part, Place},
    question::NotBorne,
    sight::{self, Sight},
    telling::Warning,
};
use crate::{http::problem::Problem, store::AppSession};

/// What is measured, of which part, as known when, and whether the caller sees small numbers.
pub struct Measured {
    /// The indicator.
    pub indicator: Record<Indicator>,
    /// The part.
    pub dimensions: Dimensions,
    /// As of when.
    pub as_of: Option<DateTime<Utc>>,
    number: Option<i32>,
    dims: Option<i32>,
    open: bool,
}

/// Of more subjects than this whole periods are read: that is sooner done than to look for each.
pub const MANY: usize = 1_000;

/// Figures by subject and period.
pub type Figures = HashMap<i32, HashMap<Period, Observation>>;

impl Measured {
    /// What these indicators measure, in the order they are named.
    pub async fn of(
        session: &AppSession,
        asked: &Asked,
        ids: &[Id],
        dimensions: &Dimensions,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<Self>, Problem> {
        let mut indicators = Repository::<Indicator>::get(session, ids).await?;
        indicators.sort_by_key(|indicator| ids.iter().position(|id| *id == indicator.id));
        let open = sight::open(session, asked, &indicators).await?;
        let numbers = session.observed_numbers(ids).await?;
        let written = dimensions.text();
        let dims = session.dimension_numbers(std::slice::from_ref(&written)).await?.remove(&written);
        let measured = |indicator: Record<Indicator>| Self {
            number: numbers.get(&indicator.id).copied(),
            open: open.contains(&indicator.id),
            dimensions: dimensions.clone(),
            indicator,
            as_of,
            dims,
        };
        Ok(indicators.into_iter().map(measured).collect())
    }

    /// Every period that has a figure, of whatever area, in the order of time.
    pub async fn periods(&self, session: &AppSession) -> Result<Vec<Period>, Problem> {
        let (Some(indicator), Some(dims)) = (self.number, self.dims) else { return Ok(vec![]) };
        let periods = session.periods(indicator, dims).await?;
        let period = |(starts, ends)| Period { start: numbered_day(starts), end: numbered_day(ends) };
        Ok(periods.into_iter().map(period).collect())
    }

    /// What a reader must know where figures are rounded, and small ones hidden, for this caller.
    pub fn rounded(&self) -> Option<Warning> {
        let detail = "Counts are rounded to five, and small ones hidden, before anything is computed from them";
        self.is_rounded().then(|| Warning { code: "rounded".to_owned(), detail: detail.to_owned() })
    }

    /// Whether counts are rounded, and small ones hidden, for this caller.
    pub fn is_rounded(&self) -> bool {
        !self.open && self.indicator.state.hides_small()
    }

    /// The periods that are signed off and closed to changes.
    pub async fn locked(&self, session: &AppSession) -> Result<Vec<Period>, Problem> {
        let standing = session.standing_sign_offs(&[self.indicator.id]).await?;
        Ok(standing.into_iter().filter(|sign_off| sign_off.locked).map(|sign_off| sign_off.period).collect())
    }

    /// The figures of places, and perhaps of others, in some periods, as the caller may see them.
    pub async fn figures(
        &self,
        session: &AppSession,
        places: &[&Place],
        periods: &[Period],
    ) -> Result<Figures, Problem> {
        let (Some(indicator), Some(dims)) = (self.number, self.dims) else { return Ok(HashMap::new()) };
        let mut subjects: Vec<i32> =
            places.iter().flat_map(|place| &place.parts).filter_map(|part| part.number).collect();
        subjects.sort_unstable();
        subjects.dedup();
        if subjects.is_empty() {
            return Ok(HashMap::new());
        }
        let subjects = (subjects.len() <= MANY).then_some(subjects);
        let days = |period: &Period| (day_number(period.start), day_number(period.end));
        let asked = FigureQuery {
            indicators: Some(vec![indicator]),
            dims: Some(vec![dims]),
            subjects,
            // Each figure is found by its whole key, however many other areas the indicator has.
            periods: Some(periods.iter().map(days).collect()),
            as_of: self.as_of,
            ..FigureQuery::default()
        };
        let figures = session.figures(&asked).await?;
        let open = if self.open { vec![self.indicator.id] } else { vec![] };
        let sight = Sight::of(session, open, &HashMap::from([(indicator, &self.indicator)]), &figures).await?;
        let mut told = Figures::new();
        for figure in &figures {
            let place = figure.kept.place;
            told.entry(place.subject).or_default().insert(place.period(), sight.told(&self.indicator, figure));
        }
        Ok(told)
    }

    /// The figure of a place in a period; `None` where a part has none. Error: why the parts do not go together.
    pub fn together(&self, place: &Place, figures: &Figures, period: &Period) -> Result<Option<Observation>, NotBorne> {
        let of = |part: &Part| part.number.and_then(|number| figures.get(&number)?.get(period));
        let parts: Vec<_> = place.parts.iter().map(|part| (part.sign, of(part))).collect();
        self.indicator.state.together(&parts).map_err(|not| (not.code(), format!("{not} ({})", period.label())))
    }
}
