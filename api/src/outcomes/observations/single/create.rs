//! `POST /v1/observations`.

use actix_web::{
    HttpRequest,
    http::header::LOCATION,
    web::{Data, Payload},
};
use domain::{access::Action, imports::ImportMode, resource::Resource as Collection};
use serde_json::{Map, Value};

use super::{
    body::{KEPT, ObservationBody, WrittenObservation, take_fixed},
    write::{refused, write},
};
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
    outcomes::observations::{
        dictionary::Dictionary,
        read::Told,
        spool::{Figure, Reading},
    },
    resource::{
        handlers::{created, dry_run},
        href,
        prepare::fitted,
    },
    store::AppSession,
};

/// Create an observation
///
/// By the rules of the import, whose warnings the answer tells too. What an observation is of (indicator, subject,
/// period, dimensions) is its identity: one that is on record is a 409 that names it. One that was withdrawn is on record
/// again, as its next revision.
#[utoipa::path(
    post, path = "/v1/observations", operation_id = "create_observation", tag = "observations",
    request_body(content = ObservationBody, content_type = "application/json"),
    responses((status = 201, description = "Created", body = WrittenObservation)),
    security(("bearer" = ["observations:write"]))
)]
pub async fn create_observation(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem> {
    asking.may(Action::Write(Collection::Observations))?;
    let dry_run = dry_run(&req)?;
    let (said, digest) = read_json(&req, payload.into_inner()).await?;
    let asked = &asking.0;
    write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
        let mut said = said.clone();
        take_fixed(&mut said, &KEPT, &Value::Null)?;
        let (dictionary, figure) = read(session, asked, said).await?;
        let preconditions = Preconditions::default();
        let (answer, id) = write(session, asked, dictionary, figure, ImportMode::Create, &preconditions).await?;
        let answer = Answer { status: created(dry_run), ..answer };
        Ok(answer.with(LOCATION, href(Collection::Observations, id)))
    })
    .await
}

/// Reads a whole body, its references being looked up.
pub async fn read(
    session: &AppSession,
    asked: &domain::record::Asked,
    said: Map<String, Value>,
) -> Result<(Dictionary, Figure), Problem> {
    let body: ObservationBody = fitted("ObservationBody", said.clone())?;
    let mut dictionary = Dictionary::default();
    let mut spoken = [Told { line: 1, row: body.spoken(&said, true) }];
    dictionary.learn(session, asked, &spoken).await?;
    if let Some(Err(denied)) = dictionary.indicators.first().map(|named| &named.permitted) {
        return Err(denied.clone().into());
    }
    let [Told { row, .. }] = &mut spoken;
    match dictionary.figure(row) {
        Reading::Figure(figure) => Ok((dictionary, figure)),
        Reading::Refused(_, errors) => Err(refused(errors, None)),
    }
}
