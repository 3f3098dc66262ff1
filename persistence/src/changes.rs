//! The log of events: numbered and chained without gaps that fill later, and read in that order.

mod stored;

use std::collections::HashMap;

use domain::{
    event::{ChainLink, EventKind, Happening, NOTHING_BEFORE, Numbered, PersonalValue},
    identity::Id,
    listing::Only,
    resource::{Openness, Resource},
    store::{Store, StoreError},
    vocabulary::Vocabulary,
};
use sea_orm::{Value, sea_query::ArrayType};

use stored::{event, hash_at, logged};

use crate::{
    record::{at, published_or, shelf},
    session::{Lock, SqlSession},
    sql::{Dialect, Sql},
    store::SqlStore,
};

/// How many events one transaction numbers.
const BATCH: i64 = 5_000;
const EVENT: &str = "id, resource, record_id, owner_id, revision, happening, changed, at, subject_kind, subject_id, \
     on_behalf_of, reason, request, import_id, forward, reverse, from_sha256";
const LINK: &str = "seq, prev_hash, hash";

/// A number of the log, with the event there if it can be read as one.
pub type Logged = (i64, Option<Numbered>);

/// Which events somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// All of them.
    Everything,
    /// Those of public collections, and of these others.
    Public(Vec<Readable>),
    /// Those of these organisations alone.
    Of(Vec<Id>),
}

/// A collection that is not public, and what of it somebody may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readable {
    /// The collection.
    pub resource: Resource,
    /// Which of its records; all where it is `None`.
    pub only: Option<Only>,
}

/// What is asked of the log.
#[derive(Debug, Clone)]
pub struct LogQuery {
    /// Behind this number.
    pub after: i64,
    /// What the caller may see.
    pub sight: Sight,
    /// Changes of these kinds; none is any.
    pub kinds: Vec<EventKind>,
    /// Whether only changes of records are told.
    pub changes_only: bool,
    /// Events of this record.
    pub record: Option<Id>,
    /// Events of this record, and by this subject.
    pub about_or_by: Option<Id>,
    /// Events by this subject.
    pub subject: Option<Id>,
    /// Events of this collection.
    pub resource: Option<Resource>,
    /// What happened.
    pub happening: Option<Happening>,
    /// Events of this request.
    pub request: Option<String>,
    /// How many at most.
    pub limit: u32,
}

impl LogQuery {
    /// Everything behind a number.
    pub fn after(after: i64, limit: u32) -> Self {
        Self {
            after,
            sight: Sight::Everything,
            kinds: vec![],
            changes_only: false,
            record: None,
            about_or_by: None,
            subject: None,
            resource: None,
            happening: None,
            request: None,
            limit,
        }
    }
}

impl SqlStore {
    /// Numbers what is committed and has no number yet. After it, the log holds every write that was acknowledged
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

    /// The number of the last event of all; `None` while committed ones have no number yet.
    pub async fn settled_seq(&self) -> Result<Option<i64>, StoreError> {
        let sql = self.sql("SELECT MAX(seq), EXISTS (SELECT 1 FROM events WHERE seq IS NULL) FROM events");
        let Some(row) = self.one(sql).await? else { return Ok(Some(0)) };
        let settled = !at::<bool>(&row, 1)?;
        Ok(settled.then_some(at::<Option<i64>>(&row, 0)?.unwrap_or_default()))
    }

    /// Events behind a number, whatever became of them: what stands there cannot be read as an event where somebody
    /// altered it.
    pub async fn walked(&self, after: i64, limit: u32) -> Result<Vec<Logged>, StoreError> {
        let mut sql = self.sql(format!("SELECT {EVENT}, {LINK} FROM events WHERE seq > "));
        sql.bind(after).push(" ORDER BY seq LIMIT ").bind(i64::from(limit));
        self.all(sql).await?.iter().map(logged).collect()
    }

    async fn number_batch(&self) -> Result<(), StoreError> {
        self.lock(Lock::Feed).await?;
        let (mut seq, mut prev_hash) = self.head().await?.unwrap_or((0, NOTHING_BEFORE));
        let mut sql = self.sql(format!("SELECT {EVENT} FROM events WHERE seq IS NULL ORDER BY at, id LIMIT "));
        sql.bind(BATCH);
        let (mut ids, mut seqs, mut prevs, mut hashes) = (vec![], vec![], vec![], vec![]);
        for row in self.all(sql).await? {
            let event = event(&row)?;
            let link = ChainLink { seq: seq + 1, prev_hash };
            let hash = event.hash(link);
            ids.push(Value::from(event.id.0));
            seqs.push(Value::from(link.seq));
            prevs.push(Value::from(prev_hash.to_vec()));
            hashes.push(Value::from(hash.to_vec()));
            (seq, prev_hash) = (link.seq, hash);
        }
        if ids.is_empty() {
            return Ok(());
        }
        let mut sql =
            self.sql("UPDATE events SET seq = given.seq, prev_hash = given.prev_hash, hash = given.hash FROM UNNEST(");
        sql.list([
            Value::Array(ArrayType::Uuid, Some(Box::new(ids))),
            Value::Array(ArrayType::BigInt, Some(Box::new(seqs))),
            Value::Array(ArrayType::Bytes, Some(Box::new(prevs))),
            Value::Array(ArrayType::Bytes, Some(Box::new(hashes))),
        ]);
        sql.push(") AS given (id, seq, prev_hash, hash) WHERE events.id = given.id");
        self.run(sql).await.map(drop)
    }

    /// The number of the last event that this view knows; 0 before the first.
    pub async fn last_seq(&self) -> Result<i64, StoreError> {
        let row = self.one(self.sql("SELECT MAX(seq) FROM events")).await?;
        Ok(row.as_ref().map(|row| at::<Option<i64>>(row, 0)).transpose()?.flatten().unwrap_or_default())
    }

    /// The number and hash of the last event that this view knows.
    pub async fn head(&self) -> Result<Option<(i64, [u8; 32])>, StoreError> {
        let sql = self.sql("SELECT seq, hash FROM events WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1");
        self.one(sql).await?.as_ref().map(|row| Ok((at(row, 0)?, hash_at(row, 1)?))).transpose()
    }

    /// The hash of an entry as it was kept; `None` when there is none of that number, or it is no hash.
    pub async fn hash_of(&self, seq: i64) -> Result<Option<[u8; 32]>, StoreError> {
        let mut sql = self.sql("SELECT hash FROM events WHERE seq = ");
        sql.bind(seq);
        Ok(self.one(sql).await?.as_ref().and_then(|row| hash_at(row, 0).ok()))
    }

    /// Events behind a number, in their order; one that somebody altered and that cannot be read any more hides none of
    /// the others.
    pub async fn events(&self, asked: &LogQuery) -> Result<Vec<Logged>, StoreError> {
        let mut sql = self.sql(format!("SELECT {EVENT}, {LINK} FROM events WHERE seq > "));
        sql.bind(asked.after);
        see(&mut sql, &asked.sight);
        for (place, kind) in asked.kinds.iter().enumerate() {
            sql.push(if place == 0 { " AND (" } else { " OR " }).push("(resource = ").bind(kind.resource.word());
            if let Some(happening) = kind.happening {
                sql.push(" AND happening = ").bind(happening.word());
            }
            sql.push(")");
        }
        sql.push(if asked.kinds.is_empty() { "" } else { ")" });
        if asked.changes_only {
            sql.push(" AND revision IS NOT NULL");
        }
        if let Some(record) = asked.record {
            sql.push(" AND record_id = ").id(record);
        }
        if let Some(either) = asked.about_or_by {
            sql.push(" AND (record_id = ").id(either).push(" OR subject_id = ").id(either).push(")");
        }
        if let Some(subject) = asked.subject {
            sql.push(" AND subject_id = ").id(subject);
        }
        if let Some(resource) = asked.resource {
            sql.push(" AND resource = ").bind(resource.word());
        }
        if let Some(happening) = asked.happening {
            sql.push(" AND happening = ").bind(happening.word());
        }
        if let Some(request) = &asked.request {
            sql.push(" AND request = ").bind(request.as_str());
        }
        sql.push(" ORDER BY seq LIMIT ").bind(i64::from(asked.limit));
        self.all(sql).await?.iter().map(logged).collect()
    }

    /// The personal values of these events that were not erased.
    pub async fn personal_values(&self, events: &[Id]) -> Result<HashMap<Id, Vec<PersonalValue>>, StoreError> {
        let mut told: HashMap<Id, Vec<PersonalValue>> = HashMap::new();
        if events.is_empty() {
            return Ok(told);
        }
        let mut sql = self.sql("SELECT event_id, pointer, salt, value FROM personal_values WHERE ");
        sql.among_ids("event_id", events).push(" ORDER BY event_id, pointer");
        for row in self.all(sql).await? {
            // A salt that somebody altered belongs to no digest.
            let salt = at::<Vec<u8>>(&row, 2)?.try_into().unwrap_or_default();
            let value = PersonalValue { pointer: at(&row, 1)?, salt, value: at(&row, 3)? };
            told.entry(Id(at(&row, 0)?)).or_default().push(value);
        }
        Ok(told)
    }
}

fn see(sql: &mut Sql, sight: &Sight) {
    let others = Resource::ALL.iter().filter(|resource| resource.openness() != Openness::Public);
    match sight {
        Sight::Everything => {}
        Sight::Public(readable) => {
            sql.push(" AND (NOT ").among("resource", others.map(|resource| resource.word().into()).collect());
            for readable in readable {
                sql.push(" OR (resource = ").bind(readable.resource.word());
                match &readable.only {
                    None => {}
                    Some(Only::Of(organisations)) => owned(sql, organisations),
                    Some(Only::PublishedOr(stands_by)) => {
                        sql.push(" AND record_id IN (SELECT id FROM ").push(shelf(readable.resource).table);
                        sql.push(" WHERE ");
                        published_or(sql, stands_by);
                        sql.push(")");
                    }
                }
                sql.push(")");
            }
            sql.push(")");
        }
        Sight::Of(organisations) => owned(sql, organisations),
    }
}

/// Events about what is these organisations', alone or with others.
fn owned(sql: &mut Sql, organisations: &[Id]) {
    sql.push(" AND (").among_ids("owner_id", organisations);
    sql.push(" OR id IN (SELECT event_id FROM event_co_owners WHERE ");
    sql.among_ids("organisation_id", organisations).push("))");
}
