//! One person's data, handed out whole.

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::CACHE_CONTROL},
    web::{Data, Path},
};
use domain::{
    access::{Action, SubjectKind},
    accounts::{RoleGrant, User},
    councils::Representative,
    event::{Event, Happening, PersonalValue},
    identity::Id,
    listing::{Filter, Listing, Operator, Value as Told},
    record::{Aggregate, note, owning},
    resource::Resource as Collection,
    store::{Repository, Session as _, Store, StoreError},
    vocabulary::Vocabulary,
};
use persistence::LogQuery;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::sessions::MySession;
use crate::{
    app::App,
    audit::{
        disclosed::{Disclosed, with_disclosed},
        list::readable,
    },
    http::{answer::Answer, codes::Code, principal::Asking, problem::Problem, query::Query},
    resource::{
        Resource, Writable,
        handlers::{existing, permitted},
        view::view,
    },
    store::AppSession,
};

/// Everything kept of a person.
#[derive(Serialize, ToSchema)]
pub struct PersonalData {
    /// The record, whole.
    #[schema(value_type = Object)]
    record: Map<String, Value>,
    /// Of a user: the roles held, now and before.
    #[schema(max_items = 10_000, value_type = Vec<Object>)]
    role_grants: Vec<Map<String, Value>>,
    /// Of a user: the sessions that go on.
    #[schema(max_items = 500)]
    sessions: Vec<MySession>,
    /// Every entry of the audit log about the record or by the person, with the person's own values that it holds; those
    /// of others are named in `redacted`.
    #[schema(max_items = 1_000_000, value_type = Vec<Object>)]
    entries: Vec<Map<String, Value>>,
}

/// Everything kept of a user
///
/// For a person who asks what is kept of them: the record, and every entry of the audit log about it. Noted in the log.
#[utoipa::path(
    get, path = "/v1/users/{id}/personal-data", operation_id = "export_user_data", tag = "users",
    params(("id" = String, Path)),
    responses((status = 200, description = "Everything", body = PersonalData)),
    security(("bearer" = ["personal:erase"]))
)]
pub async fn export_user_data(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    export::<User>(&app, &req, &asking, &id).await
}

/// Everything kept of a representative
///
/// For a person who asks what is kept of them: the record, and every entry of the audit log about it. Noted in the log.
#[utoipa::path(
    get, path = "/v1/representatives/{id}/personal-data", operation_id = "export_representative_data",
    tag = "representatives",
    params(("id" = String, Path)),
    responses((status = 200, description = "Everything", body = PersonalData)),
    security(("bearer" = ["personal:erase"]))
)]
pub async fn export_representative_data(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    export::<Representative>(&app, &req, &asking, &id).await
}

async fn export<A: Resource>(app: &App, req: &HttpRequest, asking: &Asking, id: &str) -> Result<Answer, Problem>
where
    AppSession: Writable<A>,
{
    asking.may(Action::HandlePerson)?;
    Query::of(req)?.finish(&[])?;
    let asked = &asking.0;
    let session = app.store.session();
    let record = existing::<A>(&session, id, true).await?;
    permitted(&session, asked, Action::HandlePerson, &record, id).await?;
    app.store.number_events().await?;
    let is_user = A::RESOURCE == Collection::Users;
    let entries = entries(&session, record.id).await?;
    let role_grants = if is_user { role_grants(&session, record.id).await? } else { vec![] };
    let open = if is_user { session.sessions(record.id, asked.at).await? } else { vec![] };
    let sessions = open.iter().map(|session| MySession::of(session, None)).collect();
    let told = PersonalData { record: object(&view(&record))?, role_grants, sessions, entries };
    let event = Event {
        resource: Some(A::RESOURCE),
        record: Some(record.id),
        owner: owning(&record),
        ..note(asked, Happening::PersonExported)
    };
    let noted = app.store.write(async |session: &AppSession| session.append(std::slice::from_ref(&event)).await).await;
    noted.map_err(|error: StoreError| Problem::from(error))?;
    Ok(Answer::json(StatusCode::OK, &told).with(CACHE_CONTROL, "no-store"))
}

fn object(value: &impl Serialize) -> Result<Map<String, Value>, Problem> {
    match serde_json::to_value(value) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Problem::new(Code::Internal, "The server failed")),
    }
}

/// Every entry about a record or by whoever it is. Values of other people stay digests: of those whose records a person
/// wrote, and the addresses of those who wrote the person's.
async fn entries(session: &AppSession, person: Id) -> Result<Vec<Map<String, Value>>, StoreError> {
    let mut told = Vec::new();
    let mut after = 0;
    loop {
        let query = LogQuery { about_or_by: Some(person), ..LogQuery::after(after, 1000) };
        let found = session.events(&query).await?;
        let next = found.last().filter(|_| found.len() == 1000).map(|(seq, _)| *seq);
        let events = readable(found);
        let ids: Vec<Id> = events.iter().map(|numbered| numbered.event.id).collect();
        let mut values = session.personal_values(&ids).await?;
        for numbered in &events {
            let event = &numbered.event;
            let own = |value: &PersonalValue| {
                let whose = if value.is_of_caller() { event.subject.map(|by| by.id) } else { event.record };
                whose == Some(person)
            };
            let disclosed = values.remove(&event.id).map(|values| Disclosed::only(values, own));
            told.push(with_disclosed(numbered, disclosed.as_ref()));
        }
        match next {
            Some(next) => after = next,
            None => return Ok(told),
        }
    }
}

async fn role_grants(session: &AppSession, user: Id) -> Result<Vec<Map<String, Value>>, Problem> {
    let field = RoleGrant::FIELDS.iter().find(|field| field.name == SubjectKind::User.word());
    let Some(field) = field else { return Ok(vec![]) };
    let filters = vec![Filter { field: *field, operator: Operator::Eq, values: vec![Told::Id(user)] }];
    let mut listing = Listing { filters, deleted: true, ..Listing::all(500) };
    let mut told = Vec::new();
    loop {
        let page = Repository::<RoleGrant>::list(session, &listing).await?;
        for grant in &page.items {
            told.push(object(&view(grant))?);
        }
        listing.after = page.next;
        if listing.after.is_none() {
            return Ok(told);
        }
    }
}
