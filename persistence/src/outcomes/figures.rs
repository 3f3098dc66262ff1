//! Observations as they are asked for.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{identity::Id, store::StoreError};

use super::{
    place::{PLACE, Place},
    row::{Kept, SAID, kept},
};
use crate::{
    record::at,
    session::SqlSession,
    sql::{Dialect, Sql},
};

/// Which observations are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FigureQuery {
    /// Of these indicators, by their numbers; `None` is any.
    pub indicators: Option<Vec<i32>>,
    /// Of these subjects; `None` is any.
    pub subjects: Option<Vec<i32>>,
    /// Of exactly these parts; 0 is the whole, `None` any.
    pub dims: Option<Vec<i32>>,
    /// Of exactly these periods, by their first and last days; `None` is any.
    pub periods: Option<Vec<(i32, i32)>>,
    /// Of periods that begin on this day or later.
    pub from: Option<i32>,
    /// Of periods that end on this day or earlier.
    pub to: Option<i32>,
    /// As they were known at that time.
    pub as_of: Option<DateTime<Utc>>,
    /// Behind this one.
    pub after: Option<Place>,
    /// How many at most; `None` is all.
    pub limit: Option<u32>,
}

/// An observation with when it became known, and by which import.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The observation.
    pub kept: Kept,
    /// When it became known.
    pub known_at: DateTime<Utc>,
    /// The import that brought it.
    pub import: Option<Id>,
}

impl SqlSession {
    /// Observations in the order of their keys.
    pub async fn figures(&self, asked: &FigureQuery) -> Result<Vec<Figure>, StoreError> {
        let key = PLACE.map(|column| format!("o.{column}")).join(", ");
        let said = SAID.split(", ").map(|column| format!("o.{column}")).collect::<Vec<_>>().join(", ");
        let mut sql = self.sql(format!("SELECT {key}, {said}, b.known_at, b.import_id FROM "));
        match asked.as_of {
            None => sql.push("observations o"),
            Some(at) => known(&mut sql, at),
        };
        sql.push(" JOIN observation_batches b ON b.number = o.batch WHERE 1 = 1");
        conditions(&mut sql, asked);
        if let Some(after) = asked.after {
            sql.push(&format!(" AND ({key}) > (")).list(after.numbers().map(Into::into)).push(")");
        }
        sql.push(&format!(" ORDER BY {key}"));
        if let Some(limit) = asked.limit {
            sql.push(" LIMIT ").bind(i64::from(limit));
        }
        let figure = |row: &sea_orm::QueryResult| {
            let import = at::<Option<_>>(row, 16)?.map(Id);
            Ok(Figure { kept: kept(row)?, known_at: at(row, 15)?, import })
        };
        self.all(sql).await?.iter().map(figure).collect()
    }

    /// How many observations there are.
    pub async fn count_figures(&self, asked: &FigureQuery) -> Result<u64, StoreError> {
        let mut sql = self.sql("SELECT COUNT(*) FROM ");
        match asked.as_of {
            None => sql.push("observations o"),
            Some(at) => known(&mut sql, at),
        };
        sql.push(" WHERE 1 = 1");
        conditions(&mut sql, asked);
        let count: i64 = self.one(sql).await?.as_ref().map(|row| at(row, 0)).transpose()?.unwrap_or_default();
        Ok(count.unsigned_abs())
    }

    /// Every period of an indicator's part, in their order; found by leaps from one to the next.
    pub async fn periods(&self, indicator: i32, dims: i32) -> Result<Vec<(i32, i32)>, StoreError> {
        let mut sql = self.sql("WITH RECURSIVE p (starts, ends) AS (SELECT * FROM (SELECT starts, ends FROM observations WHERE indicator = ");
        sql.bind(indicator)
            .push(" AND dims = ")
            .bind(dims)
            .push(" ORDER BY starts, ends LIMIT 1) first UNION ALL SELECT ");
        let next = |sql: &mut Sql, column: &str| {
            sql.push("(SELECT ").push(column).push(" FROM observations WHERE indicator = ").bind(indicator);
            sql.push(" AND dims = ")
                .bind(dims)
                .push(" AND (starts, ends) > (p.starts, p.ends) ORDER BY starts, ends LIMIT 1)");
        };
        next(&mut sql, "starts");
        sql.push(", ");
        next(&mut sql, "ends");
        sql.push(" FROM p WHERE p.starts IS NOT NULL) SELECT starts, ends FROM p WHERE starts IS NOT NULL");
        self.all(sql).await?.iter().map(|row| Ok((at(row, 0)?, at(row, 1)?))).collect()
    }

    /// Every period of any part of an indicator in a table of figures; found by leaps too.
    pub(super) async fn periods_of_any_part(
        &self,
        table: &str,
        indicator: i32,
    ) -> Result<HashSet<(i32, i32)>, StoreError> {
        const KEY: &str = "dims, starts, ends";
        let mut sql = self
            .sql(format!("WITH RECURSIVE p ({KEY}) AS (SELECT * FROM (SELECT {KEY} FROM {table} WHERE indicator = "));
        sql.bind(indicator).push(&format!(" ORDER BY {KEY} LIMIT 1) first UNION ALL SELECT "));
        for (at, column) in KEY.split(", ").enumerate() {
            sql.push(if at > 0 { ", (" } else { "(" });
            sql.push(&format!("SELECT {column} FROM {table} WHERE indicator = ")).bind(indicator);
            sql.push(&format!(" AND ({KEY}) > (p.dims, p.starts, p.ends) ORDER BY {KEY} LIMIT 1)"));
        }
        sql.push(" FROM p WHERE p.starts IS NOT NULL) SELECT DISTINCT starts, ends FROM p WHERE starts IS NOT NULL");
        self.all(sql).await?.iter().map(|row| Ok((at(row, 0)?, at(row, 1)?))).collect()
    }
}

/// Adds the observations as they were known at a time: those that stood, and those that were replaced later.
fn known(sql: &mut Sql, at: DateTime<Utc>) -> &mut Sql {
    let columns = format!("{}, {SAID}", PLACE.join(", "));
    let by_then = "IN (SELECT number FROM observation_batches WHERE known_at <= ";
    sql.push(&format!("(SELECT {columns} FROM observations WHERE batch {by_then}")).moment(at);
    sql.push(&format!(") UNION ALL SELECT {columns} FROM observation_revisions WHERE batch {by_then}")).moment(at);
    sql.push(&format!(") AND NOT until_batch {by_then}")).moment(at);
    sql.push(")) o")
}

fn conditions(sql: &mut Sql, asked: &FigureQuery) {
    for (column, numbers) in
        [("o.indicator", &asked.indicators), ("o.dims", &asked.dims), ("o.subject", &asked.subjects)]
    {
        if let Some(numbers) = numbers {
            sql.push(" AND ").among_numbers(column, numbers);
        }
    }
    // The key has the parts before the periods: to name every part leads to each period, and is sooner done than to read
    // the whole indicator.
    if asked.dims.is_none() && asked.indicators.is_some() && asked.periods.is_some() {
        sql.push(" AND o.dims IN (SELECT 0 UNION ALL SELECT number FROM dimensions)");
    }
    if let Some(periods) = &asked.periods {
        sql.push(" AND ");
        among_periods(sql, "o.", periods);
    }
    if let Some(from) = asked.from {
        sql.push(" AND o.starts >= ").bind(from);
    }
    if let Some(to) = asked.to {
        sql.push(" AND o.ends <= ").bind(to);
    }
}

/// Adds the condition that a figure is of one of some periods, by their first and last days. The columns may carry a prefix.
pub(super) fn among_periods(sql: &mut Sql, prefix: &str, periods: &[(i32, i32)]) {
    sql.push(&format!("({prefix}starts, {prefix}ends) IN ("));
    match sql.dialect() {
        _ if periods.is_empty() => sql.push("SELECT 0, 0 WHERE 1 = 0"),
        Dialect::Sqlite => {
            let json = serde_json::to_string(periods).unwrap_or_default();
            sql.push("SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(")
                .bind(json)
                .push(")")
        }
        Dialect::Postgres => {
            for (at, (starts, ends)) in periods.iter().enumerate() {
                sql.push(if at > 0 { ", (" } else { "(" }).bind(*starts).push(", ").bind(*ends).push(")");
            }
            &mut *sql
        }
    };
    sql.push(")");
}
