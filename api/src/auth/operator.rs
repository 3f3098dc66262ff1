//! The client that operates the installation.

use domain::{
    accounts::Client,
    store::{Store, StoreError},
};

use super::secrets;
use crate::{
    http::principal::{new_id, now},
    store::{AppSession, AppStore},
};

/// A client that was made; its secret is told this once.
pub struct Made {
    /// Its id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

/// Makes an operator: it holds every scope and acts for every organisation.
pub async fn create(store: &AppStore, name: &str) -> Result<Made, StoreError> {
    let secret = secrets::new();
    let client = Client {
        id: new_id(),
        name: name.to_owned(),
        secret_sha256: secrets::digest(&secret),
        operator: true,
        scopes: vec![],
        created_at: now(),
        disabled_at: None,
    };
    store.write(async |session: &AppSession| session.keep_client(&client).await).await?;
    tracing::info!(client = %client.id, name, "an operator was made");
    Ok(Made { client_id: client.id.to_string(), client_secret: secret })
}
