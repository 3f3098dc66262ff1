//! `PUT /v1/observations/{id}`.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use domain::{
    fault::{Fault, Faults},
    imports::ImportMode,
    resource::Resource as Collection,
};
use serde_json::json;

use super::{
    addressed,
    body::{KEPT, ObservationBody, WrittenObservation, take_fixed},
    create::read,
    found, missing, only, permitted,
    write::write,
};
use crate::{
    app::App,
    http::{
        answer::Answer, body::read_json, codes::Code, idempotency::write_unrepeated, precondition::Preconditions,
        principal::Asking, problem::Problem,
    },
    outcomes::observations::judge::place,
    resource::handlers::dry_run,
};

/// Replace an observation
///
/// Absent fields become empty. What it is of cannot change; one that was withdrawn is on record again.
#[utoipa::path(
    put, path = "/v1/observations/{id}", operation_id = "replace_observation", tag = "observations",
    params(("id" = uuid::Uuid, Path, description = "Its id.")),
    request_body(content = ObservationBody, content_type = "application/json"),
    responses((status = 200, description = "Replaced, or what a dry run would do", body = WrittenObservation)),
    security(("bearer" = ["observations:write"]))
)]
pub async fn replace_observation(
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
    let session = app.store.session();
    let wanted = addressed(&id)?;
    let known =
        !session.observations_at(&[wanted]).await?.is_empty() || !session.last_revisions(&[wanted]).await?.is_empty();
    if !known {
        return Err(missing(&id));
    }
    permitted(&session, asked, wanted, &id).await?;
    let (said, _) = read_json(&req, payload.into_inner()).await?;
    write_unrepeated(&app.store, dry_run, async |session| {
        let mut said = said.clone();
        let now = match found(session, asked, &only(wanted), &id).await {
            Ok((figure, names)) => json!(names.view(&figure)),
            Err(problem) if problem.code() == Code::NotFound => json!({"id": *id}),
            Err(problem) => return Err(problem),
        };
        take_fixed(&mut said, &KEPT, &now)?;
        let (mut dictionary, figure) = read(session, asked, said).await?;
        dictionary.read_numbers(session).await?;
        if place(&dictionary, &figure) != Some(wanted) {
            let detail = "The body is of another observation than the address; create that by POST";
            return Err(Faults(vec![Fault::new("", "address_mismatch", detail)]).into());
        }
        let (answer, _) = write(session, asked, dictionary, figure, ImportMode::Upsert, &preconditions).await?;
        Ok(Answer { status: StatusCode::OK, ..answer })
    })
    .await
}
