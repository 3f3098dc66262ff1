//! What came from what.

use std::collections::{HashMap, HashSet};

use domain::{
    identity::{Id, Link},
    record::{Beside, Said},
    store::StoreError,
};
use sea_orm::Value;

use crate::{
    record::{at, insert},
    session::{Lock, SqlSession},
};

/// The steps from these records to those that came from them.
pub async fn successors(session: &SqlSession, of: &[Id]) -> Result<Vec<(Id, Id)>, StoreError> {
    session.lock(Lock::Lineage).await?;
    steps(session, "predecessor_id", of).await
}

/// The steps that lead to these records.
pub async fn predecessors(session: &SqlSession, of: &[Id]) -> Result<Vec<(Id, Id)>, StoreError> {
    steps(session, "successor_id", of).await
}

async fn steps(session: &SqlSession, column: &str, of: &[Id]) -> Result<Vec<(Id, Id)>, StoreError> {
    if of.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = session.sql("SELECT predecessor_id, successor_id FROM lineage WHERE ");
    sql.among_ids(column, of).push(" ORDER BY predecessor_id, successor_id");
    session.all(sql).await?.iter().map(|row| Ok((Id(at(row, 0)?), Id(at(row, 1)?)))).collect()
}

/// What each of these records was made of, and what became of it, at any depth; not what else came of the same.
pub async fn kin(session: &SqlSession, of: &[Id]) -> Result<HashMap<Id, Vec<Id>>, StoreError> {
    let mut kin: HashMap<Id, Vec<Id>> = of.iter().map(|id| (*id, vec![])).collect();
    for column in ["predecessor_id", "successor_id"] {
        // Of each record that was reached, those from which it was.
        let mut ahead: HashMap<Id, HashSet<Id>> = of.iter().map(|id| (*id, HashSet::from([*id]))).collect();
        while !ahead.is_empty() {
            let reached: Vec<Id> = ahead.keys().copied().collect();
            let mut next: HashMap<Id, HashSet<Id>> = HashMap::new();
            for (from, to) in steps(session, column, &reached).await? {
                let (known, other) = if column == "predecessor_id" { (from, to) } else { (to, from) };
                for id in ahead.get(&known).into_iter().flatten() {
                    let found = kin.entry(*id).or_default();
                    if other != *id && !found.contains(&other) {
                        found.push(other);
                        next.entry(other).or_default().insert(*id);
                    }
                }
            }
            ahead = next;
        }
    }
    Ok(kin)
}

/// Whether an exact set leaves out a step that is recorded.
pub async fn drops(session: &SqlSession, record: Id, beside: &Beside) -> Result<bool, StoreError> {
    let mut dropped = false;
    for (said, own, others) in sides(beside) {
        if let Said::Exactly(links) = said {
            let recorded = steps(session, own, &[record]).await?;
            let other = |(from, to): &(Id, Id)| if others == "predecessor_id" { *from } else { *to };
            dropped |= recorded.iter().any(|step| !links.iter().any(|link| link.id == other(step)));
        }
    }
    Ok(dropped)
}

/// Records what is said of a record's predecessors and successors; an exact set forgets the others.
pub async fn settle(session: &SqlSession, record: Id, beside: &Beside) -> Result<(), StoreError> {
    for (said, own, others) in sides(beside) {
        if let Said::Exactly(links) = said {
            let mut sql = session.sql("DELETE FROM lineage WHERE ");
            sql.push(own).push(" = ").id(record).push(" AND NOT ").among_ids(others, &ids(links));
            session.run(sql).await?;
        }
        let row = |id: Id| -> Vec<Value> { vec![record.0.into(), id.0.into()] };
        let rows = ids(said.members()).into_iter().map(row).collect();
        insert(session, "lineage", &[own, others], rows, "ON CONFLICT DO NOTHING").await?;
    }
    // Which areas share land follows from it.
    session.note_names();
    Ok(())
}

/// What is said of each side: the column of the record itself, and of the others.
fn sides(beside: &Beside) -> [(&Said, &'static str, &'static str); 2] {
    [(&beside.predecessors, "successor_id", "predecessor_id"), (&beside.successors, "predecessor_id", "successor_id")]
}

fn ids(links: &[Link]) -> Vec<Id> {
    let mut ids: Vec<Id> = links.iter().map(|link| link.id).collect();
    ids.sort();
    ids.dedup();
    ids
}
