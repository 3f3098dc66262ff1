use super::*;
use crate::postgres::server::url;

const SOON: Duration = Duration::from_secs(1);

/// Holds a server in a directory of the test's own, and shows that it answers.
async fn held(directory: &Path) -> (Hold, u32) {
    let hold = hold(Programs::find(), directory.to_owned(), SOON).await;
    let answer = sea_orm::Database::connect(url(hold.port, "postgres")).await;
    answer.expect("the server answers").close().await.expect("the connection closes");
    (hold, running(&directory.join("data")).expect("a live server").pid)
}

async fn stops(directory: &Path, pid: u32) -> bool {
    until(PATIENCE, || is_gone(pid) && !directory.join("data").exists()).await
}

#[tokio::test]
async fn it_stays_while_it_is_held_and_stops_when_idle() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    let ((first, pid), (second, same)) = tokio::join!(held(directory), held(directory));
    assert_eq!((first.port, pid), (second.port, same));
    drop(first);
    // Held by one of two it outlives the time after which it would count as idle.
    let stopped = until(SOON * 4, || is_gone(pid)).await;
    assert!(!stopped, "it stopped under a process that used it");
    drop(second);
    assert!(stops(directory, pid).await);

    let (again, pid) = held(directory).await;
    drop(again);
    assert!(stops(directory, pid).await);
}

#[tokio::test]
async fn a_killed_server_is_replaced() {
    let directory = tempfile::tempdir().expect("a directory");
    let (first, killed) = held(directory.path()).await;
    signal("KILL", &family(killed));
    assert!(until(PATIENCE, || is_gone(killed)).await);

    let (hold, pid) = held(directory.path()).await;
    assert_ne!(pid, killed);
    drop((first, hold));
    assert!(stops(directory.path(), pid).await);
}

#[tokio::test]
async fn what_a_crash_left_behind_is_cleared_away() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");
    fs::create_dir(&data).expect("the data of an earlier server");
    let left = format!("{}\n{}\n0\n1\n\n\n\nready\n", std::process::id(), data.display());
    fs::write(data.join("postmaster.pid"), left).expect("the file of an earlier server");
    fs::create_dir(directory.path().join("data.unfinished")).expect("an interrupted initdb");

    let (hold, pid) = held(directory.path()).await;
    assert!(!directory.path().join("data.unfinished").exists());
    drop(hold);
    assert!(stops(directory.path(), pid).await);
}
