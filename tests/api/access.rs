//! Tokens: whose they are, and which are refused.

use acceptance::{World, on_both};
use reqwest::Method;

on_both!(tokens_are_for_clients_with_their_secret, world => {
    let ask = |id: &str, secret: &str, form: &[(&str, &str)]| world.anonymous(Method::POST, "/oauth2/token").basic_auth(id, Some(secret)).form(&form.to_vec());
    let grant = [("grant_type", "client_credentials")];
    let granted = world.send(Method::POST, "/oauth2/token", ask(&world.client_id, &world.client_secret, &grant)).await.is(200);
    assert_eq!(granted.json()["token_type"], "Bearer");
    assert_eq!(granted.header("cache-control"), "no-store");
    for (id, secret) in [(world.client_id.as_str(), "wrong"), ("0195f0b0-7d7e-7000-8000-000000000001", "wrong"), ("nobody", "wrong")] {
        let refused = world.send(Method::POST, "/oauth2/token", ask(id, secret, &grant)).await.is(401);
        assert_eq!(refused.json()["error"], "invalid_client");
    }
    let refused = world.send(Method::POST, "/oauth2/token", ask(&world.client_id, &world.client_secret, &[("grant_type", "authorization_code")])).await.is(400);
    assert_eq!(refused.json()["error"], "unsupported_grant_type");
    let refused = ask(&world.client_id, &world.client_secret, &[("grant_type", "client_credentials"), ("scope", "everything")]);
    assert_eq!(world.send(Method::POST, "/oauth2/token", refused).await.is(400).json()["error"], "invalid_scope");
});

on_both!(a_token_that_is_not_ours_is_refused, world => {
    let other = World::new(acceptance::Kind::Sqlite).await;
    let mut parts: Vec<String> = world.token.split('.').map(str::to_owned).collect();
    parts[2] = String::new();
    for token in ["", "x", "a.b.c", &other.token, &parts.join("."), &format!("{}x", world.token)] {
        let request = world.anonymous(Method::GET, "/v1/imports").header("authorization", format!("Bearer {token}"));
        let refused = world.send(Method::GET, "/v1/imports", request).await.is(401);
        assert!(refused.header("www-authenticate").starts_with("Bearer"));
    }
    let in_the_address = format!("/v1/areas?access_token={}", world.token);
    world.send(Method::GET, "/v1/areas", world.anonymous(Method::GET, &in_the_address)).await.is(400);
});
