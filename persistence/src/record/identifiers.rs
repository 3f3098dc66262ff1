//! Whose identifier it is, and was.

use std::collections::{BTreeMap, HashSet};

use domain::{
    identity::{Id, Identifier},
    record::Change,
    resource::Resource,
    store::StoreError,
    vocabulary::Vocabulary,
};
use sea_orm::Value;

use super::{Stored, insert};
use crate::session::SqlSession;

const COLUMNS: &[&str] = &["space", "scheme", "value", "resource", "record_id", "retired"];
/// An identifier that was given up is free to take; one in use is not.
const TAKE_OVER: &str = "ON CONFLICT (space, scheme, value) DO UPDATE \
     SET resource = excluded.resource, record_id = excluded.record_id, retired = excluded.retired \
     WHERE identifiers.retired OR identifiers.record_id = excluded.record_id";

/// Gives records the identifiers they have gained and takes those they have lost.
///
/// A lost one goes on naming its record until another takes it; a natural key is forgotten.
pub async fn settle<A: Stored>(session: &SqlSession, changes: &[Change<A>]) -> Result<(), StoreError> {
    let mut gained: Vec<(Id, Identifier)> = Vec::new();
    let mut lost: BTreeMap<&'static str, Vec<(Id, String)>> = BTreeMap::new();
    for change in changes {
        let before = change.before.as_ref().map(|before| before.state.keys()).unwrap_or_default();
        let after = change.after.state.keys();
        for key in before.iter().filter(|key| !after.contains(key)) {
            lost.entry(key.scheme()).or_default().push((change.after.id, key.value().to_owned()));
        }
        gained.extend(after.into_iter().filter(|key| !before.contains(key)).map(|key| (change.after.id, key)));
    }
    for (scheme, values) in lost {
        give_up::<A>(session, scheme, &values).await?;
    }
    take::<A>(session, gained).await
}

async fn give_up<A: Stored>(
    session: &SqlSession,
    scheme: &'static str,
    lost: &[(Id, String)],
) -> Result<(), StoreError> {
    let natural = Identifier::natural_key(&[]).scheme() == scheme;
    let mut sql = session.sql(if natural { "DELETE FROM identifiers" } else { "UPDATE identifiers SET retired = " });
    if !natural {
        sql.bind(true);
    }
    let ids: Vec<Id> = lost.iter().map(|(id, _)| *id).collect();
    sql.push(" WHERE space = ").bind(A::RESOURCE.space().name()).push(" AND scheme = ").bind(scheme);
    sql.push(" AND ").among("value", lost.iter().map(|(_, value)| value.as_str().into()).collect());
    sql.push(" AND ").among_ids("record_id", &ids);
    session.run(sql).await.map(drop)
}

async fn take<A: Stored>(session: &SqlSession, mut gained: Vec<(Id, Identifier)>) -> Result<(), StoreError> {
    // In one order, so that two transactions do not wait for each other.
    gained.sort_by(|(_, one), (_, other)| one.cmp(other));
    let distinct: HashSet<&Identifier> = gained.iter().map(|(_, key)| key).collect();
    if distinct.len() < gained.len() {
        return Err(StoreError::Taken);
    }
    let space = A::RESOURCE.space().name();
    let row = |(id, key): &(Id, Identifier)| -> Vec<Value> {
        let resource: Resource = A::RESOURCE;
        vec![space.into(), key.scheme().into(), key.value().into(), resource.word().into(), id.0.into(), false.into()]
    };
    let written = insert(session, "identifiers", COLUMNS, gained.iter().map(row).collect(), TAKE_OVER).await?;
    if usize::try_from(written) == Ok(gained.len()) { Ok(()) } else { Err(StoreError::Taken) }
}
