//! Access tokens: forged, narrowed, asked about.

use acceptance::{Answer, World, on_both, with_letters};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use reqwest::Method;
use serde_json::{Value, json};

const ISSUER: &str = "http://accord.test";

/// A token as it is made up: a head and claims, signed with a key that fits or does not.
struct Forged {
    head: Value,
    claims: Value,
}

impl Forged {
    /// One that is good, before it is spoilt.
    fn good(world: &World) -> Self {
        let at = chrono::Utc::now().timestamp();
        let kid = &world.app.keys.signing().unwrap().kid;
        let client = &world.client_id;
        let claims = json!({
            "iss": ISSUER, "aud": ISSUER, "sub": client, "client_id": client, "exp": at + 600, "iat": at, "nbf": at,
            "jti": uuid::Uuid::now_v7(), "scope": "councils:write imports:write",
        });
        Self { head: json!({"typ": "at+jwt", "alg": "EdDSA", "kid": kid}), claims }
    }

    fn head(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.head[name] = value.into();
        self
    }

    fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims[name] = value.into();
        self
    }

    fn unsigned(&self) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}", part(&self.head), part(&self.claims))
    }

    fn signed_by(&self, key: &EncodingKey, algorithm: Algorithm) -> String {
        let unsigned = self.unsigned();
        format!("{unsigned}.{}", jsonwebtoken::crypto::sign(unsigned.as_bytes(), key, algorithm).unwrap())
    }

    fn signed(&self, world: &World) -> String {
        self.signed_by(world.app.keys.signing().unwrap().encoding(), Algorithm::EdDSA)
    }
}

async fn me(world: &World, token: &str) -> Answer {
    world.with_token(token, Method::GET, "/v1/me", None).await
}

// Hardening 12, 13 and 14.
on_both!(forged_tokens_are_refused, world => {
    let good = || Forged::good(&world);
    me(&world, &good().signed(&world)).await.is(200);
    let key = world.app.keys.signing().unwrap();
    let other = World::new(acceptance::Kind::Sqlite).await;
    let theirs = other.app.keys.signing().unwrap();
    let public = EncodingKey::from_secret(&key.public);
    let spelt = EncodingKey::from_secret(BASE64_URL_SAFE_NO_PAD.encode(&key.public).as_bytes());
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": BASE64_URL_SAFE_NO_PAD.encode(&theirs.public)});
    let at = chrono::Utc::now().timestamp();
    let whole = good().signed(&world);
    let (unsigned, signature) = whole.rsplit_once('.').unwrap();
    let wider = good().claim("scope", "users:write").unsigned();
    for (what, token) in [
        ("alg none", format!("{}.", good().head("alg", "none").unsigned())),
        ("alg None", format!("{}.", good().head("alg", "None").unsigned())),
        ("alg none with a signature", good().head("alg", "none").signed(&world)),
        ("HS256 with the public key", good().head("alg", "HS256").signed_by(&public, Algorithm::HS256)),
        ("HS256 with the public key as it is spelt", good().head("alg", "HS256").signed_by(&spelt, Algorithm::HS256)),
        ("another alg", good().head("alg", "ES256").signed(&world)),
        ("no signature", format!("{unsigned}.")),
        ("two parts", unsigned.to_owned()),
        ("four parts", format!("{whole}.x")),
        ("other claims", format!("{wider}.{signature}")),
        ("another installation's", other.token.clone()),
        ("another installation's key", good().signed_by(theirs.encoding(), Algorithm::EdDSA)),
        ("another installation's kid", good().head("kid", theirs.kid.as_str()).signed_by(theirs.encoding(), Algorithm::EdDSA)),
        ("no kid", good().head("kid", Value::Null).signed(&world)),
        ("a path as kid", good().head("kid", "../../../../dev/null").signed(&world)),
        ("SQL as kid", good().head("kid", "x' UNION SELECT 1 --").signed(&world)),
        ("NUL as kid", good().head("kid", "\0").signed(&world)),
        ("jku", good().head("jku", "https://evil.example/jwks").signed_by(theirs.encoding(), Algorithm::EdDSA)),
        ("x5u", good().head("x5u", "https://evil.example/x.pem").signed_by(theirs.encoding(), Algorithm::EdDSA)),
        ("jwk", good().head("jwk", jwk).signed_by(theirs.encoding(), Algorithm::EdDSA)),
        ("crit", good().head("crit", json!(["exp"])).signed(&world)),
        ("another type", good().head("typ", "JWT").signed(&world)),
        ("expired", good().claim("exp", at - 61).signed(&world)),
        ("not yet valid", good().claim("nbf", at + 61).signed(&world)),
        ("from the future", good().claim("iat", at + 61).signed(&world)),
        ("another issuer", good().claim("iss", "https://evil.example").signed(&world)),
        ("another audience", good().claim("aud", "https://other.example").signed(&world)),
        ("nobody", good().claim("sub", "0195f0b0-7d7e-7000-8000-000000000001").signed(&world)),
        ("somebody who is no client", good().claim("sub", "x").claim("client_id", "x").signed(&world)),
        ("a person without a session", good().claim("client_id", "first-party").signed(&world)),
        ("oversized", good().claim("jti", "x".repeat(8 * 1024)).signed(&world)),
    ] {
        let refused = me(&world, &token).await.is(401);
        assert_eq!(refused.code(), "unauthenticated", "{what}");
        assert!(refused.header("www-authenticate").starts_with("Bearer"), "{what}");
    }
    // What is written into the head beside a right signature does no harm.
    me(&world, &good().head("jku", "https://evil.example/jwks").signed(&world)).await.is(200);
    // Public reads take no bad token for none.
    let request = world.anonymous(Method::GET, "/v1/areas").bearer_auth(good().claim("exp", at - 61).signed(&world));
    world.send(Method::GET, "/v1/areas", request).await.is(401);
});

// Hardening 14, 15 and 20.
with_letters!(tokens_are_what_they_say_and_stand_in_the_header, world, _letters => {
    world.person("town.clerk@example.org", None).await;
    let told = world.sign_in("town.clerk@example.org").await;
    assert_eq!(told["expires_in"], 15 * 60);
    let refresh = told["refresh_token"].as_str().unwrap();
    me(&world, refresh).await.is(401);
    let access = told["access_token"].as_str().unwrap();
    let refused = world.ask_token(&[("grant_type", "refresh_token"), ("refresh_token", access)]).await.is(400);
    assert_eq!(refused.json()["error"], "invalid_grant");
    let claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(access.split('.').nth(1).unwrap()).unwrap()).unwrap();
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 15 * 60);
    for claim in ["iss", "sub", "aud", "client_id", "jti", "scope", "nbf"] {
        assert!(claims.get(claim).is_some(), "{claim}");
    }
    let form = [("grant_type", "client_credentials"), ("client_id", &world.client_id), ("client_secret", &world.client_secret)];
    let told = world.ask_token(&form).await.is(200).json();
    assert_eq!(told["expires_in"], 60 * 60);
    assert!(told.get("refresh_token").is_none());
    for (method, path) in [
        (Method::GET, "/v1/me"), (Method::GET, "/v1/areas"), (Method::GET, "/v1/users"), (Method::GET, "/v1/changes"),
        (Method::POST, "/v1/areas"), (Method::POST, "/v1/imports/areas"), (Method::POST, "/oauth2/introspect"),
    ] {
        let refused = world.anonymous(method.clone(), &format!("{path}?access_token={}", world.token)).json(&json!({}));
        let refused = world.send(method, path, refused).await;
        assert!([400, 401].contains(&refused.status), "{path} answered {}", refused.status);
        assert!(!refused.text().contains(&world.token), "{path} repeats the token");
    }
});

// A token is narrowed to scopes and to one organisation.
with_letters!(a_token_is_no_wider_than_what_was_asked_for, world, _letters => {
    for council in ["ref:one", "ref:two", "ref:three"] {
        world.parish(council).await;
    }
    let clerk = world.person("town.clerk@example.org", None).await;
    for council in ["ref:one", "ref:two"] {
        world.grant(clerk, "clerk", Some(council)).await;
    }
    let form = |more: &[(&'static str, &'static str)]| {
        [&[("grant_type", "password"), ("username", "town.clerk@example.org"), ("password", acceptance::PASSPHRASE)], more].concat()
    };
    let patch = async |token: &str, council: &str| {
        world.with_token(token, Method::PATCH, &format!("/v1/councils/{council}"), Some(&json!({"website": "https://example.org"}))).await
    };
    let granted = async |more: &[(&'static str, &'static str)]| {
        world.ask_token(&form(more)).await.is(200).json()["access_token"].as_str().unwrap().to_owned()
    };
    let whole = granted(&[]).await;
    patch(&whole, "ref:one").await.is(200);
    patch(&whole, "ref:two").await.is(200);

    let for_one = granted(&[("on_behalf_of", "ref:one")]).await;
    assert_eq!(me(&world, &for_one).await.json()["roles"], json!([{"role": "clerk", "organisation": "ref:one"}]));
    patch(&for_one, "ref:one").await.is(200);
    patch(&for_one, "ref:two").await.is(403);
    for nowhere in ["ref:three", "ref:nobody", "", "x", "0195f0b0-7d7e-7000-8000-000000000001"] {
        let more = [("on_behalf_of", nowhere)];
        let asked = [("grant_type", "password"), ("username", "town.clerk@example.org"), ("password", acceptance::PASSPHRASE), more[0]];
        assert_eq!(world.ask_token(&asked).await.is(400).json()["error"], "invalid_request", "{nowhere}");
    }

    let narrow = granted(&[("scope", "formations:write")]).await;
    assert_eq!(me(&world, &narrow).await.json()["scopes"], json!(["formations:write"]));
    assert_eq!(patch(&narrow, "ref:one").await.is(403).json()["missing"]["scope"], json!(["councils:write"]));
    let nothing = granted(&[("scope", "")]).await;
    patch(&nothing, "ref:one").await.is(403);
    let refused = world.ask_token(&form(&[("scope", "councils:write users:write")])).await.is(400);
    assert_eq!(refused.json()["error"], "invalid_scope");
});

// RFC 7662.
with_letters!(introspection_says_what_is_true_and_only_to_those_who_may, world, _letters => {
    world.person("town.clerk@example.org", None).await;
    let told = world.sign_in("town.clerk@example.org").await;
    let (access, refresh) = (told["access_token"].as_str().unwrap(), told["refresh_token"].as_str().unwrap());
    let ask = async |by: Option<&str>, token: &str| {
        let request = world.anonymous(Method::POST, "/oauth2/introspect").form(&[("token", token)]);
        let request = match by {
            Some(by) => request.bearer_auth(by),
            None => request,
        };
        world.send(Method::POST, "/oauth2/introspect", request).await
    };
    assert_eq!(ask(None, access).await.is(401).json()["error"], "invalid_token");
    assert_eq!(ask(Some("x"), access).await.is(401).json()["error"], "invalid_token");
    assert_eq!(ask(Some(access), access).await.is(403).json()["error"], "insufficient_scope");
    let guard = world.token_for(Some("tokens:introspect")).await;
    let of_client = ask(Some(&guard), &world.token).await.is(200);
    assert_eq!(of_client.header("cache-control"), "no-store");
    let of_client = of_client.json();
    let expected = (json!(true), json!(world.client_id), json!("client"), json!("Bearer"), json!(ISSUER));
    let said = |told: &Value| (told["active"].clone(), told["client_id"].clone(), told["kind"].clone(), told["token_type"].clone(), told["iss"].clone());
    assert_eq!(said(&of_client), expected);
    assert!(of_client["scope"].as_str().unwrap().split(' ').any(|scope| scope == "councils:write"));
    assert_eq!(of_client["exp"].as_i64().unwrap() - of_client["iat"].as_i64().unwrap(), 3600);
    let of_person = ask(Some(&guard), access).await.is(200).json();
    assert_eq!((&of_person["active"], &of_person["kind"]), (&json!(true), &json!("user")));
    let of_refresh = ask(Some(&guard), refresh).await.is(200).json();
    assert_eq!((&of_refresh["active"], of_refresh.get("token_type")), (&json!(true), None));
    let form = [("token", access), ("client_id", "x")];
    let more = world.anonymous(Method::POST, "/oauth2/introspect").bearer_auth(&guard).form(&form);
    world.send(Method::POST, "/oauth2/introspect", more).await.is(400);
    world.post_form("/oauth2/revoke", &[("token", access), ("token_type_hint", "access_token")]).await.is(200);
    for dead in [access, refresh, "accr_nothing", "x", ""] {
        assert_eq!(ask(Some(&guard), dead).await.is(200).json(), json!({"active": false}), "{dead}");
    }
});

// RFC 8414.
on_both!(the_metadata_tell_what_there_is, world => {
    let told = world.get("/.well-known/oauth-authorization-server").await.is(200).json();
    assert_eq!(told["issuer"], ISSUER);
    assert_eq!(told["grant_types_supported"], json!(["client_credentials", "password", "refresh_token"]));
    for grant in told["grant_types_supported"].as_array().unwrap() {
        let refused = world.post_form("/oauth2/token", &[("grant_type", grant.as_str().unwrap())]).await;
        assert_ne!(refused.json()["error"], "unsupported_grant_type");
    }
    for (name, method) in [("token_endpoint", Method::POST), ("revocation_endpoint", Method::POST), ("introspection_endpoint", Method::POST), ("jwks_uri", Method::GET)] {
        let path = told[name].as_str().unwrap().strip_prefix(ISSUER).unwrap();
        let answered = world.anonymous(method, path).send().await.unwrap().status().as_u16();
        assert!(![404, 405].contains(&answered), "{name}");
    }
    let scopes = world.with_token(&world.token, Method::GET, "/v1/me", None).await.json()["scopes"].as_array().unwrap().len();
    assert_eq!(told["scopes_supported"].as_array().unwrap().len(), scopes, "an operator holds every scope");
    assert_eq!(told["response_types_supported"], json!([]));
    assert_eq!(told["introspection_endpoint_auth_methods_supported"], json!(["Bearer"]));
});
