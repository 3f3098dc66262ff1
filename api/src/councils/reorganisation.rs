//! What a merge or split did, as answers tell it.

use chrono::{DateTime, Utc};
use domain::{
    access::Action,
    councils::{Council, Merged, ReorganisationError},
    record::Asked,
    resource::Resource,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    http::{codes::Code, problem::Problem},
    resource::{
        handlers::{Addressed, addressed, permitted},
        view::moment,
    },
    store::AppSession,
};

/// A merge or split of councils.
#[derive(Serialize, ToSchema)]
#[allow(dead_code)]
pub struct Reorganisation {
    /// `merge` or `split`.
    #[schema(max_length = 5, pattern = "^(merge|split)$", example = "merge")]
    kind: String,
    /// The first day on which it holds.
    #[schema(format = Date, example = "2027-04-01")]
    effective_on: String,
    /// The council that ended.
    #[schema(max_length = 200, example = "gss:E04008543")]
    from: String,
    /// The councils that go on.
    #[schema(max_items = 100, example = json!(["gss:E04008560"]))]
    into: Vec<String>,
    /// The order or resolution by which it happened.
    #[schema(max_length = 10_000)]
    reason: Option<String>,
    /// What moved. What only some may know of, such as drafts, requests and expressions of interest, moves too and is told to
    /// these alone, by the feed.
    #[schema(max_items = 100_000)]
    moved: Vec<MovedThing>,
    /// What stays with a council that was split: neither its place nor `remainder_to` tells who takes it.
    #[schema(max_items = 100_000)]
    left: Vec<LeftThing>,
    /// When it was recorded.
    recorded_at: DateTime<Utc>,
}

/// Something that moved from one council to another.
#[derive(Serialize, ToSchema)]
#[allow(dead_code)]
pub struct MovedThing {
    /// What it is: `area`, `representative`, `association-membership`, `formation`, `agreement`, `asset`, `service`, `offer`,
    /// `assessment-scale` or `agreement-template`.
    #[schema(max_length = 30, pattern = "^[a-z-]+$", example = "area")]
    what: String,
    /// Its id.
    id: uuid::Uuid,
    /// How it is named.
    #[serde(rename = "ref")]
    #[schema(max_length = 200, example = "gss:E04008543")]
    reference: String,
    /// The council it moved to.
    #[schema(max_length = 200, example = "gss:E04008560")]
    to: String,
}

/// Something that stays with the council that was split.
#[derive(Serialize, ToSchema)]
#[allow(dead_code)]
pub struct LeftThing {
    /// What it is: `asset`, `service`, `offer`, `assessment-scale` or `agreement-template`.
    #[schema(max_length = 30, pattern = "^[a-z-]+$", example = "offer")]
    what: String,
    /// Its id.
    id: uuid::Uuid,
    /// How it is named.
    #[serde(rename = "ref")]
    #[schema(max_length = 200, example = "ref:demonstration-training")]
    reference: String,
}

/// Whether the caller may merge or split the council of the address, before what it says of it is judged. One that was
/// merged already is for the operation to tell, which may be asked again with the same Idempotency-Key.
pub async fn may_reorganise(session: &AppSession, asked: &Asked, id: &str) -> Result<(), Problem> {
    match addressed::<Council>(session, id).await? {
        Addressed::Record(record) => {
            permitted(session, asked, Action::Govern(Resource::Councils), &record, id).await.map(drop)
        }
        Addressed::Merged { .. } | Addressed::Nothing(_) => Ok(()),
    }
}

/// A merge or split, told.
pub fn told(kind: &str, what: &Merged, at: DateTime<Utc>) -> Value {
    let into: Vec<&str> = what.into.iter().map(|link| link.reference.as_str()).collect();
    json!({
        "kind": kind,
        "effective_on": what.effective_on.to_string(),
        "from": what.from.reference,
        "into": into,
        "reason": what.reason,
        "moved": what.moved,
        "left": what.left,
        "recorded_at": moment(at),
    })
}

impl From<ReorganisationError> for Problem {
    fn from(error: ReorganisationError) -> Self {
        match error {
            ReorganisationError::Faults(faults) => faults.into(),
            ReorganisationError::IllegalState(detail) => Self::new(Code::IllegalState, detail),
            ReorganisationError::Save(error) => error.into(),
        }
    }
}
