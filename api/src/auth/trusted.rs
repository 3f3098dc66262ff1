//! Tokens of an issuer beside this installation, where its settings trust one: a county's own sign-in.
//!
//! Its keys stand in a file that whoever operates the installation keeps, so the server asks nobody for them. Whom a
//! token speaks for is told by its verified e-mail address, of the issuer's own domains alone: it does not vouch for
//! other people's. What the person may do is granted here, as for everybody.

use std::{path::PathBuf, sync::Arc};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::NaiveDate;
use domain::{
    access::{Actor, Role, Subject, SubjectKind},
    accounts::{User, login_key},
    record::Aggregate,
    store::{Repository, StoreError},
    text::Email,
};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet},
};
use serde::Deserialize;

use super::{tokens::LONGEST, verified::rights};
use crate::app::App;

/// An issuer that is trusted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TrustedIssuer {
    /// What its tokens name as `iss`.
    pub issuer: String,
    /// What its tokens for this installation name as `aud`.
    pub audience: String,
    /// The domains of the e-mail addresses that it vouches for, such as `somerset.gov.uk`.
    #[serde(default)]
    pub domains: Vec<String>,
    /// A file with its keys: a JWK Set. It is read anew for each token, once a minute, so that keys can be exchanged.
    pub jwks_file: PathBuf,
}

impl TrustedIssuer {
    /// Whether it vouches for this address; a domain does not stand for those below it.
    fn vouches_for(&self, email: &Email) -> bool {
        let host = email.as_str().rsplit_once('@').map(|(_, host)| host);
        host.is_some_and(|host| self.domains.iter().any(|domain| domain.eq_ignore_ascii_case(host)))
    }
}

#[derive(Deserialize)]
struct Claims {
    exp: i64,
    email: String,
    #[serde(default)]
    email_verified: bool,
}

/// Whom a token of a trusted issuer speaks for, and when it expires; `None` when it is none, or of nobody known here.
pub async fn actor(app: &App, token: &str, day: NaiveDate) -> Result<Option<(Actor, i64)>, StoreError> {
    let Some(issuer) =
        said_issuer(token).and_then(|said| app.config.trusted_issuers.iter().find(|known| known.issuer == said))
    else {
        return Ok(None);
    };
    let Some(claims) = verified(issuer, token) else { return Ok(None) };
    // What is no address names nobody, and is not looked up.
    let Some(email) = Email::parse(&claims.email).ok().filter(|email| issuer.vouches_for(email)) else {
        return Ok(None);
    };
    let session = app.store.session();
    let user = Repository::<User>::named(&session, &login_key(email.as_str())).await?;
    let Some(user) = user.filter(|user| user.deleted_at.is_none() && user.state.signs_in()) else { return Ok(None) };
    let subject = Subject { kind: SubjectKind::User, id: user.id };
    let rights = rights(&session, subject, None, day).await?;
    // Who can do everything, or asked for a second proof, is believed by what was set up here alone.
    let operates = rights.roles.iter().any(|held| held.role == Role::Operator);
    if operates || session.second_factor(user.id).await?.is_some_and(|factor| factor.confirmed) {
        return Ok(None);
    }
    Ok(Some((Actor { subject: Some(subject), session: None, rights: Arc::new(rights) }, claims.exp)))
}

/// The issuer that a token names, before anything of it is believed.
fn said_issuer(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Said {
        iss: String,
    }
    let body = token.split('.').nth(1).filter(|_| token.len() <= LONGEST)?;
    let said: Said = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(body).ok()?).ok()?;
    Some(said.iss)
}

/// The algorithm of a key: what it says, or what keys of its kind are used for. A shared secret has none.
fn algorithm(key: &Jwk) -> Option<Algorithm> {
    let usual = match &key.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::OctetKeyPair(_) => Algorithm::EdDSA,
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P384 => Algorithm::ES384,
        AlgorithmParameters::EllipticCurve(_) => Algorithm::ES256,
        _ => return None,
    };
    match key.common.key_algorithm {
        None => Some(usual),
        Some(said) => said.to_string().parse().ok(),
    }
}

fn verified(issuer: &TrustedIssuer, token: &str) -> Option<Claims> {
    let keys = std::fs::read(&issuer.jwks_file).inspect_err(|error| {
        tracing::warn!(error = error as &dyn std::error::Error, "a trusted issuer's keys cannot be read");
    });
    let keys: JwkSet = serde_json::from_slice(&keys.ok()?).ok()?;
    let header = decode_header(token).ok()?;
    let key = keys.find(header.kid.as_deref()?)?;
    // The key decides the algorithm, not the token; a secret shared with anybody is no key here.
    let algorithm = algorithm(key).filter(|algorithm| *algorithm == header.alg)?;
    let mut validation = Validation::new(algorithm);
    validation.leeway = 30;
    validation.validate_nbf = true;
    validation.set_audience(&[&issuer.audience]);
    validation.set_issuer(&[&issuer.issuer]);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    let claims = decode::<Claims>(token, &DecodingKey::from_jwk(key).ok()?, &validation).ok()?.claims;
    claims.email_verified.then_some(claims)
}
