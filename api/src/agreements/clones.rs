//! `POST /v1/agreements/{id}/clones`: a new draft from what was agreed before.

use actix_web::{
    HttpRequest,
    http::header::LOCATION,
    web::{Data, Path, Payload},
};
use domain::{access::Action, agreements::Agreement, record::save_one, resource::Resource as Collection};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::reading::read_own;
use crate::{
    app::App,
    http::{
        answer::Answer,
        body::read_json,
        idempotency::{IdempotencyKey, write_once},
        principal::Asking,
        problem::Problem,
    },
    resource::{
        handlers::{created, dry_run},
        href,
        prepare::{body_object, fitted, merged, prepare_one},
        sight::conceal,
        view::{Shown, answer},
    },
};

/// A wish for a new draft from an agreement.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct CloneBody {
    /// What is different in the new draft: a JSON Merge Patch (RFC 7396) of the agreement as it is read.
    #[serde(default)]
    #[schema(value_type = Option<crate::document::AgreementPatch>)]
    pub changes: Option<Map<String, Value>>,
}

/// Draft a new agreement from another
///
/// The text as the caller may read it, with `changes`, as a new draft with a number of its own. Identifiers and annexes are not taken over,
/// nor are days: those of the term, of reviews, of what is due and of looking again are named anew. Whoever clones it acts for one of the new draft's parties.
#[utoipa::path(
    post, path = "/v1/agreements/{id}/clones", operation_id = "clone_agreement", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    request_body(content = CloneBody, content_type = "application/json"),
    responses((status = 201, description = "The new draft", body = crate::document::Agreement)),
    security(("bearer" = ["agreements:write"]))
)]
pub async fn clone_agreement(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem> {
    let asked = &asking.0;
    asking.may(Action::Write(Collection::Agreements))?;
    let dry_run = dry_run(&req)?;
    read_own(&app.store.session(), &asking, &id).await?;
    let (said, digest) = read_json(&req, payload.into_inner()).await?;
    write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
        let body: CloneBody = fitted("CloneBody", said.clone())?;
        let read = read_own(session, &asking, &id).await?;
        let mut whole = without_days(body_object::<Agreement>(&read.record.state));
        read.withheld.iter().for_each(|field| conceal(&mut whole, field));
        let whole = merged(whole, body.changes.unwrap_or_default());
        let change = prepare_one::<Agreement>(session, asked, None, whole)
            .await
            .map_err(|problem| problem.within("/changes"))?;
        let record = save_one(session, asked, change).await?;
        let address = href(Collection::Agreements, record.id);
        Ok(answer(session, created(dry_run), &record, &Shown::bare(asked)).await?.with(LOCATION, address))
    })
    .await
}

/// A body without what was of that agreement alone: its identifiers, its documents and its days.
fn without_days(mut whole: Map<String, Value>) -> Map<String, Value> {
    for list in ["identifiers", "reviews_on", "annexes", "confidential", "related"] {
        whole.insert(list.to_owned(), json!([]));
    }
    // Whether it ends, and when, is for the new draft to say.
    whole.insert("term".to_owned(), json!({"type": "permanent"}));
    for list in ["obligations", "milestones"] {
        for undertaking in whole.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            undertaking["due_on"] = Value::Null;
        }
    }
    let assessments = whole.get_mut("terms").and_then(|terms| terms.get_mut("assessments"));
    for assessment in assessments.and_then(Value::as_array_mut).into_iter().flatten() {
        assessment["again_on"] = Value::Null;
    }
    whole
}
