//! Where records lead, and what they are filed under.

use domain::{
    identity::Id,
    record::{Change, Record},
    store::StoreError,
    text::fold,
    vocabulary::Vocabulary,
};
use sea_orm::Value;
use uuid::Uuid;

use super::{Linked, Stored, insert};
use crate::session::SqlSession;

const LINKS: &[&str] = &["id", "resource", "record_id", "relation", "target_id", "role", "valid_from", "valid_to"];
const TAGS: &[&str] = &["record_id", "name", "value", "value_folded", "resource"];

/// Writes the links and tags of records whose sets have changed.
pub async fn settle<A: Stored>(session: &SqlSession, changes: &[Change<A>]) -> Result<(), StoreError> {
    let resource = A::RESOURCE.word();
    let mut linked = Sets::default();
    let mut tagged = Sets::default();
    for Change { before, after, .. } in changes {
        let links = after.state.links();
        if linked.take(before.as_ref(), after, A::links, &links) {
            let rows = links.iter().enumerate().map(|(place, link)| link_row(resource, after.id, place, link));
            linked.rows.extend(rows);
        }
        let mut tags = after.state.tags();
        if tagged.take(before.as_ref(), after, A::tags, &tags) {
            tags.sort();
            tags.dedup();
            let rows = tags.into_iter().map(|(name, value)| -> Vec<Value> {
                let folded = fold(&value);
                vec![after.id.0.into(), name.into(), value.into(), folded.into(), resource.into()]
            });
            tagged.rows.extend(rows);
        }
    }
    linked.write(session, "links", LINKS).await?;
    tagged.write(session, "tags", TAGS).await
}

#[derive(Default)]
struct Sets {
    emptied: Vec<Id>,
    rows: Vec<Vec<Value>>,
}

impl Sets {
    /// Whether a record's set has to be written; one that stands is emptied first.
    fn take<A, T: PartialEq>(
        &mut self,
        before: Option<&Record<A>>,
        after: &Record<A>,
        of: impl Fn(&A) -> Vec<T>,
        now: &[T],
    ) -> bool {
        let earlier = before.map(|before| of(&before.state)).unwrap_or_default();
        if earlier == now {
            return false;
        }
        if !earlier.is_empty() {
            self.emptied.push(after.id);
        }
        true
    }

    async fn write(self, session: &SqlSession, table: &str, columns: &[&str]) -> Result<(), StoreError> {
        if !self.emptied.is_empty() {
            let mut sql = session.sql(format!("DELETE FROM {table} WHERE "));
            sql.among_ids("record_id", &self.emptied);
            session.run(sql).await?;
        }
        insert(session, table, columns, self.rows, "").await.map(drop)
    }
}

fn link_row(resource: &str, record: Id, place: usize, link: &Linked) -> Vec<Value> {
    vec![
        link_id(record, place).into(),
        resource.into(),
        record.0.into(),
        link.relation.into(),
        link.target.0.into(),
        link.role.into(),
        link.span.from.into(),
        link.span.to.into(),
    ]
}

/// The id of a record's link: it begins as the record's own, whose first twelve bytes are its time and counter, and
/// ends with the link's place.
fn link_id(record: Id, place: usize) -> Uuid {
    let mut bytes = record.0.into_bytes();
    let place = u32::try_from(place).unwrap_or(u32::MAX);
    bytes[12..].copy_from_slice(&place.to_be_bytes());
    Uuid::from_bytes(bytes)
}
