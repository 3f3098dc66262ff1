//! What a body says of one observation.

use std::collections::BTreeMap;

use domain::{
    fault::{Fault, Faults},
    imports::RowFault,
    outcomes::{ObservationStatus, SaidObservation, Saying},
    text::Title,
    vocabulary::Vocabulary,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    http::{
        codes::Code,
        problem::{Located, Problem},
    },
    imports::rows::fault,
    outcomes::{
        observations::{
            columns::ROUNDED,
            read::{NOT_EXACT, Spoken},
            view::ObservationView,
        },
        said::PeriodBody,
    },
    resource::Word,
};

/// What can be written of an observation.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ObservationBody)]
pub struct ObservationBody {
    /// What is measured.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The area it tells of; either this, `organisation` or `formation`.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub area: Option<String>,
    /// The organisation it tells of.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = json!(null))]
    pub organisation: Option<String>,
    /// The formation it tells of.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = json!(null))]
    pub formation: Option<String>,
    /// When.
    #[validate(nested)]
    pub period: PeriodBody,
    /// Of which part, such as `{"age": "65+"}`; empty for the whole.
    #[serde(default)]
    #[schema(value_type = Option<Object>, example = json!({}))]
    pub dimensions: Option<BTreeMap<String, String>>,
    /// The figure, in the indicator's unit; computed from numerator and denominator when absent.
    #[serde(default)]
    #[schema(minimum = -1e300, maximum = 1e300, example = 830)]
    pub value: Option<f64>,
    /// What stands above the line.
    #[serde(default)]
    #[schema(minimum = -1e300, maximum = 1e300, example = json!(null))]
    pub numerator: Option<f64>,
    /// What stands below it.
    #[serde(default)]
    #[schema(minimum = -1e300, maximum = 1e300, example = json!(null))]
    pub denominator: Option<f64>,
    /// The lower end of the interval that its source gives.
    #[serde(default)]
    #[schema(minimum = -1e300, maximum = 1e300, example = json!(null))]
    pub lower: Option<f64>,
    /// Its upper end.
    #[serde(default)]
    #[schema(minimum = -1e300, maximum = 1e300, example = json!(null))]
    pub upper: Option<f64>,
    /// What the figure is, or why there is none; `normal` when absent.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<ObservationStatus>)]
    pub status: Option<Word<ObservationStatus>>,
    /// What a reader should know.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300, example = json!(null))]
    pub note: Option<String>,
}

/// An observation that was written, with what a careful reader would ask about it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WrittenObservation {
    /// The observation.
    #[serde(flatten)]
    pub observation: ObservationView,
    /// What is odd about it.
    #[schema(max_items = 20)]
    pub warnings: Vec<ObservationWarning>,
}

/// Something odd about an observation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ObservationWarning {
    /// Where.
    #[schema(max_length = 60, example = "/value")]
    pub pointer: String,
    /// A code of the error catalogue.
    #[schema(max_length = 40, pattern = "^[a-z_]+$", example = "leap")]
    pub code: String,
    /// One sentence.
    #[schema(max_length = 1000, example = "100 in the period before, 500 here: more than 3 fold")]
    pub detail: String,
}

impl From<RowFault> for ObservationWarning {
    fn from(odd: RowFault) -> Self {
        Self { pointer: format!("/{}", odd.column), code: odd.code, detail: odd.detail }
    }
}

/// The parts of a body that say what was observed.
const OBSERVED: [&str; 7] = ["value", "numerator", "denominator", "lower", "upper", "status", "note"];
/// The parts of a body that say what it is an observation of.
pub const OF: [&str; 6] = ["indicator", "area", "organisation", "formation", "period", "dimensions"];
/// What answers tell beside a body.
pub const KEPT: [&str; 7] = ["id", "name", ROUNDED, "definition_version", "revision", "known_at", "import"];

/// Takes fields that do not change out of a body. Errors: 400 `read_only` where one has another value than it has now;
/// 422 `not_exact` where the body is what was rounded for whoever read it.
pub fn take_fixed(said: &mut Map<String, Value>, fixed: &[&str], now: &Value) -> Result<(), Problem> {
    let says_figure = OBSERVED.iter().any(|name| *name != "note" && said.contains_key(*name));
    if says_figure && said.get(ROUNDED) == Some(&Value::Bool(true)) {
        return Err(Faults(vec![Fault::new(format!("/{ROUNDED}"), NOT_EXACT.0, NOT_EXACT.1)]).into());
    }
    let mut faults = Vec::new();
    for name in fixed {
        let Some(value) = said.remove(*name) else { continue };
        if value != now[*name] {
            let detail = "What an observation is of, and what the server keeps, does not change";
            faults.push(Located::Pointer(Fault::new(format!("/{name}"), "read_only", detail)));
        }
    }
    // Answers alone tell warnings.
    said.remove("warnings");
    if faults.is_empty() {
        return Ok(());
    }
    Err(Problem::new(Code::ReadOnly, "The body changes fields that are kept by the server").with_all(faults))
}

impl ObservationBody {
    /// What it names, and what it says is observed: parts that are absent are not said, or, in a whole, empty.
    pub fn spoken(&self, said: &Map<String, Value>, whole: bool) -> Spoken {
        let mut faults = Faults::default();
        let period = self.period.read("/period", &mut faults);
        let row = |found: Fault| {
            fault(found.pointer.trim_start_matches('/'), found.code, found.detail, found.value.as_deref())
        };
        let (observed, more) = self.observed(said, whole);
        let mut spoken = Spoken {
            indicator: self.indicator.clone(),
            subject: [&self.area, &self.organisation, &self.formation].map(|said| said.clone().unwrap_or_default()),
            period,
            said: observed,
            faults: faults.0.into_iter().map(row).chain(more).collect(),
            ..Spoken::default()
        };
        for (name, value) in self.dimensions.iter().flatten() {
            if let Err(malformed) = spoken.dimensions.add(name, value) {
                spoken.faults.push(fault("dimensions", malformed.code, malformed.detail, Some(value)));
            }
        }
        spoken
    }

    /// What it says is observed, and what of that cannot be read.
    pub fn observed(&self, said: &Map<String, Value>, whole: bool) -> (SaidObservation, Vec<RowFault>) {
        fn part<T>(value: Option<T>, is_said: bool) -> Saying<T> {
            match value {
                Some(value) => Saying::This(value),
                None if is_said => Saying::Clear,
                None => Saying::Nothing,
            }
        }
        let is_said = |name: &str| whole || said.contains_key(name);
        let mut faults = Vec::new();
        let note = self.note.as_deref().and_then(|note| {
            Title::parse(note)
                .map_err(|malformed| faults.push(fault("note", malformed.code, malformed.detail, Some(note))))
                .ok()
        });
        let observed = SaidObservation {
            value: part(self.value, is_said("value")),
            numerator: part(self.numerator, is_said("numerator")),
            denominator: part(self.denominator, is_said("denominator")),
            lower: part(self.lower, is_said("lower")),
            upper: part(self.upper, is_said("upper")),
            status: part(self.status.map(|status| status.0), is_said("status")),
            note: part(note, is_said("note")),
        };
        (observed, faults)
    }
}

/// What is observed, as a body would say it, in the order of [`OBSERVED`].
pub fn told(observed: &domain::outcomes::Observation) -> Map<String, Value> {
    let values: [Value; 7] = [
        observed.value.into(),
        observed.numerator.into(),
        observed.denominator.into(),
        observed.lower.into(),
        observed.upper.into(),
        observed.status.word().into(),
        observed.note.as_ref().map(Title::as_str).into(),
    ];
    OBSERVED.into_iter().map(str::to_owned).zip(values).collect()
}
