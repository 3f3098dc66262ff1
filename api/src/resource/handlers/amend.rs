//! Changing some fields of a record.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use domain::{access::Action, record::save_one};

use super::{dry_run, existing, id_of, permitted};
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
    asking.may_ask_to_write(A::RESOURCE)?;
    let dry_run = dry_run(&req)?;
    let session = app.store.session();
    let record = existing::<A>(&session, id_of(&id), false).await?;
    permitted(&session, &asking.0, Action::Write(A::RESOURCE), &record, id_of(&id)).await?;
    preconditions.require_for::<A>()?;
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
        answer(session, StatusCode::OK, &record, &Shown::bare(asked)).await
    })
    .await
}
