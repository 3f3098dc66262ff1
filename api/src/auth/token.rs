//! `POST /oauth2/token`.

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::AUTHORIZATION},
    web::{Data, Payload},
};
use domain::{
    access::{Actor, Rights, Scope, Subject, SubjectKind},
    accounts::{Session, client::granted},
    event::Happening,
    identity::{Id, Reference, Space},
    record::Asked,
    store::{Session as _, Store, StoreError},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    assertion,
    form::{self, Refusal, Said},
    renew, secrets,
    sign_in::{self, ClientProof, Counters, Person, Proof},
    tokens::{self, Wish},
    verified::rights,
};
use crate::{
    app::App,
    http::{answer::Answer, codes::Code, limits, principal, problem::Problem, query::Query},
    store::AppSession,
};

/// What is asked of the token endpoint, form-encoded.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct TokenRequest {
    /// `client_credentials`, `password` or `refresh_token`.
    #[schema(max_length = 100, example = "client_credentials")]
    grant_type: String,
    /// Scopes, separated by spaces; all that the caller has when absent.
    #[schema(max_length = 4000, example = "councils:write imports:write")]
    scope: Option<String>,
    /// The one organisation for which the token acts, where the caller has roles in several.
    #[schema(max_length = 200, example = "ref:salc")]
    on_behalf_of: Option<String>,
    /// A client's id, where it does not stand in the Authorization header.
    #[schema(max_length = 100, example = "0195f0b0-7d7e-7000-8000-000000000001")]
    client_id: Option<String>,
    /// A client's secret, where it does not stand in the Authorization header.
    #[schema(max_length = 200)]
    client_secret: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`, with `client_assertion`.
    #[schema(max_length = 100)]
    client_assertion_type: Option<String>,
    /// A JWT signed with a key of the client (RFC 7523), instead of a secret.
    #[schema(max_length = 8192)]
    client_assertion: Option<String>,
    /// A person's e-mail address, for `password`.
    #[schema(max_length = 254)]
    username: Option<String>,
    /// A person's passphrase, for `password`.
    #[schema(max_length = 1024)]
    password: Option<String>,
    /// A one-time code, for people who set one up.
    #[schema(max_length = 10)]
    otp: Option<String>,
    /// The refresh token, for `refresh_token`; it is good once.
    #[schema(max_length = 200)]
    refresh_token: Option<String>,
}

const FIELDS: &[&str] = &[
    "grant_type",
    "scope",
    "on_behalf_of",
    "client_id",
    "client_secret",
    "client_assertion_type",
    "client_assertion",
    "username",
    "password",
    "otp",
    "refresh_token",
];

/// A token.
#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
    /// The token, to be sent as `Authorization: Bearer …`.
    #[schema(max_length = 8192, example = "eyJ…")]
    access_token: String,
    /// `Bearer`.
    #[schema(max_length = 6, pattern = "^Bearer$", example = "Bearer")]
    token_type: String,
    /// Seconds until it expires: an hour for clients, a quarter of one for people.
    #[schema(minimum = 1, maximum = 3600, example = 3600)]
    expires_in: i64,
    /// The scopes it has, separated by spaces.
    #[schema(max_length = 4000, example = "councils:write")]
    scope: String,
    /// The refresh token of a person; it is good once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    refresh_token: Option<String>,
}

/// Get an access token
///
/// A client signs in with HTTP basic authentication, its id and one of its secrets, or with a signed statement
/// (`private_key_jwt`); a person with `grant_type=password`, and from then on with the refresh token of the last answer.
/// Tries that fail are answered more and more slowly (429). Errors are those of RFC 6749.
#[utoipa::path(
    post, path = "/oauth2/token", operation_id = "issue_token", tag = "access",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token", body = TokenAnswer),
        (status = 400, description = "The request or the proof is not valid", body = form::TokenRefusal),
        (status = 401, description = "The client is unknown or its secret is wrong", body = form::TokenRefusal),
    ),
    security(())
)]
pub async fn issue_token(app: Data<App>, req: HttpRequest, payload: Payload) -> Result<Answer, Problem> {
    form::answer(issue(&app, &req, payload).await)
}

async fn issue(app: &App, req: &HttpRequest, payload: Payload) -> Said<TokenAnswer> {
    let mut form = match form::read(req, payload, FIELDS).await? {
        Ok(form) => form,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let grant = form.take("grant_type");
    let asked = principal::asked(req, Actor::anonymous());
    let wanted = Wanted {
        scope: form.take("scope"),
        on_behalf_of: form.take("on_behalf_of"),
        address: limits::address(req, app),
        asked,
    };
    app.keys.refresh_sometimes().await;
    match grant.as_deref() {
        None => Ok(Err(Refusal::invalid("grant_type is missing"))),
        Some("client_credentials") => client_credentials(app, req, form, wanted).await,
        Some("password") => password(app, form, wanted).await,
        Some("refresh_token") => renew::refresh_token(app, form, wanted).await,
        Some(_) => {
            let detail = "The grants are client_credentials, password and refresh_token".to_owned();
            Ok(Err(Refusal(StatusCode::BAD_REQUEST, "unsupported_grant_type", detail)))
        }
    }
}

/// What every grant is asked.
pub(super) struct Wanted {
    scope: Option<String>,
    on_behalf_of: Option<String>,
    address: String,
    pub(super) asked: Asked,
}

impl Wanted {
    fn asks_for_scopes(&self) -> bool {
        self.scope.is_some()
    }

    /// The scopes and the organisation of the token, of those that are held.
    pub(super) async fn narrowed(&self, app: &App, held: &[Scope], rights: &Rights) -> Said<(Vec<Scope>, Option<Id>)> {
        let Ok(scopes) = granted(held, self.scope.as_deref()) else {
            let detail = "A scope asked for does not exist, or is not held".to_owned();
            return Ok(Err(Refusal(StatusCode::BAD_REQUEST, "invalid_scope", detail)));
        };
        let Some(said) = &self.on_behalf_of else { return Ok(Ok((scopes, None))) };
        let nobody = || Refusal::invalid("on_behalf_of names no organisation in which a role is held");
        let Ok(reference) = Reference::parse(said) else { return Ok(Err(nobody())) };
        let found = app.store.session().resolve(Space::Organisation, &[reference]).await?.pop().flatten();
        let role =
            |id: Id| rights.roles.iter().any(|held| held.organisation.as_ref().is_some_and(|link| link.id == id));
        let organisation = found.map(|found| found.link.id).filter(|id| role(*id));
        Ok(organisation.map(|organisation| (scopes, Some(organisation))).ok_or_else(nobody))
    }
}

async fn client_credentials(app: &App, req: &HttpRequest, mut form: Query, wanted: Wanted) -> Said<TokenAnswer> {
    let (id, secret) = (form.take("client_id"), form.take("client_secret"));
    let (kind, statement) = (form.take("client_assertion_type"), form.take("client_assertion"));
    let signs_in = req.headers().contains_key(AUTHORIZATION);
    let ways = [signs_in, secret.is_some(), statement.is_some() || kind.is_some()];
    if ways.into_iter().filter(|way| *way).count() > 1 || (signs_in && id.is_some()) {
        return Ok(Err(Refusal::invalid(
            "The client signs in by the Authorization header, by the form or by a statement, not by two",
        )));
    }
    let basic = form::basic(req);
    let proof = match (&basic, &id, &secret, &statement) {
        (Some((id, secret)), ..) | (None, Some(id), Some(secret), None) => ClientProof::Secret(id, secret),
        (None, _, None, Some(statement)) if kind.as_deref() == Some(assertion::TYPE) => {
            ClientProof::Assertion(statement)
        }
        _ => return Ok(Err(Refusal::client())),
    };
    let Some(client) = sign_in::client(app, &wanted.asked, &wanted.address, proof).await? else {
        return Ok(Err(Refusal::client()));
    };
    let subject = Subject { kind: SubjectKind::Client, id: client.id };
    let rights = rights(&app.store.session(), subject, None, wanted.asked.today).await?;
    let (scopes, organisation) = match wanted.narrowed(app, &client.state.scopes, &rights).await? {
        Ok(narrowed) => narrowed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let asked = sign_in::as_subject(&wanted.asked, subject);
    let owner = client.state.organisation.as_ref().map(|organisation| organisation.id);
    let event = sign_in::about(&asked, Happening::SignedIn, Some(subject), owner);
    app.store.write(async |session: &AppSession| session.append(std::slice::from_ref(&event)).await).await?;
    told(app, Wish { subject, session: None, organisation, scopes }, None).map(Ok)
}

async fn password(app: &App, mut form: Query, wanted: Wanted) -> Said<TokenAnswer> {
    let (Some(username), Some(password)) = (form.take("username"), form.take("password")) else {
        return Ok(Err(Refusal::invalid("username and password are needed")));
    };
    let code = form.take("otp");
    let counters = Counters::of(&username, &wanted.address);
    let proof = Proof { username: &username, password: &password, code: code.as_deref() };
    let tried = counters.begin(app, &wanted.asked).await?;
    let nobody = || Refusal::grant("The address, the passphrase or the code is wrong");
    let shown = match sign_in::person(app, &wanted.asked, &tried, proof).await? {
        Person::Known(shown) => shown,
        Person::CodeNeeded => return Ok(Err(Refusal::grant("A one-time code is needed: otp"))),
        Person::Nobody => return Ok(Err(nobody())),
    };
    let (user, subject) = (&shown.user, shown.subject());
    let rights = rights(&app.store.session(), subject, None, wanted.asked.today).await?;
    let (scopes, organisation) = match wanted.narrowed(app, &rights.scopes, &rights).await? {
        Ok(narrowed) => narrowed,
        Err(refusal) => {
            app.store.write(async |session: &AppSession| tried.uncount(session).await).await?;
            return Ok(Err(refusal));
        }
    };
    let asked = sign_in::as_subject(&wanted.asked, subject);
    let at = asked.at;
    let opened = Session {
        id: (asked.new_id)(),
        user: user.id,
        scopes: wanted.asks_for_scopes().then(|| scopes.clone()),
        organisation,
        created_at: at,
        used_at: at,
        ended_at: None,
    };
    let token = secrets::token("accr_");
    let owner = user.state.organisation.as_ref().map(|organisation| organisation.id);
    let event = sign_in::about(&asked, Happening::SignedIn, Some(subject), owner);
    let let_in = app
        .store
        .write(async |session: &AppSession| {
            if !shown.holds(session, at).await? {
                return Ok(false);
            }
            tried.succeeded(session).await?;
            session.open_session(&opened).await?;
            session.keep_refresh(secrets::digest(&token), opened.id, at).await?;
            session.append(std::slice::from_ref(&event)).await?;
            Ok::<_, StoreError>(true)
        })
        .await?;
    if !let_in {
        return Ok(Err(nobody()));
    }
    told(app, Wish { subject, session: Some(opened.id), organisation, scopes }, Some(token)).map(Ok)
}

pub(super) fn told(app: &App, wish: Wish, refresh_token: Option<String>) -> Result<TokenAnswer, Problem> {
    let failed = || Problem::new(Code::Unavailable, "The server has no key to sign with");
    Ok(TokenAnswer {
        access_token: tokens::issue(&app.keys, &app.config.issuer, &wish).ok_or_else(failed)?,
        token_type: "Bearer".to_owned(),
        expires_in: wish.lifetime().num_seconds(),
        scope: wish.scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(" "),
        refresh_token,
    })
}
