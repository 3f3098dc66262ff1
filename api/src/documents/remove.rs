//! `DELETE /v1/{resource}/{id}/documents/{item}`: taken out for good, its bytes too once no record points to them.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{documents::Pointing, store::Repository};
use serde_json::json;

use super::{
    Carrier,
    sight::one,
    sweep::drop_unpointed,
    write::{documented, opened, writable},
};
use crate::{
    app::App,
    http::{
        answer::Answer, codes::Code, idempotency::write_unrepeated, precondition::Preconditions, principal::Asking,
        problem::Problem,
    },
    resource::{handlers::dry_run, sight::Unmet},
    store::AppSession,
};

/// Takes a document out, unless something points to it: 409 that tells what.
pub async fn remove<A: Carrier>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    path: Path<(String, String)>,
    preconditions: Preconditions,
) -> Result<Answer, Problem>
where
    AppSession: Repository<A>,
{
    let asked = &asking.0;
    let (id, item) = &*path;
    let record = writable::<A>(&app, asked, id).await?;
    let dry_run = dry_run(&req)?;
    let (_, document) = one(&record, item)?;
    let digest = document.sha256.clone();
    let answer = write_unrepeated(&app.store, dry_run, async |session| {
        let (record, permit) = opened::<A>(session, asked, id).await?;
        let (document, before) = one(&record, item)?;
        preconditions.expect(Some(before.revision))?;
        let mut state = record.state.clone();
        state.take_out(document).map_err(pointed_to)?;
        documented(session, asked, record, permit, state).await?;
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    })
    .await?;
    if !dry_run && let Err(error) = drop_unpointed(&app, &[digest]).await {
        // The record is gone; its bytes go with the next sweep.
        tracing::warn!(error = &error as &dyn std::error::Error, "a document's bytes could not be removed yet");
    }
    Ok(answer)
}

fn pointed_to(pointing: Vec<Pointing>) -> Problem {
    let told = |pointing: Pointing| Unmet::at("pointed_to", pointing.pointer, pointing.detail);
    let unmet: Vec<Unmet> = pointing.into_iter().map(told).collect();
    let detail = "Something points to the document, so it stays; `unmet` tells what";
    Problem::new(Code::IllegalState, detail).member("unmet", json!(unmet))
}
