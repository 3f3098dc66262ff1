//! The request's id: accepted when it is sane, else made.

use actix_web::{
    HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
};

/// The header that carries it.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request being answered.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Gives the request its id, and the answer too.
pub async fn identify<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let said =
        req.headers().get(HEADER).and_then(|value| value.to_str().ok()).filter(|said| sane(said)).map(str::to_owned);
    let id = said.unwrap_or_else(|| uuid::Uuid::now_v7().to_string());
    req.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.call(req).await?;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    Ok(response)
}

fn sane(said: &str) -> bool {
    (1..=128).contains(&said.len())
        && said
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':' | b'/' | b'+' | b'='))
}
