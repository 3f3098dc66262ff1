//! One view of the database: a transaction, a snapshot, or single statements.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::Duration,
};

use domain::store::StoreError;
use futures_util::TryStreamExt;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, ExecResult, QueryResult, Statement, StreamTrait,
};

use crate::{
    direct::{Direct, NotCopied},
    error::{is_broken, store_error, too_slow},
    outcomes::{Memory, Wrote},
    sql::{Dialect, Sql},
};

/// What a session may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To read what stands, statement by statement.
    Look,
    /// To read from one snapshot.
    Read,
    /// To write, all or nothing.
    Write,
}

/// What a session's statements go through.
#[derive(Debug)]
pub enum Line {
    /// Any connection of a pool, statement by statement.
    Pool(DatabaseConnection),
    /// A transaction.
    Transaction(Box<DatabaseTransaction>),
    /// A writing transaction on PostgreSQL.
    Direct(Box<Direct>),
}

/// One view of the database; it implements every port of the domain.
#[derive(Debug)]
pub struct SqlSession {
    line: Line,
    dialect: Dialect,
    purpose: Purpose,
    /// How long a statement may take before the database counts as not answering; only where it can fall silent.
    patience: Option<Duration>,
    /// The advisory locks this transaction holds, as bits.
    locks: AtomicU8,
    /// Whether a statement found no room left.
    full: AtomicBool,
    /// Whether what this transaction writes changes what somebody may do.
    pub(crate) access: AtomicBool,
    /// Whose figures this transaction wrote.
    pub(crate) wrote: Wrote,
    node: Arc<Node>,
}

/// This process, as leases name it.
#[derive(Debug)]
pub struct Node {
    /// Its id.
    pub id: uuid::Uuid,
    /// What it keeps for questions of figures.
    pub memory: Arc<Memory>,
}

/// What a writing transaction can have for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// Which area lies in which.
    Containment = 1,
    /// What came from what.
    Lineage = 2,
    /// Keys held for a span of days.
    Claims = 4,
    /// The numbering of changes.
    Feed = 8,
    /// Small numbers for what is observed.
    Observed = 16,
    /// Who fills which office.
    Seats = 32,
    /// Which agenda tag is part of which.
    Broader = 64,
    /// The bytes of documents: which are kept, and which nobody points to.
    Files = 128,
}

impl SqlSession {
    pub(crate) fn looking(pool: DatabaseConnection, dialect: Dialect, patience: Duration, node: Arc<Node>) -> Self {
        Self::on(Line::Pool(pool), dialect, Purpose::Look, patience, node)
    }

    pub(crate) fn on(line: Line, dialect: Dialect, purpose: Purpose, patience: Duration, node: Arc<Node>) -> Self {
        let patience = (dialect == Dialect::Postgres).then_some(patience);
        Self {
            line,
            dialect,
            purpose,
            patience,
            locks: AtomicU8::new(0),
            full: AtomicBool::new(false),
            access: AtomicBool::new(false),
            wrote: Wrote::default(),
            node,
        }
    }

    pub(crate) fn into_line(self) -> Line {
        self.line
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(crate) fn writes(&self) -> bool {
        self.purpose == Purpose::Write
    }

    /// Whether it reads what stands, statement by statement.
    pub(crate) fn looks(&self) -> bool {
        self.purpose == Purpose::Look
    }

    /// Whether a statement found no room left.
    pub(crate) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    pub(crate) fn node(&self) -> uuid::Uuid {
        self.node.id
    }

    pub(crate) fn memory(&self) -> &Arc<Memory> {
        &self.node.memory
    }

    /// Begins a statement in the database's dialect.
    pub(crate) fn sql(&self, text: impl Into<String>) -> Sql {
        Sql::new(self.dialect, text)
    }

    /// Every row of a query.
    pub(crate) async fn all(&self, sql: Sql) -> Result<Vec<QueryResult>, StoreError> {
        let statement = sql.finish();
        match &self.line {
            Line::Pool(pool) => again(|| self.in_time(pool.query_all_raw(statement.clone()))).await,
            Line::Transaction(transaction) => {
                self.in_time(transaction.query_all_raw(statement)).await?.map_err(store_error)
            }
            Line::Direct(direct) => self.in_time(direct.all(&statement)).await?.map_err(store_error),
        }
    }

    /// Hands over the rows of a query one after another, without holding all of them where that can be helped.
    pub(crate) async fn each(
        &self,
        sql: Sql,
        mut take: impl FnMut(&QueryResult) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let Line::Pool(pool) = &self.line else { return self.all(sql).await?.iter().try_for_each(take) };
        let statement = sql.finish();
        let mut tries = 0;
        loop {
            let mut begun = false;
            let read = async {
                let mut rows = pool.stream_raw(statement.clone()).await?;
                while let Some(row) = rows.try_next().await? {
                    begun = true;
                    if let Err(error) = take(&row) {
                        return Ok(Err(error));
                    }
                }
                Ok(Ok(()))
            };
            match self.in_time(read).await? {
                Err(error) if !begun && is_broken(&error) && tries < crate::connect::MOST_CONNECTIONS => tries += 1,
                Err(error) => return Err(store_error(error)),
                Ok(read) => return read,
            }
        }
    }

    /// The first row of a query.
    pub(crate) async fn one(&self, sql: Sql) -> Result<Option<QueryResult>, StoreError> {
        let statement = sql.finish();
        match &self.line {
            Line::Pool(pool) => again(|| self.in_time(pool.query_one_raw(statement.clone()))).await,
            Line::Transaction(transaction) => {
                self.in_time(transaction.query_one_raw(statement)).await?.map_err(store_error)
            }
            Line::Direct(direct) => self.in_time(direct.one(&statement)).await?.map_err(store_error),
        }
    }

    /// Carries out a statement; tells how many rows it touched.
    pub(crate) async fn run(&self, sql: Sql) -> Result<u64, StoreError> {
        self.run_statement(sql.finish()).await
    }

    /// The same of a finished statement.
    pub(crate) async fn run_statement(&self, statement: Statement) -> Result<u64, StoreError> {
        let touched = |done: ExecResult| done.rows_affected();
        let done = match &self.line {
            Line::Pool(pool) => self.in_time(pool.execute_raw(statement)).await?.map(touched),
            Line::Transaction(transaction) => self.in_time(transaction.execute_raw(statement)).await?.map(touched),
            Line::Direct(direct) => self.in_time(direct.run(&statement)).await?,
        };
        done.map_err(|error| self.unwritten(error))
    }

    /// Carries out a `COPY … FROM STDIN (FORMAT binary)` of rows that come lot by lot; false where there is no such thing, and
    /// nothing was done.
    pub(crate) async fn copy<E: From<StoreError>>(
        &self,
        statement: &str,
        next: impl FnMut() -> Result<Option<Vec<u8>>, E>,
    ) -> Result<bool, E> {
        let Line::Direct(direct) = &self.line else { return Ok(false) };
        match direct.copy(statement, self.patience, next).await {
            Ok(()) => Ok(true),
            Err(NotCopied::Failed(error)) => Err(self.unwritten(error).into()),
            Err(NotCopied::TooSlow) => Err(too_slow().into()),
            Err(NotCopied::NoRows(error)) => Err(error),
        }
    }

    fn unwritten(&self, error: DbErr) -> StoreError {
        let error = store_error(error);
        self.full.fetch_or(matches!(error, StoreError::Full(_)), Ordering::Relaxed);
        error
    }

    /// Keeps other writers away from something until this transaction ends. SQLite has one writer anyway.
    pub(crate) async fn lock(&self, lock: Lock) -> Result<(), StoreError> {
        let bit = lock as u8;
        if !self.writes() || self.dialect == Dialect::Sqlite || self.locks.load(Ordering::Relaxed) & bit != 0 {
            return Ok(());
        }
        let mut sql = self.sql("SELECT pg_advisory_xact_lock(");
        sql.bind(LOCKS + i64::from(bit)).push(")");
        self.run(sql).await?;
        self.locks.fetch_or(bit, Ordering::Relaxed);
        Ok(())
    }

    /// The same beside others that do so too.
    pub(crate) async fn share(&self, lock: Lock) -> Result<(), StoreError> {
        if !self.writes() || self.dialect == Dialect::Sqlite {
            return Ok(());
        }
        let mut sql = self.sql("SELECT pg_advisory_xact_lock_shared(");
        sql.bind(LOCKS + i64::from(lock as u8)).push(")");
        self.run(sql).await.map(drop)
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, DbErr>>) -> Result<Result<T, DbErr>, StoreError> {
        match self.patience {
            // A statement given up in the middle spoils its own connection alone, which the pool then throws away.
            Some(patience) => tokio::time::timeout(patience, work).await.map_err(|_| too_slow()),
            None => Ok(work.await),
        }
    }
}

/// Advisory locks of this crate begin here: the bytes of `accord`.
pub const LOCKS: i64 = 0x6163_636f_7264_0000;

/// Reads on the pool once more for every connection that turns out to be dead.
async fn again<T, F>(read: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<Result<T, DbErr>, StoreError>>,
{
    let mut tries = 0;
    loop {
        match read().await? {
            Err(error) if is_broken(&error) && tries < crate::connect::MOST_CONNECTIONS => tries += 1,
            other => return other.map_err(store_error),
        }
    }
}
