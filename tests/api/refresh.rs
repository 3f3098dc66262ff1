//! Refresh tokens: each is good once, and a copy that is used ends the session.

use acceptance::{Answer, World, people::ago, with_letters};
use api::store::AppSession;
use domain::store::{Store, StoreError};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::Value;

const CLERK: &str = "town.clerk@example.org";

fn token(told: &Value) -> String {
    told["refresh_token"].as_str().unwrap().to_owned()
}

async fn refresh(world: &World, token: &str) -> Answer {
    world.ask_token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

async fn me(world: &World, told: &Value) -> u16 {
    world.with_token(told["access_token"].as_str().unwrap(), Method::GET, "/v1/me", None).await.status
}

/// Lets the time pass within which two refreshes at once are no theft.
async fn later(world: &World) {
    world.sql(&format!("UPDATE refresh_tokens SET spent_at = {} WHERE spent_at IS NOT NULL", ago(11))).await;
}

// Hardening 15.
with_letters!(a_refresh_token_is_good_once_and_a_copy_ends_the_session, world, _letters => {
    world.person(CLERK, None).await;
    let other = world.sign_in(CLERK).await;
    let first = world.sign_in(CLERK).await;
    assert!(token(&first).len() >= "accr_".len() + 43, "256 random bits");
    let digest = api::auth::secrets::digest(&token(&first));
    assert!(world.app.store.session().refresh_token(digest).await.unwrap().is_some(), "a digest is kept");
    let second = refresh(&world, &token(&first)).await.is(200).json();
    assert_ne!(token(&first), token(&second));
    assert_eq!(second["expires_in"], 15 * 60);
    assert_eq!(me(&world, &second).await, 200);
    // Within the grace a copy is refused and harms nobody.
    assert_eq!(refresh(&world, &token(&first)).await.is(400).json()["error"], "invalid_grant");
    assert_eq!(me(&world, &second).await, 200);
    assert!(!world.happenings().await.contains(&"token_reused".to_owned()));
    later(&world).await;
    refresh(&world, &token(&first)).await.is(400);
    assert_eq!((me(&world, &first).await, me(&world, &second).await), (401, 401), "the whole family ends");
    refresh(&world, &token(&second)).await.is(400);
    assert_eq!(me(&world, &other).await, 200, "another session goes on");
    assert_eq!(world.happenings().await.iter().filter(|what| *what == "token_reused").count(), 1);
});

// What is no token keeps nobody from writing, and waits for nobody who does.
with_letters!(what_is_no_token_is_answered_while_somebody_writes, world, _letters => {
    let answered: Result<(), StoreError> = (world.app.store)
        .write(async |_: &AppSession| {
            refresh(&world, "accr_nobodys").await.is(400);
            world.post_form("/oauth2/revoke", &[("token", "accr_nobodys")]).await.is(200);
            Ok(())
        })
        .await;
    answered.unwrap();
});

with_letters!(a_session_is_ended_while_its_tokens_are_renewed, world, _letters => {
    let clerk = world.person(CLERK, None).await;
    for _ in 0..5 {
        let first = token(&world.sign_in(CLERK).await);
        let user = format!("/v1/users/{clerk}");
        let (renewed, renamed) = futures_util::future::join(refresh(&world, &first), async {
            world.patch(&user, &serde_json::json!({"disabled": true})).await
        }).await;
        assert!([200, 400].contains(&renewed.status), "{}", renewed.text());
        renamed.is(200);
        refresh(&world, &first).await.is(400);
        world.patch(&user, &serde_json::json!({"disabled": false})).await.is(200);
    }
});

// A role that is granted later comes with the next token, unless the session was narrowed when it began.
with_letters!(a_session_keeps_up_with_roles_unless_it_was_narrowed, world, _letters => {
    let clerk = world.person(CLERK, None).await;
    world.parish("ref:one").await;
    let form = [("grant_type", "password"), ("username", CLERK), ("password", acceptance::PASSPHRASE), ("scope", "")];
    let narrow = world.ask_token(&form).await.is(200).json();
    let whole = world.sign_in(CLERK).await;
    let granted = |told: &Value| told["scope"].as_str().unwrap().contains("councils:write");
    assert!(!granted(&whole));
    world.grant(clerk, "clerk", Some("ref:one")).await;
    let renewed = refresh(&world, &token(&whole)).await.is(200).json();
    assert!(granted(&renewed), "{renewed}");
    let renewed = refresh(&world, &token(&narrow)).await.is(200).json();
    assert!(!granted(&renewed), "{renewed}");
});

with_letters!(two_refreshes_at_once_bring_one_pair, world, _letters => {
    world.person(CLERK, None).await;
    let first = token(&world.sign_in(CLERK).await);
    let answers = join_all((0..8).map(|_| refresh(&world, &first))).await;
    let good: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(good.len(), 1);
    assert!(answers.iter().all(|answer| [200, 400].contains(&answer.status)));
    let told = good[0].json();
    assert_eq!(me(&world, &told).await, 200);
    refresh(&world, &token(&told)).await.is(200);
});

with_letters!(a_copy_replayed_at_once_many_times_gets_nothing, world, _letters => {
    world.person(CLERK, None).await;
    let first = token(&world.sign_in(CLERK).await);
    let second = refresh(&world, &first).await.is(200).json();
    later(&world).await;
    let new = token(&second);
    let tries = [&first, &first, &first, &new, &first].map(|token| refresh(&world, token));
    let answers = join_all(tries).await;
    for answer in answers.iter().filter(|answer| answer.status == 200) {
        assert_eq!(me(&world, &answer.json()).await, 401, "what the owner got meanwhile ends with the family");
    }
    assert!(answers.iter().filter(|answer| answer.status == 200).count() <= 1);
    assert_eq!(me(&world, &second).await, 401);
    assert_eq!(world.happenings().await.iter().filter(|what| *what == "token_reused").count(), 1, "told once");
});

// What asks for too much is refused before the token is used up: its owner is not taken for a thief.
with_letters!(a_refused_wish_uses_no_token_up, world, _letters => {
    for council in ["ref:one", "ref:two"] {
        world.parish(council).await;
    }
    let clerk = world.person(CLERK, None).await;
    world.grant(clerk, "clerk", Some("ref:one")).await;
    let first = token(&world.sign_in(CLERK).await);
    let ask = async |token: &str, more: (&str, &str)| {
        world.ask_token(&[("grant_type", "refresh_token"), ("refresh_token", token), more]).await
    };
    assert_eq!(ask(&first, ("scope", "users:write")).await.is(400).json()["error"], "invalid_scope");
    assert_eq!(ask(&first, ("on_behalf_of", "ref:two")).await.is(400).json()["error"], "invalid_request");
    let narrow = ask(&first, ("scope", "councils:write")).await.is(200).json();
    assert_eq!(narrow["scope"], "councils:write");
    let for_one = ask(&token(&narrow), ("on_behalf_of", "ref:one")).await.is(200).json();
    assert!(for_one["scope"].as_str().unwrap().contains("formations:write"), "the session's scopes are all there again");
});
