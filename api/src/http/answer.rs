//! An answer as plain data, so that it can be kept for a repeated request.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{
        StatusCode,
        header::{CONTENT_TYPE, HeaderName, HeaderValue},
    },
};
use serde::Serialize;

use crate::audit::refusals::Refused;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Headers but the content type.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Vec<u8>,
    /// The body's media type; empty without a body.
    pub media_type: String,
    /// Whether it shows a secret, so that it is not kept to be repeated.
    pub shows_secret: bool,
    /// Whether it refuses, though it says that there is nothing.
    pub refuses: bool,
}

impl Answer {
    /// JSON.
    pub fn json(status: StatusCode, value: &impl Serialize) -> Self {
        // Values that are answered have text keys and finite numbers.
        Self::bytes(status, "application/json", serde_json::to_vec(value).unwrap_or_default())
    }

    /// Any body.
    pub fn bytes(status: StatusCode, media_type: &str, body: Vec<u8>) -> Self {
        Self { status, headers: vec![], body, media_type: media_type.to_owned(), shows_secret: false, refuses: false }
    }

    /// No body.
    pub fn empty(status: StatusCode) -> Self {
        Self::bytes(status, "", vec![])
    }

    /// With a header; a value that no header can hold is left out.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        if let Ok(value) = HeaderValue::from_str(&value.into()) {
            self.headers.push((name, value));
        }
        self
    }

    /// A header.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.to_str().ok())
    }

    /// The answer to a caller that has this representation: 304, with these headers and no body.
    #[must_use]
    pub fn not_modified(mut self, keep: &[HeaderName]) -> Self {
        self.headers.retain(|(name, _)| keep.contains(name));
        Self { status: StatusCode::NOT_MODIFIED, body: vec![], media_type: String::new(), ..self }
    }

    /// As actix sends it.
    pub fn response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        for header in self.headers {
            response.insert_header(header);
        }
        let refuses = self.refuses;
        let mut response = if self.media_type.is_empty() {
            response.finish()
        } else {
            response.insert_header((CONTENT_TYPE, self.media_type)).body(self.body)
        };
        if refuses {
            response.extensions_mut().insert(Refused);
        }
        response
    }
}

impl Responder for Answer {
    type Body = BoxBody;
    fn respond_to(self, _req: &HttpRequest) -> HttpResponse {
        self.response()
    }
}
