//! Tokens that somebody made up, changed or kept too long.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};

use super::*;
use crate::auth::keys::{make, opened};

const ISSUER: &str = "https://accord.example";

struct Case {
    key: Arc<Key>,
    header: Value,
    claims: Value,
}

impl Case {
    /// A good token, before it is spoilt.
    fn new(key: &Arc<Key>) -> Self {
        let at = now().timestamp();
        let client = "0195f0b0-7d7e-7000-8000-000000000001";
        Self {
            key: key.clone(),
            header: json!({"typ": "at+jwt", "alg": "EdDSA", "kid": key.kid}),
            claims: json!({
                "iss": ISSUER, "sub": client, "aud": ISSUER, "client_id": client, "exp": at + 3600, "iat": at, "nbf": at,
                "jti": "1", "scope": "areas:write nothing:known",
            }),
        }
    }

    fn head(mut self, name: &str, value: Value) -> Self {
        self.header[name] = value;
        self
    }

    fn claim(mut self, name: &str, value: Value) -> Self {
        self.claims[name] = value;
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.claims.as_object_mut().unwrap().remove(name);
        self
    }

    fn unsigned(&self) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}", part(&self.header), part(&self.claims))
    }

    fn signed_by(&self, key: &EncodingKey, algorithm: Algorithm) -> String {
        let unsigned = self.unsigned();
        let signature = jsonwebtoken::crypto::sign(unsigned.as_bytes(), key, algorithm).unwrap();
        format!("{unsigned}.{signature}")
    }

    fn signed(&self) -> String {
        self.signed_by(self.key.encoding(), Algorithm::EdDSA)
    }
}

fn check(key: &Arc<Key>, token: &str) -> Result<Claimed, Refused> {
    verify_by(|kid| (kid == key.kid).then(|| key.clone()), ISSUER, token)
}

#[test]
fn a_good_token_speaks_for_its_client_with_the_scopes_there_are() {
    let key = Arc::new(opened(make().unwrap()));
    let claimed = check(&key, &Case::new(&key).signed()).unwrap();
    assert_eq!(claimed.subject.kind, SubjectKind::Client);
    assert_eq!(claimed.subject.id.to_string(), "0195f0b0-7d7e-7000-8000-000000000001");
    assert_eq!(claimed.scopes, [Scope::parse("areas:write").unwrap()]);
    let person = Case::new(&key).claim("client_id", json!(FIRST_PARTY));
    assert_eq!(check(&key, &person.signed()), Err(Refused::NotOurs), "a person's token is of a session");
    let session = "0195f0b0-7d7e-7000-8000-000000000002";
    let claimed = check(&key, &person.claim("sid", json!(session)).signed()).unwrap();
    assert_eq!((claimed.subject.kind, claimed.session.unwrap().to_string().as_str()), (SubjectKind::User, session));
}

#[test]
fn abused_tokens_are_refused() {
    let key = Arc::new(opened(make().unwrap()));
    let other = opened(make().unwrap());
    let at = now().timestamp();
    let case = || Case::new(&key);
    let good = case().signed();
    let (head, rest) = good.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": BASE64_URL_SAFE_NO_PAD.encode(&other.public)});
    let secret = EncodingKey::from_secret(&key.public);
    let more = BASE64_URL_SAFE_NO_PAD.encode(case().claim("scope", json!("users:write")).claims.to_string());
    for (what, token) in [
        ("alg none", format!("{}.", case().head("alg", json!("none")).unsigned())),
        ("alg none, signed", case().head("alg", json!("none")).signed()),
        ("HS256 with the public key", case().head("alg", json!("HS256")).signed_by(&secret, Algorithm::HS256)),
        ("HS256 with the public key, said to be EdDSA", case().signed_by(&secret, Algorithm::HS256)),
        ("another alg", case().head("alg", json!("ES256")).signed()),
        ("no signature", format!("{head}.{claims}.")),
        ("two parts", format!("{head}.{claims}")),
        ("changed claims", format!("{head}.{more}.{signature}")),
        ("another key", case().signed_by(other.encoding(), Algorithm::EdDSA)),
        ("another kid", case().head("kid", json!(other.kid)).signed()),
        ("a path as kid", case().head("kid", json!("../../etc/passwd")).signed()),
        ("SQL as kid", case().head("kid", json!("' OR 1=1 --")).signed()),
        (
            "jku",
            case().head("jku", json!("https://evil.example/jwks.json")).signed_by(other.encoding(), Algorithm::EdDSA),
        ),
        ("x5u", case().head("x5u", json!("https://evil.example/x.pem")).signed_by(other.encoding(), Algorithm::EdDSA)),
        ("jwk", case().head("jwk", jwk).signed_by(other.encoding(), Algorithm::EdDSA)),
        ("crit", case().head("crit", json!(["exp"])).signed()),
        ("typ JWT", case().head("typ", json!("JWT")).signed()),
        ("a refresh token", case().head("typ", json!("rt+jwt")).signed()),
        ("another issuer", case().claim("iss", json!("https://evil.example")).signed()),
        ("another audience", case().claim("aud", json!("https://other.example")).signed()),
        ("no exp", case().without("exp").signed()),
        ("no nbf", case().without("nbf").signed()),
        ("no aud", case().without("aud").signed()),
        ("no iss", case().without("iss").signed()),
        ("no sub", case().without("sub").signed()),
        ("no client", case().claim("client_id", json!("nobody")).signed()),
        ("too long", case().claim("jti", json!("x".repeat(LONGEST))).signed()),
        ("nothing", String::new()),
        ("dots", "..".to_owned()),
    ] {
        assert_eq!(check(&key, &token), Err(Refused::NotOurs), "{what}");
    }
    for (what, token) in [
        ("expired", case().claim("exp", json!(at - 60)).signed()),
        ("not yet", case().claim("nbf", json!(at + 60)).signed()),
        ("from the future", case().claim("iat", json!(at + 60)).signed()),
    ] {
        assert_eq!(check(&key, &token), Err(Refused::Expired), "{what}");
    }
    // A header that carries a key beside a right signature is not believed, and does no harm.
    assert!(check(&key, &case().head("jku", json!("https://evil.example")).signed()).is_ok());
}

#[test]
fn clocks_may_differ_by_seconds_only() {
    let key = Arc::new(opened(make().unwrap()));
    let at = now().timestamp();
    assert!(check(&key, &Case::new(&key).claim("exp", json!(at - 2)).signed()).is_ok());
    assert!(check(&key, &Case::new(&key).claim("nbf", json!(at + 2)).signed()).is_ok());
}
