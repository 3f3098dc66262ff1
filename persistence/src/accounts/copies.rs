//! What stands of a person beside the record: values of the audit log, former names, secrets, and copies in reports of
//! imports and in answers kept for repetition.

use chrono::{DateTime, Utc};
use domain::{event::FROM, identity::Id, resource::Resource, store::StoreError, vocabulary::Vocabulary};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    error::unreadable,
    record::at,
    session::SqlSession,
    sql::{Dialect, Sql, containing},
    store::SqlStore,
};

/// The answer that a repeated request gets in place of one that told of somebody whose data was erased.
#[derive(Debug, Clone, Copy)]
pub struct Blank<'a> {
    /// Its status.
    pub status: u16,
    /// Its media type.
    pub media_type: &'a str,
    /// Its body.
    pub body: &'a [u8],
}

impl SqlSession {
    /// Erases the personal values that the audit log keeps of a record, of some fields or of all. Tells the words that
    /// were in them. The digests stay in the entries, and tell nothing without the salts.
    pub async fn erase_values(&self, record: Id, fields: Option<&[&str]>) -> Result<Vec<String>, StoreError> {
        let mut sql = self.sql("DELETE FROM personal_values WHERE pointer <> ");
        sql.bind(FROM).push(" AND event_id IN (SELECT id FROM events WHERE record_id = ").id(record).push(")");
        if let Some(fields) = fields {
            let pointers = fields.iter().flat_map(|field| [format!("/forward/{field}"), format!("/reverse/{field}")]);
            sql.push(" AND ").among("pointer", pointers.map(Into::into).collect());
        }
        sql.push(" RETURNING value");
        let mut words = Vec::new();
        for row in self.all(sql).await? {
            let value: String = at(&row, 0)?;
            collect(&serde_json::from_str(&value).map_err(unreadable)?, &mut words);
        }
        words.sort();
        words.dedup();
        Ok(words)
    }

    /// Erases the addresses from which a person asked, or tried to sign in without being known yet. Those from which others
    /// wrote the person's record are theirs.
    pub async fn erase_addresses_of(&self, person: Id) -> Result<(), StoreError> {
        let mut sql = self.sql("DELETE FROM personal_values WHERE pointer = ");
        sql.bind(FROM).push(" AND event_id IN (SELECT id FROM events WHERE subject_id = ").id(person);
        sql.push(" OR (record_id = ").id(person).push(" AND subject_id IS NULL))");
        self.run(sql).await.map(drop)
    }

    /// Erases at most so many of the addresses that entries from before a time hold. Tells how many.
    pub async fn erase_addresses_before(&self, before: DateTime<Utc>, most: u32) -> Result<u64, StoreError> {
        let mut sql = self.sql("DELETE FROM personal_values WHERE pointer = ");
        sql.bind(FROM).push(" AND event_id IN (");
        old_addresses(&mut sql, before, most);
        sql.push(")");
        self.run(sql).await
    }

    /// Whether entries from before a time hold an address.
    pub async fn has_addresses_before(&self, before: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut sql = self.sql("");
        old_addresses(&mut sql, before, 1);
        Ok(self.one(sql).await?.is_some())
    }

    /// Forgets the identifiers that a record gave up.
    pub async fn erase_former_names(&self, record: Id) -> Result<(), StoreError> {
        let mut sql = self.sql("DELETE FROM identifiers WHERE retired = ");
        sql.bind(true).push(" AND record_id = ").id(record);
        self.run(sql).await.map(drop)
    }

    /// Forgets how a person signed in.
    pub async fn erase_proofs(&self, user: Id) -> Result<(), StoreError> {
        for table in ["passphrases", "second_factors", "one_time_tokens"] {
            let mut sql = self.sql(format!("DELETE FROM {table} WHERE user_id = "));
            sql.id(user);
            self.run(sql).await?;
        }
        Ok(())
    }

    /// Erases copies of a person's words: the rows of import reports that hold one, and answers kept for repetition that
    /// hold one or tell of the record. A repetition gets the blank answer, so that it is not done anew.
    pub async fn erase_copies(
        &self,
        resource: Resource,
        record: Id,
        words: &[String],
        blank: Blank<'_>,
    ) -> Result<(), StoreError> {
        // Grants name people too.
        let collections: &[Resource] =
            if resource == Resource::Users { &[Resource::Users, Resource::RoleGrants] } else { &[resource] };
        let words: Vec<String> = words.iter().map(|word| spelt(word)).collect();
        for word in &words {
            let mut sql = self.sql("DELETE FROM import_rows WHERE import_id IN (SELECT id FROM imports WHERE ");
            sql.among("resource", collections.iter().map(|resource| resource.word().into()).collect());
            sql.push(") AND lower(document) LIKE ").bind(containing(word)).push(" ESCAPE '\\'");
            self.run(sql).await?;
        }
        let mut sql =
            self.sql("SELECT client_id, method, path, idempotency_key, body FROM idempotency_keys WHERE 1 = 0");
        for collection in collections {
            for path in [format!("/v1/{collection}"), format!("/v1/imports/{collection}")] {
                sql.push(" OR path = ").bind(path.clone()).push(" OR path LIKE ").bind(format!("{path}/%"));
            }
        }
        let held = [spelt(&record.to_string())];
        for row in self.all(sql).await? {
            let text = String::from_utf8_lossy(&at::<Vec<u8>>(&row, 4)?).to_ascii_lowercase();
            if words.iter().chain(&held).any(|word| text.contains(word)) {
                let mut sql = self.sql("UPDATE idempotency_keys SET status = ");
                let headers = serde_json::to_string(&[("content-type", blank.media_type)]).map_err(unreadable)?;
                sql.bind(i64::from(blank.status)).push(", headers = ").bind(headers);
                sql.push(", body = ")
                    .bind(blank.body.to_vec())
                    .push(" WHERE client_id = ")
                    .bind(at::<uuid::Uuid>(&row, 0)?);
                sql.push(" AND method = ")
                    .bind(at::<String>(&row, 1)?)
                    .push(" AND path = ")
                    .bind(at::<String>(&row, 2)?);
                sql.push(" AND idempotency_key = ").bind(at::<String>(&row, 3)?);
                self.run(sql).await?;
            }
        }
        Ok(())
    }
}

impl SqlStore {
    /// Takes what was erased out of the write-ahead log too, as far as nobody reads there. PostgreSQL's vacuum does so
    /// by itself.
    pub async fn forget_erased(&self) -> Result<(), StoreError> {
        if self.pools.dialect == Dialect::Sqlite {
            // Outside a transaction, on the connection that writes.
            self.checkpoint().await?;
        }
        Ok(())
    }
}

/// The ids of events hold their time first, so the old ones are found where they begin.
fn old_addresses(sql: &mut Sql, before: DateTime<Utc>, most: u32) {
    let first = Id(Uuid::from_u128(u128::from(before.timestamp_millis().max(0).unsigned_abs()) << 80));
    sql.push("SELECT event_id FROM personal_values WHERE pointer = ").bind(FROM).push(" AND event_id < ").id(first);
    sql.push(" ORDER BY event_id LIMIT ").bind(i64::from(most));
}

/// A word as it stands within JSON, its Latin letters small.
fn spelt(word: &str) -> String {
    let quoted = Value::from(word).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_ascii_lowercase()
}

fn collect(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::String(word) if !word.trim().is_empty() => words.push(word.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, words)),
        _ => {}
    }
}
