//! Changing some fields of a record.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use domain::{access::Action, record::save_one, store::Repository};

use super::{dry_run, existing, id_of};
use crate::{
    app::App,
    http::{
        answer::Answer, body::read_json, idempotency::write_unrepeated, precondition::Preconditions, principal::Asking,
        problem::Problem,
    },
    resource::{
        Resource, Writable,
        prepare::{body_object, merged, prepare_one, take_read_only},
        view::{Shown, answer},
    },
    store::AppSession,
};

/// `PATCH /v1/{resource}/{id}`: a JSON Merge Patch (RFC 7396); absent fields stay, null clears.
pub async fn amend<A: Resource>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    preconditions: Preconditions,
    payload: Payload,
) -> Result<Answer, Problem>
where
    AppSession: Writable<A>,
{
    asking.may(Action::Write(A::RESOURCE))?;
    let dry_run = dry_run(&req)?;
    existing_record::<A>(&app, &id).await?;
    let (patch, _) = read_json(&req, payload.into_inner()).await?;
    let asked = &asking.0;
    write_unrepeated(&app.store, dry_run, async |session| {
        let record = existing::<A>(session, id_of(&id), false).await?;
        let mut patch = patch.clone();
        take_read_only(&mut patch, Some(&record))?;
        let whole = merged(body_object::<A>(&record.state), patch);
        let revision = record.revision;
        // A body that can never stand is told before a revision that may be mended by reading again.
        let change = prepare_one::<A>(session, asked, Some(record), whole).await?;
        preconditions.expect(Some(revision))?;
        let record = save_one(session, asked, change).await?;
        answer(session, StatusCode::OK, &record, &Shown::bare::<A>(&asked.actor)).await
    })
    .await
}

async fn existing_record<A: Resource>(app: &App, id: &Path<String>) -> Result<(), Problem>
where
    AppSession: Repository<A>,
{
    existing::<A>(&app.store.session(), id_of(id), false).await.map(|_| ())
}
