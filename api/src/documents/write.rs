//! What every change to a record's documents has in common.

use domain::{
    access::{Action, Permit},
    event::Happening,
    record::{Asked, Change, Record, permit_record, save},
    store::Repository,
};

use super::Carrier;
use crate::{
    app::App,
    http::problem::Problem,
    resource::handlers::{existing, permitted},
    store::AppSession,
};

/// The record, if the caller may write it: told before what is brought is read. Errors 401, 403, 404.
pub async fn writable<A: Carrier>(app: &App, asked: &Asked, id: &str) -> Result<Record<A>, Problem>
where
    AppSession: Repository<A>,
{
    let write = Action::Write(A::RESOURCE);
    asked.actor.may_ask(write)?;
    let session = app.store.session();
    let record = existing::<A>(&session, id, false).await?;
    permitted(&session, asked, write, &record, id).await?;
    Ok(record)
}

/// The record as it is within the transaction, and by which role it is written.
pub async fn opened<A: Carrier>(session: &AppSession, asked: &Asked, id: &str) -> Result<(Record<A>, Permit), Problem>
where
    AppSession: Repository<A>,
{
    let record = existing::<A>(session, id, false).await?;
    let permit = permit_record(session, asked, Action::Write(A::RESOURCE), &record).await??;
    Ok((record, permit))
}

/// Writes the record with its documents as they are now.
pub async fn documented<A: Carrier>(
    session: &AppSession,
    asked: &Asked,
    record: Record<A>,
    permit: Permit,
    state: A,
) -> Result<Record<A>, Problem>
where
    AppSession: Repository<A>,
{
    let mut change = Change::revise(record, asked.at, state).told_as(Happening::Documented);
    change.permit = Some(permit);
    save(session, asked, std::slice::from_ref(&change)).await?;
    Ok(change.after)
}
