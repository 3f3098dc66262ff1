//! Files that are not taken, and names that mean something else.

use acceptance::{Kind, World, agreed::training, filed::PDF, on_both};
use futures_util::stream;
use reqwest::{Body, Method};
use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream};

on_both!(names_are_names_and_nothing_else, world => {
    let table = world.table().await;
    let documents = format!("/v1/agreements/{}/documents", table.draft(&world, &training("2026-01-01", None)).await);
    for (query, name, code) in [
        ("kind=minute", "file_name", "blank"),
        ("kind=minute&file_name=..%2F..%2Fetc%2Fpasswd", "file_name", "file_name"),
        ("kind=minute&file_name=..%5C..%5Cboot.ini", "file_name", "file_name"),
        ("kind=minute&file_name=a%0D%0ASet-Cookie%3A+x%3D1.pdf", "file_name", "file_name"),
        ("kind=minute&file_name=a%22%3B+filename%3Db.pdf", "file_name", "file_name"),
        ("kind=minute&file_name=a%E2%80%AEfdp.exe", "file_name", "file_name"),
        ("kind=minute&file_name=a.exe", "file_name", "other_extension"),
        ("kind=minute&file_name=a.pdf&title=a%0D%0Ab", "title", "control_character"),
        ("kind=minute&file_name=a.pdf&confidential=", "confidential", "blank"),
        ("kind=essay&file_name=a.pdf", "kind", "unknown_word"),
        ("file_name=a.pdf", "kind", "unknown_word"),
    ] {
        let refused = table.clerk.file(&world, &format!("{documents}?{query}"), "application/pdf", PDF).await.is(400);
        assert_eq!(refused.faults(), [(name.to_owned(), code.to_owned())], "{query}");
    }
    table.clerk.file(&world, &format!("{documents}?kind=minute&file_name=a.pdf&path=x"), "application/pdf", PDF).await.is(400);
    assert_eq!(table.clerk.get(&world, &documents).await.is(200).json()["items"], json!([]));
    assert_eq!(world.kept_files().await, []);
});

on_both!(what_runs_is_refused_whatever_it_is_called, world => {
    let table = world.table().await;
    let documents = format!("/v1/agreements/{}/documents", table.draft(&world, &training("2026-01-01", None)).await);
    let polyglot = [b"GIF89a".as_slice(), b"/*<script>alert(1)</script>*/"].concat();
    for (declared, bytes, status, told) in [
        ("application/pdf", b"<html><script>alert(1)</script>".to_vec(), 415, "This is HTML"),
        ("text/html", b"Minutes".to_vec(), 415, "text/html is not taken"),
        ("image/svg+xml", b"<svg/>".to_vec(), 415, "image/svg+xml is not taken"),
        ("", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), 415, "This is SVG"),
        ("application/octet-stream", b"MZ\x90\0\x03\0\0\0".to_vec(), 415, "This is application/vnd.microsoft.portable-executable"),
        ("image/gif", polyglot, 415, "with a page or program in it"),
        ("application/pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), 422, "The file is not what it is said to be"),
        ("text/plain; charset=latin1", b"caf\xe9".to_vec(), 415, "Text is UTF-8"),
        ("application/x-www-form-urlencoded", PDF.to_vec(), 415, "application/x-www-form-urlencoded is not taken"),
        ("application/pdf", vec![], 422, "The file is not what it is said to be"),
    ] {
        let path = format!("{documents}?kind=minute&file_name=minutes");
        let refused = table.clerk.file(&world, &path, declared, bytes).await.is(status).json();
        assert!(refused["detail"].as_str().unwrap().contains(told), "{refused:#}");
    }
    let packed = world.anonymous(Method::POST, &documents).bearer_auth(&table.clerk.token).header("content-encoding", "gzip");
    let path = format!("{documents}?kind=minute&file_name=a.pdf");
    let packed = packed.header("content-type", "application/pdf").body(vec![0x1f, 0x8b, 8, 0]);
    assert_eq!(packed.send().await.unwrap().status(), 400, "the query comes first");
    let packed = world.anonymous(Method::POST, &path).bearer_auth(&table.clerk.token).header("content-encoding", "gzip");
    world.send(Method::POST, &path, packed.header("content-type", "application/pdf").body(vec![0x1f, 0x8b, 8, 0])).await.is(415);
    assert_eq!(table.clerk.get(&world, &documents).await.is(200).json()["items"], json!([]));
    assert_eq!(world.kept_files().await, []);
});

#[tokio::test]
async fn a_file_that_is_too_large_is_told_how_large_it_may_be() {
    let world = World::with(Kind::Sqlite, |config| config.max_document_bytes = 100_000).await;
    let table = world.table().await;
    let documents = format!("/v1/agreements/{}/documents", table.draft(&world, &training("2026-01-01", None)).await);
    let path = format!("{documents}?kind=minute&file_name=a.pdf");
    let sized = |bytes: usize| PDF.iter().copied().chain(std::iter::repeat(b'x')).take(bytes).collect::<Vec<u8>>();
    let told = table.clerk.file(&world, &path, "application/pdf", sized(100_001)).await.is(413).json();
    assert!(told["detail"].as_str().unwrap().contains("100000"), "{told}");
    // Without Content-Length it is found as the bytes come.
    let chunks = (0..20).map(move |_| Ok::<_, std::io::Error>(sized(10_000)));
    let request = world.anonymous(Method::POST, &path).bearer_auth(&table.clerk.token);
    let request = request.header("content-type", "application/pdf").body(Body::wrap_stream(stream::iter(chunks)));
    world.send(Method::POST, &path, request).await.is(413);
    assert_eq!(world.kept_files().await, []);
    table.clerk.file(&world, &path, "application/pdf", sized(100_000)).await.is(201);
}

on_both!(an_upload_that_is_broken_off_or_too_slow_leaves_nothing, world => {
    let table = world.table().await;
    let documents = format!("/v1/agreements/{}/documents", table.draft(&world, &training("2026-01-01", None)).await);
    let head = format!(
        "POST {documents}?kind=minute&file_name=a.pdf HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/pdf\r\nContent-Length: 100000\r\n\r\n%PDF-1.7\n",
        table.clerk.token
    );
    let begin = async || {
        let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    };
    drop(begin().await);
    let mut slow = begin().await;
    let mut said = String::new();
    let read = tokio::io::AsyncReadExt::read_to_string(&mut slow, &mut said);
    tokio::time::timeout(std::time::Duration::from_secs(20), read).await.expect("it is not waited for").unwrap();
    assert!(said.starts_with("HTTP/1.1 408") && said.contains("request_timeout"), "{said}");
    assert_eq!(table.clerk.get(&world, &documents).await.is(200).json()["items"], json!([]));
    assert_eq!(world.kept_files().await, []);
});
