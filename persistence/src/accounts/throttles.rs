//! Failed sign-ins, counted where every node sees them and no restart forgets them.

use chrono::{DateTime, Utc};
use domain::{accounts::Throttle, store::StoreError};

use crate::{record::at, session::SqlSession};

impl SqlSession {
    /// What is counted under each of these names.
    pub async fn throttles(&self, names: &[String]) -> Result<Vec<Throttle>, StoreError> {
        let mut sql = self.sql("SELECT counted, failures, last_at FROM throttles WHERE ");
        sql.among("counted", names.iter().map(|name| name.as_str().into()).collect());
        let mut told = vec![Throttle::default(); names.len()];
        for row in self.all(sql).await? {
            let name: String = at(&row, 0)?;
            let failures: i64 = at(&row, 1)?;
            let last: DateTime<Utc> = at(&row, 2)?;
            let throttle = Throttle { failures: u32::try_from(failures).unwrap_or(u32::MAX), last: Some(last) };
            for (kept, _) in told.iter_mut().zip(names).filter(|(_, other)| **other == name) {
                *kept = throttle;
            }
        }
        Ok(told)
    }

    /// What is counted under each of these names; nobody else counts there until the transaction ends.
    pub async fn hold_throttles(&self, names: &[String], now: DateTime<Utc>) -> Result<Vec<Throttle>, StoreError> {
        let mut held = vec![Throttle::default(); names.len()];
        // In one order, so that two who hold the same names do not wait for each other.
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|at| &names[*at]);
        for place in order {
            let mut sql = self.sql("INSERT INTO throttles (counted, failures, last_at) VALUES (");
            sql.bind(names[place].as_str()).push(", 0, ").moment(now);
            sql.push(") ON CONFLICT (counted) DO UPDATE SET failures = throttles.failures RETURNING failures, last_at");
            let Some(row) = self.one(sql).await? else { continue };
            let failures: i64 = at(&row, 0)?;
            let last = (failures > 0).then(|| at(&row, 1)).transpose()?;
            held[place] = Throttle { failures: u32::try_from(failures).unwrap_or(u32::MAX), last };
        }
        Ok(held)
    }

    /// Keeps what is counted under names that are held; nothing is kept of none.
    pub async fn keep_throttles(&self, names: &[String], counts: &[Throttle]) -> Result<(), StoreError> {
        for (name, count) in names.iter().zip(counts) {
            match count.last.filter(|_| count.failures > 0) {
                Some(last) => {
                    let mut sql = self.sql("UPDATE throttles SET failures = ");
                    sql.bind(i64::from(count.failures)).push(", last_at = ").moment(last);
                    sql.push(" WHERE counted = ").bind(name.as_str());
                    self.run(sql).await?;
                }
                None => self.forget_failures(std::slice::from_ref(name)).await?,
            }
        }
        Ok(())
    }

    /// Counts another failure under each name.
    pub async fn count_failure(&self, names: &[String], now: DateTime<Utc>) -> Result<(), StoreError> {
        let held = self.hold_throttles(names, now).await?;
        let counts: Vec<Throttle> = held.into_iter().map(|count| count.failed(now)).collect();
        self.keep_throttles(names, &counts).await
    }

    /// Forgets what is counted under these names.
    pub async fn forget_failures(&self, names: &[String]) -> Result<(), StoreError> {
        let mut sql = self.sql("DELETE FROM throttles WHERE ");
        sql.among("counted", names.iter().map(|name| name.as_str().into()).collect());
        self.run(sql).await.map(drop)
    }
}
