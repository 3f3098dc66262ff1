//! Access tokens: RFC 9068 JWTs, signed with `EdDSA` and nothing else.

use std::{fmt, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    access::{Scope, Subject, SubjectKind},
    identity::Id,
};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

use super::keys::{Key, Keys};
use crate::http::principal::now;

/// Tokens of clients live this long.
pub const OF_CLIENTS: TimeDelta = TimeDelta::hours(1);
/// Tokens of people live this long.
pub const OF_PEOPLE: TimeDelta = TimeDelta::minutes(15);
/// The client of a person who signed in with a passphrase: the installation's own pages and scripts.
pub const FIRST_PARTY: &str = "first-party";
/// Clocks of nodes may differ by this many seconds.
const LEEWAY: u64 = 5;
/// A token is never longer.
pub const LONGEST: usize = 8 * 1024;

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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    org: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
}

/// What a token claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Who it speaks for.
    pub subject: Subject,
    /// Its own id.
    pub jti: String,
    /// The session of a person.
    pub session: Option<Id>,
    /// The organisation to which it is narrowed.
    pub organisation: Option<Id>,
    /// What it permits.
    pub scopes: Vec<Scope>,
    /// When it was issued, in seconds since 1970.
    pub issued: i64,
    /// When it expires, in seconds since 1970.
    pub expires: i64,
}

/// What a token is made for.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Who it speaks for.
    pub subject: Subject,
    /// The session of a person.
    pub session: Option<Id>,
    /// The organisation to which it is narrowed.
    pub organisation: Option<Id>,
    /// What it permits.
    pub scopes: Vec<Scope>,
}

impl Wish {
    /// How long the token lives.
    pub fn lifetime(&self) -> TimeDelta {
        match self.subject.kind {
            SubjectKind::User => OF_PEOPLE,
            SubjectKind::Client => OF_CLIENTS,
        }
    }
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

/// Makes a token.
pub fn issue(keys: &Keys, issuer: &str, wish: &Wish) -> Option<String> {
    let key = keys.signing()?;
    let at = now();
    let spelt: Vec<&str> = wish.scopes.iter().map(Scope::as_str).collect();
    let sub = wish.subject.id.to_string();
    let claims = Claims {
        iss: issuer.to_owned(),
        client_id: if wish.subject.kind == SubjectKind::Client { sub.clone() } else { FIRST_PARTY.to_owned() },
        sub,
        aud: issuer.to_owned(),
        exp: (at + wish.lifetime()).timestamp(),
        iat: at.timestamp(),
        nbf: at.timestamp(),
        jti: uuid::Uuid::now_v7().to_string(),
        scope: spelt.join(" "),
        org: wish.organisation.map(|organisation| organisation.to_string()),
        sid: wish.session.map(|session| session.to_string()),
    };
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some("at+jwt".to_owned());
    header.kid = Some(key.kid.clone());
    encode(&header, &claims, key.encoding()).ok()
}

/// What a token claims, its signature being right and its time now.
pub fn verify(keys: &Keys, issuer: &str, token: &str) -> Result<Claimed, Refused> {
    verify_by(|kid| keys.named(kid), issuer, token)
}

/// When an access token expires.
pub fn expiry(claimed: &Claimed) -> DateTime<Utc> {
    DateTime::from_timestamp(claimed.expires, 0).unwrap_or_default()
}

/// The name of the key that a token says it is signed by.
pub fn kid(token: &str) -> Option<String> {
    if token.len() > LONGEST { None } else { decode_header(token).ok()?.kid }
}

fn verify_by(key: impl Fn(&str) -> Option<Arc<Key>>, issuer: &str, token: &str) -> Result<Claimed, Refused> {
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
    let id = |said: &str| said.parse().map(Id).map_err(|_| Refused::NotOurs);
    let subject = id(&claims.sub)?;
    let kind = if claims.client_id == claims.sub { SubjectKind::Client } else { SubjectKind::User };
    // Whoever is neither a client for itself nor a person in a session of ours was not given this token here.
    let ours = kind == SubjectKind::Client || (claims.client_id == FIRST_PARTY && claims.sid.is_some());
    if !ours {
        return Err(Refused::NotOurs);
    }
    Ok(Claimed {
        subject: Subject { kind, id: subject },
        session: claims.sid.as_deref().map(id).transpose()?,
        organisation: claims.org.as_deref().map(id).transpose()?,
        scopes: claims.scope.split(' ').filter_map(Scope::parse).collect(),
        jti: claims.jti,
        issued: claims.iat,
        expires: claims.exp,
    })
}

#[cfg(test)]
mod tests;
