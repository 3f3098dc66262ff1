//! The OpenAPI document and its page, from assets within the binary: no request leaves the origin.

use std::{io::Read, sync::OnceLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG, IF_NONE_MATCH, VARY},
    web::Path,
};
use sha2::{Digest, Sha256};
use utoipa_swagger_ui::{Config, SwaggerFile};

use crate::{
    document::EMBEDDED,
    http::{codes::Code, problem::Problem},
};

/// Scripts and styles come from here alone; the page's own styles are inline in its assets.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// `GET /openapi.json`.
pub async fn document(req: HttpRequest) -> HttpResponse {
    static TAG: OnceLock<String> = OnceLock::new();
    let digest = || Sha256::digest(EMBEDDED)[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let tag = TAG.get_or_init(|| format!("W/\"{}\"", digest()));
    let mut response = HttpResponse::Ok();
    response
        .content_type("application/json")
        .insert_header((ETAG, tag.as_str()))
        .insert_header((VARY, "Accept-Encoding"));
    let known = req.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|known| known.trim() == tag || known.trim() == "*") {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    let accepts = req.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepts.contains("gzip") {
        return response.insert_header((CONTENT_ENCODING, "gzip")).body(EMBEDDED);
    }
    let mut text = Vec::new();
    match flate2::read::GzDecoder::new(EMBEDDED).read_to_end(&mut text) {
        Ok(_) => response.body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// `GET /docs/` and the page's parts.
pub async fn page(path: Path<String>) -> Result<HttpResponse, Problem> {
    let config = std::sync::Arc::new(Config::from("/openapi.json").validator_url("none"));
    let Ok(Some(file)) = utoipa_swagger_ui::serve(path.as_str(), config) else {
        return Err(Problem::new(Code::NotFound, "Nothing is at this address"));
    };
    let SwaggerFile { bytes, content_type, gzpipped, .. } = file;
    let charset = if content_type.starts_with("text/") { "; charset=utf-8" } else { "" };
    let mut response = HttpResponse::Ok();
    response.content_type(format!("{content_type}{charset}")).insert_header((CONTENT_SECURITY_POLICY, POLICY));
    if gzpipped {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    Ok(response.body(bytes.into_owned()))
}
