//! Which process carries out an import. One that is gone lets its lease run out, and the import has failed.
//!
//! Leases are told by the database's clock, which all nodes share; on SQLite by this machine's.

use chrono::{TimeDelta, Utc};
use domain::{
    identity::Id,
    store::{Store, StoreError},
};

use super::record::OPEN;
use crate::{
    session::SqlSession,
    sql::{Dialect, Sql},
    store::SqlStore,
};

/// How long an import counts as alive without a sign, in seconds.
const LEASE: i64 = 30;
const INTERRUPTED: &str = "interrupted; nothing was written";

/// Writes when a lease given now ends.
pub fn lease_end(sql: &mut Sql) {
    match sql.dialect() {
        Dialect::Sqlite => sql.moment(Utc::now() + TimeDelta::seconds(LEASE)),
        Dialect::Postgres => sql.push("clock_timestamp() + make_interval(secs => ").bind(LEASE).push(")"),
    };
}

fn now(sql: &mut Sql) {
    match sql.dialect() {
        Dialect::Sqlite => sql.moment(Utc::now()),
        Dialect::Postgres => sql.push("clock_timestamp()"),
    };
}

impl SqlStore {
    /// Gives a sign that this process still carries out these imports. It is due every few seconds.
    pub async fn renew_import_leases(&self, imports: &[Id]) -> Result<(), StoreError> {
        if imports.is_empty() {
            return Ok(());
        }
        self.write(async |session: &SqlSession| {
            let mut sql = session.sql("UPDATE imports SET lease_until = ");
            lease_end(&mut sql);
            sql.push(" WHERE ").among_ids("id", imports).push(" AND ").push(OPEN);
            session.run(sql).await.map(drop)
        })
        .await
    }

    /// Gives up imports whose process is gone, and tells how many: nothing of them was written. On SQLite that is every
    /// other process, since a file has one at a time.
    pub async fn sweep_imports(&self) -> Result<u64, StoreError> {
        // Seldom is there any, and a look costs no writing transaction.
        if self.session().abandoned_imports().await? == 0 {
            return Ok(0);
        }
        self.write(async |session: &SqlSession| {
            let mut sql = session.sql("UPDATE imports SET status = 'failed', reason = ");
            sql.bind(INTERRUPTED).push(", finished_at = ");
            now(&mut sql);
            sql.push(" WHERE ");
            abandoned(session, &mut sql);
            session.run(sql).await
        })
        .await
    }
}

impl SqlSession {
    async fn abandoned_imports(&self) -> Result<i64, StoreError> {
        let mut sql = self.sql("SELECT COUNT(*) FROM imports WHERE ");
        abandoned(self, &mut sql);
        let row = self.one(sql).await?;
        Ok(row.as_ref().map(|row| crate::record::at(row, 0)).transpose()?.unwrap_or_default())
    }
}

fn abandoned(session: &SqlSession, sql: &mut Sql) {
    sql.push(OPEN).push(" AND (lease_until < ");
    now(sql);
    if session.dialect() == Dialect::Sqlite {
        sql.push(" OR node_id <> ").bind(session.node());
    }
    sql.push(")");
}
