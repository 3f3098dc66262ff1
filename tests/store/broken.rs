//! What the store does when the database fails beneath it.

use std::time::{Duration, Instant};

use domain::{
    identity::Id,
    listing::Listing,
    places::Area,
    store::{Repository, StoreError},
};
use futures_util::future::{join, join_all};
use persistence::SqlStore;
use sea_orm::{ConnectionTrait, TransactionTrait};

use crate::{
    database,
    sample::{area, keep, new_id, now},
};

/// Nothing hangs longer.
const MOST: Duration = Duration::from_secs(10);

async fn write(store: &SqlStore) -> Result<Id, StoreError> {
    let id = new_id();
    let change = domain::record::Change::create(id, now(), area(&format!("a-{id}"), "One"));
    keep(store, &[change]).await.map(|()| id)
}

async fn read(store: &SqlStore) -> Result<u64, StoreError> {
    Repository::<Area>::count(&store.session(), &Listing::all(1)).await
}

/// Opens connections of every pool.
async fn warm_up(store: &SqlStore) {
    let (reads, writes) = join(join_all((0..20).map(|_| read(store))), join_all((0..20).map(|_| write(store)))).await;
    assert!(reads.iter().all(Result::is_ok) && writes.iter().all(Result::is_ok));
    drop(join(store.snapshot(), store.snapshot()).await);
}

async fn refused_in_time<T: std::fmt::Debug>(work: impl Future<Output = Result<T, StoreError>>) {
    let since = Instant::now();
    let refused = work.await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert!(since.elapsed() < MOST, "{:?}", since.elapsed());
}

#[tokio::test]
async fn dead_connections_are_passed_over() {
    let store = database::postgres().await;
    warm_up(&store).await;
    let other = sea_orm::Database::connect(&store.url).await.expect("the database answers");
    let end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for _ in 0..3 {
        other.execute_unprepared(end).await.expect("the connections end");
        let (reads, writes) =
            join(join_all((0..15).map(|_| read(&store))), join_all((0..15).map(|_| write(&store)))).await;
        assert!(reads.iter().all(Result::is_ok), "{reads:?}");
        assert!(writes.iter().all(Result::is_ok), "{writes:?}");
        store.snapshot().await.expect("a snapshot");
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_is_not_waited_for() {
    let cluster = acceptance::postgres::cluster(false).await;
    let store = SqlStore::connect(&cluster.url()).await.expect("an address");
    store.migrate().await.expect("the schema");
    warm_up(&store).await;
    cluster.pause().await;
    let asked = join_all((0..12).map(|_| refused_in_time(read(&store))));
    join(asked, join_all((0..12).map(|_| refused_in_time(write(&store))))).await;
    refused_in_time(store.ready()).await;
    cluster.resume();
    until_well(&store).await;
}

#[tokio::test]
async fn a_server_that_is_gone_is_found_again() {
    let mut cluster = acceptance::postgres::cluster(false).await;
    let store = SqlStore::connect(&cluster.url()).await.expect("an address");
    store.migrate().await.expect("the schema");
    warm_up(&store).await;
    cluster.kill9().await;
    join(refused_in_time(read(&store)), refused_in_time(write(&store))).await;
    cluster.start().await;
    until_well(&store).await;
    read(&store).await.expect("a count");
    write(&store).await.expect("a write");
}

async fn until_well(store: &SqlStore) {
    let since = Instant::now();
    while let Err(error) = store.ready().await {
        assert!(since.elapsed() < MOST, "{error:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_file_that_another_holds_is_not_waited_for() {
    let store = database::sqlite().await;
    let other = sea_orm::Database::connect(&store.url).await.expect("the file opens");
    let options = sea_orm::TransactionOptions {
        sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let held = other.begin_with_options(options).await.expect("the lock");
    refused_in_time(write(&store)).await;
    read(&store).await.expect("a reader waits for no writer");
    held.rollback().await.expect("the lock is given up");
    write(&store).await.expect("a write");
}
