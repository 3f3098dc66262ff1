//! A writing transaction on PostgreSQL whose connection is at hand: SeaORM keeps that of its own to itself, and COPY
//! needs it.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    DatabaseConnection, DbErr, QueryResult, RuntimeErr, Statement, Values,
    sqlx::{self, AssertSqlSafe, Postgres, pool::PoolConnection, query::Query},
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

use crate::copied::{END, HEADER};

/// A transaction. One that is dropped before it ended ends with its connection.
#[derive(Debug)]
pub struct Direct(Mutex<Held>);

#[derive(Debug)]
struct Held {
    connection: PoolConnection<Postgres>,
    /// Whether the transaction ended.
    ended: bool,
    /// Whether rows are being copied: a connection left at that is of no more use.
    copying: bool,
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.ended {
            self.connection.close_on_drop();
        }
    }
}

impl Direct {
    /// Begins a transaction.
    pub async fn begin(pool: &DatabaseConnection) -> Result<Self, DbErr> {
        let connection = pool.get_postgres_connection_pool().acquire().await.map_err(unconnected)?;
        let mut held = Held { connection, ended: false, copying: false };
        held.tell("BEGIN").await?;
        Ok(Self(Mutex::new(held)))
    }

    /// Every row of a query.
    pub async fn all(&self, statement: &Statement) -> Result<Vec<QueryResult>, DbErr> {
        let held = &mut *self.0.lock().await;
        let rows = query(statement).fetch_all(&mut *held.connection).await.map_err(failed)?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    /// The first row of a query.
    pub async fn one(&self, statement: &Statement) -> Result<Option<QueryResult>, DbErr> {
        let held = &mut *self.0.lock().await;
        let row = query(statement).fetch_optional(&mut *held.connection).await.map_err(failed)?;
        Ok(row.map(QueryResult::from))
    }

    /// Carries out a statement; tells how many rows it touched.
    pub async fn run(&self, statement: &Statement) -> Result<u64, DbErr> {
        let held = &mut *self.0.lock().await;
        query(statement).execute(&mut *held.connection).await.map(|done| done.rows_affected()).map_err(failed)
    }

    /// Carries out a `COPY … FROM STDIN (FORMAT binary)` of rows that come lot by lot, each of which may take so long.
    pub async fn copy<E>(
        &self,
        statement: &str,
        patience: Option<Duration>,
        mut next: impl FnMut() -> Result<Option<Vec<u8>>, E>,
    ) -> Result<(), NotCopied<E>> {
        let held = &mut *self.0.lock().await;
        held.copying = true;
        let mut copy = in_time(patience, held.connection.copy_in_raw(statement)).await?;
        in_time(patience, copy.send(HEADER)).await?;
        while let Some(rows) = next().map_err(NotCopied::NoRows)? {
            in_time(patience, copy.send(rows)).await?;
        }
        in_time(patience, copy.send(END)).await?;
        in_time(patience, copy.finish()).await?;
        held.copying = false;
        Ok(())
    }

    /// Keeps what was written.
    pub async fn commit(self) -> Result<(), DbErr> {
        let mut held = self.0.into_inner();
        held.tell("COMMIT").await?;
        held.ended = true;
        Ok(())
    }

    /// Forgets what was written.
    pub async fn roll_back(self) -> Result<(), DbErr> {
        let mut held = self.0.into_inner();
        if !held.copying {
            held.tell("ROLLBACK").await?;
            held.ended = true;
        }
        Ok(())
    }
}

/// Why rows were not copied. The connection is of no more use.
#[derive(Debug)]
pub enum NotCopied<E> {
    /// The database refused them, or was gone.
    Failed(DbErr),
    /// It took too long.
    TooSlow,
    /// The next lot did not come.
    NoRows(E),
}

async fn in_time<T, E>(
    patience: Option<Duration>,
    work: impl Future<Output = sqlx::Result<T>>,
) -> Result<T, NotCopied<E>> {
    let done = match patience {
        Some(patience) => tokio::time::timeout(patience, work).await.map_err(|_| NotCopied::TooSlow)?,
        None => work.await,
    };
    done.map_err(|error| NotCopied::Failed(failed(error)))
}

impl Held {
    async fn tell(&mut self, word: &'static str) -> Result<(), DbErr> {
        sqlx::raw_sql(word).execute(&mut *self.connection).await.map(drop).map_err(failed)
    }
}

fn query(statement: &Statement) -> Query<'_, Postgres, SqlxValues> {
    let values = statement.values.clone().unwrap_or_else(|| Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

fn unconnected(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}
