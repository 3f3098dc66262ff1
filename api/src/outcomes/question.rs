//! What an analysis is asked: its query read part by part, with every fault noted.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    identity::{Id, Space},
    outcomes::Dimensions,
    period::{Grain, Period, day},
    record::Asked,
    resource::Resource as Collection,
    statistics::{Level, Refusal},
    vocabulary::Vocabulary,
};

use super::{
    asked::{as_of, records},
    figures::Measured,
    places::{Place, place, places},
};
use crate::{
    http::{
        codes::Code,
        problem::{Located, Problem},
        query::Query,
    },
    resource::listing::{unknown, wrong},
    store::AppSession,
};

/// Why the figures do not bear what is asked of them: code and sentence.
pub type NotBorne = (&'static str, String);

/// A query of figures while it is read.
pub struct Question<'a> {
    /// What it is read by.
    pub session: &'a AppSession,
    asked: &'a Asked,
    query: Query,
    faults: Vec<Located>,
    as_of: Option<DateTime<Utc>>,
}

impl<'a> Question<'a> {
    /// Begins to read a query.
    pub fn new(session: &'a AppSession, asked: &'a Asked, mut query: Query) -> Self {
        let mut faults = Vec::new();
        let as_of = as_of(&mut query, &mut faults);
        Self { session, asked, query, faults, as_of }
    }

    /// Whether a parameter is said, and not read yet.
    pub fn says(&self, name: &str) -> bool {
        self.query.rest().any(|(known, _)| known == name)
    }

    /// A parameter as it is said.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.query.take(name)
    }

    /// A parameter as it is said; one that is missing is a fault.
    pub fn required(&mut self, name: &str, what: &str) -> Option<String> {
        let said = self.query.take(name);
        if said.is_none() {
            self.note(name, "required", what, "");
        }
        said
    }

    /// Notes a fault.
    pub fn note(&mut self, name: &str, code: &'static str, detail: &str, said: &str) {
        self.faults.push(wrong(name, code, detail, said));
    }

    /// What is measured, by `indicator` and `dimensions`.
    pub async fn measured(&mut self) -> Result<Option<Measured>, Problem> {
        let dimensions = self.dimensions("dimensions");
        self.measured_by("indicator", dimensions).await
    }

    /// What is measured by the one indicator that a parameter names.
    pub async fn measured_by(&mut self, name: &str, dimensions: Dimensions) -> Result<Option<Measured>, Problem> {
        let mut found = self.all_measured(name, dimensions, 1).await?;
        Ok(found.pop())
    }

    /// The records that a parameter names, separated by commas; `None` when nothing is said.
    pub async fn records(&mut self, name: &str, space: Space, most: usize) -> Result<Option<Vec<Id>>, Problem> {
        let found = records(self.session, &mut self.query, name, space, &mut self.faults).await?;
        if found.as_ref().is_some_and(|found| found.len() > most) {
            self.note(name, "too_many", &format!("At most {most}"), "");
        }
        Ok(found)
    }

    /// What is measured by each indicator that a parameter names; empty with a fault noted.
    pub async fn all_measured(
        &mut self,
        name: &str,
        dimensions: Dimensions,
        most: usize,
    ) -> Result<Vec<Measured>, Problem> {
        let known = self.faults.len();
        let ids = self.records(name, Space::Of(Collection::Indicators), most).await?;
        if ids.is_none() && self.faults.len() == known {
            self.note(name, "required", "Say what is measured", "");
        }
        let ids = ids.unwrap_or_default();
        Measured::of(self.session, self.asked, &ids, &dimensions, self.as_of).await
    }

    /// The part that a parameter names; the whole when it is not said.
    pub fn dimensions(&mut self, name: &str) -> Dimensions {
        match self.query.take(name).as_deref() {
            None | Some("none") => Dimensions::default(),
            Some(said) => Dimensions::parse(said).unwrap_or_else(|malformed| {
                self.note(name, malformed.code, &malformed.detail, said);
                Dimensions::default()
            }),
        }
    }

    /// An area, or areas put together; a fault when it is not said.
    pub async fn place(&mut self, name: &str) -> Result<Option<Place>, Problem> {
        match self.required(name, "An area, or areas put together") {
            Some(said) => place(self.session, name, &said, &mut self.faults).await,
            None => Ok(None),
        }
    }

    /// The same where it may be left out.
    pub async fn optional_place(&mut self, name: &str) -> Result<Option<Place>, Problem> {
        match self.query.take(name) {
            Some(said) => place(self.session, name, &said, &mut self.faults).await,
            None => Ok(None),
        }
    }

    /// Areas, or areas put together, separated by commas; `None` when nothing is said.
    pub async fn places(&mut self, name: &str, most: usize) -> Result<Option<Vec<Place>>, Problem> {
        let Some(said) = self.query.take(name) else { return Ok(None) };
        let parts: Vec<&str> = said.split(',').collect();
        if parts.len() > most {
            self.note(name, "too_many", &format!("At most {most}"), &said);
            return Ok(None);
        }
        Ok(Some(places(self.session, name, &parts, &mut self.faults).await?))
    }

    /// The same where something must be said.
    pub async fn required_places(&mut self, name: &str, most: usize) -> Result<Option<Vec<Place>>, Problem> {
        let known = self.faults.len();
        let places = self.places(name, most).await?;
        if places.is_none() && self.faults.len() == known {
            self.note(name, "required", "Areas, or areas put together, separated by commas", "");
        }
        Ok(places)
    }

    /// A period; a fault when it is not said.
    pub fn period(&mut self, name: &str) -> Option<Period> {
        let said = self.required(name, "A period such as 2013/14")?;
        self.read_period(name, &said)
    }

    /// A period that may be left out.
    pub fn optional_period(&mut self, name: &str) -> Option<Period> {
        let said = self.query.take(name)?;
        self.read_period(name, &said)
    }

    /// Periods separated by commas, in the order of time; `None` when nothing is said.
    pub fn periods(&mut self, name: &str, most: usize) -> Option<Vec<Period>> {
        let said = self.query.take(name)?;
        let mut periods: Vec<Period> = said.split(',').filter_map(|part| self.read_period(name, part)).collect();
        if periods.len() > most {
            self.note(name, "too_many", &format!("At most {most}"), &said);
        }
        periods.sort();
        periods.dedup();
        Some(periods)
    }

    fn read_period(&mut self, name: &str, said: &str) -> Option<Period> {
        Period::parse(said).map_err(|malformed| self.note(name, malformed.code, &malformed.detail, said)).ok()
    }

    /// Which periods are taken, by `period`, `from`, `to` and `grain`.
    pub fn window(&mut self, most: usize) -> Window {
        Window {
            only: self.periods("period", most),
            from: self.day("from").map(|period| period.start),
            to: self.day("to").map(|period| period.end),
            grain: self.word("grain"),
        }
    }

    /// A day that may be left out.
    pub fn on(&mut self, name: &str) -> Option<NaiveDate> {
        let said = self.query.take(name)?;
        day(&said).map_err(|malformed| self.note(name, malformed.code, &malformed.detail, &said)).ok()
    }

    /// A day, or a period.
    fn day(&mut self, name: &str) -> Option<Period> {
        let said = self.query.take(name)?;
        Period::or_day(&said).map_err(|malformed| self.note(name, malformed.code, &malformed.detail, &said)).ok()
    }

    /// Yes or no; no when it is not said.
    pub fn yes(&mut self, name: &str) -> bool {
        match self.query.take(name).as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(said) => {
                self.note(name, "unknown_word", "true or false", said);
                false
            }
        }
    }

    /// A word of a list; `None` when it is not said.
    pub fn word<V: Vocabulary>(&mut self, name: &str) -> Option<V> {
        let said = self.query.take(name)?;
        let word = V::from_word(&said);
        if word.is_none() {
            self.faults.push(unknown(name, &said, V::WORDS));
        }
        word
    }

    /// A whole number within limits; `otherwise` when it is not said.
    pub fn number(&mut self, name: &str, limits: std::ops::RangeInclusive<usize>, otherwise: usize) -> usize {
        let Some(said) = self.query.take(name) else { return otherwise };
        if let Some(number) = said.parse().ok().filter(|number| limits.contains(number)) {
            return number;
        }
        let detail = format!("A whole number of {} to {}", limits.start(), limits.end());
        self.note(name, "out_of_range", &detail, &said);
        otherwise
    }

    /// How sure intervals are: 0.95 unless `level` says 0.998.
    pub fn level(&mut self) -> Level {
        let Some(said) = self.query.take("level") else { return Level::P95 };
        let known = Level::ALL.into_iter().find(|level| said == level.confidence().to_string());
        known.unwrap_or_else(|| {
            self.note("level", "unknown_word", "0.95 or 0.998", &said);
            Level::P95
        })
    }

    /// Ends the reading. Error 400 with every fault, for parameters that nobody knows too.
    pub fn close<T>(self, allowed: &[&str], read: Option<T>) -> Result<T, Problem> {
        self.query.finish(allowed)?;
        match read {
            Some(read) if self.faults.is_empty() => Ok(read),
            _ => Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(self.faults)),
        }
    }
}

/// Which periods are taken.
#[derive(Debug, Clone, Default)]
pub struct Window {
    /// Exactly these; any when absent.
    pub only: Option<Vec<Period>>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    grain: Option<Grain>,
}

impl Window {
    /// Those of some periods that it takes.
    pub fn of(&self, periods: Vec<Period>) -> Vec<Period> {
        let taken = |period: &Period| {
            self.only.as_ref().is_none_or(|only| only.contains(period))
                && self.from.is_none_or(|from| from <= period.start)
                && self.to.is_none_or(|to| period.end <= to)
                && self.grain.is_none_or(|grain| grain == period.grain())
        };
        periods.into_iter().filter(taken).collect()
    }
}

/// The figures do not bear what a parameter asks: a problem of 422.
pub fn not_borne(name: &str, (code, detail): NotBorne, said: &str) -> Problem {
    Problem::new(Code::ValidationFailed, "The figures do not bear it").with(wrong(name, code, &detail, said))
}

/// A refusal of the statistics, as a problem.
pub fn refused(name: &str, refusal: &Refusal) -> Problem {
    not_borne(name, (refusal.code(), refusal.to_string()), "")
}
