//! Merges and splits, kept for ever.

use chrono::{DateTime, Utc};
use domain::{councils::Merged, identity::Id, store::StoreError};
use sea_orm::Value;

use crate::{
    error::unreadable,
    record::{at, insert},
    session::SqlSession,
};

/// Keeps what a merge or split did, for every council it concerns.
pub async fn keep_reorganisation(
    session: &SqlSession,
    id: Id,
    kind: &str,
    what: &Merged,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut sql =
        session.sql("INSERT INTO reorganisations (id, kind, council_id, effective_on, document, created_at) VALUES (");
    let document = serde_json::to_string(what).map_err(unreadable)?;
    sql.id(id).push(", ").bind(kind).push(", ").id(what.from.id).push(", ").bind(what.effective_on);
    sql.push(", ").bind(document).push(", ").moment(at).push(")");
    session.run(sql).await?;
    let mut concerned: Vec<Id> = what.into.iter().chain([&what.from]).map(|link| link.id).collect();
    concerned.sort();
    concerned.dedup();
    let rows = concerned.into_iter().map(|council| -> Vec<Value> { vec![council.0.into(), id.0.into()] }).collect();
    insert(session, "reorganised_councils", &["council_id", "reorganisation_id"], rows, "").await.map(drop)
}

impl SqlSession {
    /// The merges and splits that concern a council, oldest first: `merge` or `split`, what it did, and when it was
    /// written down.
    pub async fn reorganisations(&self, council: Id) -> Result<Vec<(String, Merged, DateTime<Utc>)>, StoreError> {
        let mut sql = self.sql(
            "SELECT r.kind, r.document, r.created_at FROM reorganised_councils c \
             JOIN reorganisations r ON r.id = c.reorganisation_id WHERE c.council_id = ",
        );
        sql.id(council).push(" ORDER BY r.created_at, r.id");
        let told = |row: &sea_orm::QueryResult| {
            let document: String = at(row, 1)?;
            Ok((at(row, 0)?, serde_json::from_str(&document).map_err(unreadable)?, at(row, 2)?))
        };
        self.all(sql).await?.iter().map(told).collect()
    }
}
