//! People's sessions: seen and ended by themselves, and by their admins.

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::CACHE_CONTROL},
    web::{Data, Path},
};
use domain::{
    access::{Action, Denied, Subject, SubjectKind},
    accounts::{Session, User},
    event::Happening,
    identity::Id,
    record::{Aggregate, Asked},
    resource::Resource,
    store::Session as _,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    auth::{owner::owner, sign_in::about},
    http::{
        answer::Answer, codes::Code, idempotency::write_unrepeated, principal::Asking, problem::Problem, query::Query,
    },
    resource::{
        handlers::{dry_run, existing, permitted},
        view::moment,
    },
    store::AppSession,
};

/// A session.
#[derive(Serialize, ToSchema)]
pub struct MySession {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// Whether it is the one that asks.
    current: bool,
    /// When it began.
    #[schema(format = DateTime)]
    created_at: String,
    /// When a token was last given.
    #[schema(format = DateTime)]
    used_at: String,
}

impl MySession {
    /// A session as it is told to whoever asks in one of them.
    pub fn of(session: &Session, current: Option<Id>) -> Self {
        Self {
            id: session.id.to_string(),
            current: current == Some(session.id),
            created_at: moment(session.created_at),
            used_at: moment(session.used_at),
        }
    }
}

/// The sessions of a person.
#[derive(Serialize, ToSchema)]
pub struct MySessions {
    /// Those that go on, newest first.
    #[schema(max_items = 500)]
    items: Vec<MySession>,
}

/// The caller as a person. Errors: 401; 409 for a client, which has no session.
pub fn person(asking: &Asking) -> Result<Id, Problem> {
    match asking.0.actor.subject {
        None => Err(Denied::Anonymous.into()),
        Some(Subject { kind: SubjectKind::User, id }) => Ok(id),
        Some(_) => Err(Problem::new(Code::IllegalState, "Clients have no sessions, passphrases or codes")),
    }
}

/// The caller's sessions
///
/// A session ends fourteen days after its last use, and ninety days after it began. A client has none.
#[utoipa::path(
    get, path = "/v1/sessions", operation_id = "list_sessions", tag = "access",
    responses(
        (status = 200, description = "The sessions that go on", body = MySessions),
        (status = 409, description = "The caller is a client, which has no session"),
    ),
    security(("bearer" = []))
)]
pub async fn list_sessions(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let subject = asking.0.actor.subject.ok_or(Denied::Anonymous)?;
    Query::of(&req)?.finish(&[])?;
    let told = |session: &Session| MySession::of(session, asking.0.actor.session);
    let items = app.store.session().sessions(subject.id, asking.0.at).await?.iter().map(told).collect();
    Ok(Answer::json(StatusCode::OK, &MySessions { items }).with(CACHE_CONTROL, "no-store"))
}

/// End a session of the caller
///
/// Its tokens are good no more, on any node, within a second.
#[utoipa::path(
    delete, path = "/v1/sessions/{id}", operation_id = "end_session", tag = "access",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Ended")),
    security(("bearer" = []))
)]
pub async fn end_session(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    let user = person(&asking)?;
    let dry_run = dry_run(&req)?;
    let missing = || Problem::new(Code::NotFound, format!("No session {id}"));
    let subject = Subject { kind: SubjectKind::User, id: user };
    let owner = owner(&app.store.session(), subject).await?;
    let wanted = uuid::Uuid::try_parse(&id).map(Id).map_err(|_| missing())?;
    let answer = write_unrepeated(&app.store, dry_run, async |store| {
        let open = store.session(wanted).await?.filter(|session| session.user == user && session.is_open(asking.0.at));
        let session = open.ok_or_else(missing)?;
        store.end_session(session.id, asking.0.at).await?;
        note_end(store, &asking.0, user, owner).await
    })
    .await;
    app.verified.look_again();
    answer
}

/// End every session of a person
///
/// For the admins of the person's organisation. Their tokens are good no more, on any node, within a second.
#[utoipa::path(
    delete, path = "/v1/users/{id}/sessions", operation_id = "end_user_sessions", tag = "users",
    params(("id" = String, Path)),
    responses((status = 204, description = "Ended")),
    security(("bearer" = ["users:write"]))
)]
pub async fn end_user_sessions(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    asking.may(Action::Write(Resource::Users))?;
    let dry_run = dry_run(&req)?;
    let answer = write_unrepeated(&app.store, dry_run, async |store| {
        let user = existing::<User>(store, &id, false).await?;
        permitted(store, &asking.0, Action::Write(User::RESOURCE), &user, &id).await?;
        store.end_sessions(user.id, None, asking.0.at).await?;
        let owner = user.state.organisation.as_ref().map(|organisation| organisation.id);
        note_end(store, &asking.0, user.id, owner).await
    })
    .await;
    app.verified.look_again();
    answer
}

async fn note_end(store: &AppSession, asked: &Asked, user: Id, owner: Option<Id>) -> Result<Answer, Problem> {
    let subject = Subject { kind: SubjectKind::User, id: user };
    store.append(&[about(asked, Happening::SignedOut, Some(subject), owner)]).await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
