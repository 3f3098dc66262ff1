//! `GET /v1/{resource}/{id}/documents/{item}/content`: the bytes, as a file to be saved and never shown.

use std::{fmt::Write, ops::Range};

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::{
        StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_RANGE,
            CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue, IF_RANGE, RANGE, X_CONTENT_TYPE_OPTIONS,
        },
    },
    web::{Data, Path},
};
use domain::{documents::FileName, store::Repository, vocabulary::Vocabulary};
use futures_util::StreamExt;

use super::{
    Carrier,
    sight::{known, may_read, one},
    views::is_open,
};
use crate::{
    app::App,
    http::{codes::Code, file::paced, precondition::Preconditions, principal::Asking, problem::Problem, query::Query},
    store::AppSession,
};

/// Sends a document's bytes, all or a range of them.
pub async fn fetch_content<A: Carrier>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    path: Path<(String, String)>,
    preconditions: Preconditions,
) -> Result<HttpResponse, Problem>
where
    AppSession: Repository<A>,
{
    Query::of(&req)?.finish(&[])?;
    let session = app.store.session();
    let record = known::<A>(&session, &asking.0, &path.0).await?;
    let (_, document) = one(&record, &path.1)?;
    may_read(&session, &asking.0, &record, document).await?;
    let tag = format!("\"{}\"", document.sha256);
    // Who may read it can change; that the bytes of a digest are others cannot.
    let kept = if is_open(&record, document) { "no-cache" } else { "no-store" };
    if preconditions.not_modified(&tag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, tag))
            .insert_header((CACHE_CONTROL, kept))
            .finish());
    }
    let asked = header(&req, RANGE).filter(|_| header(&req, IF_RANGE).is_none_or(|known| known == tag));
    let (status, range) = match asked.and_then(|said| ranged(&said, document.bytes)) {
        None => (StatusCode::OK, 0..document.bytes),
        Some(range) if range.is_empty() => return Err(beyond(document.bytes)),
        Some(range) => (StatusCode::PARTIAL_CONTENT, range),
    };
    let pieces = app.files.read(&document.sha256, range.clone()).await?;
    let pieces = paced(Box::pin(pieces.map(|piece| piece.map_err(std::io::Error::other))));
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CONTENT_TYPE, document.media_type.word()))
        .insert_header((CONTENT_DISPOSITION, attachment(&document.file_name)))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"))
        .insert_header((CACHE_CONTROL, kept))
        .insert_header((ETAG, tag))
        .insert_header((ACCEPT_RANGES, "bytes"))
        // A range is one of these bytes, not of what a compressor makes of them.
        .insert_header((CONTENT_ENCODING, "identity"));
    if status == StatusCode::PARTIAL_CONTENT {
        let told = format!("bytes {}-{}/{}", range.start, range.end - 1, document.bytes);
        response.insert_header((CONTENT_RANGE, told));
    }
    Ok(response.body(SizedStream::new(range.end - range.start, pieces)))
}

fn header(req: &HttpRequest, name: actix_web::http::header::HeaderName) -> Option<String> {
    req.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn beyond(bytes: u64) -> Problem {
    let problem = Problem::new(Code::RangeNotSatisfiable, format!("The document has {bytes} bytes"));
    match HeaderValue::from_str(&format!("bytes */{bytes}")) {
        Ok(value) => problem.header(CONTENT_RANGE, value),
        Err(_) => problem,
    }
}

/// The one range that is asked for, empty where no byte is in it; `None` where none is asked for that is understood, so
/// that all is sent.
fn ranged(said: &str, bytes: u64) -> Option<Range<u64>> {
    let (first, last) = said.strip_prefix("bytes=")?.trim().split_once('-')?;
    let number = |said: &str| -> Option<u64> {
        let digits = !said.is_empty() && said.bytes().all(|byte| byte.is_ascii_digit());
        if digits { said.parse().ok() } else { None }
    };
    let range = match (first, last) {
        ("", last) => bytes.saturating_sub(number(last)?)..bytes,
        (first, "") => number(first)?..bytes,
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            first..last.saturating_add(1).min(bytes)
        }
    };
    Some(if range.start < range.end { range } else { 0..0 })
}

/// RFC 6266: to be saved, under its name; for old readers in ASCII, for others as RFC 8187 has it.
fn attachment(name: &FileName) -> String {
    let plain: String = name
        .as_str()
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | ';') || c == ' ' { c } else { '_' })
        .collect();
    let mut whole = String::new();
    for byte in name.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood() {
        for (said, expected) in [
            ("bytes=0-0", Some(0..1)),
            ("bytes=2-4", Some(2..5)),
            ("bytes=2-", Some(2..10)),
            ("bytes=-3", Some(7..10)),
            ("bytes=-30", Some(0..10)),
            ("bytes=2-99", Some(2..10)),
            ("bytes=10-", Some(0..0)),
            ("bytes=-0", Some(0..0)),
            ("bytes=0-18446744073709551615", Some(0..10)),
            ("bytes=4-2", None),
            ("bytes=0-1,3-4", None),
            ("bytes=a-b", None),
            ("bytes=+1-2", None),
            ("items=0-1", None),
            ("bytes=99999999999999999999-", None),
        ] {
            assert_eq!(ranged(said, 10), expected, "{said}");
        }
    }

    #[test]
    fn a_name_is_told_to_old_readers_and_new() {
        for (name, expected) in [
            ("minutes.pdf", "attachment; filename=\"minutes.pdf\"; filename*=UTF-8''minutes.pdf"),
            ("März 5%;.pdf", "attachment; filename=\"M_rz 5__.pdf\"; filename*=UTF-8''M%C3%A4rz%205%25%3B.pdf"),
            ("it's (1).pdf", "attachment; filename=\"it's (1).pdf\"; filename*=UTF-8''it%27s%20%281%29.pdf"),
        ] {
            assert_eq!(attachment(&FileName::parse(name).unwrap()), expected);
        }
    }
}
