//! Bytes that no well-behaved client sends.

use std::time::Duration;

use acceptance::{Kind, World, on_both};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// What the server says to these bytes, until it closes or falls silent.
async fn said_to(world: &World, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap();
    // A server that refuses early may close while more is sent.
    let _ = stream.write_all(bytes).await;
    let mut said = Vec::new();
    let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut said)).await;
    String::from_utf8_lossy(&said).into_owned()
}

fn status(said: &str) -> u16 {
    said.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

on_both!(requests_that_are_no_requests, world => {
    let many: String = (0..200).map(|n| format!("X-{n}: x\r\n")).collect();
    let long = "x".repeat(1 << 20);
    let get = |rest: &str| format!("GET /v1/areas HTTP/1.1\r\n{rest}Connection: close\r\n\r\n");
    let post = |rest: &str| format!("POST /v1/areas HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{rest}");
    for (what, request, allowed) in [
        ("200 headers", get(&format!("Host: a\r\n{many}")), &[200, 400, 431][..]),
        ("a header of 1 MB", get(&format!("Host: a\r\nX-Long: {long}\r\n")), &[400, 431]),
        ("an address of 1 MB", format!("GET /v1/areas?q={long} HTTP/1.1\r\nHost: a\r\n\r\n"), &[400, 414, 431]),
        ("length and chunks", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), &[400]),
        ("two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde"), &[400]),
        ("a negative length", post("Content-Length: -1\r\n\r\n"), &[400]),
        ("a broken chunk", post("Transfer-Encoding: chunked\r\n\r\nzz\r\n"), &[400, 401]),
        ("a path that is no text", "GET /v1/areas/%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".into(), &[400, 404]),
        ("a method of its own", "BREW /v1/areas HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".into(), &[400, 405]),
        ("TRACE", "TRACE /v1/areas HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".into(), &[405]),
        ("no protocol", "hello\r\n\r\n".into(), &[400]),
    ] {
        let said = said_to(&world, request.as_bytes()).await;
        assert!(allowed.contains(&status(&said)), "{what}: {}", said.chars().take(300).collect::<String>());
        assert!(!said.contains("panicked") && !said.contains(".rs"), "{what}: {said}");
    }
    world.get("/v1/areas").await.is(200);
});

#[tokio::test]
async fn slow_callers_are_not_waited_for() {
    let world = World::new(Kind::Sqlite).await;
    let token = &world.token;
    let head = format!(
        "POST /v1/areas HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    );
    let (header, body) =
        tokio::join!(said_to(&world, b"GET /v1/areas HTTP/1.1\r\nHost: a\r\n"), said_to(&world, head.as_bytes()));
    assert_eq!(status(&header), 408, "a header that does not end: {header}");
    assert_eq!(status(&body), 408, "a body that does not come: {body}");
    assert!(body.contains("request_timeout"));
}

#[tokio::test]
async fn compressed_bodies_are_not_unpacked() {
    let world = World::new(Kind::Sqlite).await;
    let request = world.request(reqwest::Method::POST, "/v1/imports/areas").header("content-type", "text/csv");
    let request = request.header("content-encoding", "gzip").body(vec![0x1f, 0x8b, 8, 0]);
    world.send(reqwest::Method::POST, "/v1/imports/areas", request).await.is(415);
}
