//! Access tokens: RFC 9068 JWTs, signed with `EdDSA` and nothing else.

use std::{fmt, sync::Arc};

use chrono::TimeDelta;
use domain::{
    access::{Actor, Scope},
    accounts::Client,
    identity::Id,
};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

use super::keys::{Key, Keys};
use crate::http::principal::now;

/// Tokens of clients live this long.
pub const LIFETIME: TimeDelta = TimeDelta::hours(1);
/// Clocks of nodes may differ by this many seconds.
const LEEWAY: u64 = 5;
/// A token is never longer.
const LONGEST: usize = 8 * 1024;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    client_id: String,
    exp: i64,
    iat: i64,
    nbf: i64,
    jti: String,
    scope: String,
    #[serde(default)]
    operator: bool,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is no token of this installation.
    NotOurs,
    /// Its time is over, or has not come.
    Expired,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOurs => "it is not of this installation",
            Self::Expired => "its time is over or has not come",
        })
    }
}

/// Makes a token for a client with these scopes.
pub fn issue(keys: &Keys, issuer: &str, client: &Client, scopes: &[Scope]) -> Option<String> {
    let key = keys.signing()?;
    let (at, until) = (now(), now() + LIFETIME);
    let spelt: Vec<&str> = scopes.iter().map(Scope::as_str).collect();
    let claims = Claims {
        iss: issuer.to_owned(),
        sub: client.id.to_string(),
        aud: issuer.to_owned(),
        client_id: client.id.to_string(),
        exp: until.timestamp(),
        iat: at.timestamp(),
        nbf: at.timestamp(),
        jti: uuid::Uuid::now_v7().to_string(),
        scope: spelt.join(" "),
        operator: client.operator,
    };
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some("at+jwt".to_owned());
    header.kid = Some(key.kid.clone());
    encode(&header, &claims, key.encoding()).ok()
}

/// Who a token speaks for, and when it expires, in seconds since 1970.
pub fn verify(keys: &Keys, issuer: &str, token: &str) -> Result<(Actor, i64), Refused> {
    verify_by(|kid| keys.named(kid), issuer, token)
}

/// The name of the key that a token says it is signed by.
pub fn kid(token: &str) -> Option<String> {
    if token.len() > LONGEST { None } else { decode_header(token).ok()?.kid }
}

fn verify_by(key: impl Fn(&str) -> Option<Arc<Key>>, issuer: &str, token: &str) -> Result<(Actor, i64), Refused> {
    if token.len() > LONGEST {
        return Err(Refused::NotOurs);
    }
    let header = decode_header(token).map_err(|_| Refused::NotOurs)?;
    // Only the kid is taken from the header, and only as a name to look up; a key that it carries is not believed.
    let ours = header.alg == Algorithm::EdDSA && header.typ.as_deref() == Some("at+jwt") && header.crit.is_none();
    let key = header.kid.filter(|_| ours).and_then(|kid| key(&kid)).ok_or(Refused::NotOurs)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.leeway = LEEWAY;
    validation.validate_nbf = true;
    validation.set_audience(&[issuer]);
    validation.set_issuer(&[issuer]);
    validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
    let claims = decode::<Claims>(token, &key.decoding, &validation).map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::ExpiredSignature | jsonwebtoken::errors::ErrorKind::ImmatureSignature => {
            Refused::Expired
        }
        _ => Refused::NotOurs,
    })?;
    let claims = claims.claims;
    // A token from the future was signed by a clock that is wrong.
    if claims.iat > now().timestamp() + i64::try_from(LEEWAY).unwrap_or_default() {
        return Err(Refused::Expired);
    }
    let client = claims.client_id.parse().map(Id).map_err(|_| Refused::NotOurs)?;
    let scopes = claims.scope.split(' ').filter_map(Scope::parse).collect();
    Ok((Actor { client: Some(client), operator: claims.operator, scopes }, claims.exp))
}

#[cfg(test)]
mod tests;
