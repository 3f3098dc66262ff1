//! Figures of places put together, as the caller may see them.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use domain::{
    identity::Id,
    outcomes::{Dimensions, Observation, expression::Sign},
    period::Period,
    record::Asked,
};
use persistence::{FigureQuery, NumberedIndicator, Slice, day_number, numbered_day};

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
    pub indicator: Arc<NumberedIndicator>,
    /// The part.
    pub dimensions: Dimensions,
    /// As of when.
    pub as_of: Option<DateTime<Utc>>,
    dims: Option<i32>,
    open: bool,
    defined: Arc<Defined>,
}

/// The definitions under which the figures that were told were observed, by their numbers.
#[derive(Default)]
struct Defined(Mutex<BTreeSet<i32>>);

impl Defined {
    fn note(&self, definition: i32) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(definition);
    }

    fn all(&self) -> Vec<i32> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}

/// Of more subjects than this whole periods are read: that is sooner done than to look for each.
pub const MANY: usize = 1_000;

/// Figures by subject and period, as the caller may see them: some are looked up in memory, the others were read.
pub struct Figures {
    indicator: Arc<NumberedIndicator>,
    slices: Vec<(Period, Slice)>,
    read: HashMap<(i32, Period), (Observation, i32)>,
    open: bool,
    defined: Arc<Defined>,
}

impl Figures {
    /// The figure of a subject, by its number.
    pub fn of(&self, subject: Option<i32>, period: &Period) -> Option<Observation> {
        let subject = subject?;
        // Of an indicator that was never defined anew nobody asks.
        let note = |definition: i32| {
            if self.indicator.state.version > 1 {
                self.defined.note(definition);
            }
        };
        let Some((_, slice)) = self.slices.iter().find(|(of, _)| of == period) else {
            let (figure, definition) = self.read.get(&(subject, *period))?;
            note(*definition);
            return Some(figure.clone());
        };
        let (said, hidden) = slice.figure(subject)?;
        slice.definition(subject).into_iter().for_each(note);
        Some(match (self.open, hidden) {
            (true, _) => said,
            (false, true) => self.indicator.state.hidden(said),
            (false, false) => self.indicator.state.disclosed(said),
        })
    }
}

impl Measured {
    /// What these indicators measure, in the order they are named.
    pub async fn of(
        session: &AppSession,
        asked: &Asked,
        ids: &[Id],
        dimensions: &Dimensions,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Vec<Self>, Problem> {
        let indicators = session.numbered_indicators(ids).await?;
        let open = sight::open(session, asked, indicators.iter().map(|indicator| &indicator.record)).await?;
        let dims = session.part_number(&dimensions.text()).await?;
        let measured = |indicator: Arc<NumberedIndicator>| Self {
            open: open.contains(&indicator.id),
            dimensions: dimensions.clone(),
            indicator,
            as_of,
            dims,
            defined: Arc::default(),
        };
        Ok(indicators.into_iter().map(measured).collect())
    }

    /// Every period that has a figure, of whatever area, in the order of time.
    pub async fn periods(&self, session: &AppSession) -> Result<Vec<Period>, Problem> {
        let (Some(indicator), Some(dims)) = (self.indicator.number, self.dims) else { return Ok(vec![]) };
        let periods = session.known_periods(indicator, dims).await?;
        let period = |(starts, ends): &(i32, i32)| Period { start: numbered_day(*starts), end: numbered_day(*ends) };
        Ok(periods.iter().map(period).collect())
    }

    /// What a reader must know of the figures that were told.
    pub fn notes(&self) -> impl Iterator<Item = Warning> + use<> {
        self.rounded().into_iter().chain(self.redefined())
    }

    /// That figures are rounded, and small ones hidden, for this caller.
    fn rounded(&self) -> Option<Warning> {
        let detail = "Counts are rounded to five, and small ones hidden, before anything is computed from them";
        self.is_rounded().then(|| Warning { code: "rounded".to_owned(), detail: detail.to_owned() })
    }

    /// That they were observed under several definitions.
    fn redefined(&self) -> Option<Warning> {
        let numbers: Vec<String> = self.defined.all().iter().map(ToString::to_string).collect();
        let (last, others) = numbers.split_last().filter(|(_, others)| !others.is_empty())?;
        let detail = format!(
            "Figures of the definitions {} and {last} stand side by side: expand=versions of the indicator tells how they \
             differ",
            others.join(", ")
        );
        Some(Warning { code: "definitions_differ".to_owned(), detail })
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
        let mut subjects: Vec<i32> =
            places.iter().flat_map(|place| &place.parts).filter_map(|part| part.number).collect();
        subjects.sort_unstable();
        subjects.dedup();
        self.figures_of(session, &subjects, periods).await
    }

    /// The figures of subjects by their numbers, and perhaps of others, in some periods, as the caller may see them.
    pub async fn figures_of(
        &self,
        session: &AppSession,
        subjects: &[i32],
        periods: &[Period],
    ) -> Result<Figures, Problem> {
        let (of, open) = (&self.indicator, self.open);
        let (indicator, defined) = (Arc::clone(of), Arc::clone(&self.defined));
        let mut figures = Figures { indicator, slices: vec![], read: HashMap::new(), open, defined };
        let (Some(indicator), Some(dims)) = (of.number, self.dims) else { return Ok(figures) };
        let days = |period: &Period| (day_number(period.start), day_number(period.end));
        let mut rest: Vec<(i32, i32)> = periods.iter().map(days).collect();
        if subjects.is_empty() || periods.is_empty() {
            return Ok(figures);
        }
        if self.as_of.is_none() {
            let slices = session.slices(&of.record, open, (indicator, dims), &rest).await?;
            rest.clear();
            for (period, slice) in periods.iter().zip(slices) {
                match slice {
                    Some(slice) => figures.slices.push((*period, slice)),
                    None => rest.push(days(period)),
                }
            }
        }
        if !rest.is_empty() {
            figures.read = self.read(session, subjects, (indicator, dims), rest).await?;
        }
        Ok(figures)
    }

    /// The same from the database, as what nobody asks for twice, or what was known at another time.
    async fn read(
        &self,
        session: &AppSession,
        subjects: &[i32],
        (indicator, dims): (i32, i32),
        periods: Vec<(i32, i32)>,
    ) -> Result<HashMap<(i32, Period), (Observation, i32)>, Problem> {
        let asked = FigureQuery {
            indicators: Some(vec![indicator]),
            dims: Some(vec![dims]),
            subjects: (subjects.len() <= MANY).then(|| subjects.to_vec()),
            // Each figure is found by its whole key, however many other areas the indicator has.
            periods: Some(periods),
            as_of: self.as_of,
            ..FigureQuery::default()
        };
        let figures = session.figures(&asked).await?;
        let record = &self.indicator.record;
        let open = if self.open { vec![record.id] } else { vec![] };
        let sight = Sight::of(session, open, &HashMap::from([(indicator, record)]), &figures, false).await?;
        let told = figures.iter().map(|figure| {
            let place = figure.kept.place;
            ((place.subject, place.period()), (sight.told(record, figure), figure.kept.definition))
        });
        Ok(told.collect())
    }

    /// The figure of a place in a period; `None` where a part has none. Error: why the parts do not go together.
    pub fn together(&self, place: &Place, figures: &Figures, period: &Period) -> Result<Option<Observation>, NotBorne> {
        let of = |part: &Part| (part.sign, figures.of(part.number, period));
        let found: Vec<(Sign, Option<Observation>)> = place.parts.iter().map(of).collect();
        let parts: Vec<_> = found.iter().map(|(sign, figure)| (*sign, figure.as_ref())).collect();
        self.indicator.state.together(&parts).map_err(|not| (not.code(), format!("{not} ({})", period.label())))
    }
}
