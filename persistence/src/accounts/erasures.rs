//! The wish to erase one person's data, and what became of it.

use chrono::{DateTime, Utc};
use domain::{
    access::{Subject, SubjectKind},
    accounts::Erasure,
    identity::Id,
    resource::Resource,
    store::StoreError,
    vocabulary::Vocabulary,
};
use sea_orm::QueryResult;

use crate::{error::failed, record::at, session::SqlSession};

const ERASURE: &str = "SELECT id, resource, record_id, reason, asked_by_kind, asked_by, asked_at, approved_by_kind, \
     approved_by, erased_at FROM erasures";

impl SqlSession {
    /// Keeps a wish to erase, or what became of it.
    pub async fn keep_erasure(&self, erasure: &Erasure) -> Result<(), StoreError> {
        let dialect = self.dialect();
        let mut sql = self.sql(
            "INSERT INTO erasures (id, resource, record_id, reason, asked_by_kind, asked_by, asked_at, \
             approved_by_kind, approved_by, erased_at) VALUES (",
        );
        sql.list([
            erasure.id.0.into(),
            erasure.resource.word().into(),
            erasure.record.0.into(),
            erasure.reason.as_str().into(),
            erasure.asked_by.kind.word().into(),
            erasure.asked_by.id.0.into(),
            dialect.moment(erasure.asked_at),
            erasure.approved_by.map(|by| by.kind.word()).into(),
            erasure.approved_by.map(|by| by.id.0).into(),
            dialect.moment_or_none(erasure.erased_at),
        ]);
        sql.push(
            ") ON CONFLICT (id) DO UPDATE SET approved_by_kind = excluded.approved_by_kind, \
             approved_by = excluded.approved_by, erased_at = excluded.erased_at",
        );
        self.run(sql).await.map(drop)
    }

    /// A wish to erase.
    pub async fn erasure(&self, id: Id) -> Result<Option<Erasure>, StoreError> {
        let mut sql = self.sql(ERASURE);
        sql.push(" WHERE id = ").id(id);
        self.one(sql).await?.as_ref().map(erasure).transpose()
    }

    /// Wishes to erase, newest first, older than one if one is given; of people of these organisations alone, if some are
    /// given.
    pub async fn erasures(
        &self,
        limit: u32,
        before: Option<Id>,
        of: Option<&[Id]>,
    ) -> Result<Vec<Erasure>, StoreError> {
        let mut sql = self.sql(ERASURE);
        sql.push(" WHERE 1 = 1");
        if let Some(before) = before {
            sql.push(" AND id < ").id(before);
        }
        if let Some(of) = of {
            // Whose the person is now: an account moves with the person.
            sql.push(" AND (EXISTS (SELECT 1 FROM users WHERE users.id = erasures.record_id AND ");
            sql.among_ids("users.organisation_id", of);
            sql.push(") OR EXISTS (SELECT 1 FROM representatives WHERE representatives.id = erasures.record_id AND ");
            sql.among_ids("representatives.organisation_id", of).push("))");
        }
        sql.push(" ORDER BY id DESC LIMIT ").bind(i64::from(limit));
        self.all(sql).await?.iter().map(erasure).collect()
    }
}

fn erasure(row: &QueryResult) -> Result<Erasure, StoreError> {
    let subject = |kind: Option<String>, id: Option<uuid::Uuid>| {
        let kind = SubjectKind::from_word(&kind?)?;
        Some(Subject { kind, id: Id(id?) })
    };
    let resource: String = at(row, 1)?;
    Ok(Erasure {
        id: Id(at(row, 0)?),
        resource: Resource::from_word(&resource).ok_or_else(|| failed("an erasure's collection is unknown"))?,
        record: Id(at(row, 2)?),
        reason: at(row, 3)?,
        asked_by: subject(at(row, 4)?, at(row, 5)?).ok_or_else(|| failed("who asked for an erasure is unknown"))?,
        asked_at: at::<DateTime<Utc>>(row, 6)?,
        approved_by: subject(at(row, 7)?, at(row, 8)?),
        erased_at: at(row, 9)?,
    })
}
