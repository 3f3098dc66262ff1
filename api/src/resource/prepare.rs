//! From what a body or row says to the change it asks for: one way for all of them.

use domain::{
    fault::{Fault, Faults},
    record::{Asked, Change, Record},
    store::Repository,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use super::{
    Resource,
    links::{Links, wanted},
    schema_name, shape, view,
};
use crate::{
    http::{
        codes::Code,
        problem::{Located, Problem},
    },
    store::AppSession,
};

/// What a body says, judged by itself: a change, or what is wrong.
pub enum Prepared<A> {
    /// The change it asks for, not yet judged against other records.
    Change(Box<Change<A>>),
    /// Its shape is wrong.
    Misshapen(Vec<Fault>),
    /// It is well shaped, and breaks limits or rules.
    Broken(Faults),
}

/// Prepares a change from a whole body, its references being looked up.
pub fn prepare<A: Resource>(
    asked: &Asked,
    new_id: domain::identity::Id,
    previous: Option<Record<A>>,
    whole: Map<String, Value>,
    links: &Links,
) -> Prepared<A>
where
    AppSession: Repository<A>,
{
    let misfits = shape::misfits(&schema_name(A::RESOURCE, "Body"), &whole);
    if !misfits.shape.is_empty() {
        return Prepared::Misshapen(misfits.shape.into_iter().chain(misfits.limits).collect());
    }
    let mut faults = Faults(misfits.limits);
    let body: A::Body = match serde_json::from_value(Value::Object(whole)) {
        Ok(body) => body,
        Err(error) => return Prepared::Misshapen(vec![Fault::new("", "wrong_shape", error.to_string())]),
    };
    if let Err(errors) = body.validate() {
        collect(&errors, "", &mut faults);
    }
    match A::assemble(body, previous.as_ref().map(|record| &record.state), links) {
        Ok((state, beside)) => {
            extend(&mut faults, state.faults());
            if !faults.0.is_empty() {
                return Prepared::Broken(faults);
            }
            let change = match previous {
                Some(record) => Change::revise(record, asked.at, state),
                None => Change::create(new_id, asked.at, state),
            };
            Prepared::Change(Box::new(change.with(beside)))
        }
        Err(more) => {
            extend(&mut faults, more);
            Prepared::Broken(faults)
        }
    }
}

/// The same for one request: looks up its references, and tells its faults as a problem.
pub async fn prepare_one<A: Resource>(
    session: &AppSession,
    asked: &Asked,
    previous: Option<Record<A>>,
    whole: Map<String, Value>,
) -> Result<Change<A>, Problem>
where
    AppSession: Repository<A>,
{
    let links = Links::look_up(session, &wanted(&whole, A::DESCRIBED.references)).await?;
    match prepare(asked, (asked.new_id)(), previous, whole, &links) {
        Prepared::Change(change) => Ok(*change),
        Prepared::Misshapen(faults) => {
            let faults = faults.into_iter().map(Located::Pointer);
            Err(Problem::new(Code::InvalidBody, "The body does not fit its schema").with_all(faults))
        }
        Prepared::Broken(faults) => Err(faults.into()),
    }
}

/// A body of an operation of its own, checked against its schema and its limits.
pub fn fitted<B: DeserializeOwned + Validate>(schema: &str, said: Map<String, Value>) -> Result<B, Problem> {
    let mut faults = Faults(shape::misfits(schema, &said).refuse_shape()?);
    let body: B = serde_json::from_value(Value::Object(said))
        .map_err(|error| Problem::new(Code::InvalidBody, format!("The body does not fit its schema: {error}")))?;
    if let Err(errors) = body.validate() {
        collect(&errors, "", &mut faults);
    }
    Ok(faults.or(body)?)
}

/// Takes read-only fields out of a body. Error 400 `read_only` where one has another value than the record.
pub fn take_read_only<A: Resource>(said: &mut Map<String, Value>, record: Option<&Record<A>>) -> Result<(), Problem>
where
    AppSession: Repository<A>,
{
    let current = record.and_then(|record| serde_json::to_value(view::view(record)).ok()).unwrap_or_default();
    let common = ["id", "revision", "created_at", "updated_at", "deleted_at"];
    let own = A::DESCRIBED.read_only.iter().map(|(name, ..)| *name);
    let mut faults = Vec::new();
    // Which fields were hidden from the caller says nothing of the record.
    if !A::DESCRIBED.hidden.is_empty() || !A::WITHHOLDABLE.is_empty() {
        said.remove("redacted");
    }
    for name in common.into_iter().chain(own) {
        let Some(value) = said.remove(name) else { continue };
        if current.get(name).unwrap_or(&Value::Null) != &value {
            faults.push(Located::Pointer(Fault::new(
                format!("/{name}"),
                "read_only",
                "This field is kept by the server",
            )));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::new(Code::ReadOnly, "The body changes fields that are kept by the server").with_all(faults))
    }
}

/// A state's body as a JSON object.
pub fn body_object<A: Resource>(state: &A) -> Map<String, Value>
where
    AppSession: Repository<A>,
{
    match serde_json::to_value(state.body()) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

/// RFC 7396: members of the patch replace members of the target, objects meet member by member, null clears.
pub fn merged(mut target: Map<String, Value>, patch: Map<String, Value>) -> Map<String, Value> {
    for (name, value) in patch {
        match (target.get_mut(&name), value) {
            (Some(Value::Object(inner)), Value::Object(patch)) => *inner = merged(std::mem::take(inner), patch),
            // A null stays, so that what is cleared differs from what was not said; bodies read both as empty.
            (_, value) => {
                target.insert(name, value);
            }
        }
    }
    target
}

fn extend(faults: &mut Faults, more: Faults) {
    for fault in more.0 {
        // A limit may be told by the schema and by the rule; once is enough.
        if !faults.0.iter().any(|known| known.pointer == fault.pointer && !fault.pointer.is_empty()) {
            faults.note(fault);
        }
    }
}

fn collect(errors: &ValidationErrors, pointer: &str, faults: &mut Faults) {
    let mut named: Vec<_> = errors.errors().iter().collect();
    named.sort_by_key(|(one, _)| *one);
    for (name, kind) in named {
        let here = format!("{pointer}/{name}");
        match kind {
            ValidationErrorsKind::Field(errors) => {
                for error in errors {
                    // Only the code is told: the library would repeat the value, which may be personal.
                    let detail =
                        error.message.as_ref().map_or("Breaks a limit of this field", |message| message.as_ref());
                    let fault = Fault::new(&here, "limit", detail);
                    extend(faults, Faults(vec![fault]));
                }
            }
            ValidationErrorsKind::Struct(errors) => collect(errors, &here, faults),
            ValidationErrorsKind::List(items) => {
                for (at, errors) in items {
                    collect(errors, &format!("{here}/{at}"), faults);
                }
            }
        }
    }
}
