//! `POST /v1/councils/{id}/split`.

use actix_web::{
    HttpRequest,
    web::{Data, Path, Payload},
};
use domain::{
    access::Action,
    councils::{Council, SplitCouncil, split},
    fault::Faults,
    identity::Space,
    partners::is_council,
    period,
    record::Record,
    resource::Resource,
    store::Repository,
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

/// A council that comes of a split.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct SplitHeir {
    /// The council, already on the register.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "gss:E04013157")]
    pub council: String,
    /// The areas of the old one that it takes.
    #[validate(length(max = 200))]
    #[schema(max_items = 200, example = json!(["gss:E04013157"]))]
    pub areas: Vec<String>,
}

/// The wish to split a council.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct SplitBody {
    /// The councils that come of it, at least two; together they take every area.
    #[validate(length(min = 2, max = 100), nested)]
    #[schema(
        min_items = 2,
        max_items = 100,
        example = json!([
            {"council": "gss:E04013157", "areas": ["gss:E04013157"]},
            {"council": "salc:0117", "areas": ["gss:E04008722"]},
        ])
    )]
    pub into: Vec<SplitHeir>,
    /// The one of them that takes what no area decides; nobody when not said.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "gss:E04013157")]
    pub remainder_to: Option<String>,
    /// The first day on which the old one no longer exists.
    #[schema(format = Date, example = "2027-04-01")]
    pub effective_on: String,
    /// The order or resolution by which it happens.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000, example = "Community governance review, order of 2026")]
    pub reason: Option<String>,
}

/// Split a council into several
///
/// The council ends the day before; its areas go to the councils named, which are on the register already. An asset or a
/// service goes to the successor that alone serves the area where it lies. What no area decides goes to the council that
/// `remainder_to` names: such assets and services, offers and their open requests, scales, templates, and the council's own
/// open requests and expressions of interest; without one it stays with the ended council, and is told as `left`. People and
/// memberships stay on its record. Every successor stands in its place in its agreements. The answer lists what moved, and
/// every lineage keeps it.
#[utoipa::path(
    post, path = "/v1/councils/{id}/split", operation_id = "split_council", tag = "councils",
    params(("id" = String, Path)),
    request_body(content = SplitBody, content_type = "application/json"),
    responses((status = 201, description = "What the split did", body = super::reorganisation::Reorganisation)),
    security(("bearer" = ["councils:write"]))
)]
pub async fn split_council(
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
        let references = [
            ("/into/*/council", Space::Organisation),
            ("/into/*/areas/*", Space::Area),
            ("/remainder_to", Space::Organisation),
        ];
        let links = Links::look_up(session, &wanted(&said, &references)).await?;
        let body: SplitBody = fitted("SplitBody", said.clone())?;
        preconditions.expect(Some(ended.revision))?;
        let mut faults = Faults::default();
        let mut into = Vec::new();
        for (at, heir) in body.into.iter().enumerate() {
            let pointer = format!("/into/{at}/council");
            let council = links.take_if(&mut faults, &pointer, Space::Organisation, &heir.council, is_council);
            let areas = links.take_all(&mut faults, &format!("/into/{at}/areas"), Space::Area, &heir.areas);
            let Some(council) = council else { continue };
            let mut records: Vec<Record<Council>> = session.get(&[council.id]).await?;
            into.extend(records.pop().map(|record| (record, areas)));
        }
        let rest = body.remainder_to.as_deref();
        let rest = rest.and_then(|said| links.take(&mut faults, "/remainder_to", Space::Organisation, said));
        let effective_on = faults.take("/effective_on", period::day(&body.effective_on));
        let reason = faults.take_optional("/reason", body.reason.as_deref(), Note::parse);
        let Some(effective_on) = effective_on else { return Err(faults.into()) };
        let wish = SplitCouncil { into, rest, effective_on, reason: reason.map(|reason| reason.as_str().to_owned()) };
        let done = split(session, asked, ended, faults.or(wish)?).await?;
        Ok(Answer::json(created(dry_run), &told("split", &done, asked.at)))
    })
    .await
}
