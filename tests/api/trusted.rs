//! Tokens of an issuer beside this installation, which its settings trust.

use acceptance::{Answer, Kind, World};
use api::{auth::trusted::TrustedIssuer, store::AppSession};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::store::{Store, StoreError};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Method;
use serde_json::{Value, json};

const COUNTY: &str = "https://login.somerset.example";
const AUDIENCE: &str = "accord";
const CLERK: &str = "town.clerk@example.org";

struct Issuer {
    key: EncodingKey,
    public: Vec<u8>,
}

impl Issuer {
    fn new() -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        let public = pair.public_key().as_ref().to_vec();
        Self { key: EncodingKey::from_ed_der(pair.to_pkcs8v1().unwrap().as_ref()), public }
    }

    fn jwks(&self, kid: &str) -> Value {
        // Many issuers name no algorithm in their keys.
        json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid, "x": BASE64_URL_SAFE_NO_PAD.encode(&self.public)}]})
    }

    fn claims() -> Value {
        let at = chrono::Utc::now().timestamp();
        json!({"iss": COUNTY, "aud": AUDIENCE, "sub": "17", "email": "Town.Clerk@example.org", "email_verified": true, "exp": at + 600, "iat": at})
    }

    fn signed(&self, kid: Option<&str>, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = Self::claims();
        change(&mut claims);
        let header = Header { kid: kid.map(str::to_owned), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &self.key).unwrap()
    }
}

async fn me(world: &World, token: &str) -> Answer {
    world.with_token(token, Method::GET, "/v1/me", None).await
}

// One installation, and every kind of token that it might be shown.
#[allow(clippy::too_many_lines)]
async fn trusts(kind: Kind) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    let county = Issuer::new();
    std::fs::write(&file, county.jwks("a").to_string()).unwrap();
    let trusted = TrustedIssuer {
        issuer: COUNTY.to_owned(),
        audience: AUDIENCE.to_owned(),
        domains: vec!["Example.org".to_owned()],
        jwks_file: file.clone(),
    };
    let world = World::with(kind, |config| config.trusted_issuers = vec![trusted]).await;
    world.parish("ref:one").await;
    let clerk = world.person(CLERK, None).await;
    world.grant(clerk, "clerk", Some("ref:one")).await;
    let gone = world.person("former.clerk@example.org", None).await;
    world.patch(&format!("/v1/users/{gone}"), &json!({"disabled": true})).await.is(200);

    for elsewhere in ["clerk@below.example.org", "clerk@otherexample.org", "clerk@example.com"] {
        world.person(elsewhere, None).await;
    }
    let operator = world.person("operator@example.org", None).await;
    world.grant(operator, "operator", None).await;
    let with_codes = world.person("deputy.clerk@example.org", None).await;
    let secret = b"12345678901234567890";
    let set_up = async |session: &AppSession| {
        assert!(session.begin_second_factor(with_codes, secret).await?);
        assert!(session.confirm_second_factor(with_codes, secret, 0).await?);
        session.begin_second_factor(clerk, secret).await
    };
    let begun: Result<bool, StoreError> = world.app.store.write(set_up).await;
    assert!(begun.unwrap());

    let good = county.signed(Some("a"), |_| {});
    let told = me(&world, &good).await.is(200).json();
    assert_eq!((&told["id"], &told["email"]), (&json!(clerk.to_string()), &json!(CLERK)));
    assert_eq!(told["roles"], json!([{"role": "clerk", "organisation": "ref:one"}]));
    world
        .with_token(&good, Method::PATCH, "/v1/councils/ref:one", Some(&json!({"website": "https://example.org"})))
        .await
        .is(200);

    let other = Issuer::new();
    let at = chrono::Utc::now().timestamp();
    let secret = EncodingKey::from_secret(&county.public);
    let header = Header { kid: Some("a".to_owned()), ..Header::new(Algorithm::HS256) };
    let unsigned = good.rsplit_once('.').unwrap().0;
    for (what, token) in [
        ("an address that is not verified", county.signed(Some("a"), |claims| claims["email_verified"] = false.into())),
        (
            "an address of which nothing is said",
            county.signed(Some("a"), |claims| {
                claims.as_object_mut().unwrap().remove("email_verified");
            }),
        ),
        (
            "no address",
            county.signed(Some("a"), |claims| {
                claims.as_object_mut().unwrap().remove("email");
            }),
        ),
        ("somebody unknown", county.signed(Some("a"), |claims| claims["email"] = "nobody@example.org".into())),
        ("somebody disabled", county.signed(Some("a"), |claims| claims["email"] = "former.clerk@example.org".into())),
        (
            "an address with a NUL",
            county.signed(Some("a"), |claims| claims["email"] = "town.clerk@example.org\0".into()),
        ),
        ("a domain below", county.signed(Some("a"), |claims| claims["email"] = "clerk@below.example.org".into())),
        ("a longer domain", county.signed(Some("a"), |claims| claims["email"] = "clerk@otherexample.org".into())),
        ("another domain", county.signed(Some("a"), |claims| claims["email"] = "clerk@example.com".into())),
        ("an operator", county.signed(Some("a"), |claims| claims["email"] = "operator@example.org".into())),
        (
            "somebody with one-time codes",
            county.signed(Some("a"), |claims| claims["email"] = "deputy.clerk@example.org".into()),
        ),
        ("another audience", county.signed(Some("a"), |claims| claims["aud"] = "another".into())),
        (
            "no audience",
            county.signed(Some("a"), |claims| {
                claims.as_object_mut().unwrap().remove("aud");
            }),
        ),
        (
            "an issuer that is not trusted",
            county.signed(Some("a"), |claims| claims["iss"] = "https://evil.example".into()),
        ),
        ("expired", county.signed(Some("a"), |claims| claims["exp"] = (at - 60).into())),
        (
            "without an end",
            county.signed(Some("a"), |claims| {
                claims.as_object_mut().unwrap().remove("exp");
            }),
        ),
        ("not yet", county.signed(Some("a"), |claims| claims["nbf"] = (at + 60).into())),
        ("another key", other.signed(Some("a"), |_| {})),
        ("a key that is not known", county.signed(Some("b"), |_| {})),
        ("no kid", county.signed(None, |_| {})),
        ("HS256 with the public key", jsonwebtoken::encode(&header, &Issuer::claims(), &secret).unwrap()),
        ("no signature", format!("{unsigned}.")),
    ] {
        let refused = me(&world, &token).await;
        assert_eq!(refused.status, 401, "{what}: {}", refused.text());
    }

    // Keys are exchanged in the file, without a restart.
    std::fs::write(&file, other.jwks("b").to_string()).unwrap();
    me(&world, &other.signed(Some("b"), |_| {})).await.is(200);
    me(&world, &county.signed(Some("a"), |claims| claims["sub"] = "18".into())).await.is(401);
    // A key that is shared with the issuer is no key here.
    let shared =
        json!({"keys": [{"kty": "oct", "kid": "c", "alg": "HS256", "k": BASE64_URL_SAFE_NO_PAD.encode(b"shared")}]});
    std::fs::write(&file, shared.to_string()).unwrap();
    let header = Header { kid: Some("c".to_owned()), ..Header::new(Algorithm::HS256) };
    let token = jsonwebtoken::encode(&header, &Issuer::claims(), &EncodingKey::from_secret(b"shared")).unwrap();
    me(&world, &token).await.is(401);
    // What is no file of keys makes nobody trusted, and nothing fail.
    std::fs::write(&file, "{").unwrap();
    me(&world, &county.signed(Some("a"), |claims| claims["sub"] = "19".into())).await.is(401);

    std::fs::write(&file, county.jwks("a").to_string()).unwrap();
    let token = county.signed(Some("a"), |claims| claims["sub"] = "20".into());
    me(&world, &token).await.is(200);
    world.patch(&format!("/v1/users/{clerk}"), &json!({"disabled": true})).await.is(200);
    acceptance::people::within_a_second(401, async || me(&world, &token).await).await;
}

#[tokio::test]
async fn a_trusted_issuer_vouches_for_people_who_are_known_here_sqlite() {
    trusts(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_trusted_issuer_vouches_for_people_who_are_known_here_postgres() {
    trusts(Kind::Postgres).await;
}
