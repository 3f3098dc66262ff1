//! What every handler shares.

use std::{
    sync::{Arc, Weak, atomic::AtomicBool},
    time::{Duration, Instant},
};

use chrono::Days;
use domain::{
    record::Asked,
    store::{Store, StoreError},
};
use metrics_exporter_prometheus::PrometheusHandle;
use persistence::Files;
use tokio::sync::Semaphore;

use crate::{
    accounts::retention::{forget_addresses, retain},
    agreements::calendar::bring_day,
    audit::anchor::{Newest, anchor},
    auth::{keys::Keys, operator::by_itself, passphrases::Passphrases, secrets, verified::Verified},
    changes::Feed,
    config::Config,
    documents::sweep::sweep,
    http::{
        limits::Limiter,
        principal::{now, today},
    },
    imports::jobs::Jobs,
    resource::totals::Totals,
    store::{AppSession, AppStore},
};

/// How many exports run at once.
const EXPORTS: usize = 4;

/// How many letters a relay is given at once by those who wait for it. Each may hold an Idempotency-Key meanwhile, of which
/// a node holds ten at most: a relay that is slow does not take them all.
const LETTERS: usize = 4;

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
    /// Places for letters that are with the relay while their request waits.
    pub letters: Semaphore,
    /// The thread of imports.
    pub jobs: Jobs,
    /// The bytes of documents.
    pub files: Files,
    /// The feed of changes.
    pub feed: Feed,
    /// The newest anchor of the audit log.
    pub anchor: Newest,
    /// Works passphrases out.
    pub passphrases: Passphrases,
    /// Tokens that were verified.
    pub verified: Verified,
    /// Totals of listings.
    pub totals: Totals,
    /// The quotas.
    pub limiter: Limiter,
    /// The quotas of refusals, which are noted.
    pub refusals: Limiter,
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
        let store = AppStore::connect(&config.database_url).await?.remembering(config.figures);
        store.migrate().await?;
        let keys = Keys::load(&store).await?;
        let fresh = secrets::random();
        let cursor_key =
            store.write(async |session: &AppSession| session.installation_or("cursor_key", &fresh).await).await?;
        let cursor_key = cursor_key.try_into().map_err(|_| StartError::Keys("the cursor key has not 32 bytes"))?;
        let jobs = Jobs::start(store.clone())?;
        let (limiter, refusals) = (Limiter::new(config.rate_limit), Limiter::new(config.refusals));
        Ok(Self {
            keys,
            cursor_key,
            exports: Arc::new(Semaphore::new(EXPORTS)),
            letters: Semaphore::new(LETTERS),
            feed: Feed::new(store.clone()),
            anchor: Newest::default(),
            passphrases: Passphrases::start()?,
            verified: Verified::default(),
            totals: Totals::default(),
            jobs,
            files: Files::open(config.documents.clone())?,
            store,
            limiter,
            refusals,
            metrics: crate::telemetry::metrics(),
            stopping: AtomicBool::new(false),
            loading: AtomicBool::new(false),
            config,
        })
    }
}

/// How often what nobody can use any more is forgotten.
const SWEEP: Duration = Duration::from_mins(10);

/// How often bytes to which no record points are looked for, and how old they are before they are removed: an upload may
/// still be on its way.
const SWEEP_FILES: Duration = Duration::from_hours(6);
const UNPOINTED: Days = Days::new(1);

/// Looks after the installation while it runs: anchors the audit log, and forgets what nobody can use any more. It ends
/// with the application.
pub async fn look_after(app: Weak<App>) {
    let Some(every) = app.upgrade().map(|app| app.config.anchor_every) else { return };
    let mut swept: Option<Instant> = None;
    let mut files_swept: Option<Instant> = None;
    loop {
        let Some(alive) = app.upgrade() else { return };
        match bring_day(&alive.store, &by_itself("calendar")).await {
            Ok(0) => {}
            Ok(brought) => tracing::info!(agreements = brought, "the day brought agreements what was due"),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "agreements that are due could not be read");
            }
        }
        let tended = async {
            anchor(&alive).await?;
            if swept.is_none_or(|swept| swept.elapsed() >= SWEEP) {
                swept = Some(Instant::now());
                let at = now();
                alive.store.sweep_answers(at).await?;
                let sweep = async |session: &AppSession| {
                    session.sweep_access(at).await?;
                    session.sweep_signing_keys(at).await
                };
                alive.store.write(sweep).await?;
                keep_retention(&alive).await;
            }
            Ok::<_, StoreError>(())
        };
        if let Err(error) = tended.await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the installation could not be looked after");
        }
        if files_swept.is_none_or(|swept| swept.elapsed() >= SWEEP_FILES) {
            files_swept = Some(Instant::now());
            sweep_files(&alive).await;
        }
        drop(alive);
        tokio::time::sleep(every).await;
    }
}

async fn sweep_files(app: &App) {
    let Some(before) = now().checked_sub_days(UNPOINTED) else { return };
    match sweep(app, before).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "bytes of documents to which no record points were removed"),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the store of documents could not be swept");
        }
    }
}

/// Clears contact details of people whose role ended longer ago than the settings keep them, and addresses of old entries
/// of the audit log.
async fn keep_retention(app: &App) {
    let asked = Asked { reason: Some("retention".to_owned()), ..by_itself("retention") };
    let kept = async {
        let ended = app.config.retention_days.and_then(|days| today().checked_sub_days(Days::new(days)));
        let details = match ended {
            Some(before) => retain(&app.store, &asked, before).await?,
            None => 0,
        };
        let addresses = match now().checked_sub_days(Days::new(app.config.address_days)) {
            Some(before) => forget_addresses(&app.store, &asked, before).await?,
            None => 0,
        };
        Ok::<_, StoreError>((details, addresses))
    };
    match kept.await {
        Ok((0, 0)) => {}
        Ok((details, addresses)) => {
            tracing::info!(details, addresses, "what was kept long enough was erased");
            if let Err(error) = app.store.forget_erased().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "it still stands in the write-ahead log");
            }
        }
        Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "retention could not be kept"),
    }
}
