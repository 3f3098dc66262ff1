//! Servers of one test's own, and what can be done to them.

use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use acceptance::postgres::{Cluster, cluster};
use sea_orm::{ConnectOptions, Database};

use crate::{ask, connect, run};

const KEPT: &str = "SELECT string_agg(word, ',') FROM kept";

async fn keep(cluster: &Cluster, word: &str) {
    let connection = connect(&cluster.url()).await;
    run(&connection, "CREATE TABLE IF NOT EXISTS kept (word text)").await;
    run(&connection, &format!("INSERT INTO kept VALUES ('{word}')")).await;
}

fn address(cluster: &Cluster) -> String {
    let url = cluster.url();
    url.split(['@', '/']).nth(3).expect("host and port").to_owned()
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let mut cluster = cluster(true).await;
    let before = cluster.url();
    keep(&cluster, "first").await;
    let mut impatient = ConnectOptions::new(cluster.url());
    impatient.acquire_timeout(Duration::from_millis(200));
    let open = Database::connect(impatient).await.expect("the database answers");
    cluster.kill9().await;
    TcpStream::connect(address(&cluster)).expect_err("nobody listens");
    ask(&open, "SELECT 1").await.expect_err("the connection is gone");
    cluster.kill9().await;

    cluster.start().await;
    assert_eq!(cluster.url(), before);
    keep(&cluster, "second").await;
    assert_eq!(ask(&connect(&before).await, KEPT).await.expect("words"), "first,second");
    assert!(cluster.log().contains("not properly shut down"), "{}", cluster.log());
}

#[tokio::test]
async fn it_stops_and_starts_with_connections_open() {
    let mut cluster = cluster(false).await;
    keep(&cluster, "word").await;
    let open = connect(&cluster.url()).await;
    cluster.stop().await;
    cluster.stop().await;
    TcpStream::connect(address(&cluster)).expect_err("nobody listens");
    cluster.start().await;
    assert_eq!(ask(&open, KEPT).await.expect("words"), "word");
}

#[tokio::test]
async fn paused_it_answers_nobody_and_resumed_it_goes_on() {
    let cluster = cluster(false).await;
    keep(&cluster, "word").await;
    let open = connect(&cluster.url()).await;
    cluster.pause().await;
    TcpStream::connect(address(&cluster)).expect("the connection is taken, not answered");
    {
        let answer = ask(&open, KEPT);
        tokio::pin!(answer);
        tokio::time::timeout(Duration::from_millis(300), &mut answer).await.expect_err("silence");
        cluster.resume();
        assert_eq!(answer.await.expect("words"), "word");
    }
    cluster.pause().await;
}

#[tokio::test]
async fn nothing_is_left_of_it() {
    let mut cluster = cluster(false).await;
    let connection = connect(&cluster.url()).await;
    let data = ask(&connection, "SELECT current_setting('data_directory')").await.expect("a path");
    let place = Path::new(&data).parent().expect("its directory");
    assert!(place.exists());
    let address = address(&cluster);
    cluster.kill9().await;
    cluster.start().await;
    drop(cluster);
    assert!(!place.exists());
    TcpStream::connect(address).expect_err("nobody listens");
}

#[tokio::test]
async fn text_sorts_by_language_unless_told_otherwise() {
    let cluster = cluster(false).await;
    let connection = connect(&cluster.url()).await;
    assert_eq!(ask(&connection, "SELECT lower('ÉCOLE')").await.expect("text"), "école");
    let sorted = "SELECT 'a' < 'B' AND 'B' < 'a' COLLATE \"C\"";
    assert_eq!(ask(&connection, sorted).await.expect("a truth"), "true");
}
