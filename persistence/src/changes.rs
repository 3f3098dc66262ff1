//! The feed of changes: numbered without gaps that fill later, and read in that order.

use domain::{
    event::{Event, EventKind, Happening, Numbered},
    identity::Id,
    resource::Resource,
    store::{Store, StoreError},
    vocabulary::Vocabulary,
};
use sea_orm::QueryResult;

use crate::{
    error::{failed, unreadable},
    record::at,
    session::{Lock, SqlSession},
    sql::Dialect,
    store::SqlStore,
};

/// How many events one transaction numbers.
const BATCH: i64 = 10_000;
const EVENT: &str = "seq, id, resource, record_id, revision, happening, changed, at, client_id, request, import_id";

impl SqlStore {
    /// Numbers what is committed and has no number yet. After it, the feed holds every write that was acknowledged
    /// before. Only committed events are numbered, by one node at a time, so no number appears below one already read.
    pub async fn number_events(&self) -> Result<(), StoreError> {
        while self.number_some_events().await? {}
        Ok(())
    }

    /// Numbers as many as one transaction does. Whether there were any.
    pub async fn number_some_events(&self) -> Result<bool, StoreError> {
        // On SQLite they are numbered as they are written.
        let any = self.pools.dialect == Dialect::Postgres && self.session().has_unnumbered().await?;
        if any {
            self.write(async |session: &SqlSession| session.number_batch().await).await?;
        }
        Ok(any)
    }
}

impl SqlSession {
    async fn has_unnumbered(&self) -> Result<bool, StoreError> {
        let sql = self.sql("SELECT 1 FROM events WHERE seq IS NULL LIMIT 1");
        Ok(self.one(sql).await?.is_some())
    }

    /// The number of the last change of all; `None` while committed ones have no number yet.
    pub async fn settled_seq(&self) -> Result<Option<i64>, StoreError> {
        let sql = self.sql("SELECT MAX(seq), EXISTS (SELECT 1 FROM events WHERE seq IS NULL) FROM events");
        let Some(row) = self.one(sql).await? else { return Ok(Some(0)) };
        let settled = !at::<bool>(&row, 1)?;
        Ok(settled.then_some(at::<Option<i64>>(&row, 0)?.unwrap_or_default()))
    }

    async fn number_batch(&self) -> Result<(), StoreError> {
        self.lock(Lock::Feed).await?;
        let last = self.last_seq().await?;
        let mut sql = self.sql("UPDATE events SET seq = ");
        sql.bind(last).push(
            " + fresh.place FROM (SELECT id, row_number() OVER (ORDER BY at, id) AS place FROM events \
             WHERE seq IS NULL ORDER BY at, id LIMIT ",
        );
        sql.bind(BATCH).push(") fresh WHERE events.id = fresh.id");
        self.run(sql).await.map(drop)
    }

    /// The number of the last change that this view knows; 0 before the first.
    pub async fn last_seq(&self) -> Result<i64, StoreError> {
        let row = self.one(self.sql("SELECT MAX(seq) FROM events")).await?;
        Ok(row.as_ref().map(|row| at::<Option<i64>>(row, 0)).transpose()?.flatten().unwrap_or_default())
    }

    /// The changes behind a number, of these kinds or of any when none is named, in their order.
    pub async fn changes(&self, after: i64, kinds: &[EventKind], limit: u32) -> Result<Vec<Numbered>, StoreError> {
        let mut sql = self.sql(format!("SELECT {EVENT} FROM events WHERE seq > "));
        sql.bind(after);
        for (place, kind) in kinds.iter().enumerate() {
            sql.push(if place == 0 { " AND (" } else { " OR " }).push("resource = ").bind(kind.resource.word());
            if let Some(happening) = kind.happening {
                sql.push(" AND happening = ").bind(happening.word());
            }
        }
        sql.push(if kinds.is_empty() { "" } else { ")" });
        sql.push(" ORDER BY seq LIMIT ").bind(i64::from(limit));
        self.all(sql).await?.iter().map(numbered).collect()
    }
}

fn numbered(row: &QueryResult) -> Result<Numbered, StoreError> {
    let word = |place| at::<String>(row, place);
    let resource = Resource::from_word(&word(2)?).ok_or_else(|| failed("an event's collection is unknown"))?;
    let happening = Happening::from_word(&word(5)?).ok_or_else(|| failed("what an event tells is unknown"))?;
    let event = Event {
        id: Id(at(row, 1)?),
        resource,
        record: Id(at(row, 3)?),
        revision: at(row, 4)?,
        happening,
        changed: serde_json::from_str(&word(6)?).map_err(unreadable)?,
        at: at(row, 7)?,
        client: at::<Option<_>>(row, 8)?.map(Id),
        request: word(9)?,
        import: at::<Option<_>>(row, 10)?.map(Id),
    };
    Ok(Numbered { seq: at(row, 0)?, event })
}
