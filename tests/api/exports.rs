//! Exports: as many at once as a node bears, and none for a reader who does not read.

use std::time::{Duration, Instant};

use acceptance::{Kind, World};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const PATH: &str = "/v1/areas?format=ndjson";

/// A reader who asks for a file and takes only its first bytes.
async fn stalled(world: &World) -> TcpStream {
    let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap();
    stream.write_all(format!("GET {PATH} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()).await.unwrap();
    let mut start = [0; 15];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 200 OK");
    stream
}

#[tokio::test]
async fn readers_who_do_not_read_hold_nobody_up_for_long() {
    let world = World::new(Kind::Sqlite).await;
    let source = "x".repeat(190);
    let rows: String = (0..30_000).map(|n| format!("P{n},Place {n},custom,{source}\n")).collect();
    world.import("/v1/imports/areas", &format!("code,name,kind,source\n{rows}")).await.is(201);
    let mut stalled_readers = Vec::new();
    for _ in 0..4 {
        stalled_readers.push(stalled(&world).await);
    }
    let refused = world.get(PATH).await.is(503);
    assert_eq!(refused.code(), "too_many_exports");
    assert!(!refused.header("retry-after").is_empty());
    let since = Instant::now();
    let file = loop {
        let answer = world.get(PATH).await;
        if answer.status == 200 {
            break answer;
        }
        assert!(since.elapsed() < Duration::from_secs(30), "the readers keep their places");
    };
    assert_eq!(file.text().lines().count(), 30_000);
    let mut rest = Vec::new();
    // The first to come is the first to lose its place.
    let mut reader = stalled_readers.swap_remove(0);
    let _ = reader.read_to_end(&mut rest).await;
    assert!(!rest.ends_with(b"0\r\n\r\n"), "a file that is broken off does not end cleanly");
}
