//! Bodies: read within a time, within a size, and strictly.

mod strict;

use std::{
    io::Write,
    time::{Duration, Instant},
};

use actix_web::{HttpRequest, dev::Payload, http::header::CONTENT_ENCODING, web::Data};
use futures_util::StreamExt;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{codes::Code, problem::Problem};
use crate::app::App;

pub use strict::strict_object;

/// A body must have come after this time, or go on coming at this rate in bytes a second.
const PATIENCE: Duration = Duration::from_secs(10);
const RATE: u64 = 16 * 1024;

/// A body on disk.
pub struct Spooled {
    /// The file; it is gone when this is dropped.
    pub file: tempfile::NamedTempFile,
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    pub sha256: [u8; 32],
}

/// Reads a JSON object, and the digest of its bytes.
pub async fn read_json(req: &HttpRequest, payload: Payload) -> Result<(Map<String, Value>, [u8; 32]), Problem> {
    media_type(req)?;
    let most = req.app_data::<Data<App>>().map_or(1 << 20, |app| app.config.max_body);
    let mut bytes = Vec::new();
    read(req, payload, most as u64, |chunk| {
        bytes.extend_from_slice(chunk);
        Ok(())
    })
    .await?;
    Ok((strict_object(&bytes)?, Sha256::digest(&bytes).into()))
}

/// Takes a body to disk.
pub async fn spool(req: &HttpRequest, payload: Payload, most: u64) -> Result<Spooled, Problem> {
    let lost = |error: std::io::Error| {
        if error.kind() != std::io::ErrorKind::StorageFull {
            return Problem::internal(&error);
        }
        tracing::error!(error = &error as &dyn std::error::Error, "the folder of temporary files has no room left");
        Problem::new(Code::NoRoom, "The server has no room left for the body")
    };
    let mut file = tempfile::NamedTempFile::new().map_err(lost)?;
    let mut digest = Sha256::new();
    let bytes = read(req, payload, most, |chunk| {
        digest.update(chunk);
        file.write_all(chunk).map_err(lost)
    })
    .await?;
    file.flush().map_err(lost)?;
    Ok(Spooled { file, bytes, sha256: digest.finalize().into() })
}

async fn read(
    req: &HttpRequest,
    mut payload: Payload,
    most: u64,
    mut take: impl FnMut(&[u8]) -> Result<(), Problem>,
) -> Result<u64, Problem> {
    if req.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::new(Code::UnsupportedMediaType, "Bodies are sent without Content-Encoding"));
    }
    let too_large = || Problem::new(Code::BodyTooLarge, format!("A body here has at most {most} bytes"));
    let told: Option<u64> = req.headers().get("content-length").and_then(|length| length.to_str().ok()?.parse().ok());
    if told.is_some_and(|told| told > most) {
        return Err(too_large());
    }
    let started = Instant::now();
    let mut bytes = 0;
    loop {
        let allowed = PATIENCE + Duration::from_secs(bytes / RATE);
        let left = allowed.saturating_sub(started.elapsed());
        let slow = |_| Problem::new(Code::RequestTimeout, "The body came too slowly");
        let Some(chunk) = tokio::time::timeout(left, payload.next()).await.map_err(slow)? else { return Ok(bytes) };
        let chunk =
            chunk.map_err(|error| Problem::new(Code::BadRequest, format!("The body cannot be read: {error}")))?;
        bytes += chunk.len() as u64;
        if bytes > most {
            return Err(too_large());
        }
        take(&chunk)?;
    }
}

fn media_type(req: &HttpRequest) -> Result<(), Problem> {
    let said = req
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mut parts = said.split(';').map(str::trim);
    let right = matches!(parts.next(), Some("application/json" | "application/merge-patch+json"));
    let utf8 =
        parts.filter_map(|part| part.strip_prefix("charset=")).all(|charset| charset.trim_matches('"') == "utf-8");
    if right && utf8 {
        Ok(())
    } else {
        Err(Problem::new(Code::UnsupportedMediaType, "A body here is application/json in UTF-8"))
    }
}
