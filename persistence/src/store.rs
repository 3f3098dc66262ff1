//! The store as a whole: where views of the database come from.

use std::{
    ops::Deref,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use domain::store::{Store, StoreError};
use sea_orm::{
    AccessMode, DatabaseConnection, DatabaseTransaction, DbErr, IsolationLevel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::{
    connect::{self, EXPORT_PATIENCE, GLANCE, MOST_CONNECTIONS, PATIENCE, Pools},
    direct::Direct,
    error::{is_broken, store_error, too_slow, unreadable},
    idempotency::Held,
    outcomes::{Memory, USUAL_ROOM},
    session::{Line, Node, Purpose, SqlSession},
    sql::Dialect,
};

/// The database; clones share its connections.
#[derive(Debug, Clone)]
pub struct SqlStore {
    pub(crate) pools: Pools,
    pub(crate) node: Arc<Node>,
    pub(crate) health: Arc<Health>,
    pub(crate) held: Arc<Held>,
}

/// What is known of whether the database can be written to.
#[derive(Debug, Default)]
pub struct Health {
    /// A probe failed, or has to be made before anything else is believed.
    pub ailing: AtomicBool,
    /// When it was last tried with success.
    pub tried: Mutex<Option<Instant>>,
}

/// A snapshot to read from for as long as it is held; it keeps a connection of its own.
#[derive(Debug)]
pub struct Snapshot(SqlSession);

impl Deref for Snapshot {
    type Target = SqlSession;

    fn deref(&self) -> &SqlSession {
        &self.0
    }
}

impl SqlStore {
    /// Opens a database by its address: `sqlite://PATH`, `sqlite::memory:` or `postgres://…`.
    ///
    /// A file that is missing is made. PostgreSQL is not reached before something is asked of it.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Ok(Self {
            pools: connect::connect(url).await?,
            node: Arc::new(Node { id: uuid::Uuid::now_v7(), memory: Arc::new(Memory::new(USUAL_ROOM)) }),
            health: Arc::default(),
            held: Arc::default(),
        })
    }

    /// The same store with a memory of so many bytes for questions of figures, and nothing in it.
    #[must_use]
    pub fn remembering(self, room: u64) -> Self {
        let node = Node { id: self.node.id, memory: Arc::new(Memory::new(room)) };
        Self { node: Arc::new(node), ..self }
    }

    /// A view for single reads, each of what stands when it is made.
    pub fn session(&self) -> SqlSession {
        SqlSession::looking(self.pools.readers.clone(), self.pools.dialect, PATIENCE, Arc::clone(&self.node))
    }

    /// The same for what a request needs before its own work begins: when that is not found soon, enough time is left to
    /// say so.
    pub fn glance(&self) -> SqlSession {
        SqlSession::looking(self.pools.readers.clone(), self.pools.dialect, GLANCE, Arc::clone(&self.node))
    }

    /// A snapshot of its own, for an export.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let session = self.begin(&self.pools.exports, Purpose::Read, EXPORT_PATIENCE).await?;
        // Both databases fix what a snapshot sees when it is first read.
        session.one(session.sql("SELECT 1 FROM installation LIMIT 1")).await?;
        Ok(Snapshot(session))
    }

    /// Closes every connection, once nobody uses them.
    pub async fn close(&self) {
        self.pools.close().await;
    }

    pub(crate) async fn begin(
        &self,
        pool: &DatabaseConnection,
        purpose: Purpose,
        patience: Duration,
    ) -> Result<SqlSession, StoreError> {
        let dialect = self.pools.dialect;
        let line = match (dialect, purpose) {
            (Dialect::Postgres, Purpose::Write) => {
                let direct = begun(dialect, pool, |pool| async move { Direct::begin(&pool).await }).await?;
                Line::Direct(Box::new(direct))
            }
            _ => Line::Transaction(Box::new(begin(pool, options(dialect, purpose), dialect).await?)),
        };
        Ok(SqlSession::on(line, dialect, purpose, patience, Arc::clone(&self.node)))
    }
}

impl Store for SqlStore {
    type Session = SqlSession;

    async fn write<T, E: From<StoreError>>(&self, work: impl AsyncFnOnce(&SqlSession) -> Result<T, E>) -> Result<T, E> {
        let session = self.begin(&self.pools.writer, Purpose::Write, PATIENCE).await?;
        let worked = match work(&session).await {
            Ok(done) => tell(&session).await.map(|()| done).map_err(E::from),
            Err(error) => Err(error),
        };
        match worked {
            Ok(done) => {
                let changed = session.wrote.all();
                let committed = commit(session).await.inspect_err(|error| self.note(error));
                // A commit that was given up may still have come to pass.
                self.node.memory.changed(changed);
                committed.map(|()| done).map_err(E::from)
            }
            Err(error) => {
                self.health.ailing.fetch_or(session.is_full(), Ordering::Relaxed);
                roll_back(session).await;
                Err(error)
            }
        }
    }

    async fn read<T, E: From<StoreError>>(&self, work: impl AsyncFnOnce(&SqlSession) -> Result<T, E>) -> Result<T, E> {
        let session = self.begin(&self.pools.readers, Purpose::Read, PATIENCE).await?;
        let result = work(&session).await;
        roll_back(session).await;
        result
    }
}

impl SqlStore {
    /// Moves what was written into the database file, and empties the write-ahead log.
    pub(crate) async fn checkpoint(&self) -> Result<(), StoreError> {
        use sea_orm::{ConnectionTrait, Statement};
        let statement = Statement::from_string(self.pools.dialect.backend(), "PRAGMA wal_checkpoint(TRUNCATE)");
        self.pools.writer.query_one_raw(statement).await.map(drop).map_err(store_error)
    }

    pub(crate) fn note(&self, error: &StoreError) {
        if matches!(error, StoreError::Full(_)) {
            self.health.ailing.store(true, Ordering::Relaxed);
        }
    }
}

fn options(dialect: Dialect, purpose: Purpose) -> TransactionOptions {
    match (dialect, purpose) {
        (Dialect::Sqlite, Purpose::Write) => TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        },
        (Dialect::Postgres, Purpose::Read) => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        },
        _ => TransactionOptions::default(),
    }
}

/// Begins a transaction, passing over connections that turn out to be dead.
pub async fn begin(
    pool: &DatabaseConnection,
    options: TransactionOptions,
    dialect: Dialect,
) -> Result<DatabaseTransaction, StoreError> {
    begun(dialect, pool, move |pool| async move { pool.begin_with_options(options).await }).await
}

async fn begun<T, F>(
    dialect: Dialect,
    pool: &DatabaseConnection,
    begin: impl Fn(DatabaseConnection) -> F,
) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, DbErr>> + Send + 'static,
{
    let mut tries = 0;
    loop {
        match apart(dialect, begin(pool.clone())).await? {
            Err(error) if is_broken(&error) && tries < MOST_CONNECTIONS => tries += 1,
            other => return other.map_err(store_error),
        }
    }
}

/// What a transaction tells last of what it wrote.
async fn tell(session: &SqlSession) -> Result<(), StoreError> {
    session.tell_written().await?;
    session.tell_access().await
}

/// Commits what a session wrote.
pub async fn commit(session: SqlSession) -> Result<(), StoreError> {
    let dialect = session.dialect();
    match session.into_line() {
        Line::Pool(_) => Ok(()),
        Line::Transaction(transaction) => apart(dialect, transaction.commit()).await?.map_err(store_error),
        Line::Direct(direct) => apart(dialect, direct.commit()).await?.map_err(store_error),
    }
}

pub async fn roll_back(session: SqlSession) {
    let dialect = session.dialect();
    // A transaction that cannot be rolled back ends with its connection.
    match session.into_line() {
        Line::Pool(_) => {}
        Line::Transaction(transaction) => drop(apart(dialect, transaction.rollback()).await),
        Line::Direct(direct) => drop(apart(dialect, direct.roll_back()).await),
    }
}

/// Does work in a task of its own, so that it is finished whatever becomes of whoever waits for it: a BEGIN that is
/// dropped half-way spoils the pool.
async fn apart<T: Send + 'static>(
    dialect: Dialect,
    work: impl Future<Output = Result<T, DbErr>> + Send + 'static,
) -> Result<Result<T, DbErr>, StoreError> {
    let task = tokio::spawn(work);
    let ended = match dialect {
        Dialect::Sqlite => task.await,
        Dialect::Postgres => tokio::time::timeout(PATIENCE, task).await.map_err(|_| too_slow())?,
    };
    ended.map_err(unreadable)
}
