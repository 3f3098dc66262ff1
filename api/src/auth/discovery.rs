//! What others need to verify tokens.

use std::sync::Arc;

use actix_web::{http::StatusCode, web::Data};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::access::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use super::keys::Key;
use crate::{app::App, http::answer::Answer};

/// A public key (RFC 8037).
#[derive(Serialize, ToSchema)]
pub struct Jwk {
    /// `OKP`.
    #[schema(max_length = 3, pattern = "^OKP$", example = "OKP")]
    kty: String,
    /// `Ed25519`.
    #[schema(max_length = 7, pattern = "^Ed25519$", example = "Ed25519")]
    crv: String,
    /// `EdDSA`.
    #[schema(max_length = 5, pattern = "^EdDSA$", example = "EdDSA")]
    alg: String,
    /// `sig`.
    #[serde(rename = "use")]
    #[schema(max_length = 3, pattern = "^sig$", example = "sig")]
    usage: String,
    /// Its name in tokens.
    #[schema(max_length = 100, example = "abc")]
    kid: String,
    /// The key, base64url.
    #[schema(max_length = 100, example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
}

/// Every key that verifies.
#[derive(Serialize, ToSchema)]
pub struct Jwks {
    /// The keys.
    #[schema(max_items = 100)]
    keys: Vec<Jwk>,
}

/// The keys that verify tokens
#[utoipa::path(
    get, path = "/.well-known/jwks.json", operation_id = "fetch_jwks", tag = "access",
    responses((status = 200, description = "The keys", body = Jwks)), security(())
)]
pub async fn fetch_jwks(app: Data<App>) -> Answer {
    app.keys.refresh_sometimes().await;
    Answer::json(StatusCode::OK, &jwks(&app.keys.all()))
}

/// The public halves of keys.
pub fn jwks(keys: &[Arc<Key>]) -> Jwks {
    let told = keys.iter().map(|key| Jwk {
        kty: "OKP".to_owned(),
        crv: "Ed25519".to_owned(),
        alg: "EdDSA".to_owned(),
        usage: "sig".to_owned(),
        kid: key.kid.clone(),
        x: BASE64_URL_SAFE_NO_PAD.encode(&key.public),
    });
    Jwks { keys: told.collect() }
}

/// What the token endpoint can do (RFC 8414).
#[derive(Serialize, ToSchema)]
pub struct ServerMetadata {
    /// The issuer that tokens name.
    #[schema(max_length = 2000, example = "https://accord.example.org")]
    issuer: String,
    /// The token endpoint.
    #[schema(max_length = 2000, example = "https://accord.example.org/oauth2/token")]
    token_endpoint: String,
    /// The keys.
    #[schema(max_length = 2000, example = "https://accord.example.org/.well-known/jwks.json")]
    jwks_uri: String,
    /// Where tokens are given up.
    #[schema(max_length = 2000, example = "https://accord.example.org/oauth2/revoke")]
    revocation_endpoint: String,
    /// Where one asks what a token permits.
    #[schema(max_length = 2000, example = "https://accord.example.org/oauth2/introspect")]
    introspection_endpoint: String,
    /// How one asks for a token to be given up: with nothing but the token.
    #[schema(max_items = 10, example = json!(["none"]))]
    revocation_endpoint_auth_methods_supported: Vec<String>,
    /// How one asks what a token permits: with a bearer token of one's own.
    #[schema(max_items = 10, example = json!(["Bearer"]))]
    introspection_endpoint_auth_methods_supported: Vec<String>,
    /// How clients that sign in with a key sign.
    #[schema(max_items = 10, example = json!(["EdDSA"]))]
    token_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// The grants.
    #[schema(max_items = 10, example = json!(["client_credentials"]))]
    grant_types_supported: Vec<String>,
    /// How clients sign in; `none` is for people, who sign in for themselves.
    #[schema(max_items = 10, example = json!(["client_secret_basic"]))]
    token_endpoint_auth_methods_supported: Vec<String>,
    /// The scopes.
    #[schema(max_items = 100, example = json!(["councils:write"]))]
    scopes_supported: Vec<String>,
    /// None: there is no authorisation endpoint.
    #[schema(max_items = 10, example = json!([]))]
    response_types_supported: Vec<String>,
}

/// What the token endpoint can do
#[utoipa::path(
    get, path = "/.well-known/oauth-authorization-server", operation_id = "fetch_server_metadata", tag = "access",
    responses((status = 200, description = "The metadata", body = ServerMetadata)), security(())
)]
pub async fn fetch_server_metadata(app: Data<App>) -> Answer {
    let issuer = app.config.issuer.trim_end_matches('/');
    let texts = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Answer::json(
        StatusCode::OK,
        &ServerMetadata {
            issuer: app.config.issuer.clone(),
            token_endpoint: format!("{issuer}/oauth2/token"),
            jwks_uri: format!("{issuer}/.well-known/jwks.json"),
            grant_types_supported: texts(&["client_credentials", "password", "refresh_token"]),
            token_endpoint_auth_methods_supported: texts(&[
                "client_secret_basic",
                "client_secret_post",
                "private_key_jwt",
                "none",
            ]),
            revocation_endpoint_auth_methods_supported: texts(&["none"]),
            introspection_endpoint_auth_methods_supported: texts(&["Bearer"]),
            revocation_endpoint: format!("{issuer}/oauth2/revoke"),
            introspection_endpoint: format!("{issuer}/oauth2/introspect"),
            token_endpoint_auth_signing_alg_values_supported: texts(&["EdDSA"]),
            scopes_supported: Scope::all().into_iter().map(|(scope, _)| scope.as_str().to_owned()).collect(),
            response_types_supported: vec![],
        },
    )
}
