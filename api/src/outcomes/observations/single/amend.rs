//! `PATCH /v1/observations/{id}`.

use actix_web::{
    HttpRequest,
    web::{Data, Path, Payload},
};
use domain::{imports::ImportMode, resource::Resource as Collection};
use serde_json::{Map, Value};

use super::{
    addressed,
    body::{KEPT, OF, ObservationBody, WrittenObservation, take_fixed, told},
    found, missing, only, permitted,
    write::{refused, write},
};
use crate::{
    app::App,
    http::{
        answer::Answer, body::read_json, idempotency::write_unrepeated, precondition::Preconditions, principal::Asking,
        problem::Problem,
    },
    outcomes::observations::{dictionary::Dictionary, spool::Figure},
    resource::{
        handlers::dry_run,
        prepare::{fitted, merged},
    },
};

/// Change some fields of an observation
///
/// A JSON Merge Patch (RFC 7396): absent fields stay, null clears. A figure that numerator and denominator gave is
/// computed anew from them, unless another is said. What an observation is of cannot change. What stood before becomes a
/// revision, which `as_of` still tells.
#[utoipa::path(
    patch, path = "/v1/observations/{id}", operation_id = "amend_observation", tag = "observations",
    params(("id" = uuid::Uuid, Path, description = "Its id.")),
    request_body(content(
        (crate::document::ObservationPatch = "application/merge-patch+json", example = json!({"value": 826})),
        (crate::document::ObservationPatch = "application/json", example = json!({"value": 826})),
    )),
    responses((status = 200, description = "Changed, or what a dry run would do", body = WrittenObservation)),
    security(("bearer" = ["observations:write"]))
)]
pub async fn amend_observation(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    preconditions: Preconditions,
    payload: Payload,
) -> Result<Answer, Problem> {
    asking.may_ask_to_write(Collection::Observations)?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    let place = addressed(&id)?;
    let session = app.store.session();
    found(&session, asked, &only(place), &id).await?;
    permitted(&session, asked, place, &id).await?;
    let (patch, _) = read_json(&req, payload.into_inner()).await?;
    write_unrepeated(&app.store, dry_run, async |session| {
        let (figure, names) = found(session, asked, &only(place), &id).await?;
        let view = names.view(&figure).ok_or_else(|| missing(&id))?;
        let view = serde_json::to_value(view).unwrap_or_default();
        let mut patch = patch.clone();
        take_fixed(&mut patch, &[&OF[..], &KEPT].concat(), &view)?;
        let mut whole = told(&figure.kept.said);
        for name in OF {
            whole.insert(name.to_owned(), view[name].clone());
        }
        let body: ObservationBody = fitted("ObservationBody", merged(whole, patch.clone()))?;
        let (_, faults) = body.observed(&patch, false);
        if !faults.is_empty() {
            return Err(refused(faults, None));
        }
        let said = only_said(&body, &patch);
        let dictionary = Dictionary::of_place(session, asked, place).await?.ok_or_else(|| missing(&id))?;
        let figure = Figure { indicator: 0, subject: 0, dims: 0, starts: place.starts, ends: place.ends, said };
        let (answer, _) = write(session, asked, dictionary, figure, ImportMode::Update, &preconditions).await?;
        Ok(answer)
    })
    .await
}

/// What a patch says, and nothing of what merely stands.
fn only_said(body: &ObservationBody, patch: &Map<String, Value>) -> domain::outcomes::SaidObservation {
    let mut said = body.clone();
    let keep = |name: &str| patch.contains_key(name);
    for (name, part) in [
        ("value", &mut said.value),
        ("numerator", &mut said.numerator),
        ("denominator", &mut said.denominator),
        ("lower", &mut said.lower),
        ("upper", &mut said.upper),
    ] {
        *part = part.filter(|_| keep(name));
    }
    said.status = said.status.filter(|_| keep("status"));
    said.note = said.note.filter(|_| keep("note"));
    said.observed(patch, false).0
}
