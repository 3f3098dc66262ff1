//! Secrets, one-time tokens and codes, failures, signing keys, and what the nodes share.

use chrono::TimeDelta;
use domain::{
    accounts::Secret,
    identity::Id,
    store::{Store, StoreError},
};
use futures_util::future::join_all;
use persistence::{SigningKey, SqlSession};

use crate::{
    database::Database,
    sample::{new_id, now},
};

async fn secrets_of_clients_are_kept(store: &Database) {
    let client = new_id();
    let made = |number: u8| Secret {
        id: new_id(),
        client,
        sha256: [number; 32],
        created_at: now(),
        expires_at: Some(now() + TimeDelta::days(30)),
        last_used_at: None,
        revoked_at: None,
    };
    let (first, second) = (made(1), made(2));
    let revoked = Secret { last_used_at: Some(now()), revoked_at: Some(now()), ..first.clone() };
    let kept: Result<(), StoreError> = store
        .write(async |session: &SqlSession| {
            for secret in [&first, &second, &revoked] {
                session.keep_client_secret(secret).await?;
            }
            Ok(())
        })
        .await;
    kept.expect("the secrets are kept");
    assert_eq!(store.session().client_secrets(client).await.ok(), Some(vec![revoked, second]));
    assert_eq!(store.session().client_secrets(new_id()).await.ok(), Some(vec![]));
}

async fn a_one_time_token_is_taken_once(store: &Database) {
    let (user, at) = (new_id(), now());
    let keep = async |number: u8| {
        let kept: Result<(), StoreError> = store
            .write(async |session: &SqlSession| {
                session.keep_one_time([number; 32], user, at + TimeDelta::hours(1)).await
            })
            .await;
        kept.expect("the token is kept");
    };
    let take = async |number: u8, when: TimeDelta| {
        let taken: Result<Option<Id>, StoreError> =
            store.write(async |session: &SqlSession| session.take_one_time([number; 32], at + when).await).await;
        taken.expect("an answer")
    };
    keep(1).await;
    keep(2).await;
    assert_eq!(take(1, TimeDelta::zero()).await, None, "an older letter is void");
    assert_eq!(take(2, TimeDelta::zero()).await, Some(user));
    assert_eq!(take(2, TimeDelta::zero()).await, None, "and a letter is good once");
    keep(3).await;
    assert_eq!(take(3, TimeDelta::hours(1)).await, None, "an hour later it is too old");
    keep(4).await;
    let taken = join_all((0..8).map(async |_| take(4, TimeDelta::zero()).await)).await;
    assert_eq!(taken.into_iter().flatten().count(), 1, "of many at once, one has it");
}

async fn failures_are_counted_once_each(store: &Database) {
    let names: Vec<String> = ["a", "b"].map(str::to_owned).into();
    let fail = async || {
        let counted: Result<(), StoreError> =
            store.write(async |session: &SqlSession| session.count_failure(&names, now()).await).await;
        counted.expect("counted");
    };
    join_all((0..20).map(async |_| fail().await)).await;
    let failures = async || {
        let told = store.session().throttles(&names).await.expect("the counters");
        told.iter().map(|throttle| throttle.failures).collect::<Vec<_>>()
    };
    assert_eq!(failures().await, [20, 20]);
    let forgotten: Result<(), StoreError> =
        store.write(async |session: &SqlSession| session.forget_failures(&names[..1]).await).await;
    forgotten.expect("forgotten");
    assert_eq!(failures().await, [0, 20]);
    let later: Result<(), StoreError> = store
        .write(async |session: &SqlSession| session.count_failure(&names, now() + TimeDelta::hours(25)).await)
        .await;
    later.expect("counted");
    assert_eq!(failures().await, [1, 1], "a day later the count begins anew");
}

async fn a_code_is_used_once(store: &Database) {
    let user = new_id();
    let set_up = async |session: &SqlSession| {
        Ok::<_, StoreError>(
            session.begin_second_factor(user, &[1; 20]).await?
                && session.confirm_second_factor(user, &[1; 20], 5).await?,
        )
    };
    assert!(store.write(set_up).await.expect("the second factor is kept"));
    let use_step = async |step: i64| {
        let used: Result<bool, StoreError> =
            store.write(async |session: &SqlSession| session.use_step(user, step).await).await;
        used.expect("an answer")
    };
    assert!(!use_step(5).await && use_step(6).await && !use_step(6).await && !use_step(4).await);
    let used = join_all((0..8).map(async |_| use_step(7).await)).await;
    assert_eq!(used.into_iter().filter(|used| *used).count(), 1, "of many at once, one has it");
}

/// Of two that begin at once the later one stands; what is confirmed, nobody begins anew.
async fn a_second_factor_that_is_set_up_stays(store: &Database) {
    let user = new_id();
    let begin = async |secret: u8| {
        let work = async |session: &SqlSession| session.begin_second_factor(user, &[secret; 20]).await;
        let begun: Result<bool, StoreError> = store.write(work).await;
        begun.expect("an answer")
    };
    let confirm = async |secret: u8| {
        let work = async |session: &SqlSession| session.confirm_second_factor(user, &[secret; 20], 5).await;
        let confirmed: Result<bool, StoreError> = store.write(work).await;
        confirmed.expect("an answer")
    };
    assert!(!confirm(1).await, "nothing was begun");
    assert!(begin(1).await && begin(2).await);
    assert!(!confirm(1).await, "a device that was begun with another secret is not the one");
    let (confirmed, begun) = futures_util::join!(confirm(2), begin(3));
    assert_ne!(confirmed, begun, "whichever came first");
    let kept = store.session().second_factor(user).await.ok().flatten().expect("one");
    assert_eq!((kept.confirmed, kept.secret), if confirmed { (true, vec![2; 20]) } else { (false, vec![3; 20]) });
    assert!(confirmed || confirm(3).await);
    assert!(!begin(4).await && !confirm(4).await, "what is set up stays");
}

async fn signing_keys_are_kept(store: &Database) {
    let key = |kid: &str| SigningKey {
        kid: kid.into(),
        private_der: vec![1, 2, 3],
        public: vec![4; 32],
        created_at: now(),
        retires_at: None,
    };
    let (first, second) = (key("b"), key("a"));
    let retired = SigningKey { retires_at: Some(now()), ..first.clone() };
    let kept: Result<(), StoreError> = store
        .write(async |session: &SqlSession| {
            for key in [&first, &second, &retired] {
                session.keep_signing_key(key).await?;
            }
            Ok(())
        })
        .await;
    kept.expect("the keys are kept");
    assert_eq!(store.session().signing_keys().await.ok(), Some(vec![retired.clone(), second.clone()]));
    assert!(!format!("{retired:?}").contains("1, 2, 3"), "a key is not printed");
    let swept: Result<(), StoreError> =
        store.write(async |session: &SqlSession| session.sweep_signing_keys(now()).await).await;
    swept.expect("private halves are forgotten");
    let blank = SigningKey { private_der: vec![], ..retired };
    assert_eq!(store.session().signing_keys().await.ok(), Some(vec![blank, second]), "that of the retired key alone");
}

async fn all_nodes_share_what_one_kept_first(store: &Database) {
    assert_eq!(store.session().installation("cursors").await.ok(), Some(None));
    let said = (0..8u8).map(async |number| {
        let kept: Result<Vec<u8>, StoreError> =
            store.write(async |session: &SqlSession| session.installation_or("cursors", &[number; 4]).await).await;
        kept.expect("a value")
    });
    let said = join_all(said).await;
    assert!(said.iter().all(|value| *value == said[0]));
    assert_eq!(store.session().installation("cursors").await.ok(), Some(Some(said[0].clone())));
}

on_both!(
    secrets_of_clients_are_kept,
    a_one_time_token_is_taken_once,
    failures_are_counted_once_each,
    a_code_is_used_once,
    a_second_factor_that_is_set_up_stays,
    signing_keys_are_kept,
    all_nodes_share_what_one_kept_first,
);
