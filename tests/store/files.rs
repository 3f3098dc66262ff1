//! The bytes of documents: the same in memory, in a folder, and in a bucket.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::Method,
    web::{Bytes, Data, Query, to},
};
use chrono::{Duration, Utc};
use domain::documents::ContentDigest;
use futures_util::TryStreamExt;
use persistence::{Bucket, FileError, Files, Shelf};
use sha2::{Digest, Sha256};

/// What a bucket holds, and parts of what is on its way.
type Held = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// The few calls of S3 that are made: objects put, read, told, removed and listed, and uploads in parts.
async fn s3(req: HttpRequest, held: Data<Held>, query: Query<BTreeMap<String, String>>, body: Bytes) -> HttpResponse {
    let signed = req.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !signed.starts_with("AWS4-HMAC-SHA256 Credential=key/") {
        return HttpResponse::Forbidden().finish();
    }
    let mut held = held.lock().unwrap();
    let key = req.path().trim_start_matches("/files").trim_start_matches('/').to_owned();
    let part = |number: &str| format!("part:{key}:{number}");
    match (req.method(), query.get("partNumber"), query.contains_key("uploadId")) {
        (&Method::POST, None, false) => {
            let told = "<InitiateMultipartUploadResult><UploadId>one</UploadId></InitiateMultipartUploadResult>";
            HttpResponse::Ok().content_type("application/xml").body(told)
        }
        (&Method::PUT, Some(number), true) => {
            held.insert(part(&format!("{number:0>4}")), body.to_vec());
            HttpResponse::Ok().insert_header(("etag", format!("\"{number}\""))).finish()
        }
        (&Method::POST, None, true) => {
            let whole: Vec<u8> = held.range(part("0000")..part("9999")).flat_map(|(_, bytes)| bytes.clone()).collect();
            held.retain(|name, _| !name.starts_with("part:"));
            held.insert(key, whole);
            let told = "<CompleteMultipartUploadResult><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>";
            HttpResponse::Ok().content_type("application/xml").body(told)
        }
        (&Method::PUT, ..) => {
            held.insert(key, body.to_vec());
            HttpResponse::Ok().insert_header(("etag", "\"one\"")).finish()
        }
        (&Method::DELETE, ..) => {
            held.remove(&key);
            HttpResponse::NoContent().finish()
        }
        (&Method::GET, ..) if key.is_empty() => {
            let listed: String = held
                .iter()
                .map(|(key, bytes)| format!("<Contents><Key>{key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>{}</Size></Contents>", bytes.len()))
                .collect();
            let told = format!("<ListBucketResult><IsTruncated>false</IsTruncated>{listed}</ListBucketResult>");
            HttpResponse::Ok().content_type("application/xml").body(told)
        }
        _ => {
            let Some(bytes) = held.get(&key) else { return HttpResponse::NotFound().finish() };
            let length = bytes.len();
            let told = |mut response: actix_web::HttpResponseBuilder, bytes: Vec<u8>| {
                response
                    .insert_header(("etag", "\"one\""))
                    .insert_header(("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT"));
                response.body(bytes)
            };
            let range = req
                .headers()
                .get("range")
                .and_then(|value| value.to_str().ok()?.strip_prefix("bytes=")?.split_once('-'));
            let Some((from, to)) = range else { return told(HttpResponse::Ok(), bytes.clone()) };
            let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
            let mut response = HttpResponse::PartialContent();
            response.insert_header(("content-range", format!("bytes {from}-{to}/{length}")));
            told(response, bytes[from..=to.min(length - 1)].to_vec())
        }
    }
}

fn bucket() -> (Held, Bucket) {
    let held = Held::default();
    let shared = held.clone();
    let app = move || {
        App::new()
            .app_data(Data::new(shared.clone()))
            .app_data(actix_web::web::PayloadConfig::new(8 << 20))
            .default_service(to(s3))
    };
    let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let endpoint = format!("http://{}", server.addrs()[0]);
    tokio::spawn(server.run());
    let bucket = Bucket {
        name: "files".into(),
        prefix: "accord".into(),
        endpoint: Some(endpoint),
        region: "eu-west-2".into(),
        key_id: "key".into(),
        secret: "very-secret".into(),
    };
    (held, bucket)
}

async fn keeps(shelf: Shelf) {
    let files = Files::open(shelf.clone()).unwrap();
    let later = Utc::now() + Duration::hours(1);
    let all = async || files.older(later).try_collect::<Vec<_>>().await.unwrap();
    assert_eq!(all().await, [], "{shelf:?}");
    // One of one piece, and one of several.
    for size in [1_u32, 100, 12_000_000] {
        let bytes: Vec<u8> = (0..size).map(|n| n.wrapping_mul(31).to_le_bytes()[0]).collect();
        let digest = ContentDigest::of(Sha256::digest(&bytes).into());
        let spooled = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(spooled.path(), &bytes).unwrap();
        assert!(!files.holds(&digest).await.unwrap());
        assert!(matches!(files.read(&digest, 0..1).await.map(drop), Err(FileError::Missing)));
        files.keep(&digest, spooled.path()).await.unwrap();
        files.keep(&digest, spooled.path()).await.unwrap();
        assert!(files.holds(&digest).await.unwrap());
        assert_eq!(all().await, std::slice::from_ref(&digest));
        let read = async |range: std::ops::Range<u64>| {
            files.read(&digest, range).await.unwrap().try_collect::<Vec<_>>().await.unwrap().concat()
        };
        assert!(read(0..u64::from(size)).await == bytes, "{shelf:?} {size}");
        assert_eq!(read(0..1).await, bytes[..1]);
        assert_eq!(read(0..0).await, b"");
        files.forget_begun(later).await.unwrap();
        files.remove(&digest).await.unwrap();
        files.remove(&digest).await.unwrap();
        assert_eq!(all().await, []);
    }
}

#[tokio::test]
async fn in_memory() {
    keeps(Shelf::Memory).await;
}

#[tokio::test]
async fn in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    keeps(Shelf::Folder(folder.path().join("made when needed"))).await;
}

#[tokio::test]
async fn in_a_bucket() {
    let (held, bucket) = bucket();
    keeps(Shelf::Bucket(Box::new(bucket))).await;
    assert!(held.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_bucket_that_refuses_or_is_away_is_not_available() {
    let (_held, bucket) = bucket();
    let digest = ContentDigest::of([7; 32]);
    let refusing = Bucket { key_id: "another".into(), ..bucket.clone() };
    let away = Bucket { endpoint: Some("http://127.0.0.1:1".into()), ..bucket };
    for bucket in [refusing, away] {
        let files = Files::open(Shelf::Bucket(Box::new(bucket))).unwrap();
        let refused = files.holds(&digest).await.unwrap_err();
        assert!(matches!(refused, FileError::Unavailable(_)), "{refused:?}");
        assert!(!format!("{refused:?}").contains("very-secret"));
    }
}
