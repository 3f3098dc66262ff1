//! People and clients sign in, and learn nothing of others by trying.

use acceptance::{Answer, PASSPHRASE, World, on_both, with_letters};
use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
use reqwest::Method;
use serde_json::json;

async fn try_password(world: &World, address: &str, email: &str, passphrase: &str) -> Answer {
    let form = [("grant_type", "password"), ("username", email), ("password", passphrase)];
    world.ask_token_from(address, &form).await
}

// Hardening 1.
with_letters!(a_hash_of_smaller_parameters_is_kept_anew_at_the_next_sign_in, world, _letters => {
    let clerk = world.person("town.clerk@example.org", None).await;
    let params = Params::new(8 * 1024, 1, 1, None).unwrap();
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password(PASSPHRASE.as_bytes()).unwrap();
    world.keep_phc(clerk, &weak.to_string()).await;
    let kept = async || world.app.store.session().passphrase(clerk).await.unwrap().unwrap();
    try_password(&world, "192.0.2.1", "town.clerk@example.org", "another one altogether").await.is(400);
    assert_eq!(kept().await, weak.to_string(), "a wrong one changes nothing");
    world.sign_in("town.clerk@example.org").await;
    assert!(kept().await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept().await);
    world.sign_in("Town.Clerk@Example.org ").await;
});

// Hardening 2.
with_letters!(a_passphrase_is_exact, world, _letters => {
    world.person("town.clerk@example.org", None).await;
    for (n, other) in ["Purple kettles sing at noon", "purple kettles sing at noon ", " purple kettles sing at noon", ""].iter().enumerate() {
        let refused = try_password(&world, &format!("192.0.2.{n}"), "town.clerk@example.org", other).await.is(400);
        assert_eq!(refused.json()["error"], "invalid_grant", "{other:?}");
    }
});

// Hardening 5.
on_both!(nobody_has_an_account_from_the_start, world => {
    let count = async |path: &str| {
        let told = world.with_token(&world.token, Method::GET, path, None).await.is(200).json();
        told["items"].as_array().unwrap().len()
    };
    assert_eq!((count("/v1/users").await, count("/v1/clients").await), (0, 1), "the one client is the test's own");
    for (email, passphrase) in [("admin", "admin"), ("admin@localhost", "password"), ("operator", "operator")] {
        try_password(&world, "192.0.2.1", email, passphrase).await.is(400);
    }
});

/// What of an answer could tell one account from another.
fn telling(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let varying = ["x-request-id", "date", "ratelimit"];
    let headers = answer.headers.iter().filter(|(name, _)| !varying.contains(&name.as_str()));
    let mut headers: Vec<_> =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    headers.sort();
    let mut body = answer.text();
    if let Ok(serde_json::Value::Object(mut told)) = serde_json::from_str(&body) {
        told.remove("request_id");
        body = serde_json::to_string(&told).unwrap();
    }
    (answer.status, body, headers)
}

// Hardening 6: status, body and headers, and what is worked out for each. The difference of medians over 60 tries is
// measured by load/sign-in.sh.
with_letters!(known_and_unknown_accounts_are_told_alike, world, letters => {
    world.person("town.clerk@example.org", None).await;
    let gone = world.person("former.clerk@example.org", None).await;
    world.patch(&format!("/v1/users/{gone}"), &json!({"disabled": true})).await.is(200);
    world.post("/v1/users", &json!({"name": "New clerk", "email": "new.clerk@example.org"})).await.is(201);
    let accounts = [
        ("town.clerk@example.org", "another one altogether"),
        ("nobody@example.org", "another one altogether"),
        ("former.clerk@example.org", PASSPHRASE),
        ("new.clerk@example.org", PASSPHRASE),
    ];
    let mut told = Vec::new();
    for (n, (email, passphrase)) in accounts.iter().enumerate() {
        let worked = world.app.passphrases.worked_out();
        told.push(telling(&try_password(&world, &format!("192.0.2.{n}"), email, passphrase).await));
        assert_eq!(world.app.passphrases.worked_out() - worked, 1, "{email} costs what everybody costs");
    }
    assert_eq!(told[0].0, 400);
    assert!(told.iter().all(|one| *one == told[0]), "{told:#?}");
    let worked = world.app.passphrases.worked_out();
    world.sign_in("town.clerk@example.org").await;
    assert_eq!(world.app.passphrases.worked_out() - worked, 1, "a right one costs no more");

    let reset = async |email: &str| world.post("/v1/passphrase-resets", &json!({"email": email})).await;
    let (known, unknown) = (reset("town.clerk@example.org").await, reset("nobody@example.org").await);
    let disabled = reset("former.clerk@example.org").await;
    assert_eq!(telling(&known), telling(&unknown));
    assert_eq!(telling(&known), telling(&disabled));
    assert_eq!(known.status, 202);
    assert!(letters.text(1).await.contains("To: town.clerk@example.org"));

    let set = async |token: &str| {
        let body = json!({"token": token, "passphrase": "a lantern by the weir"});
        let request = world.anonymous(Method::POST, "/v1/passphrases").json(&body);
        world.send(Method::POST, "/v1/passphrases", request).await
    };
    let expired = letters.token(1).await;
    world.sql(&format!("UPDATE one_time_tokens SET expires_at = {}", acceptance::people::ago(1))).await;
    assert_eq!(telling(&set(&expired).await), telling(&set("acco_nothing").await));
});

// RFC 6749, 5.2: every fault is application/json with its words.
on_both!(the_token_endpoint_refuses_in_the_words_of_oauth, world => {
    let (id, secret) = (world.client_id.as_str(), world.client_secret.as_str());
    let credentials = ("grant_type", "client_credentials");
    let password = ("grant_type", "password");
    for (form, status, error) in [
        (vec![], 400, "invalid_request"),
        (vec![("grant_type", "")], 400, "unsupported_grant_type"),
        (vec![("grant_type", "implicit")], 400, "unsupported_grant_type"),
        (vec![credentials, credentials], 400, "invalid_request"),
        (vec![credentials], 401, "invalid_client"),
        (vec![credentials, ("client_id", id)], 401, "invalid_client"),
        (vec![credentials, ("client_id", id), ("client_secret", "wrong")], 401, "invalid_client"),
        (vec![credentials, ("client_id", "x\0"), ("client_secret", "wrong")], 400, "invalid_request"),
        (vec![credentials, ("client_id", "' OR 1=1 --"), ("client_secret", "' OR 1=1 --")], 401, "invalid_client"),
        (vec![credentials, ("client_id", id), ("client_secret", secret), ("scope", "everything")], 400, "invalid_scope"),
        (vec![credentials, ("client_id", id), ("client_secret", secret), ("colour", "red")], 400, "invalid_request"),
        (vec![credentials, ("client_id", id), ("client_secret", secret), ("on_behalf_of", "ref:nobody")], 400, "invalid_request"),
        (vec![password], 400, "invalid_request"),
        (vec![password, ("username", "nobody@example.org")], 400, "invalid_request"),
        (vec![password, ("username", "nobody\0@example.org"), ("password", "x")], 400, "invalid_request"),
        (vec![password, ("username", "'; DROP TABLE users; --"), ("password", "x")], 400, "invalid_grant"),
        (vec![("grant_type", "refresh_token")], 400, "invalid_request"),
        (vec![("grant_type", "refresh_token"), ("refresh_token", "accr_nothing")], 400, "invalid_grant"),
    ] {
        let refused = world.post_form("/oauth2/token", &form).await.is(status);
        assert_eq!(refused.json()["error"], error, "{form:?}: {}", refused.text());
        assert!(refused.json()["error_description"].as_str().unwrap().len() > 5);
        assert!(refused.header("content-type").starts_with("application/json"), "{form:?}");
        assert_eq!(refused.header("cache-control"), "no-store", "{form:?}");
        assert_eq!(refused.header("www-authenticate").is_empty(), status != 401, "{form:?}");
        assert!(!refused.text().contains(secret));
    }
    world.post_form("/oauth2/token", &[credentials, ("client_id", id), ("client_secret", secret)]).await.is(200);
    let token = |request: reqwest::RequestBuilder| world.send(Method::POST, "/oauth2/token", request);
    let ask = |path: &str| world.anonymous(Method::POST, path);
    let both = ask("/oauth2/token").basic_auth(id, Some(secret)).form(&[credentials, ("client_id", id), ("client_secret", secret)]);
    assert_eq!(token(both).await.is(400).json()["error"], "invalid_request");
    let bearer = ask("/oauth2/token").bearer_auth(&world.token).form(&[credentials]);
    assert_eq!(token(bearer).await.is(401).json()["error"], "invalid_client");
    let garbled = ask("/oauth2/token").header("authorization", "Basic %%%").form(&[credentials]);
    assert_eq!(token(garbled).await.is(401).json()["error"], "invalid_client");
    let json = ask("/oauth2/token").basic_auth(id, Some(secret)).json(&json!({"grant_type": "client_credentials"}));
    assert_eq!(token(json).await.is(400).json()["error"], "invalid_request");
    let in_query = ask("/oauth2/token?grant_type=client_credentials").basic_auth(id, Some(secret)).form(&[credentials]);
    assert_eq!(token(in_query).await.is(400).json()["error"], "invalid_request");
    let large = ask("/oauth2/token").form(&[credentials, ("scope", &"x".repeat(40_000))]);
    assert_eq!(token(large).await.is(413).json()["error"], "invalid_request");
    let not_text = ask("/oauth2/token").header("content-type", "application/x-www-form-urlencoded").body(&b"grant_type=%ff\xff"[..]);
    assert_eq!(token(not_text).await.is(400).json()["error"], "invalid_request");
    for path in ["/oauth2/revoke", "/oauth2/introspect"] {
        let refused = world.with_token(&world.token, Method::POST, path, Some(&json!({}))).await.is(400);
        assert_eq!(refused.json()["error"], "invalid_request", "{path}");
    }
});
