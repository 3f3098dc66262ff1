//! Hundreds of callers who never end their requests.

use std::time::Duration;

use acceptance::{
    Kind, Place,
    program::{Serving, operator},
};
use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::caller::Caller;

async fn dawdle(address: &str, start: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(start.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    let _ = timeout(Duration::from_secs(30), stream.read_to_end(&mut said)).await.expect("it is not waited for");
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn five_hundred_slow_callers_hold_nobody_up() {
    let place = Place::new(Kind::Sqlite).await;
    let credentials = operator(&place.url);
    let server = Serving::start(&place.url, &[]);
    let caller = Caller::new(&server, &credentials).await;
    let address = server.url.trim_start_matches("http://").to_owned();
    let header = "GET /v1/areas HTTP/1.1\r\nHost: a\r\nX-Slow: ";
    let body = "POST /oauth2/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                Content-Length: 100\r\n\r\ngrant";
    let slow = (0..500).map(|n| dawdle(&address, if n % 2 == 0 { header } else { body }));
    let others = async {
        for n in 0..50 {
            assert_eq!(caller.put(&format!("ref:c-{n}"), "One").await.unwrap().status(), 201);
            assert!(caller.is_alive().await);
        }
    };
    let (told, ()) = tokio::join!(join_all(slow), others);
    for said in told {
        assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    }
    assert_eq!(caller.total("councils").await, 50);
}
