//! Answers kept for requests that are repeated.

use chrono::TimeDelta;
use domain::store::{Store, StoreError};
use futures_util::future::join_all;
use persistence::{IdempotencyKey, KeptAnswer, SqlSession};

use crate::{
    database::Database,
    sample::{new_id, now},
};

fn key() -> IdempotencyKey {
    IdempotencyKey { client: new_id(), method: "POST".into(), path: "/v1/areas".into(), key: "a-key".into() }
}

fn answer() -> KeptAnswer {
    let headers = vec![("ETag".to_owned(), "\"r1\"".to_owned())];
    KeptAnswer { digest: vec![7; 32], status: 201, headers, body: b"{}".to_vec(), at: now() }
}

async fn keep(store: &Database, key: &IdempotencyKey, answer: &KeptAnswer) -> Result<(), StoreError> {
    store.write(async |session: &SqlSession| session.keep_answer(key, answer).await).await
}

async fn an_answer_is_given_again_for_a_day(store: &Database) {
    let (key, answer) = (key(), answer());
    let session = store.session();
    assert_eq!(session.kept_answer(&key, now()).await.ok(), Some(None));
    keep(store, &key, &answer).await.expect("the answer is kept");
    assert_eq!(session.kept_answer(&key, now()).await.ok(), Some(Some(answer.clone())));
    assert!(matches!(keep(store, &key, &answer).await, Err(StoreError::Taken)));
    let other = IdempotencyKey { path: "/v1/councils".into(), ..key.clone() };
    assert_eq!(session.kept_answer(&other, now()).await.ok(), Some(None));

    let tomorrow = answer.at + TimeDelta::hours(25);
    assert_eq!(session.kept_answer(&key, tomorrow).await.ok(), Some(None));
    let later = KeptAnswer { at: tomorrow, status: 200, ..answer };
    keep(store, &key, &later).await.expect("the old answer gives way");
    assert_eq!(session.kept_answer(&key, tomorrow).await.ok(), Some(Some(later)));
    assert_eq!(store.sweep_answers(tomorrow).await.ok(), Some(0));
    assert_eq!(store.sweep_answers(tomorrow + TimeDelta::hours(25)).await.ok(), Some(1));
}

async fn a_key_is_worked_on_once_at_a_time(store: &Database) {
    let key = key();
    let claims = join_all((0..10).map(|_| store.claim_key(&key))).await;
    let held: Vec<_> = claims.into_iter().filter_map(|claim| claim.expect("an answer")).collect();
    assert_eq!(held.len(), 1);
    assert!(
        store
            .claim_key(&IdempotencyKey { key: "another".into(), ..key.clone() })
            .await
            .is_ok_and(|claim| claim.is_some())
    );
    if !store.is_sqlite() {
        let node = store.other_node().await;
        assert!(node.claim_key(&key).await.is_ok_and(|claim| claim.is_none()), "another node knows it too");
    }
    drop(held);
    // The lock goes with its connection's return to the pool.
    for _ in 0..100 {
        if store.claim_key(&key).await.is_ok_and(|claim| claim.is_some()) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the key is free again");
}

async fn a_transaction_can_claim_too(store: &Database) {
    let key = key();
    let claimed: Result<[bool; 2], StoreError> = store
        .write(async |session: &SqlSession| {
            let ours = session.claim_key(&key).await?;
            let theirs = if store.is_sqlite() {
                false
            } else {
                store.write(async |other: &SqlSession| other.claim_key(&key).await).await?
            };
            Ok([ours, theirs])
        })
        .await;
    assert_eq!(claimed.expect("the claims"), [true, false]);
}

on_both!(an_answer_is_given_again_for_a_day, a_key_is_worked_on_once_at_a_time, a_transaction_can_claim_too);
