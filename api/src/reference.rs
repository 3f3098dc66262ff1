//! What is the same for every installation: error codes, identifier schemes, whom the data is owed to.

use actix_web::{HttpRequest, http::StatusCode, web::Path};
use domain::identity::{Scheme, SchemeOwner};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::http::{
    answer::Answer,
    codes::{self, Code},
    problem::Problem,
    query::Query,
};

/// What an error code means.
#[derive(Serialize, ToSchema)]
pub struct ErrorCode {
    /// The code; it never changes meaning.
    #[schema(max_length = 60, pattern = "^[a-z0-9_]+$", example = "validation_failed")]
    code: String,
    /// The status it comes with; null when it stands within `errors`.
    #[schema(minimum = 300, maximum = 599, example = 422)]
    status: Option<u16>,
    /// A short name.
    #[schema(max_length = 200, example = "Request is not valid")]
    title: String,
    /// What it means, and what to do.
    #[schema(
        max_length = 2000,
        example = "The body fits its schema and breaks a limit or a rule; `errors` tells each."
    )]
    meaning: String,
}

/// An identifier scheme.
#[derive(Serialize, ToSchema)]
pub struct IdentifierScheme {
    /// The word before the colon.
    #[schema(max_length = 20, pattern = "^[a-z-]+$", example = "gss")]
    code: String,
    /// What it is.
    #[schema(max_length = 200, example = "Government Statistical Service code")]
    title: String,
    /// A regular expression that every value matches.
    #[schema(max_length = 100, example = "^[A-Z][0-9]{8}$")]
    pattern: String,
    /// The form of a value, in words.
    #[schema(max_length = 200, example = "a capital letter and eight digits")]
    form: String,
    /// The body whose clients and the operator alone write its values; null when whoever writes the record may.
    #[schema(max_length = 200, example = "Office for National Statistics")]
    owner: Option<String>,
}

/// Whom the data is owed to.
#[derive(Serialize, ToSchema)]
pub struct Attribution {
    /// The words to print wherever the data is shown.
    #[schema(
        max_length = 2000,
        example = "Source: Office for National Statistics licensed under the Open Government Licence v3.0."
    )]
    statement: String,
    /// The licence under which most of it may be used again; records with another say so.
    #[schema(max_length = 200, example = "OGL-UK-3.0")]
    licence: String,
}

/// Every error code
///
/// Codes of whole problems have a status; the others stand within `errors`, or in the rows of an import.
#[utoipa::path(
    get, path = "/v1/errors", operation_id = "list_errors", tag = "reference",
    responses((status = 200, description = "Every code", body = crate::document::ErrorCodes)),
    security((), ("bearer" = []))
)]
pub async fn list_errors(req: HttpRequest) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let items: Vec<ErrorCode> = codes::all().map(error_code).collect();
    Ok(Answer::json(StatusCode::OK, &json!({"items": items})))
}

/// What an error code means
#[utoipa::path(
    get, path = "/errors/{code}", operation_id = "fetch_error", tag = "reference",
    params(("code" = String, Path)),
    responses((status = 200, description = "The code", body = ErrorCode)),
    security((), ("bearer" = []))
)]
pub async fn fetch_error(req: HttpRequest, code: Path<String>) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let entry = codes::all().find(|entry| entry.code == code.as_str());
    let missing = || Problem::new(Code::NotFound, format!("No error code {code}"));
    Ok(Answer::json(StatusCode::OK, &error_code(entry.ok_or_else(missing)?)))
}

fn error_code(entry: codes::Entry) -> ErrorCode {
    ErrorCode {
        code: entry.code.to_owned(),
        status: entry.status.map(|status| status.as_u16()),
        title: entry.title,
        meaning: entry.meaning.to_owned(),
    }
}

/// Every identifier scheme
///
/// An identifier is written `scheme:value` in paths, bodies and files.
#[utoipa::path(
    get, path = "/v1/identifier-schemes", operation_id = "list_identifier_schemes", tag = "reference",
    responses((status = 200, description = "Every scheme, the ones that name a record best first", body = crate::document::IdentifierSchemes)),
    security((), ("bearer" = []))
)]
pub async fn list_identifier_schemes(req: HttpRequest) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let scheme = |scheme: &Scheme| IdentifierScheme {
        code: scheme.code.to_owned(),
        title: scheme.title.to_owned(),
        pattern: scheme.pattern.to_owned(),
        form: scheme.form.to_owned(),
        owner: match scheme.owner {
            SchemeOwner::Anyone => None,
            SchemeOwner::Body(body) => Some(body.to_owned()),
        },
    };
    let items: Vec<IdentifierScheme> = Scheme::ALL.iter().map(scheme).collect();
    Ok(Answer::json(StatusCode::OK, &json!({"items": items})))
}

/// Whom the data is owed to
#[utoipa::path(
    get, path = "/v1/attribution", operation_id = "fetch_attribution", tag = "reference",
    responses((status = 200, description = "The statement", body = Attribution)),
    security((), ("bearer" = []))
)]
pub async fn fetch_attribution(req: HttpRequest) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let attribution = Attribution { statement: ATTRIBUTION.to_owned(), licence: "OGL-UK-3.0".to_owned() };
    Ok(Answer::json(StatusCode::OK, &attribution))
}

const ATTRIBUTION: &str = "Source: Office for National Statistics licensed under the Open Government Licence v3.0. \
    Contains OS data © Crown copyright and database right 2026. Contains NHS England, MHCLG and DHSC information \
    licensed under OGL v3.0. Local-authority register © mySociety, CC-BY-4.0.";
