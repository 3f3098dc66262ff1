//! Bringing the schema up to date.

use domain::store::StoreError;
use futures_util::future::join_all;

use crate::database::{Database, empty_postgres, empty_sqlite};

async fn several_nodes_may_start_at_once(store: &Database) {
    assert_eq!(store.is_migrated().await.ok(), Some(false));
    assert!(matches!(store.ready().await, Err(StoreError::Failed(_))));
    let nodes = join_all((0..4).map(|_| store.other_node())).await;
    for migrated in join_all(nodes.iter().map(|node| async { node.migrate().await })).await {
        migrated.expect("the schema is brought up to date");
    }
    assert_eq!(store.is_migrated().await.ok(), Some(true));
    store.migrate().await.expect("nothing is left to do");
    store.ready().await.expect("it is ready");
}

#[tokio::test]
async fn several_nodes_may_start_at_once_on_sqlite() {
    several_nodes_may_start_at_once(&empty_sqlite().await).await;
}

#[tokio::test]
async fn several_nodes_may_start_at_once_on_postgres() {
    several_nodes_may_start_at_once(&empty_postgres().await).await;
}

#[tokio::test]
async fn a_database_in_memory_lives_as_long_as_its_store() {
    let store = persistence::SqlStore::connect("sqlite::memory:").await.expect("the database opens");
    store.migrate().await.expect("the schema");
    store.clone().ready().await.expect("it is ready");
    store.close().await;
}

#[tokio::test]
async fn an_address_of_nothing_is_refused() {
    for url in ["mysql://host/name", "accord.sqlite", "postgres://host:port/name"] {
        assert!(persistence::SqlStore::connect(url).await.is_err(), "{url}");
    }
}
