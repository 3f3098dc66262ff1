//! Imports work on a thread of their own, and hold up nobody who shares their connections.

use std::{sync::mpsc, time::Duration};

use acceptance::{Kind, Place};
use api::imports::jobs::Jobs;
use futures_util::future::join_all;
use persistence::SqlStore;

/// A pool's connections.
const ALL: usize = 10;

async fn others_read_while_an_import_computes(kind: Kind) {
    let place = Place::new(kind).await;
    let store = SqlStore::connect(&place.url).await.expect("the database opens");
    store.migrate().await.expect("the schema");
    let jobs = Jobs::start(store.clone()).expect("the thread starts");
    let (opened, wait) = tokio::sync::oneshot::channel();
    let (release, held) = mpsc::channel::<()>();
    let theirs = store.clone();
    let given = jobs.hand_over(Box::new(move || {
        Box::pin(async move {
            // The import's reads open the connections that everybody reads through.
            let session = theirs.session();
            let read = join_all((0..ALL).map(|_| session.figure_writes(&[1]))).await;
            assert!(read.iter().all(Result::is_ok), "{read:?}");
            for _ in 0..ALL {
                tokio::task::yield_now().await;
            }
            opened.send(()).expect("the test waits");
            // A long computation: nothing else runs on this thread until the test has read.
            held.recv_timeout(Duration::from_mins(1)).expect("the test ends the computation");
        })
    }));
    assert!(given);
    wait.await.expect("the import computes");
    let session = store.glance();
    let read = join_all((0..ALL).map(|_| session.figure_writes(&[1]))).await;
    release.send(()).expect("the import still computes");
    assert!(read.iter().all(Result::is_ok), "{read:?}");
}

#[tokio::test]
async fn others_read_while_an_import_computes_on_sqlite() {
    others_read_while_an_import_computes(Kind::Sqlite).await;
}

#[tokio::test]
async fn others_read_while_an_import_computes_on_postgres() {
    others_read_while_an_import_computes(Kind::Postgres).await;
}
