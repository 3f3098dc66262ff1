//! Clients' secrets: told once, several at a time, ended by time or by hand.

use acceptance::{Answer, World, on_both, people::ago};
use reqwest::Method;
use serde_json::{Value, json};

async fn ask(world: &World, id: &str, secret: &str) -> Answer {
    let form = [("grant_type", "client_credentials")];
    let request = world.anonymous(Method::POST, "/oauth2/token").basic_auth(id, Some(secret)).form(&form);
    world.send(Method::POST, "/oauth2/token", request).await
}

fn text<'a>(told: &'a Value, pointer: &str) -> &'a str {
    told.pointer(pointer).and_then(Value::as_str).unwrap()
}

// Hardening 19.
on_both!(a_secret_is_told_once_and_kept_as_a_digest, world => {
    let (id, first) = world.client(&["areas:write"]).await;
    let random = first.strip_prefix("accs_").unwrap();
    assert!(random.len() >= 27, "at least 160 random bits");
    let kept = world.app.store.session().client_secrets(domain::identity::Id(id.parse().unwrap())).await.unwrap();
    assert_eq!(kept[0].sha256, api::auth::secrets::digest(&first));
    let path = format!("/v1/clients/{id}/secrets");
    for again in [path.as_str(), &format!("/v1/clients/{id}")] {
        let told = world.with_token(&world.token, Method::GET, again, None).await.is(200).text();
        assert!(!told.contains(random), "{again}");
    }
    let post = async || {
        let request = world.request(Method::POST, &path).header("idempotency-key", "second").json(&json!({}));
        world.send(Method::POST, &path, request).await
    };
    let second = post().await.is(201).json();
    assert_eq!(post().await.is(409).code(), "secret_shown");
    assert!(!world.with_token(&world.token, Method::GET, "/v1/audit-entries?limit=1000", None).await.text().contains(random));
    // Both are good while a program is given the new one.
    ask(&world, &id, &first).await.is(200);
    ask(&world, &id, text(&second, "/client_secret")).await.is(200);
    let told = world.with_token(&world.token, Method::GET, &path, None).await.json();
    assert_eq!(told["items"].as_array().unwrap().len(), 2);
    assert!(told["items"].as_array().unwrap().iter().all(|one| one["last_used_at"].is_string()));
    let one = text(&told, "/items/0/id");
    world.delete(&format!("{path}/{one}?dry_run=true")).await.is(204);
    ask(&world, &id, &first).await.is(200);
    for _ in 0..2 {
        world.delete(&format!("{path}/{one}")).await.is(204);
    }
    ask(&world, &id, &first).await.is(401);
    ask(&world, &id, text(&second, "/client_secret")).await.is(200);
    world.delete(&format!("{path}/0195f0b0-7d7e-7000-8000-000000000001")).await.is(404);
    ask(&world, &world.client_id, text(&second, "/client_secret")).await.is(401);
});

// Hardening 19.
on_both!(a_secret_ends_when_it_said_and_there_are_five_at_most, world => {
    let (id, _) = world.client(&["areas:write"]).await;
    let path = format!("/v1/clients/{id}/secrets");
    for wrong in ["2020-01-01T00:00:00Z", "tomorrow", "2027-04-01"] {
        let refused = world.post(&path, &json!({"expires_at": wrong})).await;
        assert!([400, 422].contains(&refused.status), "{wrong}: {}", refused.text());
        assert_eq!(refused.faults()[0].0, "/expires_at");
    }
    let dry = world.post(&format!("{path}?dry_run=true"), &json!({})).await.is(200).json();
    ask(&world, &id, text(&dry, "/client_secret")).await.is(401);
    let made = world.post(&path, &json!({"expires_at": "2999-01-01T00:00:00Z"})).await.is(201).json();
    assert_eq!(made["secret"]["expires_at"], "2999-01-01T00:00:00Z");
    let secret = text(&made, "/client_secret");
    ask(&world, &id, secret).await.is(200);
    world.sql(&format!("UPDATE client_secrets SET expires_at = {} WHERE expires_at IS NOT NULL", ago(1))).await;
    ask(&world, &id, secret).await.is(401);
    for _ in 0..4 {
        world.post(&path, &json!({})).await.is(201);
    }
    assert_eq!(world.post(&path, &json!({})).await.is(409).code(), "illegal_state");
});

// A client's token is never wider than the client: what is taken from it counts at once.
on_both!(scopes_taken_from_a_client_are_gone_from_its_tokens, world => {
    let (id, secret) = world.client(&["areas:write", "partners:write"]).await;
    let token = ask(&world, &id, &secret).await.is(200).json()["access_token"].as_str().unwrap().to_owned();
    let partner = json!({"name": "SALC", "kind": "association"});
    world.with_token(&token, Method::POST, "/v1/partners", Some(&partner)).await.is(201);
    world.patch(&format!("/v1/clients/{id}"), &json!({"scopes": ["areas:write"]})).await.is(200);
    let begun = std::time::Instant::now();
    let refused = loop {
        let answered = world.with_token(&token, Method::POST, "/v1/partners", Some(&partner)).await;
        if answered.status == 403 {
            break answered;
        }
        assert!(begun.elapsed().as_millis() < 1000);
    };
    assert_eq!(refused.json()["missing"]["scope"], json!(["partners:write"]));
});
