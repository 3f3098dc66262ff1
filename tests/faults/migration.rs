//! A migration that is killed, and copies taken while others write.

use std::time::Duration;

use acceptance::{
    Kind, Place, postgres,
    program::{Serving, command, operator, run},
};
use sea_orm::ConnectionTrait;

use crate::caller::Caller;

async fn killed_migration(url: &str) {
    for after in [1, 5, 20, 60] {
        let mut migrating = command(&["migrate"]).env("ACCORD_DATABASE_URL", url).spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(after)).await;
        migrating.kill().unwrap();
        migrating.wait().unwrap();
    }
    let both = [0, 1].map(|_| command(&["migrate"]).env("ACCORD_DATABASE_URL", url).spawn().unwrap());
    for mut node in both {
        assert!(node.wait().unwrap().success(), "the next one finishes, and two at once do");
    }
    let server = Serving::start(url, &[]);
    Caller::new(&server, &operator(url)).await.until_ready(true).await;
}

#[tokio::test]
async fn a_killed_migration_is_finished_by_the_next_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    killed_migration(&format!("sqlite://{}/accord.db", folder.path().display())).await;
}

#[tokio::test]
async fn a_killed_migration_is_finished_by_the_next_on_postgres() {
    killed_migration(&postgres::database().await.url).await;
}

/// Writes, takes a copy meanwhile, and looks whether it is whole and serves.
async fn a_copy_serves(url: &str, copy: &str, take: impl AsyncFnOnce()) {
    let credentials = operator(url);
    let server = Serving::start(url, &[]);
    let caller = Caller::new(&server, &credentials).await;
    let writing = tokio::spawn({
        let caller = caller.clone();
        async move {
            for n in 0..200 {
                assert_eq!(caller.put(&format!("ref:c-{n}"), "One").await.unwrap().status(), 201);
            }
        }
    });
    crate::caller::until(Duration::from_secs(30), async || caller.total("councils").await > 20).await;
    let before = caller.total("councils").await;
    take().await;
    let after = caller.total("councils").await;
    writing.await.unwrap();

    assert!(run(&["migrate"], &[("ACCORD_DATABASE_URL", copy)]).status.success());
    let restored = Serving::start(copy, &[]);
    let there = caller.at(&restored).await;
    let total = there.total("councils").await;
    assert!(before <= total && total <= after, "{before} ≤ {total} ≤ {after}");
    assert_eq!(there.put("ref:after", "After").await.unwrap().status(), 201, "the client still signs in and writes");
}

#[tokio::test]
async fn a_copy_taken_while_others_write_is_whole_on_sqlite() {
    let place = Place::new(Kind::Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let take = async || {
        let other = sea_orm::Database::connect(&place.url).await.unwrap();
        other.execute_unprepared(&format!("VACUUM INTO '{}'", copy.display())).await.unwrap();
    };
    a_copy_serves(&place.url, &format!("sqlite://{}", copy.display()), take).await;
}

#[tokio::test]
async fn a_copy_taken_while_others_write_is_whole_on_postgres() {
    let place = Place::new(Kind::Postgres).await;
    let empty = postgres::database().await;
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("dump.sql");
    let take = async || {
        let file = format!("--file={}", dump.display());
        let dumped = tokio::process::Command::new("pg_dump").args(["--no-owner", &file, &place.url]).status();
        assert!(dumped.await.unwrap().success());
        let restored = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file"];
        let restored = tokio::process::Command::new("psql").args(restored).arg(&dump).arg(&empty.url).output();
        let restored = restored.await.unwrap();
        assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    };
    a_copy_serves(&place.url, &empty.url, take).await;
}
