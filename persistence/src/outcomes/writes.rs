//! How many transactions wrote figures of an indicator: whoever read that before its figures, and finds it again, knows that
//! the figures still stand. Those that changed names are counted in the same way, under a number that no indicator has.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use domain::store::StoreError;

use crate::{
    record::{at, insert},
    session::SqlSession,
};

/// The indicators whose figures a transaction wrote, by their numbers.
#[derive(Debug, Default)]
pub struct Wrote(Mutex<BTreeSet<i32>>);

impl Wrote {
    /// Notes indicators.
    pub fn note(&self, indicators: impl Iterator<Item = i32>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(indicators);
    }

    /// The indicators, in the order of their numbers.
    pub fn all(&self) -> BTreeSet<i32> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl SqlSession {
    /// How many transactions that are committed wrote figures of these indicators; none is 0.
    pub async fn figure_writes(&self, indicators: &[i32]) -> Result<HashMap<i32, i64>, StoreError> {
        let mut sql = self.sql("SELECT indicator, writes FROM figure_writes WHERE ");
        sql.among_numbers("indicator", indicators);
        let mut writes: HashMap<i32, i64> = indicators.iter().map(|indicator| (*indicator, 0)).collect();
        for row in self.all(sql).await? {
            writes.insert(at(&row, 0)?, at(&row, 1)?);
        }
        Ok(writes)
    }

    /// Counts this transaction, last before it ends: writers of one indicator wait for each other from here on, in the
    /// order of the indicators.
    pub(crate) async fn tell_written(&self) -> Result<(), StoreError> {
        let rows = self.wrote.all().into_iter().map(|indicator| vec![indicator.into(), 1_i64.into()]).collect();
        let on_conflict = "ON CONFLICT (indicator) DO UPDATE SET writes = figure_writes.writes + 1";
        insert(self, "figure_writes", &["indicator", "writes"], rows, on_conflict).await.map(drop)
    }
}
