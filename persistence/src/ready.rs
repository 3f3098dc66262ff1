//! The schema, and whether the database can do its work.

use std::{
    sync::{PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

use domain::store::{Store, StoreError};
use migrations::Migrator;
use sea_orm::{ConnectionTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use sea_orm_migration::MigratorTrait;

use crate::{
    connect::PATIENCE,
    error::{failed, store_error, too_slow},
    session::{LOCKS, SqlSession},
    sql::Dialect,
    store::SqlStore,
};

/// How long a successful probe is believed.
const BELIEVED: Duration = Duration::from_secs(10);
/// The size of what a probe writes, in bytes.
const PROBE: usize = 16 << 10;
/// How long to wait for another node that brings the schema up to date.
const WAITING: Duration = Duration::from_mins(10);

impl SqlStore {
    /// Brings the schema up to date, in one transaction, one node at a time.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let since = Instant::now();
        loop {
            match self.migrate_now().await {
                // Another node has the file; it may be at just this.
                Err(StoreError::Unavailable(_))
                    if self.pools.dialect == Dialect::Sqlite && since.elapsed() < WAITING => {}
                other => return other,
            }
        }
    }

    async fn migrate_now(&self) -> Result<(), StoreError> {
        if self.is_migrated().await? {
            return Ok(());
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.pools.dialect == Dialect::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.pools.patient.begin_with_options(options).await.map_err(store_error)?;
        if self.pools.dialect == Dialect::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({LOCKS})");
            transaction.execute_unprepared(&lock).await.map_err(store_error)?;
        }
        Migrator::up(&transaction, None).await.map_err(store_error)?;
        transaction.commit().await.map_err(store_error)
    }

    /// Whether the schema is what this program expects.
    pub async fn is_migrated(&self) -> Result<bool, StoreError> {
        let pending = Migrator::get_pending_migrations_read_only(&self.pools.readers).await;
        pending.map(|pending| pending.is_empty()).map_err(store_error)
    }

    /// Whether the database can be read and written, with the schema this program expects; else why not.
    ///
    /// A write is tried every ten seconds at most, and each time while there is no room left.
    pub async fn ready(&self) -> Result<(), StoreError> {
        tokio::time::timeout(PATIENCE, self.probed()).await.map_err(|_| too_slow())?
    }

    async fn probed(&self) -> Result<(), StoreError> {
        if !self.is_migrated().await? {
            return Err(failed("the schema is not that of this program: run accord migrate"));
        }
        let tried = *self.health.tried.lock().unwrap_or_else(PoisonError::into_inner);
        let ailing = self.health.ailing.load(Ordering::Relaxed);
        if !ailing && tried.is_some_and(|tried| tried.elapsed() < BELIEVED) {
            return Ok(());
        }
        let probed = self.write(probe).await;
        self.health.ailing.store(probed.is_err(), Ordering::Relaxed);
        if probed.is_ok() {
            *self.health.tried.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        probed
    }
}

/// Writes something of some size, in place of what the last probe wrote.
async fn probe(session: &SqlSession) -> Result<(), StoreError> {
    let mut sql = session.sql("INSERT INTO installation (name, value) VALUES ('probe', ");
    // Random, so that nothing makes it smaller.
    let value: Vec<u8> =
        std::iter::repeat_with(|| uuid::Uuid::now_v7().into_bytes()).take(PROBE / 16).flatten().collect();
    sql.bind(value).push(") ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    session.run(sql).await.map(drop)
}
