//! Opening the database: the pools, and what every connection is told.

use std::{
    path::PathBuf,
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::store::StoreError;
use sea_orm::{
    DatabaseConnection, DbErr, RuntimeErr, SqlxPostgresConnector, SqlxSqliteConnector,
    sqlx::{
        self, ConnectOptions, Postgres, Sqlite,
        pool::PoolOptions,
        postgres::PgConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

use crate::{
    error::{failed, store_error},
    sql::Dialect,
};

/// The most connections of one pool.
pub const MOST_CONNECTIONS: u32 = 10;
/// How many exports run at a time.
pub const EXPORTS: u32 = 4;
/// How long to wait for a connection.
pub const WAIT: Duration = Duration::from_secs(4);
/// How long a statement may take.
pub const PATIENCE: Duration = Duration::from_secs(9);
/// How long a glance may take: a read of a row or two that other work waits for.
pub const GLANCE: Duration = Duration::from_secs(3);
/// How long a statement of an export may take.
pub const EXPORT_PATIENCE: Duration = Duration::from_mins(1);

/// The pools of one database.
#[derive(Debug, Clone)]
pub struct Pools {
    pub dialect: Dialect,
    /// On SQLite a single connection: there is one writer.
    pub writer: DatabaseConnection,
    pub readers: DatabaseConnection,
    pub exports: DatabaseConnection,
    /// Without limits of time, for the schema; on PostgreSQL also to hold locks across transactions.
    pub patient: DatabaseConnection,
    _temporary: Option<Arc<Temporary>>,
}

/// Opens a database by its address. Errors: an address that is none; a database that cannot be reached.
pub async fn connect(url: &str) -> Result<Pools, StoreError> {
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        postgres(url)
    } else if url.starts_with("sqlite:") {
        sqlite(url).await
    } else {
        Err(failed("a database address begins with sqlite:// or postgres://"))
    }
}

fn postgres(url: &str) -> Result<Pools, StoreError> {
    let options = PgConnectOptions::from_str(url).map_err(refused)?.disable_statement_logging();
    let options = if options.get_application_name().is_some() { options } else { options.application_name("accord") };
    let pool = |most: u32, limits: &[(&'static str, u128)], more: &[(&'static str, &str)]| {
        let limits = limits.iter().map(|(name, limit)| (*name, limit.to_string()));
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        // No statement of ours is worth compiling.
        let settings = limits.chain(more).chain([("jit", "off".to_owned())]);
        let pool: PoolOptions<Postgres> = PoolOptions::new()
            .max_connections(most)
            .acquire_timeout(WAIT)
            .idle_timeout(Duration::from_mins(10))
            .test_before_acquire(false);
        SqlxPostgresConnector::from_sqlx_postgres_pool(pool.connect_lazy_with(options.clone().options(settings)))
    };
    // The server gives up before this process does, so that its answer says why.
    let given_up = |patience: Duration| patience.as_millis() - 1000;
    let usual = [("statement_timeout", given_up(PATIENCE)), ("lock_timeout", 5_000)];
    Ok(Pools {
        dialect: Dialect::Postgres,
        // A large import fills tables of which nobody knows yet that they are large; what it looks up has an index.
        writer: pool(MOST_CONNECTIONS, &usual, &[("enable_seqscan", "off")]),
        readers: pool(MOST_CONNECTIONS, &usual, &[]),
        exports: pool(EXPORTS, &[("statement_timeout", given_up(EXPORT_PATIENCE))], &[]),
        patient: pool(MOST_CONNECTIONS, &[], &[]),
        _temporary: None,
    })
}

async fn sqlite(url: &str) -> Result<Pools, StoreError> {
    let temporary = url.starts_with("sqlite::memory:").then(Temporary::new);
    let options = match &temporary {
        Some(file) => SqliteConnectOptions::new().filename(&file.path),
        None => SqliteConnectOptions::from_str(url).map_err(refused)?,
    };
    let options = options
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .pragma("temp_store", "memory")
        // The system keeps the file's pages for all; more of their own connections only hold twice. In KiB.
        .pragma("cache_size", "-1000")
        // What is erased is overwritten, rather than left in pages that are free.
        .pragma("secure_delete", "on")
        .disable_statement_logging();
    // The first connection makes the file and turns to write-ahead logging, which others that start now may hinder.
    let since = Instant::now();
    let writer = loop {
        let pool: PoolOptions<Sqlite> = single().acquire_timeout(WAIT);
        match pool.connect_with(options.clone()).await {
            Ok(pool) => break SqlxSqliteConnector::from_sqlx_sqlite_pool(pool),
            Err(error) if since.elapsed() < Duration::from_secs(10) && is_locked(&error) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(error) => return Err(refused(error)),
        }
    };
    let pool = |pool: PoolOptions<Sqlite>| {
        SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.test_before_acquire(false).connect_lazy_with(options.clone()))
    };
    let several = |most: u32| PoolOptions::new().max_connections(most).acquire_timeout(WAIT);
    Ok(Pools {
        dialect: Dialect::Sqlite,
        writer,
        readers: pool(several(sqlite_readers()).idle_timeout(Duration::from_mins(1))),
        exports: pool(several(EXPORTS).idle_timeout(Duration::from_secs(10))),
        patient: pool(single().idle_timeout(Duration::from_secs(1))),
        _temporary: temporary.map(Arc::new),
    })
}

/// Readers of one file share its pages through the system; more of them than work at once only take memory.
fn sqlite_readers() -> u32 {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    u32::try_from(2 * cores).unwrap_or(MOST_CONNECTIONS).clamp(4, MOST_CONNECTIONS)
}

fn single() -> PoolOptions<Sqlite> {
    // The connection stays: to make it again costs a write of its own.
    PoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None).test_before_acquire(false)
}

fn is_locked(error: &sqlx::Error) -> bool {
    let code =
        error.as_database_error().and_then(sqlx::error::DatabaseError::code).and_then(|code| code.parse::<i32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

fn refused(error: sqlx::Error) -> StoreError {
    store_error(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))
}

impl Pools {
    /// Closes every connection.
    pub async fn close(&self) {
        for pool in [&self.exports, &self.readers, &self.patient, &self.writer] {
            // Closing a pool does not fail.
            let _ = pool.close_by_ref().await;
        }
    }
}

/// A database that lives as long as this process: a file, since one in memory dies with its last connection.
#[derive(Debug)]
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn new() -> Self {
        Self { path: std::env::temp_dir().join(format!("accord-{}.sqlite", uuid::Uuid::now_v7().simple())) }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let mut path = self.path.clone().into_os_string();
            path.push(end);
            // Gone already is as good.
            let _ = std::fs::remove_file(path);
        }
    }
}
