//! What a snapshot sees.

use domain::{
    councils::Council,
    listing::Listing,
    store::{Repository, Store, StoreError},
};
use persistence::SqlSession;

use crate::{
    database::Database,
    sample::{council, created},
};

async fn count(session: &SqlSession) -> u64 {
    Repository::<Council>::count(session, &Listing::all(1)).await.expect("a count")
}

async fn it_sees_nothing_that_came_later(store: &Database) {
    created(store, council("One", &[])).await;
    let snapshot = store.snapshot().await.expect("a snapshot");
    created(store, council("Two", &[])).await;
    assert_eq!(count(&snapshot).await, 1);
    assert_eq!(count(&store.session()).await, 2);
    drop(snapshot);
    assert_eq!(count(&store.snapshot().await.expect("a snapshot")).await, 2);
}

async fn a_read_is_one_too(store: &Database) {
    let counts: Result<[u64; 2], StoreError> = store
        .read(async |session: &SqlSession| {
            let before = count(session).await;
            created(store, council("One", &[])).await;
            Ok([before, count(session).await])
        })
        .await;
    assert_eq!(counts.expect("the counts"), [0, 0]);
}

async fn four_are_taken_at_a_time(store: &Database) {
    let mut snapshots = Vec::new();
    for _ in 0..4 {
        snapshots.push(store.snapshot().await.expect("a snapshot"));
    }
    assert!(matches!(store.snapshot().await, Err(StoreError::Unavailable(_))));
    snapshots.pop();
    store.snapshot().await.expect("a snapshot");
}

on_both!(it_sees_nothing_that_came_later, a_read_is_one_too, four_are_taken_at_a_time);
