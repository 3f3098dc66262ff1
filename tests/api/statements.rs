//! Clients that sign in with a key of their own (RFC 7523).

use acceptance::{Answer, World, on_both};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use futures_util::future::join_all;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

const ISSUER: &str = "http://accord.test";
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

struct Keyed {
    id: String,
    key: EncodingKey,
    public: String,
}

impl Keyed {
    async fn new(world: &World) -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        let public = BASE64_URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let body = json!({"name": "A script", "scopes": ["areas:write"], "public_keys": [public]});
        let id = world.post("/v1/clients", &body).await.is(201).json()["id"].as_str().unwrap().to_owned();
        Self { id, key: EncodingKey::from_ed_der(pair.to_pkcs8v1().unwrap().as_ref()), public }
    }

    fn claims(&self) -> Value {
        let at = chrono::Utc::now().timestamp();
        json!({"iss": self.id, "sub": self.id, "aud": format!("{ISSUER}/oauth2/token"), "exp": at + 120, "iat": at, "jti": uuid::Uuid::now_v7()})
    }

    fn signed(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = self.claims();
        change(&mut claims);
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &self.key).unwrap()
    }
}

async fn ask(world: &World, statement: &str) -> Answer {
    let form = [("grant_type", "client_credentials"), ("client_assertion_type", TYPE), ("client_assertion", statement)];
    world.post_form("/oauth2/token", &form).await
}

on_both!(a_signed_statement_is_good_once, world => {
    let client = Keyed::new(&world).await;
    let statement = client.signed(|_| {});
    let told = ask(&world, &statement).await.is(200).json();
    assert_eq!((&told["token_type"], &told["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert_eq!(ask(&world, &statement).await.is(401).json()["error"], "invalid_client");
    ask(&world, &client.signed(|claims| claims["aud"] = ISSUER.into())).await.is(200);
    ask(&world, &client.signed(|claims| claims["jti"] = "a\u{0}b'; --".into())).await.is(200);
    let statement = client.signed(|_| {});
    let answers = join_all((0..6).map(|_| ask(&world, &statement))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "of many at once one is answered");
});

/// Makes a statement of a client, spoilt; with another client, and the time.
type Spoilt = fn(&Keyed, &Keyed, i64) -> String;

// One after another, each with a client of its own, so that none is refused for having failed too often.
on_both!(a_statement_that_is_not_the_clients_for_us_now_is_refused, world => {
    let other = Keyed::new(&world).await;
    let at = chrono::Utc::now().timestamp();
    let cases: [(&str, Spoilt); 14] = [
        ("another audience", |client, _, _| client.signed(|claims| claims["aud"] = "https://other.example".into())),
        ("no audience", |client, _, _| client.signed(|claims| { claims.as_object_mut().unwrap().remove("aud"); })),
        ("expired", |client, _, at| client.signed(|claims| claims["exp"] = (at - 60).into())),
        ("without an end", |client, _, _| client.signed(|claims| { claims.as_object_mut().unwrap().remove("exp"); })),
        ("good for too long", |client, _, at| client.signed(|claims| claims["exp"] = (at + 3600).into())),
        ("good for ever", |client, _, _| client.signed(|claims| claims["exp"] = i64::MAX.into())),
        ("not yet good", |client, _, at| client.signed(|claims| claims["nbf"] = (at + 100).into())),
        ("without a name", |client, _, _| client.signed(|claims| { claims.as_object_mut().unwrap().remove("jti"); })),
        ("of another issuer", |client, other, _| client.signed(|claims| claims["iss"] = other.id.clone().into())),
        ("signed with another client's key", |client, other, _| other.signed(|claims| { claims["iss"] = client.id.clone().into(); claims["sub"] = client.id.clone().into(); })),
        ("HS256 with the public key", |client, _, _| {
            let public = BASE64_URL_SAFE_NO_PAD.decode(&client.public).unwrap();
            jsonwebtoken::encode(&Header::new(Algorithm::HS256), &client.claims(), &EncodingKey::from_secret(&public)).unwrap()
        }),
        ("not signed", |client, _, _| {
            let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
            format!("{}.{}.", part(&json!({"alg": "none"})), part(&client.claims()))
        }),
        ("nothing", |_, _, _| String::new()),
        ("too long", |client, _, _| client.signed(|claims| claims["more"] = "x".repeat(9000).into())),
    ];
    for (what, spoilt) in cases {
        let client = Keyed::new(&world).await;
        let refused = ask(&world, &spoilt(&client, &other, at)).await.is(401);
        assert_eq!(refused.json()["error"], "invalid_client", "{what}");
        ask(&world, &client.signed(|_| {})).await.is(200);
    }
    let client = Keyed::new(&world).await;
    let statement = client.signed(|_| {});
    let both = [("grant_type", "client_credentials"), ("client_assertion_type", TYPE), ("client_assertion", &statement), ("client_secret", "x")];
    assert_eq!(world.post_form("/oauth2/token", &both).await.is(400).json()["error"], "invalid_request");
    let untyped = [("grant_type", "client_credentials"), ("client_assertion", statement.as_str())];
    world.post_form("/oauth2/token", &untyped).await.is(401);
    world.patch(&format!("/v1/clients/{}", client.id), &json!({"public_keys": []})).await.is(200);
    ask(&world, &statement).await.is(401);
    let refused = world.patch(&format!("/v1/clients/{}", client.id), &json!({"public_keys": ["x"]})).await.is(422);
    assert_eq!(refused.faults()[0].0, "/public_keys/0");
});
