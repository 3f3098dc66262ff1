//! Small numbers for what observations name again and again.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{identity::Id, store::StoreError};
use sea_orm::Value;

use crate::{
    record::{at, insert},
    session::{Lock, SqlSession},
};

impl SqlSession {
    /// The numbers of indicators and subjects, of those that have one.
    pub async fn observed_numbers(&self, ids: &[Id]) -> Result<HashMap<Id, i32>, StoreError> {
        let mut sql = self.sql("SELECT id, number FROM observed WHERE ");
        sql.among_ids("id", ids);
        self.all(sql).await?.iter().map(|row| Ok((Id(at(row, 0)?), at(row, 1)?))).collect()
    }

    /// The indicators and subjects that have these numbers.
    pub async fn observed_ids(&self, numbers: &[i32]) -> Result<HashMap<i32, Id>, StoreError> {
        let mut sql = self.sql("SELECT number, id FROM observed WHERE ");
        sql.among_numbers("number", numbers);
        self.all(sql).await?.iter().map(|row| Ok((at(row, 0)?, Id(at(row, 1)?)))).collect()
    }

    /// Gives numbers to indicators and subjects that have none.
    pub async fn number_observed(&self, ids: &[Id]) -> Result<HashMap<Id, i32>, StoreError> {
        self.lock(Lock::Observed).await?;
        let mut known = self.observed_numbers(ids).await?;
        let mut next = self.largest("observed").await? + 1;
        let mut rows: Vec<Vec<Value>> = Vec::new();
        for id in ids {
            if !known.contains_key(id) {
                known.insert(*id, next);
                rows.push(vec![next.into(), id.0.into()]);
                next += 1;
            }
        }
        if !rows.is_empty() {
            self.note_names();
        }
        insert(self, "observed", &["number", "id"], rows, "").await?;
        Ok(known)
    }

    /// The numbers of dimensions as they are written, of those that have one; the whole is 0.
    pub async fn dimension_numbers(&self, written: &[String]) -> Result<HashMap<String, i32>, StoreError> {
        let mut sql = self.sql("SELECT written, number FROM dimensions WHERE ");
        sql.among("written", written.iter().map(|text| text.as_str().into()).collect());
        let mut known: HashMap<String, i32> =
            self.all(sql).await?.iter().map(|row| Ok((at(row, 0)?, at(row, 1)?))).collect::<Result<_, StoreError>>()?;
        known.insert(String::new(), 0);
        Ok(known)
    }

    /// The dimensions that have these numbers.
    pub async fn dimensions_written(&self, numbers: &[i32]) -> Result<HashMap<i32, String>, StoreError> {
        let mut sql = self.sql("SELECT number, written FROM dimensions WHERE ");
        sql.among_numbers("number", numbers);
        self.all(sql).await?.iter().map(|row| Ok((at(row, 0)?, at(row, 1)?))).collect()
    }

    /// Gives numbers to dimensions that have none.
    pub async fn number_dimensions(&self, written: &[String]) -> Result<HashMap<String, i32>, StoreError> {
        self.lock(Lock::Observed).await?;
        let mut known = self.dimension_numbers(written).await?;
        let mut next = self.largest("dimensions").await? + 1;
        let mut rows: Vec<Vec<Value>> = Vec::new();
        for text in written {
            if !known.contains_key(text) {
                known.insert(text.clone(), next);
                rows.push(vec![next.into(), text.as_str().into()]);
                next += 1;
            }
        }
        if !rows.is_empty() {
            self.note_names();
        }
        insert(self, "dimensions", &["number", "written"], rows, "").await?;
        Ok(known)
    }

    /// Opens a batch of observations: what it brings is known from then on.
    pub async fn open_batch(&self, known_at: DateTime<Utc>, import: Option<Id>) -> Result<i32, StoreError> {
        self.lock(Lock::Observed).await?;
        let number = self.largest("observation_batches").await? + 1;
        let mut sql = self.sql("INSERT INTO observation_batches (number, known_at, import_id) VALUES (");
        sql.bind(number).push(", ").moment(known_at).push(", ").bind(import.map(|import| import.0)).push(")");
        self.run(sql).await?;
        Ok(number)
    }

    async fn largest(&self, table: &str) -> Result<i32, StoreError> {
        let row = self.one(self.sql(format!("SELECT MAX(number) FROM {table}"))).await?;
        Ok(row.as_ref().map(|row| at::<Option<i32>>(row, 0)).transpose()?.flatten().unwrap_or_default())
    }
}
