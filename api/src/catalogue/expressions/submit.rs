//! `POST /v1/expressions-of-interest`.

use actix_web::{
    HttpRequest,
    http::header::LOCATION,
    web::{Data, Payload},
};
use domain::{
    access::Action,
    catalogue::Expression,
    record::{Asked, Change, Record, save_one},
    resource::Resource as Collection,
};
use serde_json::{Map, Value};

use super::{missing_subject, windows};
use crate::{
    app::App,
    catalogue::sides::for_organisation,
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
        prepare::{prepare_one, take_read_only},
        view::{Shown, answer},
    },
    store::AppSession,
};

/// Express interest in an asset or a service
///
/// Whoever keeps an organisation's records says that it would take an asset or a service on. Several may say so of the
/// same, each once: a second while the first still stands is a 409 (`duplicate`). It is refused behind the last day that
/// the asset or service names (`expressions_close_on`), and to whoever keeps it.
#[utoipa::path(
    post, path = "/v1/expressions-of-interest", operation_id = "create_expression_of_interest",
    tag = "expressions-of-interest",
    request_body(content = super::ExpressionBody, content_type = "application/json"),
    responses((status = 201, description = "Submitted", body = crate::document::ExpressionOfInterest)),
    security(("bearer" = ["expressions-of-interest:write"]))
)]
pub async fn create_expression_of_interest(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem> {
    asking.may(Action::Write(Collection::ExpressionsOfInterest))?;
    let dry_run = dry_run(&req)?;
    let (said, digest) = read_json(&req, payload.into_inner()).await?;
    let asked = &asking.0;
    write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
        let record = submit(session, asked, said.clone()).await?;
        let address = href(Collection::ExpressionsOfInterest, record.id);
        Ok(answer(session, created(dry_run), &record, &Shown::bare(asked)).await?.with(LOCATION, address))
    })
    .await
}

/// Submits what somebody says that an organisation would take on.
pub async fn submit(
    session: &AppSession,
    asked: &Asked,
    mut said: Map<String, Value>,
) -> Result<Record<Expression>, Problem> {
    take_read_only::<Expression>(&mut said, None)?;
    let mut change: Change<Expression> = prepare_one(session, asked, None, said).await?;
    let expression = change.after.state.clone();
    let write = Action::Write(Collection::ExpressionsOfInterest);
    // Of the organisation alone: whoever keeps the subject owns the record too, and bids for nobody.
    let permit = for_organisation(session, asked, write, Some(&expression.organisation)).await??;
    let subject = &expression.subject;
    let window =
        windows(session, [subject]).await?.remove(&subject.link().id).ok_or_else(|| missing_subject(subject))?;
    change.after.state = expression.submitted(window, asked.today, &permit, asked.at)?;
    Ok(save_one(session, asked, change).await?)
}
