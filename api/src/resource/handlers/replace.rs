//! Creating or replacing the record at an address.

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::LOCATION},
    web::{Data, Path, Payload},
};
use domain::{
    access::Action,
    fault::{Fault, Malformed},
    identity::Reference,
    record::{Asked, Record, save_one},
};
use serde_json::{Map, Value};

use super::{Addressed, addressed, dry_run, id_of, missing, moved, permitted};
use crate::{
    app::App,
    http::{
        answer::Answer,
        body::read_json,
        codes::Code,
        idempotency::write_unrepeated,
        precondition::Preconditions,
        principal::Asking,
        problem::{Located, Problem},
    },
    resource::{
        Resource, Writable, href,
        prepare::{body_object, prepare_one, take_read_only},
        sight::{Hidden, hidden},
        view::{Shown, answer},
    },
    store::AppSession,
};

/// `PUT /v1/{resource}/{id}`: replaces (200), or creates under the identifier of the address (201).
///
/// A softly deleted record is restored. An unknown UUID is 404, since only the server gives ids.
pub async fn replace<A: Resource>(
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
    known_scheme(id_of(&id))?;
    // What the address means is told before the body is judged.
    let session = app.store.session();
    match addressed::<A>(&session, id_of(&id)).await? {
        Addressed::Nothing(Reference::Id(_)) => return Err(missing::<A>(id_of(&id))),
        Addressed::Record(record) => {
            permitted(&session, &asking.0, Action::Write(A::RESOURCE), &record, id_of(&id)).await?;
            if record.deleted_at.is_none() {
                preconditions.require_for::<A>()?;
            }
        }
        Addressed::Merged { .. } | Addressed::Nothing(_) => asking.may(Action::Write(A::RESOURCE))?,
    }
    let (said, _) = read_json(&req, payload.into_inner()).await?;
    write_unrepeated(&app.store, dry_run, async |session| {
        put_at(session, &asking.0, id_of(&id), &preconditions, said.clone(), dry_run).await
    })
    .await
}

/// An address under which a record can be created names a scheme that there is.
fn known_scheme(id: &str) -> Result<(), Problem> {
    let Err(malformed) = Reference::parse(id) else { return Ok(()) };
    if !["unknown_scheme", "identifier_value"].contains(&malformed.code) {
        return Ok(());
    }
    let Malformed { code, detail, value } = malformed;
    let fault = Located::Parameter { name: "id".into(), code, detail, value };
    Err(Problem::new(Code::ValidationFailed, "The address names no identifier").with(fault))
}

async fn put_at<A: Resource>(
    session: &AppSession,
    asked: &Asked,
    id: &str,
    preconditions: &Preconditions,
    mut said: Map<String, Value>,
    dry_run: bool,
) -> Result<Answer, Problem>
where
    AppSession: Writable<A>,
{
    let previous: Option<Record<A>> = match addressed::<A>(session, id).await? {
        Addressed::Record(record) => {
            let hidden = hidden(session, asked, std::slice::from_ref(&*record)).await?.pop().unwrap_or_default();
            keep_unsaid(&hidden, &mut said, &record.state);
            Some(*record)
        }
        Addressed::Merged { survivor, .. } => return Err(moved(&survivor)),
        Addressed::Nothing(Reference::Id(_)) => return Err(missing::<A>(id)),
        Addressed::Nothing(Reference::Identifier(identifier)) => {
            adopt::<A>(&mut said, &identifier)?;
            None
        }
    };
    take_read_only(&mut said, previous.as_ref())?;
    let standing = previous.as_ref().filter(|record| record.deleted_at.is_none()).map(|record| record.revision);
    let is_new = previous.is_none();
    // A body that can never stand is told before a revision that may be mended by reading again.
    let change = prepare_one::<A>(session, asked, previous, said).await?;
    preconditions.expect(standing)?;
    // Two may create the record of one address at once; the later one then replaces it.
    let raced =
        |problem: Problem| if is_new && problem.code() == Code::Duplicate { problem.from_race() } else { problem };
    let record = save_one(session, asked, change).await.map_err(Problem::from).map_err(raced)?;
    let status = if is_new { super::created(dry_run) } else { StatusCode::OK };
    let answer = answer(session, status, &record, &Shown::bare(asked)).await?;
    Ok(if is_new { answer.with(LOCATION, href(A::RESOURCE, record.id)) } else { answer })
}

/// What names a record stays when a body at its address does not say it, and so does what is hidden from the caller,
/// who can only send back what was told.
fn keep_unsaid<A: Resource>(hidden: &Hidden, said: &mut Map<String, Value>, state: &A)
where
    AppSession: Writable<A>,
{
    let current = body_object::<A>(state);
    for name in A::DESCRIBED.named_by.into_iter().chain(hidden.iter().map(String::as_str)) {
        keep(&current, said, name);
    }
}

fn keep(current: &Map<String, Value>, said: &mut Map<String, Value>, field: &str) {
    let (outer, inner) = field.split_once('.').map_or((field, None), |(outer, inner)| (outer, Some(inner)));
    match (current.get(outer), inner) {
        (Some(value), None) => drop(said.entry(outer).or_insert_with(|| value.clone())),
        (Some(Value::Object(current)), Some(inner)) => {
            if let Some(Value::Object(said)) = said.get_mut(outer) {
                keep(current, said, inner);
            }
        }
        _ => {}
    }
}

fn adopt<A: Resource>(said: &mut Map<String, Value>, identifier: &domain::identity::Identifier) -> Result<(), Problem>
where
    AppSession: Writable<A>,
{
    A::adopt(said, identifier).map_err(|fault: Fault| {
        Problem::new(Code::ValidationFailed, "The body does not fit its address").with(Located::Pointer(fault))
    })
}
