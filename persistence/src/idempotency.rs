//! Answers kept for requests that are repeated with the same `Idempotency-Key`.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{identity::Id, store::StoreError};
use sea_orm::TransactionOptions;
use sha2::{Digest, Sha256};

use crate::{
    connect::PATIENCE,
    error::unreadable,
    record::at,
    session::{Line, Purpose, SqlSession},
    sql::Dialect,
    store::{SqlStore, begin, roll_back},
};

/// What an answer is kept under.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// Who asks.
    pub client: Id,
    /// By which method.
    pub method: String,
    /// Of which address.
    pub path: String,
    /// With which key.
    pub key: String,
}

/// An answer to give again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// SHA-256 of the request's body.
    pub digest: Vec<u8>,
    /// The status.
    pub status: u16,
    /// Headers: name, value.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// When it was given.
    pub at: DateTime<Utc>,
}

/// The keys whose requests this process works on.
#[derive(Debug, Default)]
pub struct Held(Mutex<HashSet<IdempotencyKey>>);

/// A key that nobody else works on while this lives.
#[derive(Debug)]
pub struct KeyClaim {
    key: IdempotencyKey,
    held: Arc<Held>,
    /// On PostgreSQL the transaction whose end gives the key free to other nodes.
    lock: Option<SqlSession>,
}

impl KeyClaim {
    /// Gives the key free, for certain once this is done; when it is merely dropped, a little later.
    pub async fn release(mut self) {
        if let Some(lock) = self.lock.take() {
            roll_back(lock).await;
        }
    }
}

impl Drop for KeyClaim {
    fn drop(&mut self) {
        // Other nodes first: whoever comes next here asks them too.
        drop(self.lock.take());
        self.held.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

impl SqlStore {
    /// Claims a key for as long as the claim lives, whatever transactions come and go; `None` while another request
    /// with it is being worked on, here or by another node.
    pub async fn claim_key(&self, key: &IdempotencyKey) -> Result<Option<KeyClaim>, StoreError> {
        if !self.held.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone()) {
            return Ok(None);
        }
        let mut claim = KeyClaim { key: key.clone(), held: Arc::clone(&self.held), lock: None };
        if self.pools.dialect == Dialect::Sqlite {
            return Ok(Some(claim));
        }
        let transaction = begin(&self.pools.patient, TransactionOptions::default(), Dialect::Postgres).await?;
        let node = Arc::clone(&self.node);
        let line = Line::Transaction(Box::new(transaction));
        let session = SqlSession::on(line, Dialect::Postgres, Purpose::Look, PATIENCE, node);
        let free = session.try_key(key).await?;
        claim.lock = Some(session);
        Ok(free.then_some(claim))
    }

    /// Forgets answers kept for more than a day. Tells how many.
    pub async fn sweep_answers(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        use domain::store::Store;
        self.write(async |session: &SqlSession| {
            let mut sql = session.sql("DELETE FROM idempotency_keys WHERE created_at < ");
            sql.moment(now - TimeDelta::hours(24));
            session.run(sql).await
        })
        .await
    }
}

impl SqlSession {
    /// Claims a key until this writing transaction ends; false while another works on it. SQLite has one writer, so
    /// there nobody else can.
    pub async fn claim_key(&self, key: &IdempotencyKey) -> Result<bool, StoreError> {
        match self.dialect() {
            Dialect::Sqlite => Ok(true),
            Dialect::Postgres => self.try_key(key).await,
        }
    }

    async fn try_key(&self, key: &IdempotencyKey) -> Result<bool, StoreError> {
        let mut sql = self.sql("SELECT pg_try_advisory_xact_lock(");
        sql.bind(number(key)).push(")");
        let row = self.one(sql).await?;
        Ok(row.as_ref().map(|row| at(row, 0)).transpose()?.unwrap_or(false))
    }

    /// The answer kept for a key, at most a day old at that time.
    pub async fn kept_answer(
        &self,
        key: &IdempotencyKey,
        now: DateTime<Utc>,
    ) -> Result<Option<KeptAnswer>, StoreError> {
        let mut sql =
            self.sql("SELECT digest, status, headers, body, created_at FROM idempotency_keys WHERE client_id = ");
        sql.id(key.client).push(" AND method = ").bind(key.method.as_str());
        sql.push(" AND path = ").bind(key.path.as_str()).push(" AND idempotency_key = ").bind(key.key.as_str());
        sql.push(" AND created_at >= ").moment(now - TimeDelta::hours(24));
        let Some(row) = self.one(sql).await? else { return Ok(None) };
        let status: i64 = at(&row, 1)?;
        let headers: String = at(&row, 2)?;
        Ok(Some(KeptAnswer {
            digest: at(&row, 0)?,
            status: u16::try_from(status).map_err(unreadable)?,
            headers: serde_json::from_str(&headers).map_err(unreadable)?,
            body: at(&row, 3)?,
            at: at(&row, 4)?,
        }))
    }

    /// Keeps an answer; one older than a day gives way. [`StoreError::Taken`] when the key has an answer already.
    pub async fn keep_answer(&self, key: &IdempotencyKey, answer: &KeptAnswer) -> Result<(), StoreError> {
        let dialect = self.dialect();
        let mut sql = self.sql(
            "INSERT INTO idempotency_keys \
             (client_id, method, path, idempotency_key, digest, status, headers, body, created_at) VALUES (",
        );
        sql.list([
            key.client.0.into(),
            key.method.as_str().into(),
            key.path.as_str().into(),
            key.key.as_str().into(),
            answer.digest.clone().into(),
            i64::from(answer.status).into(),
            serde_json::to_string(&answer.headers).map_err(unreadable)?.into(),
            answer.body.clone().into(),
            dialect.moment(answer.at),
        ]);
        sql.push(
            ") ON CONFLICT (client_id, method, path, idempotency_key) DO UPDATE SET digest = excluded.digest, \
             status = excluded.status, headers = excluded.headers, body = excluded.body, \
             created_at = excluded.created_at WHERE idempotency_keys.created_at < ",
        );
        sql.moment(answer.at - TimeDelta::hours(24));
        if self.run(sql).await? == 1 { Ok(()) } else { Err(StoreError::Taken) }
    }
}

/// A key as a number, for the locks of PostgreSQL: the same on every node, whatever it was built with. Two keys of one
/// number wait for each other, no more.
fn number(key: &IdempotencyKey) -> i64 {
    let mut digest = Sha256::new();
    digest.update(key.client.0.as_bytes());
    for part in [&key.method, &key.path, &key.key] {
        // None of them holds a NUL, so that no two keys read alike.
        digest.update([0]);
        digest.update(part.as_bytes());
    }
    let digest = digest.finalize();
    digest.iter().take(8).fold(0, |number, byte| number << 8 | i64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python's hashlib: nodes of two versions of the program, side by side, claim the same number.
    #[test]
    fn a_key_is_the_same_number_for_ever() {
        let key = |key: &str| IdempotencyKey {
            client: Id(uuid::Uuid::from_u128(7)),
            method: "POST".to_owned(),
            path: "/v1/councils".to_owned(),
            key: key.to_owned(),
        };
        assert_eq!(number(&key("nightly-7")), 5_054_849_170_873_698_475);
        assert_ne!(number(&key("nightly-8")), 5_054_849_170_873_698_475);
    }
}
