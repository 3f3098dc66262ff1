//! Clients that sign in with a key of their own (RFC 7523, `private_key_jwt`): Ed25519, each statement good once.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta};
use domain::{
    accounts::Client,
    record::{Asked, Record},
    store::Store,
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

use super::{secrets, tokens::LONGEST};
use crate::{app::App, http::problem::Problem, store::AppSession};

/// The one type of statement that is taken.
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// A statement is good for this long at most.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: i64,
    jti: String,
}

/// The client that a statement names, before anything of it is believed.
pub fn said_client(assertion: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Said {
        sub: String,
    }
    let body = assertion.split('.').nth(1).filter(|_| assertion.len() <= LONGEST)?;
    let said: Said = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(body).ok()?).ok()?;
    Some(said.sub)
}

/// Whether a statement is signed with a key of the client, for this server, now, and was not used before.
pub async fn is_good(app: &App, asked: &Asked, client: Option<&Record<Client>>, said: &str) -> Result<bool, Problem> {
    let Some(client) = client else { return Ok(false) };
    let issuer = app.config.issuer.trim_end_matches('/');
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.leeway = 30;
    validation.validate_nbf = true;
    validation.set_audience(&[issuer, &format!("{issuer}/oauth2/token")]);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    let id = client.id.to_string();
    let keys = client.state.public_keys.iter().filter_map(|key| BASE64_URL_SAFE_NO_PAD.decode(key).ok());
    let claims = keys
        .filter_map(|key| decode::<Claims>(said, &DecodingKey::from_ed_der(&key), &validation).ok())
        .map(|token| token.claims)
        .find(|claims| claims.iss == id && claims.sub == id && (1..=200).contains(&claims.jti.len()));
    let Some(claims) = claims else { return Ok(false) };
    let Some(ends) = DateTime::from_timestamp(claims.exp, 0) else { return Ok(false) };
    if ends > asked.at + LIFETIME + TimeDelta::seconds(30) {
        return Ok(false);
    }
    // A digest: what a client calls its statements may hold anything.
    let name = secrets::named("assertion", &format!("{id}\n{}", claims.jti));
    let fresh = app.store.write(async |session: &AppSession| session.spend(&name, ends + TimeDelta::minutes(1)).await);
    Ok(fresh.await?)
}
