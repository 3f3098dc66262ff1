//! The operations that every collection has.

mod amend;
mod create;
mod fetch;
mod list;
mod remove;
mod replace;
mod template;

pub use amend::amend;
pub use create::create;
pub use fetch::fetch;
pub use list::{list, told};
pub use remove::remove;
pub use replace::replace;
pub use template::{blank, template};

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::LOCATION},
    web::Path,
};
use domain::{
    access::{Action, Denied, Permit},
    fault::Fault,
    identity::{Found, Reference},
    record::{Asked, Record, permit_record},
    resource::Openness,
    store::{Repository, Session, StoreError},
};

use super::{Resource, href};
use crate::{
    http::{
        codes::Code,
        principal::Asking,
        problem::{Located, Problem},
        query::Query,
    },
    store::AppSession,
};

/// What an address turned out to mean.
pub enum Addressed<A> {
    /// This record, perhaps a softly deleted one.
    Record(Box<Record<A>>),
    /// A record that was merged into another.
    Merged {
        /// The merged record.
        id: domain::identity::Id,
        /// The survivor's address.
        survivor: String,
    },
    /// No record; the identifier that would be its.
    Nothing(Reference),
}

/// Finds the record an address means.
pub async fn addressed<A: Resource>(session: &AppSession, id: &str) -> Result<Addressed<A>, Problem>
where
    AppSession: Repository<A>,
{
    let reference = Reference::parse(id).map_err(|malformed| {
        let fault =
            Fault { pointer: String::new(), code: malformed.code, detail: malformed.detail, value: malformed.value };
        let (code, detail, value) = (fault.code, fault.detail, fault.value);
        Problem::new(Code::InvalidParameter, "The address does not name a record").with(Located::Parameter {
            name: "id".into(),
            code,
            detail,
            value,
        })
    })?;
    let record = match &reference {
        Reference::Id(id) => Repository::<A>::get(session, &[*id]).await?.pop(),
        Reference::Identifier(identifier) => match Repository::<A>::named(session, identifier).await? {
            Some(record) => Some(record),
            // A council answers to the code of the parish that it alone serves.
            None => match resolve(session, A::RESOURCE, &reference).await? {
                Some(found) => Repository::<A>::get(session, &[found.link.id]).await?.pop(),
                None => None,
            },
        },
    };
    let Some(record) = record else { return Ok(Addressed::Nothing(reference)) };
    let id = record.id;
    if let Some(survivor) = record.state.merged_into() {
        let into = resolve(session, A::RESOURCE, &Reference::Id(survivor)).await?;
        let reference = into.map_or_else(|| survivor.to_string(), |found| found.link.reference);
        return Ok(Addressed::Merged { id, survivor: href(A::RESOURCE, reference) });
    }
    Ok(Addressed::Record(Box::new(record)))
}

async fn resolve(
    session: &AppSession,
    resource: domain::resource::Resource,
    reference: &Reference,
) -> Result<Option<Found>, StoreError> {
    let found = session.resolve(resource.space(), std::slice::from_ref(reference)).await?.pop().flatten();
    Ok(found.filter(|found| found.resource == resource))
}

/// The record an address means, or the problem that there is none (404) or that it moved (308).
pub async fn existing<A: Resource>(session: &AppSession, id: &str, deleted: bool) -> Result<Record<A>, Problem>
where
    AppSession: Repository<A>,
{
    match addressed::<A>(session, id).await? {
        Addressed::Record(record) if deleted || record.deleted_at.is_none() => Ok(*record),
        Addressed::Merged { survivor, .. } => Err(moved(&survivor)),
        _ => Err(missing::<A>(id)),
    }
}

/// Whether the caller may ask to read this collection at all. Errors: 401, 403.
pub fn may_read<A: Resource>(asking: &Asking) -> Result<(), Problem>
where
    AppSession: Repository<A>,
{
    if A::RESOURCE.is_public() { Ok(()) } else { asking.may(Action::Read(A::RESOURCE)) }
}

/// Whether the caller may know of a record. Errors: 404 where it may not; of collections that are kept 401, 403.
pub async fn may_know<A: Resource>(
    session: &AppSession,
    asked: &Asked,
    record: &Record<A>,
    id: &str,
) -> Result<(), Problem>
where
    AppSession: Repository<A>,
{
    let action = match A::RESOURCE.openness() {
        Openness::Public => return Ok(()),
        Openness::OncePublished if record.state.is_published() => return Ok(()),
        Openness::OncePublished => Action::ReadOwn,
        Openness::Kept => Action::Read(A::RESOURCE),
    };
    match permit_record(session, asked, action, record).await? {
        Ok(_) => Ok(()),
        Err(Denied::Missing(missing)) if missing.scopes.is_empty() => Err(self::missing::<A>(id).in_place_of_refusal()),
        Err(_) if A::RESOURCE.is_public() => Err(self::missing::<A>(id).in_place_of_refusal()),
        Err(denied) => Err(denied.into()),
    }
}

/// The leave to do this to a record. Errors: 401, 403 with what is missing; 404 where it may not know that the
/// record exists.
pub async fn permitted<A: Resource>(
    session: &AppSession,
    asked: &Asked,
    action: Action,
    record: &Record<A>,
    id: &str,
) -> Result<Permit, Problem>
where
    AppSession: Repository<A>,
{
    match permit_record(session, asked, action, record).await? {
        Ok(permit) => Ok(permit),
        Err(Denied::Missing(missing)) if !A::RESOURCE.is_public() && missing.scopes.is_empty() => {
            Err(self::missing::<A>(id).in_place_of_refusal())
        }
        Err(denied) => {
            if A::RESOURCE.is_public() {
                may_know(session, asked, record, id).await?;
            }
            Err(denied.into())
        }
    }
}

/// The problem of a record that was merged: 308 with the survivor's address.
pub fn moved(address: &str) -> Problem {
    let problem = Problem::new(Code::Merged, "This record was merged into another");
    match address.parse() {
        Ok(value) => problem.header(LOCATION, value),
        Err(_) => problem,
    }
}

/// The problem of a record that is not there.
pub fn missing<A: Resource>(id: &str) -> Problem
where
    AppSession: Repository<A>,
{
    Problem::new(Code::NotFound, format!("No {} {id}", A::DESCRIBED.one))
}

/// The address of the next page: this one's, with another cursor.
pub fn page_address(req: &HttpRequest, cursor: &str) -> String {
    let said = form_urlencoded::parse(req.query_string().as_bytes()).filter(|(name, _)| name != "cursor");
    let query =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(said).append_pair("cursor", cursor).finish();
    format!("{}?{query}", req.path())
}

/// The path's `{id}`.
pub fn id_of(path: &Path<String>) -> &str {
    path.as_str()
}

/// The query of a write: `dry_run` alone.
pub fn dry_run(req: &HttpRequest) -> Result<bool, Problem> {
    let mut query = Query::of(req)?;
    let dry_run = query.take_bool("dry_run")?;
    query.finish(&["dry_run"])?;
    Ok(dry_run)
}

/// The status of a creation: a dry run creates nothing and says 200.
pub fn created(dry_run: bool) -> StatusCode {
    if dry_run { StatusCode::OK } else { StatusCode::CREATED }
}
