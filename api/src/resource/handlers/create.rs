//! Creating a record.

use actix_web::{
    HttpRequest,
    http::header::LOCATION,
    web::{Data, Payload},
};
use domain::{access::Action, record::save_one};

use super::{created, dry_run};
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
        Resource, Writable, href,
        prepare::{prepare_one, take_read_only},
        view::{Shown, answer},
    },
    store::AppSession,
};

/// `POST /v1/{resource}`: 201 with `Location`; 409 with `existing` when an identifier is taken.
pub async fn create<A: Resource>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem>
where
    AppSession: Writable<A>,
{
    asking.may(Action::Write(A::RESOURCE))?;
    let dry_run = dry_run(&req)?;
    let (said, digest) = read_json(&req, payload.into_inner()).await?;
    let asked = &asking.0;
    write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
        let mut said = said.clone();
        take_read_only::<A>(&mut said, None)?;
        let change = prepare_one::<A>(session, asked, None, said).await?;
        let record = save_one(session, asked, change).await?;
        let shown = Shown::bare(asked);
        Ok(answer(session, created(dry_run), &record, &shown).await?.with(LOCATION, href(A::RESOURCE, record.id)))
    })
    .await
}
