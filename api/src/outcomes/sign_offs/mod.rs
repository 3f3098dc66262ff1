//! Sign-offs: who vouches for an indicator's figures of a period, and which are closed to changes.

pub mod lapse;
pub mod sign;
pub mod transitions;

use std::collections::HashMap;

use domain::{
    access::Action,
    fault::{Fault, Faults},
    identity::{Id, Identifier, Space},
    outcomes::{Indicator, SignOff, SignOffState, sign_off::Covered},
    record::{Asked, Beside, Record, permit_all},
    resource::Resource as Collection,
    store::{Repository, StoreError},
    text::Note,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::said::PeriodBody;
use crate::{
    http::problem::Problem,
    resource::{
        Cell, Column, Described, Links, Resource,
        sight::{AllowedAction, Unmet},
    },
    store::AppSession,
};

/// What can be said of a sign-off.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = SignOffBody)]
pub struct SignOffBody {
    /// What is measured.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub indicator: String,
    /// Which period: figures of shorter periods within it are signed off too.
    #[validate(nested)]
    pub period: PeriodBody,
    /// What whoever relies on it should know.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub note: Option<String>,
}

const INDICATORS: Space = Space::Of(Collection::Indicators);

impl Resource for SignOff {
    type Body = SignOffBody;

    const DESCRIBED: Described = Described {
        one: "sign-off",
        named_by: None,
        about: "Who vouches for an indicator's figures of a period, and whether these are closed to changes.",
        example: r#"{"indicator":"code:emergency-admissions","period":{"start":"2016-04-01","end":"2017-03-31","label":"2016/17"},"note":null}"#,
        columns: &[
            Column::new("indicator", "/indicator", Cell::Reference, "What is measured"),
            Column::new("period", "/period", Cell::Period, "Which period, such as 2016/17"),
            Column::new("note", "/note", Cell::Text, "What whoever relies on it should know"),
            Column::new("state", "/state", Cell::Text, "signed_off, locked, reopened or lapsed"),
            Column::new("figures", "/figures", Cell::Integer, "How many figures"),
            Column::new("sha256", "/sha256", Cell::Text, "Which figures, as a digest"),
        ],
        references: &[("/indicator", INDICATORS)],
        expansions: &[],
        hidden: &[],
        read_only: &[
            (
                "state",
                r#"{"type":"string","enum":["signed_off","locked","reopened","lapsed"],"example":"signed_off"}"#,
                "Where it stands: signed off; locked, its figures being closed to changes; reopened, having been taken \
                 back; or lapsed, a figure having changed after it.",
            ),
            (
                "figures",
                r#"{"type":"integer","format":"int64","minimum":1,"maximum":9007199254740991,"example":328}"#,
                "How many figures it is about: those that `GET /v1/observations` lists with this `indicator`, the period's \
                 days as `from` and `to`, and `created_at` as `as_of`.",
            ),
            (
                "sha256",
                r#"{"type":"string","maxLength":64,"pattern":"^[0-9a-f]{64}$","example":"9b74c9897bac770ffc029102a200c5de1a2f4f0e6f7a3d5f5a1d7f0d3b6c2f11"}"#,
                "Which figures: SHA-256 over a line `id revision` of each, in the order in which they are listed.",
            ),
        ],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> SignOffBody {
        SignOffBody {
            indicator: self.indicator.reference.clone(),
            period: self.period.into(),
            note: self.note.as_ref().map(|note| note.as_str().to_owned()),
        }
    }

    fn assemble(body: SignOffBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let indicator = links.take(&mut faults, "/indicator", INDICATORS, &body.indicator);
        let period = body.period.read("/period", &mut faults);
        let note = faults.take_optional("/note", body.note.as_deref(), Note::parse);
        let (Some(indicator), Some(period)) = (indicator, period) else { return Err(faults) };
        let (state, covered) = (SignOffState::SignedOff, Covered::default());
        let sign_off = Self { indicator, period, note, state, covered, organisation: None, moves: vec![] };
        faults.or((sign_off, Beside::default()))
    }

    fn locate(_said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        vec![]
    }

    fn adopt(_said: &mut Map<String, Value>, _identifier: &Identifier) -> Result<(), Fault> {
        Err(Fault::new("", "wrong_scheme", "A sign-off has no identifiers; create it by POST"))
    }

    fn read_only(&self) -> Map<String, Value> {
        let told = [
            ("state", json!(self.state)),
            ("figures", json!(self.covered.figures)),
            ("sha256", json!(self.covered.sha256)),
        ];
        told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    async fn allowed_actions(
        session: &AppSession,
        asked: &Asked,
        records: &[Record<Self>],
    ) -> Result<Vec<Value>, Problem> {
        let ids: Vec<Id> = records.iter().map(|record| record.state.indicator.id).collect();
        let indicators = Repository::<Indicator>::get(session, &ids).await?;
        let permitted = permit_all(session, asked, Action::LockFigures, &indicators).await?;
        let denied: HashMap<Id, _> =
            indicators.iter().map(|indicator| indicator.id).zip(permitted.into_iter().map(Result::err)).collect();
        let of = |record: &Record<Self>| {
            let state = record.state.state;
            let denied = denied.get(&record.state.indicator.id).and_then(Option::as_ref);
            let told = |action, to: SignOffState| {
                let unmet =
                    (!state.next().contains(&to)).then(|| Unmet::new("illegal_state", format!("It is {state}")));
                AllowedAction::told(action, denied, unmet)
            };
            json!([told("lock", SignOffState::Locked), told("reopen", SignOffState::Reopened)])
        };
        Ok(records.iter().map(of).collect())
    }

    async fn expand(_session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        Ok(records.iter().map(|_| Value::Null).collect())
    }
}
