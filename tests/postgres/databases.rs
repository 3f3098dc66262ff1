//! Databases of the shared server.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use acceptance::postgres::{database, template};
use futures_util::future::join_all;

use crate::{ask, connect, run};

const COUNT: &str = "SELECT count(*) FROM shelf";
const STARTED: &str = "SELECT pg_postmaster_start_time()";

async fn shelve(url: String) {
    let connection = connect(&url).await;
    run(&connection, "CREATE TABLE shelf (book text); INSERT INTO shelf VALUES ('atlas')").await;
}

#[tokio::test]
async fn databases_used_at_once_know_nothing_of_each_other() {
    let template = template("shelf", shelve).await;
    let counts = join_all((1..=6).map(async |books| {
        let database = template.database().await;
        let connection = connect(&database.url).await;
        run(&connection, &format!("INSERT INTO shelf SELECT generate_series(1, {books})")).await;
        ask(&connection, COUNT).await.expect("the count")
    }));
    assert_eq!(counts.await, ["2", "3", "4", "5", "6", "7"]);
}

#[tokio::test]
async fn a_template_is_made_once_however_many_ask() {
    let made = AtomicUsize::new(0);
    let hash = format!("once-{}-{:?}", std::process::id(), std::time::SystemTime::now());
    let counts = join_all((0..4).map(async |_| {
        let stock = async |url| {
            made.fetch_add(1, Ordering::SeqCst);
            shelve(url).await;
        };
        let database = template(&hash, stock).await.database().await;
        ask(&connect(&database.url).await, COUNT).await.expect("the count")
    }));
    assert_eq!(counts.await, ["1"; 4]);
    assert_eq!(made.into_inner(), 1);
}

#[tokio::test]
async fn an_empty_database_has_no_tables() {
    let database = database().await;
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(ask(&connect(&database.url).await, tables).await.expect("the count"), "0");
}

#[tokio::test]
async fn a_database_goes_with_its_value_though_connections_are_open() {
    let watcher = database().await;
    let watcher = (connect(&watcher.url).await, watcher);
    let dropped = database().await;
    let name = dropped.url.rsplit('/').next().expect("a name").to_owned();
    let _open = connect(&dropped.url).await;
    drop(dropped);

    let left = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
    let deadline = Instant::now() + Duration::from_secs(30);
    while ask(&watcher.0, &left).await.expect("the count") != "0" {
        assert!(Instant::now() < deadline, "{name} is still there");
    }
}

#[test]
fn processes_share_one_server() {
    let program = std::env::current_exe().expect("this program");
    let processes = [(); 3].map(|()| {
        let mut command = Command::new(&program);
        command.args(["--ignored", "--exact", "--nocapture", "databases::tells_its_server"]);
        command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("a process")
    });
    let told = processes.map(|process| {
        let output = process.wait_with_output().expect("its output");
        let output = String::from_utf8(output.stderr).expect("text");
        let line = output.lines().find(|line| line.starts_with("server of "));
        line.unwrap_or_else(|| panic!("{output}")).to_owned()
    });
    assert!(told.iter().all(|server| *server == told[0]), "{told:?}");
}

#[tokio::test]
#[ignore = "a part of processes_share_one_server"]
async fn tells_its_server() {
    let database = database().await;
    let started = ask(&connect(&database.url).await, STARTED).await.expect("the time");
    eprintln!("server of {started}");
}
