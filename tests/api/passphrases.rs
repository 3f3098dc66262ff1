//! Passphrases: invited to, forgotten, changed, and which are taken.

use std::time::{Duration, Instant};

use acceptance::{Answer, Letters, PASSPHRASE, World, on_both, people::ago, with_letters};
use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
use reqwest::Method;
use serde_json::json;

const NEW: &str = "a lantern by the weir";

async fn set(world: &World, token: &str, passphrase: &str) -> Answer {
    let body = json!({"token": token, "passphrase": passphrase});
    let request = world.anonymous(Method::POST, "/v1/passphrases").json(&body);
    world.send(Method::POST, "/v1/passphrases", request).await
}

async fn sign_in(world: &World, passphrase: &str) -> Answer {
    let form = [("grant_type", "password"), ("username", "town.clerk@example.org"), ("password", passphrase)];
    world.ask_token(&form).await
}

async fn invited(world: &World, letters: &Letters) -> String {
    let body = json!({"name": "Town Clerk of Frome", "email": "town.clerk@example.org"});
    let id = world.post("/v1/users", &body).await.is(201).json()["id"].as_str().unwrap().to_owned();
    world.post(&format!("/v1/users/{id}/invitations"), &json!(null)).await.is(202);
    assert_eq!(letters.count(), 1);
    id
}

// Hardening 2 and 3. A passphrase that is refused does not use the letter's token up.
with_letters!(passphrases_are_taken_by_length_and_what_others_try, world, letters => {
    invited(&world, &letters).await;
    let token = letters.token(1).await;
    let longest = format!("{}🦀 é", "wren ".repeat(25));
    for (said, code) in [
        ("tr0ub4d".to_owned(), "too_short"),
        (format!("{longest} "), "too_long"),
        ("password1234".to_owned(), "passphrase_common"),
        ("qwertyuiop[]".to_owned(), "passphrase_common"),
        ("Somerset Parish Council".to_owned(), "passphrase_context"),
        ("charter SALC 2026!".to_owned(), "passphrase_context"),
        ("town.clerk@example.org".to_owned(), "passphrase_context"),
        ("Town.Clerk of Frome".to_owned(), "passphrase_context"),
    ] {
        let refused = set(&world, &token, &said).await.is(422);
        let faults = refused.faults();
        assert!(faults.contains(&("/passphrase".to_owned(), code.to_owned())), "{said}: {faults:?}");
        assert!(!refused.text().contains(&said), "what was said is not repeated");
    }
    set(&world, &token, &longest).await.is(204);
    sign_in(&world, &longest).await.is(200);
    assert_eq!(sign_in(&world, &longest.to_uppercase()).await.is(400).json()["error"], "invalid_grant");
});

// Hardening 11.
with_letters!(the_token_of_a_letter_is_good_once_for_an_hour_and_only_the_newest, world, letters => {
    let id = invited(&world, &letters).await;
    let first = letters.token(1).await;
    assert!(first.len() >= "acco_".len() + 22, "at least 128 random bits");
    let reset = async || world.post("/v1/passphrase-resets", &json!({"email": "Town.Clerk@example.org"})).await.is(202);
    reset().await;
    let second = letters.token(2).await;
    assert_eq!(set(&world, &first, NEW).await.is(422).faults(), [("/token".to_owned(), "one_time_token".to_owned())]);
    let dry = world.anonymous(Method::POST, "/v1/passphrases?dry_run=true").json(&json!({"token": second, "passphrase": NEW}));
    world.send(Method::POST, "/v1/passphrases", dry).await.is(204);
    sign_in(&world, NEW).await.is(400);
    set(&world, &second, NEW).await.is(204);
    sign_in(&world, NEW).await.is(200);
    set(&world, &second, "a second lantern by the weir").await.is(422);
    reset().await;
    let third = letters.token(3).await;
    world.sql(&format!("UPDATE one_time_tokens SET expires_at = {}", ago(0))).await;
    set(&world, &third, "a third lantern by the weir").await.is(422);
    reset().await;
    let digest = api::auth::secrets::digest(&letters.token(4).await);
    let after = async |minutes: i64| {
        let at = chrono::Utc::now() + chrono::TimeDelta::minutes(minutes);
        world.app.store.session().one_time(digest, at).await.unwrap().map(|id| id.to_string())
    };
    assert_eq!((after(59).await, after(60).await), (Some(id), None), "a digest alone is kept, for an hour");
});

with_letters!(of_many_who_use_a_letter_at_once_one_sets_the_passphrase, world, letters => {
    invited(&world, &letters).await;
    let token = letters.token(1).await;
    let tries = (0..6).map(|n| { let (world, token) = (&world, &token); async move { set(world, token, &format!("a lantern by weir {n}")).await.status } });
    let statuses = futures_util::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [204, 422].contains(status)), "{statuses:?}");
});

// Hardening 4.
with_letters!(a_change_takes_the_passphrase_so_far_and_ends_every_other_session, world, _letters => {
    world.person("town.clerk@example.org", None).await;
    let (here, elsewhere) = (world.sign_in("town.clerk@example.org").await, world.sign_in("town.clerk@example.org").await);
    let token = here["access_token"].as_str().unwrap();
    let change = async |path: &str, current: &str, new: &str| {
        world.with_token(token, Method::PUT, path, Some(&json!({"current": current, "passphrase": new}))).await
    };
    let refused = change("/v1/me/passphrase", "another one altogether", NEW).await.is(422);
    assert_eq!(refused.faults(), [("/current".to_owned(), "passphrase_wrong".to_owned())]);
    change("/v1/me/passphrase", PASSPHRASE, "password1234").await.is(422);
    change("/v1/me/passphrase?dry_run=true", PASSPHRASE, NEW).await.is(204);
    sign_in(&world, NEW).await.is(400);
    change("/v1/me/passphrase", PASSPHRASE, NEW).await.is(204);
    world.with_token(token, Method::GET, "/v1/me", None).await.is(200);
    world.with_token(elsewhere["access_token"].as_str().unwrap(), Method::GET, "/v1/me", None).await.is(401);
    let refresh = |told: &serde_json::Value| told["refresh_token"].as_str().unwrap().to_owned();
    world.ask_token(&[("grant_type", "refresh_token"), ("refresh_token", &refresh(&elsewhere))]).await.is(400);
    world.ask_token(&[("grant_type", "refresh_token"), ("refresh_token", &refresh(&here))]).await.is(200);
    sign_in(&world, PASSPHRASE).await.is(400);
    sign_in(&world, NEW).await.is(200);
    // Guessing at the one so far by a stolen session is slowed down as well.
    for _ in 0..5 {
        change("/v1/me/passphrase", "another one altogether", PASSPHRASE).await.is(422);
    }
    let refused = change("/v1/me/passphrase", NEW, PASSPHRASE).await.is(429);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    world.with_token(&world.token, Method::PUT, "/v1/me/passphrase", Some(&json!({"current": "x", "passphrase": NEW}))).await.is(409);
});

// Hardening 11: a reset ends what was open.
with_letters!(a_reset_ends_every_session, world, letters => {
    world.person("town.clerk@example.org", None).await;
    let thief = world.sign_in("town.clerk@example.org").await;
    world.post("/v1/passphrase-resets", &json!({"email": "town.clerk@example.org"})).await.is(202);
    set(&world, &letters.token(1).await, NEW).await.is(204);
    world.with_token(thief["access_token"].as_str().unwrap(), Method::GET, "/v1/me", None).await.is(401);
});

// Working a passphrase out takes a while; one that is set meanwhile stands, and whoever knew the old one stays outside.
with_letters!(a_passphrase_that_is_set_during_a_sign_in_stands, world, _letters => {
    let clerk = world.person("town.clerk@example.org", None).await;
    let slow = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8 * 1024, 150, 1, None).unwrap());
    world.keep_phc(clerk, &slow.hash_password(PASSPHRASE.as_bytes()).unwrap().to_string()).await;
    let new = world.app.passphrases.hash(NEW.to_owned()).await.unwrap();
    let before = world.app.passphrases.worked_out();
    let set_meanwhile = async {
        let patience = Instant::now() + Duration::from_secs(10);
        while world.app.passphrases.worked_out() == before {
            assert!(Instant::now() < patience, "nobody signs in");
            tokio::task::yield_now().await;
        }
        world.keep_phc(clerk, &new).await;
    };
    let (old, ()) = futures_util::future::join(sign_in(&world, PASSPHRASE), set_meanwhile).await;
    assert_eq!(old.is(400).json()["error"], "invalid_grant");
    assert!(world.app.store.session().sessions(clerk, chrono::Utc::now()).await.unwrap().is_empty());
    sign_in(&world, PASSPHRASE).await.is(400);
    sign_in(&world, NEW).await.is(200);
});

with_letters!(an_address_that_changes_ends_what_was_open_at_the_old_one, world, letters => {
    let id = invited(&world, &letters).await;
    set(&world, &letters.token(1).await, NEW).await.is(204);
    let open = sign_in(&world, NEW).await.is(200).json();
    world.post("/v1/passphrase-resets", &json!({"email": "town.clerk@example.org"})).await.is(202);
    let sent = letters.token(2).await;
    let user = format!("/v1/users/{id}");
    let asked = async || world.with_token(open["access_token"].as_str().unwrap(), Method::GET, "/v1/me", None).await;
    world.patch(&user, &json!({"name": "Deputy Clerk of Frome"})).await.is(200);
    asked().await.is(200);
    world.patch(&user, &json!({"email": "deputy.clerk@example.org"})).await.is(200);
    acceptance::people::within_a_second(401, asked).await;
    let refresh = open["refresh_token"].as_str().unwrap();
    world.ask_token(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await.is(400);
    set(&world, &sent, "another lantern by the weir").await.is(422);
});

with_letters!(nobodys_box_is_filled_by_others, world, letters => {
    world.person("town.clerk@example.org", None).await;
    let reset = async |n: usize, email: &str| {
        let request = world.anonymous(Method::POST, "/v1/passphrase-resets").header("x-forwarded-for", format!("192.0.2.{n}"));
        world.send(Method::POST, "/v1/passphrase-resets", request.json(&json!({"email": email}))).await.is(202);
    };
    for n in 1..=8 {
        reset(n, "town.clerk@example.org").await;
        // One at a time, so that what is told of each is the next.
        letters.text(n.min(5)).await;
    }
    world.person("deputy.clerk@example.org", None).await;
    reset(9, "deputy.clerk@example.org").await;
    assert!(letters.text(6).await.contains("To: deputy.clerk@example.org"), "the first five, and somebody else's");
});

with_letters!(an_invitation_is_sent_once_for_a_key_and_not_to_the_disabled, world, letters => {
    let id = invited(&world, &letters).await;
    let path = format!("/v1/users/{id}/invitations");
    world.post(&format!("{path}?dry_run=true"), &json!(null)).await.is(200);
    for _ in 0..2 {
        let request = world.request(Method::POST, &path).header("idempotency-key", "once");
        world.send(Method::POST, &path, request).await.is(202);
    }
    assert_eq!(letters.count(), 2);
    world.patch(&format!("/v1/users/{id}"), &json!({"disabled": true})).await.is(200);
    world.post(&path, &json!(null)).await.is(409);
    set(&world, &letters.token(2).await, NEW).await.is(422);
    world.patch(&format!("/v1/users/{id}"), &json!({"disabled": false})).await.is(200);
    set(&world, &letters.token(2).await, NEW).await.is(422);
    assert!(world.happenings().await.iter().filter(|what| *what == "invited").count() == 2);
});

with_letters!(invitations_to_one_person_are_counted_with_what_others_ask_for, world, letters => {
    let id = invited(&world, &letters).await;
    let invite = async || world.post(&format!("/v1/users/{id}/invitations"), &json!(null)).await;
    for _ in 0..3 {
        invite().await.is(202);
    }
    world.post("/v1/passphrase-resets", &json!({"email": "town.clerk@example.org"})).await.is(202);
    letters.text(5).await;
    assert!(invite().await.is(429).header("retry-after").parse::<u64>().unwrap() > 0);
    assert_eq!(letters.count(), 5);
});

on_both!(a_mailer_that_is_off_says_so, world => {
    let body = json!({"name": "Town Clerk", "email": "town.clerk@example.org"});
    let id = world.post("/v1/users", &body).await.is(201).json()["id"].as_str().unwrap().to_owned();
    let refused = world.post(&format!("/v1/users/{id}/invitations"), &json!(null)).await.is(409);
    assert_eq!(refused.code(), "illegal_state");
    assert!(refused.text().contains("ACCORD_MAIL"), "{}", refused.text());
    world.post("/v1/passphrase-resets", &json!({"email": "town.clerk@example.org"})).await.is(202);
    assert!(!world.happenings().await.contains(&"invited".to_owned()));
});

// Hardening 5: the first person, and one whose passphrase is lost.
on_both!(an_operator_made_by_command_sets_the_passphrase_and_can_be_helped_again, world => {
    let make = async || api::auth::operator::create_person(&world.app.store, "Operator", "operator@example.org").await.unwrap();
    let token = make().await;
    let anew = make().await;
    set(&world, &token, NEW).await.is(422);
    set(&world, &anew, NEW).await.is(204);
    let form = [("grant_type", "password"), ("username", "operator@example.org"), ("password", NEW)];
    let told = world.ask_token(&form).await.is(200).json();
    let me = world.with_token(told["access_token"].as_str().unwrap(), Method::GET, "/v1/me", None).await.is(200).json();
    assert_eq!(me["roles"], json!([{"role": "operator", "organisation": null}]));
    world.patch(&format!("/v1/users/{}", me["id"].as_str().unwrap()), &json!({"disabled": true})).await.is(200);
    let refused = api::auth::operator::create_person(&world.app.store, "Operator", "operator@example.org").await;
    let Err(domain::record::SaveError::Faults(faults)) = refused else { panic!("a disabled account is not helped") };
    assert!(faults.0[0].detail.contains("disabled"));
});
