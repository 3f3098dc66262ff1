//! The body of a target.

use domain::{
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    outcomes::Target,
    period::Period,
    record::{Beside, Record},
    resource::Resource as Collection,
    store::StoreError,
    text::Note,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use super::said::{PeriodBody, subject};
use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource,
        expand::{one, organisations},
    },
    store::AppSession,
};

/// What can be written of a target.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = TargetBody)]
pub struct TargetBody {
    /// What is measured.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub indicator: String,
    /// The area it is for; either this, `organisation` or `formation`.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub area: Option<String>,
    /// The organisation it is for.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub organisation: Option<String>,
    /// The formation it is for.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub formation: Option<String>,
    /// When it is to be reached.
    #[validate(nested)]
    pub period: PeriodBody,
    /// The figure to reach, in the indicator's unit.
    #[schema(minimum = -1e15, maximum = 1e15)]
    pub value: f64,
    /// The organisation that set it.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub set_by: String,
    /// Why this figure.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub note: Option<String>,
}

const INDICATORS: Space = Space::Of(Collection::Indicators);

impl Resource for Target {
    type Body = TargetBody;

    const DESCRIBED: Described = Described {
        one: "target",
        named_by: None,
        about: "Figures that an organisation set out to reach in a period.",
        example: r#"{"indicator":"code:emergency-admissions","area":"gss:E04008560","organisation":null,"formation":null,"period":{"start":"2027-04-01","end":"2028-03-31","label":"2027/28"},"value":800,"set_by":"gss:E04008560","note":null}"#,
        columns: &[
            Column::new("indicator", "/indicator", Cell::Reference, "What is measured; required"),
            Column::new("area", "/area", Cell::Reference, "The area it is for; or organisation, or formation"),
            Column::new("organisation", "/organisation", Cell::Reference, "The organisation it is for"),
            Column::new("formation", "/formation", Cell::Reference, "The formation it is for"),
            Column::new("period", "/period", Cell::Period, "When it is to be reached, such as 2027/28; required"),
            Column::new("value", "/value", Cell::Number, "The figure to reach; required"),
            Column::new("set_by", "/set_by", Cell::Reference, "The organisation that set it; required"),
            Column::new("note", "/note", Cell::Text, "Why this figure"),
        ],
        references: &[
            ("/indicator", INDICATORS),
            ("/area", Space::Area),
            ("/organisation", Space::Organisation),
            ("/formation", Space::Of(Collection::Formations)),
            ("/set_by", Space::Organisation),
        ],
        expansions: &[Expansion {
            name: "set_by",
            meaning: "The organisation that set it",
            schema: "Organisation",
            many: false,
        }],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> TargetBody {
        let text = |said: Option<&str>| said.map(str::to_owned);
        TargetBody {
            indicator: self.indicator.reference.clone(),
            area: text(self.subject.area()),
            organisation: text(self.subject.organisation()),
            formation: text(self.subject.formation()),
            period: self.period.into(),
            value: self.value,
            set_by: self.set_by.reference.clone(),
            note: self.note.as_ref().map(|note| note.as_str().to_owned()),
        }
    }

    fn assemble(body: TargetBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let indicator = links.take(&mut faults, "/indicator", INDICATORS, &body.indicator);
        let subject = subject([&body.area, &body.organisation, &body.formation], links, &mut faults);
        let period = body.period.read("/period", &mut faults);
        let set_by = links.take(&mut faults, "/set_by", Space::Organisation, &body.set_by);
        let note = faults.take_optional("/note", body.note.as_deref(), Note::parse);
        let (Some(indicator), Some(subject), Some(period), Some(set_by)) = (indicator, subject, period, set_by) else {
            return Err(faults);
        };
        faults.or((Self { indicator, subject, period, value: body.value, set_by, note }, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, links: &Links) -> Vec<Identifier> {
        let text = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default();
        let link = |name: &str, space: Space| links.get(space, text(name)).map(|found| found.link.clone());
        let mut faults = Faults::default();
        let subject = domain::outcomes::Subject::one_of(
            link("area", Space::Area),
            link("organisation", Space::Organisation),
            link("formation", Space::Of(Collection::Formations)),
            &mut faults,
        );
        let period = said.get("period").cloned().and_then(|said| serde_json::from_value::<PeriodBody>(said).ok());
        let period: Option<Period> = period.and_then(|period| period.read("/period", &mut faults));
        let (indicator, set_by) = (link("indicator", INDICATORS), link("set_by", Space::Organisation));
        match (indicator, subject, period, set_by) {
            (Some(indicator), Some(subject), Some(period), Some(set_by)) => {
                use domain::record::Aggregate;
                Self { indicator, subject, period, value: 0.0, set_by, note: None }.keys()
            }
            _ => vec![],
        }
    }

    fn adopt(_said: &mut Map<String, Value>, _identifier: &Identifier) -> Result<(), Fault> {
        Err(Fault::new("", "wrong_scheme", "A target has no identifiers; create it by POST"))
    }

    async fn expand(session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let told = organisations(session, records.iter().map(|record| &record.state.set_by)).await?;
        Ok(records.iter().map(|record| one(&told, Some(&record.state.set_by))).collect())
    }
}
