//! Signing keys: rotated without a restart, the old ones verifying until their tokens have ended.

use acceptance::{Node, World, people::ago, with_letters};
use api::auth::keys::{Old, rotate};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::Value;

fn kid(token: &str) -> String {
    let head: Value =
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap()).unwrap();
    head["kid"].as_str().unwrap().to_owned()
}

fn kids(told: &Value) -> Vec<String> {
    told["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn token_of(world: &World, node: &Node) -> String {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &world.client_id),
        ("client_secret", &world.client_secret),
    ];
    node.token_from("192.0.2.1", &form).await.is(200).json()["access_token"].as_str().unwrap().to_owned()
}

// Hardening 18.
with_letters!(a_new_key_signs_and_the_old_one_verifies_for_a_while, world, _letters => {
    let old = kid(&world.token);
    world.sql(&format!("UPDATE signing_keys SET created_at = {}", ago(60))).await;
    let new = rotate(&world.app.store, Old::GoodForAWhile).await.unwrap();
    assert_ne!(old, new);
    let just_made = Node::beside(&world).await;
    assert_eq!(kid(&token_of(&world, &just_made).await), old, "a new key is not used before every node knows it");
    world.sql(&format!("UPDATE signing_keys SET created_at = {} WHERE retires_at IS NULL", ago(11))).await;
    let node = Node::beside(&world).await;
    let token = token_of(&world, &node).await;
    assert_eq!(kid(&token), new);
    node.read("/v1/me", &world.token).await.is(200);
    // The first server, which read the keys before there was this one, reads them again when it meets it.
    let begun = std::time::Instant::now();
    while world.with_token(&token, Method::GET, "/v1/me", None).await.status != 200 {
        assert!(begun.elapsed().as_secs() < 5, "the new key is not found");
    }
    let told = node.read("/.well-known/jwks.json", &token).await.is(200);
    assert_eq!(kids(&told.json()), [new.clone(), old], "both, newest first");
    for key in told.json()["keys"].as_array().unwrap() {
        let mut members: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"], "nothing private");
    }
    world.sql(&format!("UPDATE signing_keys SET retires_at = {} WHERE retires_at IS NOT NULL", ago(1))).await;
    let node = Node::beside(&world).await;
    assert_eq!(kids(&node.read("/.well-known/jwks.json", &token).await.is(200).json()), [new]);
    node.read("/v1/me", &token).await.is(200);
    node.read("/v1/me", &world.token).await.is(401);
    let fresh = token_of(&world, &node).await;
    let told = node.read("/v1/audit-entries?limit=1000&action=key_rotated", &fresh).await.is(200).json();
    assert_eq!(told["items"].as_array().unwrap().len(), 1, "that a key was made is told");
});

// Hardening 18: the longest token ends before its key does.
with_letters!(a_key_stays_until_the_longest_token_has_ended, world, _letters => {
    rotate(&world.app.store, Old::GoodForAWhile).await.unwrap();
    let keys = world.app.store.session().signing_keys().await.unwrap();
    let retires = keys.iter().find_map(|key| key.retires_at).unwrap();
    assert!(retires - chrono::Utc::now() > chrono::TimeDelta::minutes(61));
    assert_eq!(keys.iter().filter(|key| key.retires_at.is_none()).count(), 1);
});

// A database that others may have read: tokens of the old key end at once, and what it signed is still verified.
with_letters!(a_key_that_is_forgotten_is_good_for_old_anchors_alone, world, _letters => {
    let other = Node::beside(&world).await;
    other.read("/v1/me", &world.token).await.is(200);
    world.with_token(&world.token, Method::GET, "/v1/me", None).await.is(200);
    let store = &world.app.store;
    let anchor = world.with_token(&world.token, Method::GET, "/v1/audit-entries/verification", None).await.is(200);
    assert_eq!(anchor.json()["intact"], true);
    api::audit::anchor::anchor(&world.app).await.unwrap();
    let signed = world.app.anchor.get().unwrap();
    let new = rotate(store, Old::Forgotten).await.unwrap();
    acceptance::people::within_a_second(401, async || other.read("/v1/me", &world.token).await).await;
    acceptance::people::within_a_second(401, async || world.with_token(&world.token, Method::GET, "/v1/me", None).await).await;
    let token = token_of(&world, &other).await;
    assert_eq!(kid(&token), new, "it signs at once");
    let told = other.read(&format!("/v1/audit-entries/verification?anchor={signed}"), &token).await.is(200).json();
    assert_eq!(told["intact"], true, "{told}");
    let keys = store.session().signing_keys().await.unwrap();
    let left: Vec<bool> = keys.iter().map(|key| key.private_der.is_empty()).collect();
    assert_eq!(left, [true, false], "nothing is left to sign with by the old one");
});
