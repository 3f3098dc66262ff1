//! Whether the server lives, is ready, and how it fares.

use std::sync::atomic::Ordering;

use actix_web::{http::StatusCode, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use super::{answer::Answer, codes::Code, problem::Problem};
use crate::app::App;

/// How the server is.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `live` or `ready`.
    #[schema(max_length = 5, pattern = "^(live|ready)$", example = "live")]
    status: String,
}

/// Whether the server lives
#[utoipa::path(
    get, path = "/health/live", operation_id = "health_live", tag = "operation",
    responses((status = 200, description = "It lives", body = Health)), security(())
)]
pub async fn live() -> Answer {
    Answer::json(StatusCode::OK, &Health { status: "live".to_owned() })
}

/// Whether the server is ready
///
/// Ready means: the database is reached and can be written, every migration is applied, and the server is not
/// stopping.
#[utoipa::path(
    get, path = "/health/ready", operation_id = "health_ready", tag = "operation",
    responses((status = 200, description = "It is ready", body = Health)), security(())
)]
pub async fn ready(app: Data<App>) -> Result<Answer, Problem> {
    if app.stopping.load(Ordering::Relaxed) {
        return Err(Problem::new(Code::Unavailable, "The server is stopping"));
    }
    if app.loading.load(Ordering::Relaxed) {
        return Err(Problem::new(Code::Unavailable, "The demo is being loaded"));
    }
    app.store.ready().await.map_err(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
        Problem::new(Code::Unavailable, error.to_string())
    })?;
    Ok(Answer::json(StatusCode::OK, &Health { status: "ready".to_owned() }))
}

/// How the server fares
///
/// Counts and durations of requests in the text format of Prometheus.
#[utoipa::path(
    get, path = "/metrics", operation_id = "fetch_metrics", tag = "operation",
    responses((status = 200, description = "The metrics", body = String, content_type = "text/plain")), security(())
)]
pub async fn metrics(app: Data<App>) -> Answer {
    let text = app.metrics.render();
    Answer::bytes(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", text.into_bytes())
}
