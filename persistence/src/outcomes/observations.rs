//! Observations: looked up by their keys, written, and moved to the revisions when replaced.

use std::collections::HashMap;

use domain::store::StoreError;
use sea_orm::{Value, sea_query::ArrayType};

use super::{
    place::{PLACE, Place},
    row::{COLUMNS, Kept, SAID, copied, copying, kept, placed, row},
};
use crate::{
    record::{at, insert},
    session::SqlSession,
    sql::{Dialect, Sql},
};

/// Fewer rows than this are written by a statement.
const FEWEST_COPIED: usize = 20;

impl SqlSession {
    /// Whether an indicator has any observation.
    pub async fn has_observations(&self, indicator: i32) -> Result<bool, StoreError> {
        let mut sql = self.sql("SELECT 1 FROM observations WHERE indicator = ");
        sql.bind(indicator).push(" LIMIT 1");
        Ok(self.one(sql).await?.is_some())
    }

    /// Whether an indicator has any revision, be it of what still stands or of what was withdrawn.
    pub async fn has_revisions(&self, indicator: i32) -> Result<bool, StoreError> {
        let mut sql = self.sql("SELECT 1 FROM observation_revisions WHERE indicator = ");
        sql.bind(indicator).push(" LIMIT 1");
        Ok(self.one(sql).await?.is_some())
    }

    /// The number of the last revision under each of these keys that has one.
    pub async fn last_revisions(&self, places: &[Place]) -> Result<HashMap<Place, i32>, StoreError> {
        if places.is_empty() {
            return Ok(HashMap::new());
        }
        let key = PLACE.join(", k.");
        let mut sql = self.sql(format!("SELECT k.{key}, (SELECT MAX(o.revision) FROM observation_revisions o WHERE "));
        same(&mut sql, "k", "o").push(") FROM ");
        among(&mut sql, places);
        let mut last = HashMap::new();
        for row in self.all(sql).await? {
            if let Some(revision) = at::<Option<i32>>(&row, PLACE.len())? {
                last.insert(placed(&row)?, revision);
            }
        }
        Ok(last)
    }

    /// What is kept under these keys.
    pub async fn observations_at(&self, places: &[Place]) -> Result<HashMap<Place, Kept>, StoreError> {
        if places.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = self.sql(format!("SELECT o.{}, {SAID} FROM ", PLACE.join(", o.")));
        match self.dialect() {
            // Asked for one at a time, since the planner knows nothing of a table that filled a moment ago.
            Dialect::Postgres => {
                among(&mut sql, places).push(" CROSS JOIN LATERAL (SELECT * FROM observations WHERE ");
                same(&mut sql, "k", "observations").push(" LIMIT 1) o");
            }
            Dialect::Sqlite => {
                among(&mut sql, places).push(" CROSS JOIN observations o WHERE ");
                same(&mut sql, "k", "o");
            }
        }
        let rows = self.all(sql).await?;
        rows.iter().map(|row| kept(row).map(|kept| (kept.place, kept))).collect()
    }

    /// The subjects of a period, each with its value, of those of one indicator's part that have one; at most so many.
    pub async fn values_of(&self, place: &Place, limit: u32) -> Result<Vec<(i32, f64)>, StoreError> {
        let mut sql = self.sql("SELECT subject, value FROM observations WHERE (indicator, dims, starts, ends) = (");
        sql.list([place.indicator, place.dims, place.starts, place.ends].map(Into::into));
        sql.push(") AND value IS NOT NULL LIMIT ").bind(i64::from(limit));
        self.all(sql).await?.iter().map(|row| Ok((at(row, 0)?, at(row, 1)?))).collect()
    }

    /// Writes observations that are new. [`StoreError::Taken`] when one of them is not.
    pub async fn add_observations(&self, new: &[Kept]) -> Result<(), StoreError> {
        self.wrote.note(new.iter().map(|kept| kept.place.indicator));
        // A stream costs two messages more than a statement that is prepared, which a few rows do not win back.
        if new.len() >= FEWEST_COPIED {
            let mut rows = Some(copied(new));
            if self.copy(&copying(), || Ok::<_, StoreError>(rows.take())).await? {
                return Ok(());
            }
        }
        insert(self, "observations", &COLUMNS, new.iter().map(row).collect(), "").await.map(drop)
    }

    /// The same of very many that come lot by lot: on PostgreSQL as one stream, since each asks for its room anew.
    pub async fn add_observations_in_turn<E: From<StoreError>>(
        &self,
        mut next: impl FnMut() -> Result<Option<Vec<Kept>>, E>,
    ) -> Result<(), E> {
        let mut first = next()?;
        if first.is_none() {
            return Ok(());
        }
        let mut next = || first.take().map_or_else(&mut next, |first| Ok(Some(first)));
        let rows = || {
            let new = next()?;
            let indicators = new.iter().flatten().map(|kept| kept.place.indicator);
            self.wrote.note(indicators);
            Ok::<_, E>(new.map(|new| copied(&new)))
        };
        if self.copy(&copying(), rows).await? {
            return Ok(());
        }
        while let Some(new) = next()? {
            self.add_observations(&new).await?;
        }
        Ok(())
    }

    /// Writes observations in place of those under the same keys, which become revisions. [`StoreError::Stale`] when one
    /// of these is not the revision before.
    pub async fn replace_observations(&self, new: &[Kept]) -> Result<(), StoreError> {
        let Some(batch) = new.first().map(|kept| kept.batch) else { return Ok(()) };
        let places: Vec<Place> = new.iter().map(|kept| kept.place).collect();
        self.wrote.note(places.iter().map(|place| place.indicator));
        self.keep_revisions(&places, batch).await?;
        let updates: Vec<String> = COLUMNS[5..].iter().map(|column| format!("{column} = excluded.{column}")).collect();
        let on_conflict = format!(
            "ON CONFLICT ({}) DO UPDATE SET {} WHERE observations.revision = excluded.revision - 1",
            PLACE.join(", "),
            updates.join(", ")
        );
        let written = insert(self, "observations", &COLUMNS, new.iter().map(row).collect(), &on_conflict).await?;
        if usize::try_from(written) == Ok(new.len()) { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// Takes an observation off the record; it becomes a revision.
    pub async fn withdraw_observation(&self, place: Place, batch: i32) -> Result<(), StoreError> {
        self.wrote.note(std::iter::once(place.indicator));
        self.keep_revisions(&[place], batch).await?;
        let mut sql = self.sql("DELETE FROM observations WHERE (");
        sql.push(&PLACE.join(", ")).push(") = (").list(place.numbers().map(Into::into)).push(")");
        if self.run(sql).await? == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// Keeps what stands under these keys as what was known until a batch.
    async fn keep_revisions(&self, places: &[Place], batch: i32) -> Result<(), StoreError> {
        let key = PLACE.join(", o.");
        let mut sql = self.sql(format!(
            "INSERT INTO observation_revisions ({}, until_batch) SELECT o.{key}, {SAID}, ",
            COLUMNS.join(", ")
        ));
        sql.bind(batch).push(" FROM ");
        among(&mut sql, places).push(" CROSS JOIN observations o WHERE ");
        same(&mut sql, "k", "o");
        self.run(sql).await.map(drop)
    }
}

/// Adds keys as rows of a table `k`.
fn among<'a>(sql: &'a mut Sql, places: &[Place]) -> &'a mut Sql {
    match sql.dialect() {
        Dialect::Postgres => {
            let column = |at: usize| {
                let numbers = places.iter().map(|place| Value::from(place.numbers()[at])).collect();
                Value::Array(ArrayType::Int, Some(Box::new(numbers)))
            };
            sql.push("UNNEST(").list((0..PLACE.len()).map(column)).push(") AS k (").push(&PLACE.join(", ")).push(")")
        }
        Dialect::Sqlite => {
            let rows: Vec<[i32; 5]> = places.iter().map(Place::numbers).collect();
            // Numbers are always JSON.
            let json = serde_json::to_string(&rows).unwrap_or_default();
            sql.push("(SELECT ");
            for (at, column) in PLACE.iter().enumerate() {
                sql.push(if at > 0 { ", " } else { "" });
                sql.push(&format!("json_extract(value, '$[{at}]') AS {column}"));
            }
            sql.push(" FROM json_each(").bind(json).push(")) AS k")
        }
    }
}

/// Adds the condition that two tables have the same key.
fn same<'a>(sql: &'a mut Sql, one: &str, other: &str) -> &'a mut Sql {
    for (at, column) in PLACE.iter().enumerate() {
        sql.push(if at > 0 { " AND " } else { "" }).push(&format!("{other}.{column} = {one}.{column}"));
    }
    sql
}
