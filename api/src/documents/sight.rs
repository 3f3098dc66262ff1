//! Who sees documents: those who see the record, but for what is confidential.

use domain::{
    access::Action,
    documents::Document,
    identity::Id,
    record::{Asked, Record, permit_record},
    store::Repository,
};

use super::{Carrier, id_of, missing};
use crate::{
    http::problem::Problem,
    resource::handlers::{existing, may_know},
    store::AppSession,
};

/// A record that the caller may know of. Error 404.
pub async fn known<A: Carrier>(session: &AppSession, asked: &Asked, id: &str) -> Result<Record<A>, Problem>
where
    AppSession: Repository<A>,
{
    let record = existing::<A>(session, id, false).await?;
    may_know(session, asked, &record, id).await?;
    Ok(record)
}

/// A document of a record. Error 404.
pub fn one<'a, A: Carrier>(record: &'a Record<A>, item: &str) -> Result<(Id, &'a Document), Problem>
where
    AppSession: Repository<A>,
{
    let id = id_of(item)?;
    record.state.documents().get(id).map(|document| (id, document)).ok_or_else(|| missing(item))
}

/// Whether the caller sees what is confidential of a record's documents.
pub async fn sees_own<A: Carrier>(session: &AppSession, asked: &Asked, record: &Record<A>) -> Result<bool, Problem>
where
    AppSession: Repository<A>,
{
    if record.state.documents().iter().all(|(_, document)| document.confidential.is_none()) {
        return Ok(true);
    }
    Ok(permit_record(session, asked, Action::ReadOwn, record).await?.is_ok())
}

/// Whether the caller may read a document's bytes. Errors 401, 403: that there is a document is told to whoever knows of
/// the record.
pub async fn may_read<A: Carrier>(
    session: &AppSession,
    asked: &Asked,
    record: &Record<A>,
    document: &Document,
) -> Result<(), Problem>
where
    AppSession: Repository<A>,
{
    if document.confidential.is_none() {
        return Ok(());
    }
    Ok(permit_record(session, asked, Action::ReadOwn, record).await?.map(drop)?)
}
