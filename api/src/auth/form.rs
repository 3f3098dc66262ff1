//! Forms of the endpoints of OAuth, and refusals in its words.

use std::time::Duration;

use actix_web::{
    HttpMessage, HttpRequest,
    http::{
        StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE},
    },
    web::{Bytes, Payload},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Serialize;
use serde_json::Value;
use tokio::time::timeout;
use utoipa::ToSchema;

use crate::http::{answer::Answer, codes::Code, problem::Problem, query::Query};

/// A form must have come within this time, and has at most so many bytes.
const PATIENCE: Duration = Duration::from_secs(10);
const MOST: usize = 32 << 10;
/// Fields of every form are never longer.
const LONGEST: [(&str, usize); 2] = [("token_type_hint", 40), ("token", 8192)];

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

/// A refusal in the words of RFC 6749.
#[derive(Debug)]
pub struct Refusal(pub StatusCode, pub &'static str, pub String);

/// What an endpoint of OAuth says: an answer, or a refusal.
pub type Said<T> = Result<Result<T, Refusal>, Problem>;

impl Refusal {
    /// A request that is not valid.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, "invalid_request", detail.into())
    }

    /// A proof or token that is not good.
    pub fn grant(detail: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, "invalid_grant", detail.into())
    }

    /// A client that is not known.
    pub fn client() -> Self {
        Self(StatusCode::UNAUTHORIZED, "invalid_client", "The client is unknown or its secret is wrong".into())
    }

    /// As an answer.
    pub fn answer(self) -> Answer {
        let Self(status, error, error_description) = self;
        let refusal = TokenRefusal { error: error.to_owned(), error_description };
        let answer = Answer::json(status, &refusal).with(CACHE_CONTROL, "no-store");
        match (status, error) {
            (StatusCode::UNAUTHORIZED, "invalid_client") => answer.with(WWW_AUTHENTICATE, "Basic realm=\"accord\""),
            (StatusCode::UNAUTHORIZED, _) => answer.with(WWW_AUTHENTICATE, "Bearer realm=\"accord\""),
            _ => answer,
        }
    }
}

/// A problem in the words of RFC 6749; `None` when the text is no problem.
pub fn refusal_of(problem: &[u8]) -> Option<Vec<u8>> {
    let told: Value = serde_json::from_slice(problem).ok()?;
    let error = match told["status"].as_u64()? {
        401 => "invalid_token",
        429 | 503 | 507 => "temporarily_unavailable",
        500.. => "server_error",
        _ => "invalid_request",
    };
    let error_description = told["detail"].as_str()?.to_owned();
    serde_json::to_vec(&TokenRefusal { error: error.to_owned(), error_description }).ok()
}

/// Answers with what was said.
pub fn answer<T: Serialize>(said: Said<T>) -> Result<Answer, Problem> {
    Ok(match said? {
        Ok(told) => Answer::json(StatusCode::OK, &told).with(CACHE_CONTROL, "no-store"),
        Err(refusal) => refusal.answer(),
    })
}

/// A form that has no fields but these.
pub async fn read(req: &HttpRequest, payload: Payload, fields: &[&str]) -> Said<Query> {
    let slow = |_| Problem::new(Code::RequestTimeout, "The form came too slowly");
    let large = |_| Problem::new(Code::BodyTooLarge, format!("A form here has at most {MOST} bytes"));
    let bytes = timeout(PATIENCE, payload.to_bytes_limited(MOST)).await.map_err(slow)?.map_err(large)?;
    let body: Bytes =
        bytes.map_err(|error| Problem::new(Code::BadRequest, format!("The form cannot be read: {error}")))?;
    if !req.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Ok(Err(Refusal::invalid("This endpoint takes application/x-www-form-urlencoded")));
    }
    if !req.query_string().is_empty() {
        return Ok(Err(Refusal::invalid("This endpoint takes no query")));
    }
    let Some(form) = std::str::from_utf8(&body).ok().and_then(|text| Query::parse(text).ok()) else {
        return Ok(Err(Refusal::invalid("The form cannot be read")));
    };
    for (limited, longest) in LONGEST {
        if form.rest().any(|(name, value)| name == limited && value.chars().count() > longest) {
            return Ok(Err(Refusal::invalid(format!("{limited} has at most {longest} characters"))));
        }
    }
    if form.rest().any(|(name, _)| !fields.contains(&name)) {
        return Ok(Err(Refusal::invalid(format!("The form has fields other than {}", fields.join(", ")))));
    }
    Ok(Ok(form))
}

/// The client's id and secret of HTTP basic authentication.
pub fn basic(req: &HttpRequest) -> Option<(String, String)> {
    let header = req.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| BASE64_STANDARD.decode(encoded.trim()).ok())??;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
