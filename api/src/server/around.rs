//! What surrounds every request beside the guard: HEAD, Allow, open reads, and what is told of each.

use std::{sync::atomic::Ordering, time::Instant};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BodySize, BodyStream, BoxBody, EitherBody, MessageBody},
    dev::{RequestHead, ServiceRequest, ServiceResponse},
    http::{
        ConnectionType, Method, StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ALLOW, CONTENT_TYPE, HeaderValue, LOCATION,
        },
    },
    middleware::Next,
    web::{Bytes, Data},
};

use crate::{
    app::App,
    http::{
        codes::Code,
        fallback::fallback,
        problem::{MEDIA_TYPE, Problem},
        request_id::RequestId,
    },
};

type Passed<B> = Result<ServiceResponse<B>, actix_web::Error>;

/// The page at `/docs/` names its parts beside itself, so its address ends with a slash.
pub async fn door() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "docs/")).finish()
}

/// HEAD is GET without the body.
pub async fn head_as_get<B: MessageBody + 'static>(mut req: ServiceRequest, next: Next<B>) -> Passed<EitherBody<B>> {
    if req.method() != Method::HEAD {
        return Ok(next.call(req).await?.map_into_left_body());
    }
    req.head_mut().method = Method::GET;
    let response = next.call(req).await?;
    // A body of known size tells it, and is not sent; one that would be made on the way out is not made.
    let made_later = matches!(response.response().body().size(), BodySize::Stream);
    Ok(if made_later {
        let nothing = futures_util::stream::empty::<Result<Bytes, actix_web::Error>>();
        response.map_body(|_, _| EitherBody::right(BoxBody::new(BodyStream::new(nothing))))
    } else {
        response.map_into_left_body()
    })
}

/// A method that an address does not know is told which ones it knows.
pub async fn allowed<B: MessageBody + 'static>(req: ServiceRequest, next: Next<B>) -> Passed<EitherBody<B>> {
    let response = next.call(req).await?;
    // The framework's own names no HEAD.
    let told = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == MEDIA_TYPE);
    if response.status() != StatusCode::METHOD_NOT_ALLOWED || told {
        return Ok(response.map_into_left_body());
    }
    let request = response.request().clone();
    let problem = methods(&request).await;
    Ok(ServiceResponse::new(request, problem.error_response()).map_into_right_body())
}

async fn methods(request: &HttpRequest) -> Problem {
    match fallback(request.clone()).await {
        Err(problem) if problem.code() == Code::MethodNotAllowed => problem,
        // The pages beside the document are only read.
        _ => Problem::new(Code::MethodNotAllowed, "This address knows GET, HEAD")
            .header(ALLOW, HeaderValue::from_static("GET, HEAD")),
    }
}

/// Whether a request, or the one it asks leave for, reads what is open to pages of any origin.
pub fn reads(request: &RequestHead) -> bool {
    let asked = request.headers.get(ACCESS_CONTROL_REQUEST_METHOD).and_then(|method| method.to_str().ok());
    let method = asked.unwrap_or(request.method.as_str());
    matches!(method, "GET" | "HEAD") && !request.uri.path().starts_with("/oauth2/")
}

/// Reads are open to every origin, not just to the one that asks.
pub async fn open_reads<B: MessageBody>(req: ServiceRequest, next: Next<B>) -> Passed<B> {
    let open = reads(req.head());
    let mut response = next.call(req).await?;
    if open && response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    Ok(response)
}

/// One log line and the metrics of each request; neither holds a query, a body or a token.
pub async fn tell<B: MessageBody>(req: ServiceRequest, next: Next<B>) -> Passed<B> {
    let started = Instant::now();
    let method = req.method().clone();
    let id = req.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let path = req.path().to_owned();
    let stopping = req.app_data::<Data<App>>().is_some_and(|app| app.stopping.load(Ordering::Relaxed));
    let mut answer = next.call(req).await;
    let (status, route) = match &mut answer {
        Ok(response) => {
            if stopping {
                // The next request of this connection goes to a server that stays.
                response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
            }
            (response.status(), response.request().match_pattern())
        }
        Err(error) => (error.as_response_error().status_code(), None),
    };
    let (status, route) = (status.as_u16(), route.unwrap_or_else(|| "unknown".to_owned()));
    let took = started.elapsed();
    let labels = [("method", method_label(&method)), ("route", route.clone()), ("status", status.to_string())];
    metrics::counter!("accord_requests_total", &labels).increment(1);
    metrics::histogram!("accord_request_seconds", &labels[..2]).record(took.as_secs_f64());
    // Quoted, so that nothing in an address can begin a line of its own.
    tracing::info!(request_id = %id, %method, path = ?path, route, status, ms = took.as_millis(), "request");
    answer
}

/// Methods that callers make up are counted as one.
fn method_label(method: &Method) -> String {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    if known.contains(method) { method.to_string() } else { "OTHER".to_owned() }
}
