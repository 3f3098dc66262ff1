//! One-time codes as a second proof.

use acceptance::{Answer, PASSPHRASE, World, with_letters};
use api::{auth::codes, store::AppSession};
use domain::{
    identity::Id,
    store::{Store, StoreError},
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

const CLERK: &str = "town.clerk@example.org";
const SECRET: &[u8] = b"12345678901234567890";

/// The code of now, or of so many steps later.
fn code(steps: i64) -> String {
    codes::code(SECRET, (chrono::Utc::now().timestamp() + 30 * steps).unsigned_abs())
}

async fn with_codes(world: &World) -> Id {
    let clerk = world.person(CLERK, None).await;
    let set_up = async |session: &AppSession| {
        Ok::<_, StoreError>(
            session.begin_second_factor(clerk, SECRET).await?
                && session.confirm_second_factor(clerk, SECRET, 0).await?,
        )
    };
    assert!(world.app.store.write(set_up).await.unwrap());
    clerk
}

async fn sign_in(world: &World, address: &str, otp: Option<&str>) -> Answer {
    let mut form = vec![("grant_type", "password"), ("username", CLERK), ("password", PASSPHRASE)];
    form.extend(otp.map(|otp| ("otp", otp)));
    world.ask_token_from(address, &form).await
}

// Hardening 10. Codes of three steps away are still two away when the step turns meanwhile.
with_letters!(a_code_is_good_once_and_a_step_early_or_late, world, _letters => {
    with_codes(&world).await;
    let asked = sign_in(&world, "192.0.2.1", None).await.is(400);
    assert!(asked.text().contains("otp") && asked.json()["error"] == "invalid_grant", "{}", asked.text());
    for (n, other) in [code(3), code(-3), "000000".to_owned(), String::new(), "12345a".to_owned(), "1".repeat(2000)].iter().enumerate() {
        sign_in(&world, &format!("192.0.2.{n}"), Some(other)).await.is(400);
    }
    let now = code(0);
    sign_in(&world, "192.0.2.20", Some(&now)).await.is(200);
    sign_in(&world, "192.0.2.20", Some(&now)).await.is(400);
    let next = code(1);
    sign_in(&world, "192.0.2.20", Some(&next)).await.is(200);
    sign_in(&world, "192.0.2.20", Some(&now)).await.is(400);
    sign_in(&world, "192.0.2.20", Some(&next)).await.is(400);
});

with_letters!(of_many_who_use_a_code_at_once_one_signs_in, world, _letters => {
    with_codes(&world).await;
    let now = code(0);
    let tries = (0..6).map(|n| { let (world, now) = (&world, &now); async move { sign_in(world, &format!("192.0.2.{n}"), Some(now)).await.status } });
    let statuses = join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
});

// Hardening 10: guessed codes make one wait; the passphrase alone forgives none of them.
with_letters!(guessed_codes_make_one_wait, world, _letters => {
    with_codes(&world).await;
    for _ in 0..5 {
        sign_in(&world, "192.0.2.1", Some("000000")).await.is(400);
        let asked = sign_in(&world, "192.0.2.1", None).await;
        assert!([400, 429].contains(&asked.status));
    }
    sign_in(&world, "192.0.2.1", Some(&code(0))).await.is(429);
    sign_in(&world, "192.0.2.2", Some(&code(0))).await.is(200);
    // The passphrase alone is no failure either.
    for _ in 0..7 {
        sign_in(&world, "192.0.2.3", None).await.is(400);
    }
});

with_letters!(codes_are_set_up_by_a_first_one_and_taken_away_by_an_admin, world, _letters => {
    let clerk = world.person(CLERK, None).await;
    let told = world.sign_in(CLERK).await;
    let token = told["access_token"].as_str().unwrap();
    let ask = async |method: Method, body: serde_json::Value| world.with_token(token, method, "/v1/me/second-factor", Some(&body)).await;
    ask(Method::PUT, json!({"code": "000000"})).await.is(409);
    ask(Method::POST, json!({"passphrase": "another one altogether"})).await.is(422);
    let told = ask(Method::POST, json!({"passphrase": PASSPHRASE})).await.is(201);
    assert_eq!(told.header("cache-control"), "no-store");
    let begun = world.app.store.session().second_factor(clerk).await.unwrap().unwrap();
    assert_eq!(told.json()["secret"], codes::base32(&begun.secret));
    sign_in(&world, "192.0.2.1", None).await.is(200);
    let now = |steps: i64| codes::code(&begun.secret, (chrono::Utc::now().timestamp() + 30 * steps).unsigned_abs());
    assert_eq!(ask(Method::PUT, json!({"code": now(5)})).await.is(422).faults(), [("/code".to_owned(), "one_time_code".to_owned())]);
    ask(Method::PUT, json!({"code": "12345"})).await.is(422);
    let first = now(0);
    ask(Method::PUT, json!({"code": first})).await.is(204);
    assert_eq!(world.with_token(token, Method::GET, "/v1/me", None).await.json()["second_factor"], true);
    sign_in(&world, "192.0.2.1", None).await.is(400);
    sign_in(&world, "192.0.2.1", Some(&first)).await.is(400);
    sign_in(&world, "192.0.2.1", Some(&now(1))).await.is(200);
    ask(Method::POST, json!({"passphrase": PASSPHRASE})).await.is(409);
    ask(Method::PUT, json!({"code": first})).await.is(409);
    let path = format!("/v1/users/{clerk}/second-factor");
    world.with_token(token, Method::DELETE, &path, None).await.is(403);
    world.delete(&path).await.is(204);
    sign_in(&world, "192.0.2.1", None).await.is(200);
    let codes_noted = world.happenings().await.iter().filter(|what| *what == "second_factor").count();
    assert_eq!(codes_noted, 2);
});

// Hardening 10: the code that confirms is rate-limited too.
with_letters!(a_confirmation_is_not_guessed, world, _letters => {
    world.person(CLERK, None).await;
    let told = world.sign_in(CLERK).await;
    let token = told["access_token"].as_str().unwrap();
    let ask = async |method: Method, body: serde_json::Value| world.with_token(token, method, "/v1/me/second-factor", Some(&body)).await;
    ask(Method::POST, json!({"passphrase": PASSPHRASE})).await.is(201);
    for _ in 0..5 {
        ask(Method::PUT, json!({"code": "000000"})).await.is(422);
    }
    ask(Method::PUT, json!({"code": "000000"})).await.is(429);
});
