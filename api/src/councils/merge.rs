//! `POST /v1/councils/{id}/merge`.

use actix_web::{
    HttpRequest,
    web::{Data, Path, Payload},
};
use domain::{
    access::Action,
    councils::{Council, MergeCouncil, merge},
    fault::Faults,
    identity::Space,
    partners::is_council,
    period,
    resource::Resource,
    text::Note,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::reorganisation::{may_reorganise, told};
use crate::{
    app::App,
    http::{
        answer::Answer,
        body::read_json,
        idempotency::{IdempotencyKey, write_once},
        precondition::Preconditions,
        principal::Asking,
        problem::Problem,
    },
    resource::{
        Links,
        handlers::{created, dry_run, existing},
        links::wanted,
        prepare::fitted,
    },
};

/// The wish to merge a council into another.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct MergeBody {
    /// The council that goes on.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub into: String,
    /// The first day on which only that one exists.
    #[schema(format = Date, example = "2027-04-01")]
    pub effective_on: String,
    /// The order or resolution by which it happens.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000, example = "Community governance review, order of 2026")]
    pub reason: Option<String>,
}

/// Merge a council into another
///
/// The council ends the day before, and its address answers 308 to the survivor. Its areas, representatives,
/// association memberships and places in formations move; so do its assets, services, scales, and the offers and templates
/// that are not over. The survivor stands in its place in its agreements, and takes its side of open requests of offers and
/// expressions of interest. The answer lists what moved, and both lineages keep it.
#[utoipa::path(
    post, path = "/v1/councils/{id}/merge", operation_id = "merge_council", tag = "councils",
    params(("id" = String, Path)),
    request_body(content = MergeBody, content_type = "application/json"),
    responses((status = 201, description = "What the merge did", body = super::reorganisation::Reorganisation)),
    security(("bearer" = ["councils:write"]))
)]
pub async fn merge_council(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    key: IdempotencyKey,
    preconditions: Preconditions,
    payload: Payload,
) -> Result<Answer, Problem> {
    asking.may(Action::Write(Resource::Councils))?;
    let dry_run = dry_run(&req)?;
    may_reorganise(&app.store.session(), &asking.0, &id).await?;
    let (said, digest) = read_json(&req, payload.into_inner()).await?;
    let asked = &asking.0;
    write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
        let ended = existing::<Council>(session, &id, false).await?;
        let links = Links::look_up(session, &wanted(&said, &[("/into", Space::Organisation)])).await?;
        let body: MergeBody = fitted("MergeBody", said.clone())?;
        preconditions.expect(Some(ended.revision))?;
        let mut faults = Faults::default();
        let into = links.take_if(&mut faults, "/into", Space::Organisation, &body.into, is_council);
        let effective_on = faults.take("/effective_on", period::day(&body.effective_on));
        let reason = faults.take_optional("/reason", body.reason.as_deref(), Note::parse);
        let (Some(into), Some(effective_on)) = (into, effective_on) else { return Err(faults.into()) };
        let wish = MergeCouncil { into, effective_on, reason: reason.map(|reason| reason.as_str().to_owned()) };
        let merged = merge(session, asked, ended, faults.or(wish)?).await?;
        Ok(Answer::json(created(dry_run), &told("merge", &merged, asked.at)))
    })
    .await
}
