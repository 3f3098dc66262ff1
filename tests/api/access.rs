//! Who may do what: tokens, scopes, and every operation's case.

use std::collections::BTreeSet;

use acceptance::{World, on_both};
use reqwest::Method;
use serde_json::{Value, json};

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
    let refused = world.send(Method::POST, "/oauth2/token", ask(&world.client_id, &world.client_secret, &[("grant_type", "password")])).await.is(400);
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

/// How a test calls an operation, by its id: with a body where it needs one.
fn body_for(operation_id: &str) -> Option<Value> {
    let words = operation_id.split_once('_').map(|(verb, _)| verb)?;
    match words {
        "create" | "replace" | "amend" | "merge" | "split" => Some(json!({})),
        _ => None,
    }
}

on_both!(every_operation_has_its_authorisation, world => {
    let scopes: BTreeSet<String> = ["areas:write", "suppressed:read"].map(str::to_owned).into();
    let narrow = world.token_for(Some(&scopes.iter().cloned().collect::<Vec<_>>().join(" "))).await;
    let document = world.get("/openapi.json").await.is(200).json();
    let mut walked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let choices = operation["security"].as_array().unwrap();
            let public = choices.iter().any(|choice| choice == &json!({}));
            let needed: Vec<String> = choices.iter().filter_map(|choice| choice["bearer"].as_array()).flatten().filter_map(Value::as_str).map(str::to_owned).collect();
            let address = path.replace("{id}", "0195f0b0-7d7e-7000-8000-00000000ffff").replace("{code}", "not_found");
            let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
            let call = |token: Option<&str>| {
                let request = world.anonymous(method.clone(), &address);
                let request = match token {
                    Some(token) => request.bearer_auth(token),
                    None => request,
                };
                match body_for(id) {
                    Some(body) => request.json(&body),
                    None if id.starts_with("import_") => request.header("content-type", "text/csv").body("x\n"),
                    None => request,
                }
            };
            let anonymous = world.send(method.clone(), &address, call(None)).await;
            let operator = world.send(method.clone(), &address, call(Some(&world.token))).await;
            if public {
                assert!(!needed.iter().any(|_| true), "{id} is public and names scopes");
                assert!(!matches!(anonymous.status, 403) && (anonymous.status != 401 || id == "issue_token"), "{id} is public and answered {}", anonymous.status);
            } else {
                assert!(!needed.is_empty(), "{id} needs a token and names no scope");
                assert_eq!(anonymous.status, 401, "{id} without a token");
                assert!(!matches!(operator.status, 401 | 403), "{id} with every scope answered {}", operator.status);
                let lacking = world.send(method.clone(), &address, call(Some(&narrow))).await;
                if needed.iter().all(|scope| scopes.contains(scope)) {
                    assert!(!matches!(lacking.status, 401 | 403), "{id} with its scope answered {}", lacking.status);
                } else {
                    assert_eq!(lacking.status, 403, "{id} without its scope");
                    let missing = lacking.json()["missing"]["scope"].as_array().unwrap().len();
                    assert!(missing > 0, "{id} names what is missing");
                }
            }
            walked += 1;
        }
    }
    assert!(walked > 60, "only {walked} operations were walked");
});
