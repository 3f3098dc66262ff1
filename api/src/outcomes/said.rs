//! Periods and subjects as bodies say them.

use domain::{
    fault::{Fault, Faults},
    identity::Space,
    outcomes::Subject,
    period::{Period, day},
    resource::Resource as Collection,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::resource::Links;

/// A reporting period: some days in a row, both ends inclusive.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = Period)]
pub struct PeriodBody {
    /// The first day.
    #[schema(format = Date, example = "2016-04-01")]
    pub start: String,
    /// The last day.
    #[schema(format = Date, example = "2017-03-31")]
    pub end: String,
    /// The shortest way to write it, as queries and files may: `2016`, `2016/17`, `2016-Q2`, `2016-04`, or both days.
    #[serde(default)]
    #[validate(length(max = 30))]
    #[schema(max_length = 30, example = "2016/17")]
    pub label: Option<String>,
}

impl From<Period> for PeriodBody {
    fn from(period: Period) -> Self {
        Self { start: period.start.to_string(), end: period.end.to_string(), label: Some(period.label()) }
    }
}

impl PeriodBody {
    /// The period that is said. A label is the server's to give: another one is a fault.
    pub fn read(&self, pointer: &str, faults: &mut Faults) -> Option<Period> {
        let start = faults.take(&format!("{pointer}/start"), day(&self.start));
        let end = faults.take(&format!("{pointer}/end"), day(&self.end));
        let period = faults.take(&format!("{pointer}/end"), Period::new(start?, end?))?;
        if self.label.as_ref().is_some_and(|label| *label != period.label()) {
            let detail = format!("These days are written {}; leave the label out", period.label());
            faults.note(Fault::new(format!("{pointer}/label"), "read_only", detail));
        }
        Some(period)
    }
}

/// Where bodies and files say of whom a figure tells.
pub const SUBJECT_REFERENCES: [(&str, Space); 3] =
    [("/area", Space::Area), ("/organisation", Space::Organisation), ("/formation", FORMATIONS)];
const FORMATIONS: Space = Space::Of(Collection::Formations);

/// The subject that a body says, by one of three fields.
pub fn subject(said: [&Option<String>; 3], links: &Links, faults: &mut Faults) -> Option<Subject> {
    let known = faults.0.len();
    let [area, organisation, formation] = [0, 1, 2].map(|at| {
        let (pointer, space) = SUBJECT_REFERENCES[at];
        said[at].as_deref().and_then(|said| links.take(faults, pointer, space, said))
    });
    // What was said and not found is a fault already.
    if faults.0.len() > known { None } else { Subject::one_of(area, organisation, formation, faults) }
}
