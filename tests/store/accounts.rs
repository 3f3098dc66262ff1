//! Clients, signing keys, and what the nodes share.

use domain::{
    access::Scope,
    accounts::Client,
    store::{Store, StoreError},
};
use futures_util::future::join_all;
use persistence::{SigningKey, SqlSession};

use crate::{
    database::Database,
    sample::{new_id, now},
};

async fn clients_are_kept(store: &Database) {
    let mut client = Client {
        id: new_id(),
        name: "A script".into(),
        secret_sha256: [7; 32],
        operator: false,
        scopes: Scope::parse("areas:write").into_iter().collect(),
        created_at: now(),
        disabled_at: None,
    };
    for _ in 0..2 {
        let kept: Result<(), StoreError> =
            store.write(async |session: &SqlSession| session.keep_client(&client).await).await;
        kept.expect("the client is kept");
        assert_eq!(store.session().client(client.id).await.ok(), Some(Some(client.clone())));
        client.disabled_at = Some(now());
    }
    assert_eq!(store.session().client(new_id()).await.ok(), Some(None));
    assert_eq!(store.session().clients().await.map(|clients| clients.len()).ok(), Some(1));
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
    assert_eq!(store.session().signing_keys().await.ok(), Some(vec![retired.clone(), second]));
    assert!(!format!("{retired:?}").contains("1, 2, 3"), "a key is not printed");
    let forgotten: Result<(), StoreError> =
        store.write(async |session: &SqlSession| session.forget_signing_key("a").await).await;
    forgotten.expect("the key is forgotten");
    assert_eq!(store.session().signing_keys().await.ok(), Some(vec![retired]));
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

on_both!(clients_are_kept, signing_keys_are_kept, all_nodes_share_what_one_kept_first);
