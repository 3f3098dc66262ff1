//! Sessions end: by themselves, by their owner, by an admin, by what changes; on every node within a second.

use acceptance::{
    Node, World,
    people::{ago, within_a_second},
    with_letters,
};
use reqwest::Method;
use serde_json::{Value, json};

const CLERK: &str = "town.clerk@example.org";

fn access(told: &Value) -> &str {
    told["access_token"].as_str().unwrap()
}

async fn refresh(world: &World, told: &Value) -> u16 {
    let token = told["refresh_token"].as_str().unwrap();
    world.ask_token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await.status
}

async fn me(world: &World, told: &Value) -> u16 {
    world.with_token(access(told), Method::GET, "/v1/me", None).await.status
}

// Hardening 16: lifetimes.
with_letters!(a_session_ends_when_it_is_not_used_and_after_ninety_days, world, _letters => {
    world.person(CLERK, None).await;
    let day = 86_400;
    let told = world.sign_in(CLERK).await;
    world.sql(&format!("UPDATE sessions SET created_at = {}, used_at = {}", ago(89 * day), ago(13 * day))).await;
    assert_eq!(refresh(&world, &told).await, 200, "it is used in time");
    let told = world.sign_in(CLERK).await;
    world.sql(&format!("UPDATE sessions SET used_at = {}", ago(14 * day + 60))).await;
    assert_eq!(refresh(&world, &told).await, 400);
    let told = world.sign_in(CLERK).await;
    world.sql(&format!("UPDATE sessions SET created_at = {}", ago(90 * day + 60))).await;
    assert_eq!(refresh(&world, &told).await, 400);
    Node::beside(&world).await.read("/v1/me", access(&told)).await.is(401);
});

// Hardening 16: one's own.
with_letters!(people_see_and_end_their_own_sessions, world, _letters => {
    world.person(CLERK, None).await;
    world.person("deputy.clerk@example.org", None).await;
    let (here, elsewhere) = (world.sign_in(CLERK).await, world.sign_in(CLERK).await);
    let other = world.sign_in("deputy.clerk@example.org").await;
    let listed = async |told: &Value| world.with_token(access(told), Method::GET, "/v1/sessions", None).await.is(200).json()["items"].clone();
    let mine = listed(&here).await;
    assert_eq!(mine.as_array().unwrap().len(), 2);
    let find = |current: bool| mine.as_array().unwrap().iter().find(|one| one["current"] == current).unwrap()["id"].as_str().unwrap().to_owned();
    let end = async |told: &Value, id: &str| world.with_token(access(told), Method::DELETE, &format!("/v1/sessions/{id}"), None).await;
    end(&other, &find(true)).await.is(404);
    end(&here, "0195f0b0-7d7e-7000-8000-000000000001").await.is(404);
    end(&here, &find(false)).await.is(204);
    assert_eq!((me(&world, &here).await, me(&world, &elsewhere).await, me(&world, &other).await), (200, 401, 200));
    end(&here, &find(false)).await.is(404);
    assert_eq!(refresh(&world, &elsewhere).await, 400);
    end(&here, &find(true)).await.is(204);
    assert_eq!(me(&world, &here).await, 401);
    let none = world.with_token(&world.token, Method::GET, "/v1/sessions", None).await.is(200).json();
    assert_eq!(none["items"], json!([]), "a program has none");
});

// Hardening 16: an admin's people, and nobody else's.
with_letters!(admins_end_the_sessions_of_their_own_people, world, _letters => {
    for council in ["ref:one", "ref:two"] {
        world.parish(council).await;
    }
    let clerk = world.person(CLERK, Some("ref:one")).await;
    for (email, council) in [("admin.one@example.org", "ref:one"), ("admin.two@example.org", "ref:two")] {
        let admin = world.person(email, Some(council)).await;
        world.grant(admin, "admin", Some(council)).await;
    }
    let told = world.sign_in(CLERK).await;
    let (one, two) = (world.sign_in("admin.one@example.org").await, world.sign_in("admin.two@example.org").await);
    let path = format!("/v1/users/{clerk}/sessions");
    world.with_token(access(&two), Method::DELETE, &path, None).await.is(404);
    world.with_token(access(&told), Method::DELETE, &path, None).await.is(403);
    assert_eq!(me(&world, &told).await, 200);
    world.with_token(access(&one), Method::DELETE, &format!("{path}?dry_run=true"), None).await.is(204);
    assert_eq!(me(&world, &told).await, 200);
    world.with_token(access(&one), Method::DELETE, &path, None).await.is(204);
    assert_eq!((me(&world, &told).await, refresh(&world, &told).await), (401, 400));
});

// Hardening 17.
with_letters!(signing_out_works_everywhere_within_a_second, world, _letters => {
    world.person(CLERK, None).await;
    let node = Node::beside(&world).await;
    for name in ["refresh_token", "access_token"] {
        let told = world.sign_in(CLERK).await;
        node.read("/v1/me", access(&told)).await.is(200);
        let given_up = world.post_form("/oauth2/revoke", &[("token", told[name].as_str().unwrap())]).await.is(200);
        assert_eq!(given_up.header("cache-control"), "no-store");
        assert_eq!((me(&world, &told).await, refresh(&world, &told).await), (401, 400), "{name}");
        within_a_second(401, async || node.read("/v1/me", access(&told)).await).await;
    }
    let token = world.token_for(None).await;
    node.read("/v1/me", &token).await.is(200);
    for _ in 0..2 {
        world.post_form("/oauth2/revoke", &[("token", &token), ("client_id", &world.client_id)]).await.is(200);
    }
    within_a_second(401, async || node.read("/v1/me", &token).await).await;
    node.read("/v1/me", &world.token).await.is(200);
    for nothing in ["x", "accr_nothing", "a.b.c", ""] {
        world.post_form("/oauth2/revoke", &[("token", nothing)]).await.is(200);
    }
    assert_eq!(world.post_form("/oauth2/revoke", &[]).await.is(400).json()["error"], "invalid_request");
    assert_eq!(world.happenings().await.iter().filter(|what| *what == "signed_out").count(), 3);
});

// Hardening 17.
with_letters!(a_disabled_account_is_out_everywhere_and_comes_back_by_signing_in, world, _letters => {
    let clerk = world.person(CLERK, None).await;
    let node = Node::beside(&world).await;
    let told = world.sign_in(CLERK).await;
    node.read("/v1/me", access(&told)).await.is(200);
    let disable = async |disabled: bool| world.patch(&format!("/v1/users/{clerk}"), &json!({"disabled": disabled})).await.is(200);
    disable(true).await;
    within_a_second(401, async || node.read("/v1/me", access(&told)).await).await;
    assert_eq!(refresh(&world, &told).await, 400);
    disable(false).await;
    within_a_second(401, async || node.read("/v1/me", access(&told)).await).await;
    assert_eq!((me(&world, &told).await, refresh(&world, &told).await), (401, 400), "what was open stays closed");
    let anew = world.sign_in(CLERK).await;
    node.read("/v1/me", access(&anew)).await.is(200);
    world.delete(&format!("/v1/users/{clerk}")).await.is(204);
    within_a_second(401, async || node.read("/v1/me", access(&anew)).await).await;

    let (id, secret) = world.client(&["areas:write"]).await;
    let form = [("grant_type", "client_credentials"), ("client_id", id.as_str()), ("client_secret", secret.as_str())];
    let token = world.ask_token(&form).await.is(200).json();
    node.read("/v1/me", access(&token)).await.is(200);
    world.patch(&format!("/v1/clients/{id}"), &json!({"disabled": true})).await.is(200);
    within_a_second(401, async || node.read("/v1/me", access(&token)).await).await;
    world.ask_token(&form).await.is(401);
});

// Hardening 17.
with_letters!(a_role_given_or_taken_counts_everywhere_within_a_second, world, _letters => {
    for council in ["ref:one", "ref:two"] {
        world.parish(council).await;
    }
    let clerk = world.person(CLERK, None).await;
    let grant = world.grant(clerk, "clerk", Some("ref:one")).await;
    let node = Node::beside(&world).await;
    let told = world.sign_in(CLERK).await;
    let roles = async |node: &Node| node.read("/v1/me", access(&told)).await.is(200).json()["roles"].as_array().unwrap().len();
    assert_eq!(roles(&node).await, 1);
    world.grant(clerk, "clerk", Some("ref:two")).await;
    let known = async |count: usize| {
        let begun = std::time::Instant::now();
        while roles(&node).await != count {
            assert!(begun.elapsed().as_millis() < 1000, "not {count} after a second");
        }
    };
    known(2).await;
    world.delete(&format!("/v1/role-grants/{grant}")).await.is(204);
    known(1).await;
    let patch = async |council: &str| world.with_token(access(&told), Method::PATCH, &format!("/v1/councils/{council}"), Some(&json!({"website": "https://example.org"}))).await;
    patch("ref:one").await.is(403);
    patch("ref:two").await.is(200);
});
