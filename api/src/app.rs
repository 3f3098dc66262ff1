//! What every handler shares.

use std::sync::{Arc, atomic::AtomicBool};

use domain::store::{Store, StoreError};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;

use crate::{
    auth::{keys::Keys, secrets, verified::Verified},
    changes::Feed,
    config::Config,
    http::limits::Limiter,
    imports::jobs::Jobs,
    resource::totals::Totals,
    store::{AppSession, AppStore},
};

/// How many exports run at once.
const EXPORTS: usize = 4;

/// The application.
pub struct App {
    /// The store.
    pub store: AppStore,
    /// The settings.
    pub config: Config,
    /// The keys that sign tokens.
    pub keys: Keys,
    /// What keeps cursors honest.
    pub cursor_key: [u8; 32],
    /// Places for exports.
    pub exports: Arc<Semaphore>,
    /// The thread of imports.
    pub jobs: Jobs,
    /// The feed of changes.
    pub feed: Feed,
    /// Tokens that were verified.
    pub verified: Verified,
    /// Totals of listings.
    pub totals: Totals,
    /// The quotas.
    pub limiter: Limiter,
    /// Counts and durations.
    pub metrics: PrometheusHandle,
    /// Whether the server is stopping.
    pub stopping: AtomicBool,
    /// Whether the demo is still being loaded.
    pub loading: AtomicBool,
}

/// Why the application cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error("the database cannot be used: {0}")]
    Store(#[from] StoreError),
    /// The thread of imports, or the network.
    #[error("the server cannot start: {0}")]
    Io(#[from] std::io::Error),
    /// Its keys.
    #[error("the signing keys cannot be used: {0}")]
    Keys(&'static str),
}

impl App {
    /// Opens the database, applies its migrations, and gets what the installation keeps there.
    pub async fn open(config: Config) -> Result<Self, StartError> {
        let store = AppStore::connect(&config.database_url).await?;
        store.migrate().await?;
        let keys = Keys::load(&store).await?;
        let fresh = secrets::random();
        let cursor_key =
            store.write(async |session: &AppSession| session.installation_or("cursor_key", &fresh).await).await?;
        let cursor_key = cursor_key.try_into().map_err(|_| StartError::Keys("the cursor key has not 32 bytes"))?;
        let jobs = Jobs::start(store.clone())?;
        let limiter = Limiter::new(config.rate_limit);
        Ok(Self {
            keys,
            cursor_key,
            exports: Arc::new(Semaphore::new(EXPORTS)),
            feed: Feed::new(store.clone()),
            verified: Verified::default(),
            totals: Totals::default(),
            jobs,
            store,
            limiter,
            metrics: crate::telemetry::metrics(),
            stopping: AtomicBool::new(false),
            loading: AtomicBool::new(false),
            config,
        })
    }
}
