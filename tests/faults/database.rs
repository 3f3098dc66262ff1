//! The database is gone, silent or held by another: 503 in time, and all is well again without a restart.

use acceptance::{
    Kind, Place, postgres,
    program::{Serving, operator},
};
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::TransactionTrait;

use crate::caller::{Caller, MOST, is_unavailable, until};

async fn all_unavailable(caller: &Caller) {
    let body = serde_json::json!({"name": "One", "kind": "parish"});
    let reads = (0..8).map(|_| is_unavailable(caller.ask(Method::GET, "/v1/councils")));
    let writes = (0..8).map(|_| is_unavailable(caller.ask(Method::PUT, "/v1/councils/ref:one").json(&body)));
    futures_util::join!(join_all(reads), join_all(writes));
    assert!(caller.is_alive().await && !caller.is_ready().await);
}

#[tokio::test]
async fn a_database_that_is_gone_is_found_again() {
    let mut cluster = postgres::cluster(true).await;
    let credentials = operator(&cluster.url());
    let server = Serving::start(&cluster.url(), &[]);
    let caller = Caller::new(&server, &credentials).await;
    assert_eq!(caller.put("ref:one", "One").await.unwrap().status(), 201);
    cluster.kill9().await;
    all_unavailable(&caller).await;
    cluster.start().await;
    caller.until_ready(true).await;
    assert_eq!(caller.read("/v1/councils/ref:one").await["name"], "One", "what was acknowledged is there");
    assert_eq!(caller.put("ref:one", "Two").await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_database_that_falls_silent_is_not_waited_for() {
    let cluster = postgres::cluster(false).await;
    let credentials = operator(&cluster.url());
    let server = Serving::start(&cluster.url(), &[]);
    let caller = Caller::new(&server, &credentials).await;
    assert_eq!(caller.put("ref:one", "One").await.unwrap().status(), 201);
    cluster.pause().await;
    all_unavailable(&caller).await;
    cluster.resume();
    caller.until_ready(true).await;
    assert_eq!(caller.put("ref:one", "Two").await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_file_that_another_holds_is_not_waited_for() {
    let place = Place::new(Kind::Sqlite).await;
    let credentials = operator(&place.url);
    let server = Serving::start(&place.url, &[]);
    let caller = Caller::new(&server, &credentials).await;
    assert_eq!(caller.put("ref:one", "One").await.unwrap().status(), 201);
    let other = sea_orm::Database::connect(&place.url).await.unwrap();
    let options = sea_orm::TransactionOptions {
        sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let held = other.begin_with_options(options).await.unwrap();
    let body = serde_json::json!({"name": "Two", "kind": "parish"});
    is_unavailable(caller.ask(Method::PUT, "/v1/councils/ref:one").json(&body)).await;
    assert_eq!(caller.read("/v1/councils/ref:one").await["name"], "One", "readers wait for nobody");
    held.rollback().await.unwrap();
    until(MOST, async || caller.put("ref:one", "Two").await.is_ok_and(|answer| answer.status() == 200)).await;
}
