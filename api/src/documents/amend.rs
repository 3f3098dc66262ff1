//! `PATCH /v1/{resource}/{id}/documents/{item}`: what is said of a document; its bytes never change.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use domain::store::Repository;
use serde_json::{Map, Value};

use super::{
    Carrier,
    said::described,
    sight::one,
    views::{DocumentBody, answer, body},
    write::{documented, opened, writable},
};
use crate::{
    app::App,
    http::{
        answer::Answer, body::read_json, idempotency::write_unrepeated, precondition::Preconditions, principal::Asking,
        problem::Problem,
    },
    resource::{
        handlers::dry_run,
        prepare::{fitted, merged},
    },
    store::AppSession,
};

/// A JSON Merge Patch of what is said of a document.
pub async fn amend<A: Carrier>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    path: Path<(String, String)>,
    preconditions: Preconditions,
    payload: Payload,
) -> Result<Answer, Problem>
where
    AppSession: Repository<A>,
{
    let asked = &asking.0;
    let (id, item) = &*path;
    let record = writable::<A>(&app, asked, id).await?;
    let dry_run = dry_run(&req)?;
    one(&record, item)?;
    let (patch, _) = read_json(&req, payload.into_inner()).await?;
    write_unrepeated(&app.store, dry_run, async |session| {
        let (record, permit) = opened::<A>(session, asked, id).await?;
        let (document, before) = one(&record, item)?;
        preconditions.expect(Some(before.revision))?;
        let Ok(Value::Object(whole)) = serde_json::to_value(body(before)) else { return Err(super::missing(item)) };
        let whole: Map<String, Value> = merged(whole, patch.clone());
        let said: DocumentBody = fitted("DocumentPatch", whole)?;
        let after = before.said(described(&said, before.media_type)?, asked.at);
        if after == *before {
            return Ok(answer(StatusCode::OK, &record, document, before, true));
        }
        let mut state = record.state.clone();
        state.documents_mut().put(document, after.clone());
        let record = documented(session, asked, record, permit, state).await?;
        Ok(answer(StatusCode::OK, &record, document, &after, true))
    })
    .await
}
