//! `POST /oauth2/revoke` (RFC 7009) and `POST /oauth2/introspect` (RFC 7662).

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::CACHE_CONTROL},
    web::{Data, Payload},
};
use domain::{
    access::{Action, Actor, Denied, Scope, Subject, SubjectKind},
    event::Happening,
    store::{Session as _, Store, StoreError},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    form::{self, Refusal, Said},
    owner::owner,
    secrets, sign_in,
    tokens::{self, Claimed},
    verified::rights,
};
use crate::{
    app::App,
    http::{answer::Answer, principal, problem::Problem},
    store::AppSession,
};

/// A token to give up, or to ask about.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct TokenForm {
    /// The token.
    #[schema(max_length = 8192, example = "eyJ…")]
    token: String,
    /// `access_token` or `refresh_token`; a hint alone.
    #[schema(max_length = 40, example = "refresh_token")]
    token_type_hint: Option<String>,
}

/// Clients say who they are beside the token, as RFC 7009 has it; having the token is what counts here.
const REVOKE: &[&str] = &["token", "token_type_hint", "client_id", "client_secret"];
const INTROSPECT: &[&str] = &["token", "token_type_hint"];

/// Give a token up
///
/// RFC 7009. A person's token, of either kind, ends the whole session; a client's token ends alone. Whoever has the token
/// may give it up. The answer is 200 also for a token that is none.
#[utoipa::path(
    post, path = "/oauth2/revoke", operation_id = "revoke_token", tag = "access",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token is good no more"),
        (status = 400, description = "The request is not valid", body = form::TokenRefusal),
    ),
    security(())
)]
pub async fn revoke_token(app: Data<App>, req: HttpRequest, payload: Payload) -> Result<Answer, Problem> {
    let mut form = match form::read(&req, payload, REVOKE).await? {
        Ok(form) => form,
        Err(refusal) => return Ok(refusal.answer()),
    };
    let Some(token) = form.take("token") else { return Ok(Refusal::invalid("token is needed").answer()) };
    let asked = principal::asked(&req, Actor::anonymous());
    let claimed = tokens::verify(&app.keys, &app.config.issuer, &token).ok();
    let digest = secrets::digest(&token);
    let given_up = || Ok(Answer::empty(StatusCode::OK).with(CACHE_CONTROL, "no-store"));
    let session = app.store.session();
    let refreshed = session.refresh_token(digest).await?;
    let person = refreshed.map(|(session, _)| Subject { kind: SubjectKind::User, id: session.user });
    // What is no token of anybody's keeps nobody from writing.
    let Some(subject) = person.or(claimed.as_ref().map(|claimed| claimed.subject)) else { return given_up() };
    let owner = owner(&session, subject).await?;
    app.store
        .write(async |store: &AppSession| {
            let ended = if let Some((session, _)) = store.refresh_token(digest).await? {
                store.end_session(session.id, asked.at).await?
            } else {
                match &claimed {
                    Some(Claimed { session: Some(session), .. }) => store.end_session(*session, asked.at).await?,
                    Some(claimed) => give_up(store, claimed).await?,
                    None => false,
                }
            };
            if !ended {
                return Ok(());
            }
            let by = sign_in::as_subject(&asked, subject);
            let event = sign_in::about(&by, Happening::SignedOut, Some(subject), owner);
            store.append(std::slice::from_ref(&event)).await
        })
        .await
        .map_err(|error: StoreError| Problem::from(error))?;
    app.verified.look_again();
    given_up()
}

/// Gives a token up that has no session, of a client. False when it was before.
async fn give_up(store: &AppSession, claimed: &Claimed) -> Result<bool, StoreError> {
    let given_up = store.spend(&claimed.jti, tokens::expiry(claimed)).await?;
    if given_up {
        store.note_access();
    }
    Ok(given_up)
}

/// What a token permits (RFC 7662).
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Introspected {
    /// Whether it is good now.
    active: bool,
    /// Its scopes, separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4000, example = "councils:write")]
    scope: Option<String>,
    /// Whom it speaks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36)]
    sub: Option<String>,
    /// `user` or `client`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10, example = "client")]
    kind: Option<&'static str>,
    /// `Bearer`, of an access token; a refresh token has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 20, example = "Bearer")]
    token_type: Option<&'static str>,
    /// The client it was given to: itself, or `first-party` for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36, example = "0195f0b0-7d7e-7000-8000-000000000001")]
    client_id: Option<String>,
    /// The installation that gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2000, example = "https://accord.example.org")]
    iss: Option<String>,
    /// When it expires, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    exp: Option<i64>,
    /// When it was issued, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    iat: Option<i64>,
}

/// Ask what a token permits
///
/// RFC 7662, for those who guard something beside Accord with its tokens. Takes the scope `tokens:introspect`.
#[utoipa::path(
    post, path = "/oauth2/introspect", operation_id = "introspect_token", tag = "access",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What it permits", body = Introspected),
        (status = 400, description = "The request is not valid", body = form::TokenRefusal),
        (status = 401, description = "A bearer token is needed", body = form::TokenRefusal),
        (status = 403, description = "The bearer token does not suffice", body = form::TokenRefusal),
    ),
    security(("bearer" = ["tokens:introspect"]))
)]
pub async fn introspect_token(app: Data<App>, req: HttpRequest, payload: Payload) -> Result<Answer, Problem> {
    form::answer(introspect(&app, &req, payload).await)
}

async fn introspect(app: &App, req: &HttpRequest, payload: Payload) -> Said<Introspected> {
    let actor = match principal::actor(req) {
        Ok(actor) => actor,
        Err(problem) if problem.status() == StatusCode::UNAUTHORIZED => {
            return Ok(Err(Refusal(StatusCode::UNAUTHORIZED, "invalid_token", problem.to_string())));
        }
        Err(problem) => return Err(problem),
    };
    match actor.may(Action::Introspect) {
        Ok(()) => {}
        Err(denied @ Denied::Anonymous) => {
            return Ok(Err(Refusal(StatusCode::UNAUTHORIZED, "invalid_token", denied.to_string())));
        }
        Err(denied) => return Ok(Err(Refusal(StatusCode::FORBIDDEN, "insufficient_scope", denied.to_string()))),
    }
    let mut form = match form::read(req, payload, INTROSPECT).await? {
        Ok(form) => form,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(token) = form.take("token") else { return Ok(Err(Refusal::invalid("token is needed"))) };
    let spelt = |scopes: &[Scope]| Some(scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(" "));
    let store = app.store.session();
    if let Some((session, spent)) = store.refresh_token(secrets::digest(&token)).await? {
        let active = spent.is_none() && session.is_open(principal::now());
        let subject = Subject { kind: SubjectKind::User, id: session.user };
        let scopes = match session.scopes {
            Some(scopes) => scopes,
            None => rights(&store, subject, session.organisation, principal::today()).await?.scopes,
        };
        let told = Introspected {
            active,
            scope: spelt(&scopes),
            sub: Some(session.user.to_string()),
            kind: Some("user"),
            client_id: Some(tokens::FIRST_PARTY.to_owned()),
            iss: Some(app.config.issuer.clone()),
            ..Introspected::default()
        };
        return Ok(Ok(if active { told } else { Introspected::default() }));
    }
    let claimed = tokens::verify(&app.keys, &app.config.issuer, &token);
    let good = app.verified.actor(app, &token).await;
    let (Ok(claimed), Ok(actor)) = (claimed, good) else { return Ok(Ok(Introspected::default())) };
    let sub = claimed.subject.id.to_string();
    let of_itself = claimed.subject.kind == SubjectKind::Client;
    Ok(Ok(Introspected {
        active: true,
        scope: spelt(&actor.rights.scopes),
        client_id: Some(if of_itself { sub.clone() } else { tokens::FIRST_PARTY.to_owned() }),
        sub: Some(sub),
        kind: Some(domain::vocabulary::Vocabulary::word(claimed.subject.kind)),
        token_type: Some("Bearer"),
        iss: Some(app.config.issuer.clone()),
        exp: Some(claimed.expires),
        iat: Some(claimed.issued),
    }))
}
