//! `POST /oauth2/token`.

use std::time::Duration;

use actix_web::{
    HttpMessage, HttpRequest,
    http::{
        StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE},
    },
    web::{Bytes, Data, Payload},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{
    access::Scope,
    accounts::{Client, granted},
    identity::Id,
};
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;

use super::{secrets, tokens};
use crate::{
    app::App,
    http::{answer::Answer, codes::Code, problem::Problem, query::Query},
};

/// What is asked of the token endpoint, form-encoded.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct TokenRequest {
    /// `client_credentials`.
    #[schema(max_length = 100, example = "client_credentials")]
    grant_type: String,
    /// Scopes, separated by spaces; all that the client has when absent.
    #[schema(max_length = 4000, example = "councils:write imports:write")]
    scope: Option<String>,
}

/// A token.
#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
    /// The token, to be sent as `Authorization: Bearer …`.
    #[schema(max_length = 8192, example = "eyJ…")]
    access_token: String,
    /// `Bearer`.
    #[schema(max_length = 6, pattern = "^Bearer$", example = "Bearer")]
    token_type: String,
    /// Seconds until it expires.
    #[schema(minimum = 1, maximum = 3600, example = 3600)]
    expires_in: i64,
    /// The scopes it has, separated by spaces.
    #[schema(max_length = 4000, example = "councils:write")]
    scope: String,
}

/// What RFC 6749 says of a refusal.
#[derive(Serialize, ToSchema)]
pub struct TokenRefusal {
    /// The code.
    #[schema(max_length = 60, pattern = "^[a-z_]+$", example = "invalid_client")]
    error: String,
    /// What is wrong.
    #[schema(max_length = 300, example = "The client is unknown or its secret is wrong")]
    error_description: String,
}

struct Refusal(StatusCode, &'static str, String);

/// A form must have come within this time, and has at most so many bytes.
const PATIENCE: Duration = Duration::from_secs(10);
const MOST: usize = 16 << 10;

/// Get an access token
///
/// The client signs in with HTTP basic authentication: its id and its secret. Errors are those of RFC 6749.
#[utoipa::path(
    post, path = "/oauth2/token", operation_id = "issue_token", tag = "access",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token", body = TokenAnswer),
        (status = 400, description = "The request is not valid", body = TokenRefusal),
        (status = 401, description = "The client is unknown or its secret is wrong", body = TokenRefusal),
    ),
    security(())
)]
pub async fn issue_token(app: Data<App>, req: HttpRequest, payload: Payload) -> Result<Answer, Problem> {
    let body = read(payload).await?;
    match grant(&app, &req, &body).await? {
        Ok(answer) => Ok(Answer::json(StatusCode::OK, &answer).with(CACHE_CONTROL, "no-store")),
        Err(Refusal(status, error, error_description)) => {
            let refusal = TokenRefusal { error: error.to_owned(), error_description };
            let answer = Answer::json(status, &refusal).with(CACHE_CONTROL, "no-store");
            let unknown = status == StatusCode::UNAUTHORIZED;
            Ok(if unknown { answer.with(WWW_AUTHENTICATE, "Basic realm=\"accord\"") } else { answer })
        }
    }
}

async fn read(payload: Payload) -> Result<Bytes, Problem> {
    let slow = |_| Problem::new(Code::RequestTimeout, "The form came too slowly");
    let large = |_| Problem::new(Code::BodyTooLarge, format!("A form here has at most {MOST} bytes"));
    let bytes = timeout(PATIENCE, payload.to_bytes_limited(MOST)).await.map_err(slow)?.map_err(large)?;
    bytes.map_err(|error| Problem::new(Code::BadRequest, format!("The form cannot be read: {error}")))
}

async fn grant(app: &App, req: &HttpRequest, body: &[u8]) -> Result<Result<TokenAnswer, Refusal>, Problem> {
    let invalid = |detail: &str| Ok(Err(Refusal(StatusCode::BAD_REQUEST, "invalid_request", detail.to_owned())));
    if !req.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return invalid("The token endpoint takes application/x-www-form-urlencoded");
    }
    if !req.query_string().is_empty() {
        return invalid("The token endpoint takes no query");
    }
    let Some(mut form) = std::str::from_utf8(body).ok().and_then(|text| Query::parse(text).ok()) else {
        return invalid("The form cannot be read");
    };
    let (grant_type, scope) = (form.take("grant_type"), form.take("scope"));
    let (form_id, form_secret) = (form.take("client_id"), form.take("client_secret"));
    if form.rest().next().is_some() {
        return invalid("The form has fields other than grant_type, scope, client_id and client_secret");
    }
    match grant_type.as_deref() {
        None => return invalid("grant_type is missing"),
        Some("client_credentials") => {}
        Some(_) => {
            let detail = "The one grant is client_credentials".to_owned();
            return Ok(Err(Refusal(StatusCode::BAD_REQUEST, "unsupported_grant_type", detail)));
        }
    }
    let signs_in = req.headers().contains_key(AUTHORIZATION);
    if signs_in && (form_id.is_some() || form_secret.is_some()) {
        return invalid("The client signs in by the Authorization header or by the form, not by both");
    }
    let said = if signs_in { basic(req) } else { form_id.zip(form_secret) };
    let Some((id, secret)) = said else { return Ok(Err(unknown_client())) };
    let Some(client) = client(app, &id, &secret).await? else { return Ok(Err(unknown_client())) };
    let Ok(scopes) = granted(&client, scope.as_deref()) else {
        let detail = "A scope asked for does not exist or is not the client's".to_owned();
        return Ok(Err(Refusal(StatusCode::BAD_REQUEST, "invalid_scope", detail)));
    };
    app.keys.refresh_sometimes().await;
    let failed = || Problem::new(Code::Unavailable, "The server has no key to sign with");
    let access_token = tokens::issue(&app.keys, &app.config.issuer, &client, &scopes).ok_or_else(failed)?;
    let scope = scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(" ");
    Ok(Ok(TokenAnswer {
        access_token,
        token_type: "Bearer".to_owned(),
        expires_in: tokens::LIFETIME.num_seconds(),
        scope,
    }))
}

fn unknown_client() -> Refusal {
    let detail = "The client is unknown or its secret is wrong".to_owned();
    Refusal(StatusCode::UNAUTHORIZED, "invalid_client", detail)
}

/// The client that has this secret; the same work is done for one that does not exist.
async fn client(app: &App, id: &str, secret: &str) -> Result<Option<Client>, Problem> {
    let id = uuid::Uuid::try_parse(id).map(Id);
    let found = app.store.session().client(id.unwrap_or(Id(uuid::Uuid::nil()))).await?;
    let kept = found.as_ref().map_or([0; 32], |client| client.secret_sha256);
    let right = secrets::matches(secret, &kept);
    Ok(found.filter(|client| right && client.disabled_at.is_none()))
}

fn basic(req: &HttpRequest) -> Option<(String, String)> {
    let header = req.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| BASE64_STANDARD.decode(encoded.trim()).ok())??;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
