//! Deleting a record, softly.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{
    access::Action,
    record::{Change, save_one},
};

use super::{dry_run, existing, id_of, permitted};
use crate::{
    app::App,
    http::{
        answer::Answer, idempotency::write_unrepeated, precondition::Preconditions, principal::Asking, problem::Problem,
    },
    resource::{Resource, Writable},
    store::AppSession,
};

/// `DELETE /v1/{resource}/{id}`: 204; its identifiers stay its own, and writing to them restores it.
pub async fn remove<A: Resource>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    preconditions: Preconditions,
) -> Result<Answer, Problem>
where
    AppSession: Writable<A>,
{
    asking.may_ask_to_write(A::RESOURCE)?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    write_unrepeated(&app.store, dry_run, async |session| {
        let record = existing::<A>(session, id_of(&id), false).await?;
        permitted(session, asked, Action::Govern(A::RESOURCE), &record, id_of(&id)).await?;
        preconditions.require_for::<A>()?;
        preconditions.expect(Some(record.revision))?;
        save_one(session, asked, Change::delete(record, asked.at)).await?;
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    })
    .await
}
