//! An observation as answers tell it, in JSON and as a line of a file.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use domain::{
    identity::Id,
    outcomes::{Dimensions, Indicator, ObservationStatus},
    record::Record,
};
use persistence::{Figure, NamedSubject, NumberedIndicator, Place};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::columns::{COLUMNS, ROUNDED};
use crate::{
    http::problem::Problem,
    outcomes::{
        said::PeriodBody,
        sight::{self, Sight},
    },
    resource::{Word, columns::guarded, view::moment},
    store::AppSession,
};

/// One figure of one subject in one period.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Observation)]
pub struct ObservationView {
    /// Its id, which says the same as its indicator, subject, period and dimensions.
    #[schema(format = Uuid)]
    pub id: String,
    /// What is measured.
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The area it tells of.
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub area: Option<String>,
    /// The organisation it tells of.
    #[schema(max_length = 200)]
    pub organisation: Option<String>,
    /// The formation it tells of.
    #[schema(max_length = 200)]
    pub formation: Option<String>,
    /// The subject's name.
    #[schema(max_length = 300, example = "Frome")]
    pub name: String,
    /// When.
    pub period: PeriodBody,
    /// Of which part, such as `{"age": "65+"}`; empty for the whole.
    #[schema(value_type = Object)]
    pub dimensions: BTreeMap<String, String>,
    /// The figure, in the indicator's unit.
    pub value: Option<f64>,
    /// What stands above the line.
    pub numerator: Option<f64>,
    /// What stands below it.
    pub denominator: Option<f64>,
    /// The lower end of the interval that its source gives.
    pub lower: Option<f64>,
    /// Its upper end.
    pub upper: Option<f64>,
    /// What the figure is, or why there is none.
    #[schema(schema_with = crate::resource::word::one::<ObservationStatus>)]
    pub status: Word<ObservationStatus>,
    /// What a reader should know.
    #[schema(max_length = 300)]
    pub note: Option<String>,
    /// Whether counts are rounded, and small ones hidden, for this caller; such figures are not taken back.
    pub rounded: bool,
    /// The version of the indicator's definition it was written under.
    #[schema(minimum = 1, maximum = 101, example = 1)]
    pub definition_version: i32,
    /// How often it was written, from 1.
    #[schema(minimum = 1, maximum = 2_147_483_647, example = 1)]
    pub revision: i32,
    /// When this was known.
    #[schema(format = DateTime)]
    pub known_at: String,
    /// The import that brought it.
    #[schema(format = Uuid)]
    pub import: Option<String>,
}

/// At most so many names are kept from one lot of observations to the next.
const MOST_KEPT: usize = 20_000;

/// What observations name, looked up together.
#[derive(Default)]
pub struct Names {
    indicators: HashMap<i32, Arc<NumberedIndicator>>,
    subjects: HashMap<i32, Arc<NamedSubject>>,
    dims: HashMap<i32, Arc<str>>,
    open: Vec<Id>,
    sight: Sight,
}

impl Names {
    /// Looks up what these observations name, and how much of them the caller may see.
    pub async fn of(session: &AppSession, asked: &domain::record::Asked, figures: &[Figure]) -> Result<Self, Problem> {
        let mut names = Self::default();
        names.learn(session, asked, figures, false).await?;
        Ok(names)
    }

    /// The same of observations that were found in memory.
    pub async fn of_kept(
        session: &AppSession,
        asked: &domain::record::Asked,
        figures: &[Figure],
    ) -> Result<Self, Problem> {
        let mut names = Self::default();
        names.learn(session, asked, figures, true).await?;
        Ok(names)
    }

    /// Looks up what these observations name and earlier ones did not, in the same snapshot; how much of them the caller
    /// may see is found anew.
    pub async fn learn(
        &mut self,
        session: &AppSession,
        asked: &domain::record::Asked,
        figures: &[Figure],
        from_memory: bool,
    ) -> Result<(), Problem> {
        if self.indicators.len() + self.subjects.len() + self.dims.len() > MOST_KEPT {
            *self = Self::default();
        }
        let new = unknown(&self.indicators, figures, |place| place.indicator);
        if !new.is_empty() {
            let new = session.indicators_numbered(&new).await?;
            let records = new.values().map(|indicator| &indicator.record);
            self.open.extend(sight::open(session, asked, records).await?);
            self.indicators.extend(new);
        }
        let new = unknown(&self.subjects, figures, |place| place.subject);
        if !new.is_empty() {
            self.subjects.extend(session.subjects_numbered(&new).await?);
        }
        self.dims.entry(0).or_insert_with(|| Arc::from(""));
        let new = unknown(&self.dims, figures, |place| place.dims);
        if !new.is_empty() {
            self.dims.extend(session.parts_numbered(&new).await?);
        }
        let here: HashSet<i32> = figures.iter().map(|figure| figure.kept.place.indicator).collect();
        let numbered: HashMap<i32, &Record<Indicator>> =
            here.into_iter().filter_map(|number| Some((number, &self.indicators.get(&number)?.record))).collect();
        self.sight = Sight::of(session, self.open.clone(), &numbered, figures, from_memory).await?;
        Ok(())
    }

    /// Whether the caller is told an observation as everybody is, which does not depend on what its figure is.
    pub fn is_public(&self, figure: &Figure) -> bool {
        let told =
            |indicator: &Arc<NumberedIndicator>| !indicator.state.hides_small() || !self.sight.is_open(indicator.id);
        self.indicators.get(&figure.kept.place.indicator).is_some_and(told)
    }

    /// An observation as the caller is told it; `None` when what it names is gone.
    pub fn view(&self, figure: &Figure) -> Option<ObservationView> {
        let place = figure.kept.place;
        let indicator = self.indicators.get(&place.indicator)?;
        let named = self.subjects.get(&place.subject)?;
        let said = self.sight.told(indicator, figure);
        let written = self.dims.get(&place.dims).map(|written| &**written).unwrap_or_default();
        let dimensions = Dimensions::parse(written).unwrap_or_default();
        let text = |said: Option<&str>| said.map(str::to_owned);
        Some(ObservationView {
            id: place.id()?.to_string(),
            indicator: indicator.link().reference,
            area: text(named.subject.area()),
            organisation: text(named.subject.organisation()),
            formation: text(named.subject.formation()),
            name: named.name.clone(),
            period: place.period().into(),
            dimensions: dimensions.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            value: said.value,
            numerator: said.numerator,
            denominator: said.denominator,
            lower: said.lower,
            upper: said.upper,
            status: Word(said.status),
            note: said.note.map(|note| note.as_str().to_owned()),
            rounded: indicator.state.hides_small() && !self.sight.is_open(indicator.id),
            definition_version: figure.kept.definition,
            revision: figure.kept.revision,
            known_at: moment(figure.known_at),
            import: figure.import.map(|import| import.to_string()),
        })
    }
}

/// What observations name, by its number, and is not known yet.
fn unknown<T>(known: &HashMap<i32, T>, figures: &[Figure], of: fn(&Place) -> i32) -> Vec<i32> {
    let numbers = figures.iter().map(|figure| of(&figure.kept.place)).filter(|number| !known.contains_key(number));
    let mut numbers: Vec<i32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The columns of an export: the id, those of an import, and what is kept beside them.
pub fn columns() -> Vec<&'static str> {
    std::iter::once("id")
        .chain(COLUMNS.iter().map(|(name, _)| *name))
        .chain([ROUNDED, "revision", "updated_at"])
        .collect()
}

/// The cells of an export's line.
pub fn cells(view: &ObservationView) -> Vec<String> {
    let told = serde_json::to_value(view).unwrap_or_default();
    let told: &Map<String, Value> = match &told {
        Value::Object(fields) => fields,
        _ => return vec![],
    };
    let cell = |name: &&str| match (*name, told.get(*name)) {
        ("period", _) => view.period.label.clone().unwrap_or_default(),
        ("dimensions", _) => {
            view.dimensions.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(";")
        }
        ("updated_at", _) => view.known_at.clone(),
        (_, Some(Value::String(text))) => guarded(text.clone()),
        (_, Some(Value::Null) | None) => String::new(),
        (_, Some(other)) => other.to_string(),
    };
    columns().iter().map(cell).collect()
}
