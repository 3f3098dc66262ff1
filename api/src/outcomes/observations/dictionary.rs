//! What the rows of a file name again and again, looked up once.

mod numbers;

use ahash::AHashMap;
use domain::{
    access::{Action, Denied, Permit},
    identity::{Id, Space},
    imports::RowFault,
    outcomes::{Indicator, Saying},
    record::{Asked, permit_record},
    resource::Resource as Collection,
    store::Repository,
};

use super::{
    read::{SUBJECTS, Spoken, Told},
    spool::{Figure, Reading},
};
use crate::{
    http::problem::Problem,
    imports::rows::fault,
    outcomes::sight,
    resource::{Links, links::Wanted},
    store::AppSession,
};
use persistence::{Place, Standing, day_number};

const SPACES: [Space; 3] = [Space::Area, Space::Organisation, Space::Of(Collection::Formations)];
const INDICATORS: Space = Space::Of(Collection::Indicators);

/// An indicator that rows name.
pub struct Named {
    /// Its id.
    pub id: Id,
    /// How it is named.
    pub reference: String,
    /// What it measures.
    pub state: Indicator,
    /// By which role the caller may write its observations, or why it may not.
    pub permitted: Result<Permit, Denied>,
    /// Whether the caller may see its small numbers.
    pub open: bool,
    /// Its number, if it has one.
    pub number: Option<i32>,
    /// Whether it has observations already.
    pub observed: bool,
    /// How many transactions had written its figures.
    pub writes: i64,
    /// Whether it has revisions, so that what is new may have been withdrawn before.
    pub revised: bool,
    /// Periods of which somebody vouches for the figures.
    pub standing: Vec<Standing>,
}

/// A subject or dimensions that rows name.
pub struct Term<T> {
    /// What is named.
    pub meant: T,
    /// How it is named.
    pub reference: String,
    /// Its number, if it has one.
    pub number: Option<i32>,
}

/// Everything that rows name.
#[derive(Default)]
pub struct Dictionary {
    /// Indicators.
    pub indicators: Vec<Named>,
    /// Areas, organisations and formations.
    pub subjects: Vec<Term<Id>>,
    /// Dimensions as they are written.
    pub dims: Vec<Term<String>>,
    indicator_of: AHashMap<String, Option<u32>>,
    subject_of: [AHashMap<String, Option<u32>>; 3],
    dims_of: AHashMap<String, u32>,
    subject_ids: AHashMap<Id, u32>,
    subject_numbers: AHashMap<i32, u32>,
}

impl Dictionary {
    /// What the observation under a key names; `None` when that is gone.
    pub async fn of_place(session: &AppSession, asked: &Asked, place: Place) -> Result<Option<Self>, Problem> {
        let mut dictionary = Self::default();
        let ids = session.observed_ids(&[place.indicator, place.subject]).await?;
        let written = session.dimensions_written(&[place.dims]).await?.remove(&place.dims).unwrap_or_default();
        let (Some(indicator), Some(subject)) = (ids.get(&place.indicator), ids.get(&place.subject)) else {
            return Ok(None);
        };
        dictionary.indicator(session, asked, *indicator, &indicator.to_string()).await?;
        dictionary.subject(*subject, &subject.to_string());
        dictionary.dimensions(written);
        Ok(Some(dictionary))
    }

    /// Looks up what these rows name and earlier ones did not.
    pub async fn learn(&mut self, session: &AppSession, asked: &Asked, rows: &[Told]) -> Result<(), Problem> {
        let mut wanted: Vec<Wanted> = Vec::new();
        let mut want = |space: Space, said: &String| {
            let pointer = String::new();
            wanted.push(Wanted { pointer, space, said: said.clone() });
        };
        for Told { row, .. } in rows {
            if !row.indicator.is_empty() && !self.indicator_of.contains_key(&row.indicator) {
                want(INDICATORS, &row.indicator);
            }
            for ((said, space), known) in row.subject.iter().zip(SPACES).zip(&self.subject_of) {
                if !said.is_empty() && !known.contains_key(said) {
                    want(space, said);
                }
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let links = Links::look_up(session, &wanted).await?;
        for Wanted { space, said, .. } in wanted {
            let found = links.get(space, &said).map(|found| found.link.id);
            if space == INDICATORS {
                if !self.indicator_of.contains_key(&said) {
                    let place = match found {
                        Some(id) => Some(self.indicator(session, asked, id, &said).await?),
                        None => None,
                    };
                    self.indicator_of.insert(said, place);
                }
            } else if let Some(at) = SPACES.iter().position(|known| *known == space)
                && !self.subject_of[at].contains_key(&said)
            {
                let place = found.map(|id| self.subject(id, &said));
                self.subject_of[at].insert(said, place);
            }
        }
        Ok(())
    }

    async fn indicator(&mut self, session: &AppSession, asked: &Asked, id: Id, said: &str) -> Result<u32, Problem> {
        if let Some(place) = self.indicators.iter().position(|known| known.id == id) {
            return Ok(place_of(place));
        }
        let record = Repository::<Indicator>::get(session, &[id]).await?.pop();
        let missing = || Problem::new(crate::http::codes::Code::NotFound, format!("No indicator {said}"));
        let record = record.ok_or_else(missing)?;
        let permitted = permit_record(session, asked, Action::Write(Collection::Observations), &record).await?;
        let open = !sight::open(session, asked, std::slice::from_ref(&record)).await?.is_empty();
        self.indicators.push(Named {
            id,
            reference: said.to_owned(),
            state: record.state,
            permitted,
            open,
            number: None,
            observed: false,
            writes: 0,
            revised: false,
            standing: vec![],
        });
        Ok(place_of(self.indicators.len() - 1))
    }

    fn subject(&mut self, id: Id, said: &str) -> u32 {
        let next = place_of(self.subjects.len());
        let place = *self.subject_ids.entry(id).or_insert(next);
        if place == next {
            self.subjects.push(Term { meant: id, reference: said.to_owned(), number: None });
        }
        place
    }

    /// What was read of a row: its figure, or why it is refused.
    pub fn figure(&mut self, row: &mut Spoken) -> Reading {
        let mut faults = row.faults.clone();
        let mut required = |column: &str, given: bool| {
            let told = |known: &RowFault| known.column.split('/').next() == Some(column) || known.code == "ragged_row";
            if !given && !row.faults.iter().any(told) {
                faults.push(fault(column, "required", "The cell must not be empty", None));
            }
        };
        required("indicator", !row.indicator.is_empty());
        required("period", row.period.is_some());
        let indicator = self.indicator_of.get(&row.indicator).copied().flatten();
        if indicator.is_none() && !row.indicator.is_empty() {
            let detail = format!("No indicator {}", row.indicator);
            faults.push(fault("indicator", "reference_not_found", detail, Some(&row.indicator)));
        }
        let said: Vec<usize> = (0..3).filter(|at| !row.subject[*at].is_empty()).collect();
        let subject = match said[..] {
            [at] => {
                let found = self.subject_of[at].get(&row.subject[at]).copied().flatten();
                if found.is_none() {
                    let detail = format!("No {} {}", SPACES[at].name(), row.subject[at]);
                    faults.push(fault(SUBJECTS[at], "reference_not_found", detail, Some(&row.subject[at])));
                }
                found
            }
            _ if row.faults.iter().any(|known| known.code == "ragged_row") => None,
            _ => {
                let detail = "Either area, organisation or formation says of whom it tells";
                faults.push(fault("area", "required_when", detail, None));
                None
            }
        };
        if let Some(denied) = indicator.and_then(|place| self.indicators[place as usize].permitted.clone().err()) {
            let refused = domain::record::Refused::Denied(denied);
            faults.push(fault("indicator", refused.code(), refused.to_string(), Some(&row.indicator)));
        }
        let dims = self.dimensions(row.dimensions.text());
        match (indicator, subject, row.period) {
            (Some(indicator), Some(subject), Some(period)) if faults.is_empty() => Reading::Figure(Figure {
                indicator,
                subject,
                dims,
                starts: day_number(period.start),
                ends: day_number(period.end),
                said: std::mem::take(&mut row.said),
            }),
            _ => Reading::Refused(row.key(), faults),
        }
    }

    /// The value of a figure: what it says, or what its numerator and denominator give.
    pub fn value(&self, figure: &Figure) -> Option<f64> {
        match figure.said.value {
            Saying::This(value) => Some(value),
            _ => figure.said.over(None, &self.indicators[figure.indicator as usize].state.definition).value,
        }
    }

    fn dimensions(&mut self, written: String) -> u32 {
        if let Some(place) = self.dims_of.get(&written) {
            return *place;
        }
        let place = place_of(self.dims.len());
        self.dims_of.insert(written.clone(), place);
        self.dims.push(Term { meant: written.clone(), reference: written, number: None });
        place
    }
}

fn place_of(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
