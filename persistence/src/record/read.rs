//! Records as they stand in their tables.

use domain::{
    identity::{Id, Identifier},
    period::Span,
    record::Record,
    store::StoreError,
};
use sea_orm::QueryResult;

use super::Stored;
use crate::{
    error::{store_error, unreadable},
    session::{Lock, SqlSession},
    sql::Dialect,
};

/// The columns that make a record, in the order in which [`record`] reads them.
pub const RECORD: &str = "id, revision, created_at, updated_at, deleted_at, document";
/// How many they are.
pub const RECORD_COLUMNS: usize = 6;

/// A record from a row that begins with its columns.
pub fn record<A: Stored>(row: &QueryResult) -> Result<Record<A>, StoreError> {
    let document: String = at(row, 5)?;
    Ok(Record {
        id: Id(at(row, 0)?),
        revision: at(row, 1)?,
        created_at: at(row, 2)?,
        updated_at: at(row, 3)?,
        deleted_at: at(row, 4)?,
        state: serde_json::from_str(&document).map_err(unreadable)?,
    })
}

/// A value of a row by its place.
pub fn at<T: sea_orm::TryGetable>(row: &QueryResult, place: usize) -> Result<T, StoreError> {
    row.try_get_by_index(place).map_err(store_error)
}

/// A span from two neighbouring places of a row.
pub fn span_at(row: &QueryResult, place: usize) -> Result<Span, StoreError> {
    Ok(Span { from: at(row, place)?, to: at(row, place + 1)? })
}

/// The record of a collection that an identifier names.
pub async fn named<A: Stored>(session: &SqlSession, identifier: &Identifier) -> Result<Option<Record<A>>, StoreError> {
    let mut sql = session
        .sql(format!("SELECT {RECORD} FROM {} WHERE id = (SELECT record_id FROM identifiers WHERE space = ", A::TABLE));
    sql.bind(A::RESOURCE.space().name()).push(" AND scheme = ").bind(identifier.scheme());
    sql.push(" AND value = ").bind(identifier.value()).push(")");
    if session.writes() && session.dialect() == Dialect::Postgres {
        sql.push(" FOR UPDATE");
    }
    session.one(sql).await?.as_ref().map(record).transpose()
}

/// These records. A writing transaction keeps them from others until it ends, in the order of their ids so that two
/// of them do not wait for each other.
pub async fn get<A: Stored>(session: &SqlSession, ids: &[Id]) -> Result<Vec<Record<A>>, StoreError> {
    kept(session, ids, "UPDATE").await
}

/// The same where they are only looked at: whoever else looks at them, in whatever order, does not wait.
pub async fn look<A: Stored>(session: &SqlSession, ids: &[Id]) -> Result<Vec<Record<A>>, StoreError> {
    kept(session, ids, "SHARE").await
}

async fn kept<A: Stored>(session: &SqlSession, ids: &[Id], from: &str) -> Result<Vec<Record<A>>, StoreError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = session.sql(format!("SELECT {RECORD} FROM {} WHERE ", A::TABLE));
    sql.among_ids("id", ids);
    if session.writes() && session.dialect() == Dialect::Postgres {
        sql.push(" ORDER BY id FOR ").push(from);
    }
    session.all(sql).await?.iter().map(record).collect()
}

/// The records that hold one of these keys.
pub async fn claimed<A: Stored>(session: &SqlSession, keys: &[String]) -> Result<Vec<(String, Id, Span)>, StoreError> {
    session.lock(Lock::Claims).await?;
    let mut sql = session.sql(format!("SELECT claim_key, id, valid_from, valid_to FROM {} WHERE ", A::TABLE));
    sql.among("claim_key", keys.iter().map(|key| key.as_str().into()).collect()).push(" AND deleted_at IS NULL");
    let rows = session.all(sql).await?;
    rows.iter().map(|row| Ok((at(row, 0)?, Id(at(row, 1)?), span_at(row, 2)?))).collect()
}
