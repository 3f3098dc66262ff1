//! What every answer passes on its way out: problems made whole, panics caught, headers that protect.

use std::{fmt, panic::AssertUnwindSafe};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, EitherBody, MessageBody, to_bytes},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, CONTENT_TYPE, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use futures_util::FutureExt;
use serde_json::Value;

use super::{
    codes::Code,
    problem::{MEDIA_TYPE, Problem},
    request_id::{self, RequestId},
};
use crate::auth::form;

/// Turns errors of the framework, panics and problems into whole problem documents, and adds protective headers.
pub async fn guard<B>(req: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error>
where
    B: MessageBody + 'static,
{
    // A request that is kept while it is routed cannot be routed, so only what a lost one needs is copied.
    let lost = Lost::of(req.request());
    let response = match AssertUnwindSafe(next.call(req)).catch_unwind().await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(lost.with(told(&error)).await.into()),
        Err(_) => {
            tracing::error!(path = ?lost.path, "a handler panicked");
            return Err(lost.with(Problem::new(Code::Internal, "The server failed").error_response()).await.into());
        }
    };
    let request = response.request().clone();
    let status = response.status();
    let is_problem = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == MEDIA_TYPE);
    let bare = status.is_client_error() || status.is_server_error();
    if is_problem {
        let (_, response) = response.into_parts();
        return Ok(whole(&request, response.map_into_boxed_body()).await.map_into_right_body());
    }
    let untold =
        bare && response.headers().get(CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if untold && request.path() != "/metrics" {
        let mut problem = by_status(status).error_response();
        // What others added, such as what is left of a quota, stays.
        for (name, value) in response.headers() {
            if ![CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING].contains(name) {
                problem.headers_mut().append(name.clone(), value.clone());
            }
        }
        return Ok(whole(&request, problem).await.map_into_right_body());
    }
    let mut response = response.map_into_left_body();
    protect(is_signed_in(&request), response.headers_mut());
    Ok(response)
}

/// The answer to a request of which nothing else is left.
#[derive(Debug)]
struct Lost {
    path: String,
    id: String,
    signed_in: bool,
    status: StatusCode,
    body: Vec<u8>,
}

impl Lost {
    fn of(request: &HttpRequest) -> Self {
        Self {
            path: request.path().to_owned(),
            id: id_of(request),
            signed_in: is_signed_in(request),
            status: StatusCode::INTERNAL_SERVER_ERROR,
            body: vec![],
        }
    }

    fn oauth(&self) -> bool {
        self.path.starts_with("/oauth2/")
    }

    async fn with(mut self, response: HttpResponse) -> Self {
        self.status = response.status();
        let body = to_bytes(response.into_body()).await.unwrap_or_default();
        let refusal = if self.oauth() { form::refusal_of(&body) } else { None };
        let whole = refusal.or_else(|| with_request(&body, &self.path, &self.id));
        self.body = whole.unwrap_or_else(|| body.to_vec());
        self
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)
    }
}

impl ResponseError for Lost {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let media_type = if self.oauth() { "application/json" } else { MEDIA_TYPE };
        let mut response = HttpResponse::build(self.status).content_type(media_type).body(self.body.clone());
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            response.headers_mut().insert(request_id::HEADER, id);
        }
        protect(self.signed_in, response.headers_mut());
        response
    }
}

fn is_signed_in(request: &HttpRequest) -> bool {
    request.headers().contains_key(header::AUTHORIZATION)
}

fn id_of(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

fn told(error: &actix_web::Error) -> HttpResponse {
    if let Some(problem) = error.as_error::<Problem>() {
        problem.error_response()
    } else {
        let response = error.error_response();
        let is_problem = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == MEDIA_TYPE);
        if is_problem { response } else { by_status(response.status()).error_response() }
    }
}

fn by_status(status: StatusCode) -> Problem {
    let code = match status.as_u16() {
        401 => Code::Unauthenticated,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        408 => Code::RequestTimeout,
        413 => Code::BodyTooLarge,
        414 => Code::UriTooLong,
        415 => Code::UnsupportedMediaType,
        431 => Code::HeaderTooLarge,
        503 => Code::Unavailable,
        status if status >= 500 => Code::Internal,
        _ => Code::BadRequest,
    };
    Problem::new(code, code.title())
}

/// The document with what only the request knows.
async fn whole(request: &HttpRequest, response: HttpResponse) -> ServiceResponse<BoxBody> {
    let (head, body) = response.into_parts();
    let body = to_bytes(body).await.unwrap_or_default();
    let oauth = request.path().starts_with("/oauth2/");
    let refusal = if oauth { form::refusal_of(&body) } else { None };
    let json = refusal.is_some();
    let told = refusal.or_else(|| finished(&body, request)).unwrap_or_else(|| body.to_vec());
    let mut response = head.set_body(BoxBody::new(told));
    if json {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    protect(is_signed_in(request), response.headers_mut());
    ServiceResponse::new(request.clone(), response)
}

/// A problem's text with `instance` and `request_id`; `None` when it has them or is no document.
pub fn finished(body: &[u8], request: &HttpRequest) -> Option<Vec<u8>> {
    with_request(body, request.path(), &id_of(request))
}

fn with_request(body: &[u8], path: &str, id: &str) -> Option<Vec<u8>> {
    let mut told: Value = serde_json::from_slice(body).ok()?;
    let known = told.get("request_id").is_some();
    let fields = told.as_object_mut().filter(|_| !known)?;
    fields.insert("instance".into(), path.into());
    fields.insert("request_id".into(), id.into());
    serde_json::to_vec(&told).ok()
}

const POLICY: HeaderName = header::CONTENT_SECURITY_POLICY;

fn protect(signed_in: bool, headers: &mut header::HeaderMap) {
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(POLICY, "default-src 'none'; frame-ancestors 'none'");
    set(header::CACHE_CONTROL, if signed_in { "private, no-cache" } else { "no-cache" });
    headers.append(header::VARY, HeaderValue::from_static("Accept, Authorization"));
}

#[cfg(test)]
mod tests {
    use actix_web::{
        App,
        middleware::from_fn,
        test::{TestRequest, init_service, read_body, try_call_service},
        web,
    };

    use super::*;

    #[actix_web::test]
    async fn a_panic_reaches_nobody() {
        async fn panics() -> HttpResponse {
            panic!("at secret/path.rs with SELECT 1")
        }
        let app = App::new().wrap(from_fn(guard)).route("/", web::get().to(panics));
        let app = init_service(app.route("/fine", web::get().to(HttpResponse::Ok))).await;
        let lost = try_call_service(&app, TestRequest::get().uri("/").to_request()).await;
        let Err(lost) = lost else { panic!("what is lost is told as an error") };
        let response = lost.error_response();
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers().get(CONTENT_TYPE).unwrap(), MEDIA_TYPE);
        let told: Value = serde_json::from_slice(&to_bytes(response.into_body()).await.unwrap()).unwrap();
        assert_eq!((&told["code"], &told["instance"]), (&"internal".into(), &"/".into()));
        assert!(!told.to_string().contains("secret") && !told.to_string().contains("SELECT"), "{told}");
        let fine = try_call_service(&app, TestRequest::get().uri("/fine").to_request()).await.unwrap();
        assert_eq!(fine.status(), 200, "the server lives");
    }

    #[actix_web::test]
    async fn what_the_framework_refuses_is_told_as_a_problem() {
        async fn refuses(_: web::Json<u8>) -> HttpResponse {
            HttpResponse::Ok().finish()
        }
        let app = init_service(App::new().wrap(from_fn(guard)).route("/", web::post().to(refuses))).await;
        let response =
            try_call_service(&app, TestRequest::post().uri("/").set_payload("{").to_request()).await.unwrap();
        assert_eq!(response.headers().get(CONTENT_TYPE).unwrap(), MEDIA_TYPE);
        let told: Value = serde_json::from_slice(&read_body(response).await).unwrap();
        assert!(told["status"].as_u64().unwrap() >= 400);
    }
}
