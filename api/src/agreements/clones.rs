//! `POST /v1/agreements/{id}/clones`: a new draft from what was agreed before.

use domain::agreements::Agreement;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    change::Posted,
    drafting::Drafted,
    reading::{Read, read_own},
};
use crate::{
    http::{answer::Answer, problem::Problem},
    resource::{
        prepare::{body_object, merged},
        sight::conceal,
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
pub async fn clone_agreement(posted: Posted) -> Result<Answer, Problem> {
    let cloned = async |_: &_, _: &_, read: Read, body: CloneBody| {
        let mut whole = without_days(body_object::<Agreement>(&read.record.state));
        read.withheld.iter().for_each(|field| conceal(&mut whole, field));
        let whole = merged(whole, body.changes.unwrap_or_default());
        Ok(Drafted { whole, within: "/changes", revision: read.record.revision, from_template: None })
    };
    posted.draft("CloneBody", read_own, cloned).await
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
