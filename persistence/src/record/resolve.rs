//! What references mean.

use std::collections::HashMap;

use domain::{
    councils::{CouncilKind, CouncilStatus},
    identity::{Found, Id, Identifier, Link, Reference, Space},
    resource::Resource,
    store::StoreError,
    vocabulary::Vocabulary,
};
use sea_orm::Value;

use super::{read::at, shelf};
use crate::{
    session::SqlSession,
    sql::{Dialect, Sql},
};

/// What each reference means within a space, in order. With `former`, an identifier also means the record that gave it
/// up, and a council answers to the code of a parish that it alone serves.
pub async fn resolve(
    session: &SqlSession,
    space: Space,
    wanted: &[Reference],
    former: bool,
) -> Result<Vec<Option<Found>>, StoreError> {
    let identifiers: Vec<&Identifier> = wanted
        .iter()
        .filter_map(|reference| match reference {
            Reference::Identifier(identifier) => Some(identifier),
            Reference::Id(_) => None,
        })
        .collect();
    let mut holders = holders(session, space, &identifiers, former).await?;
    if former && space == Space::Organisation {
        let codes: Vec<&str> = identifiers
            .iter()
            .filter(|identifier| identifier.scheme() == "gss" && !holders.contains_key(**identifier))
            .map(|identifier| identifier.value())
            .collect();
        let serving = serving(session, &codes).await?;
        for identifier in &identifiers {
            if identifier.scheme() == "gss"
                && let Some(council) = serving.get(identifier.value())
            {
                holders.entry((*identifier).clone()).or_insert(*council);
            }
        }
    }
    let id_of = |reference: &Reference| match reference {
        Reference::Id(id) => Some(*id),
        Reference::Identifier(identifier) => holders.get(identifier).copied(),
    };
    let mut ids: Vec<Id> = wanted.iter().filter_map(id_of).collect();
    ids.sort();
    ids.dedup();
    let found = found(session, space, &ids).await?;
    Ok(wanted.iter().map(|reference| id_of(reference).and_then(|id| found.get(&id).cloned())).collect())
}

async fn holders(
    session: &SqlSession,
    space: Space,
    wanted: &[&Identifier],
    former: bool,
) -> Result<HashMap<Identifier, Id>, StoreError> {
    let mut by_scheme: HashMap<&'static str, Vec<&Identifier>> = HashMap::new();
    for identifier in wanted {
        by_scheme.entry(identifier.scheme()).or_default().push(identifier);
    }
    let mut holders = HashMap::new();
    for (scheme, identifiers) in by_scheme {
        let values: Vec<Value> = identifiers.iter().map(|identifier| identifier.value().into()).collect();
        let sql = look_up(session, space, scheme, values, former);
        let mut held: HashMap<String, Id> = HashMap::new();
        for row in session.all(sql).await? {
            held.insert(at(&row, 0)?, Id(at(&row, 1)?));
        }
        for identifier in identifiers {
            if let Some(id) = held.get(identifier.value()) {
                holders.insert(identifier.clone(), *id);
            }
        }
    }
    Ok(holders)
}

/// Asks for the holders of some values of a scheme.
fn look_up(session: &SqlSession, space: Space, scheme: &str, values: Vec<Value>, former: bool) -> Sql {
    let mut sql = session.sql("SELECT ");
    let one_by_one = session.dialect() == Dialect::Postgres && values.len() > 1;
    if one_by_one {
        // A table that filled a moment ago counts as small with the planner, which would then read all of a scheme for
        // every batch; asked for one at a time, it can only look each up.
        let array = Value::Array(values[0].array_type(), Some(Box::new(values)));
        sql.push("w.value, i.record_id FROM unnest(").bind(array).push(
            ") AS w (value) CROSS JOIN LATERAL (SELECT record_id FROM identifiers WHERE value = w.value AND space = ",
        );
        sql.bind(space.name()).push(" AND scheme = ").bind(scheme);
    } else {
        sql.push("value, record_id FROM identifiers WHERE space = ").bind(space.name());
        sql.push(" AND scheme = ").bind(scheme).push(" AND ").among("value", values);
    }
    if !former {
        sql.push(" AND retired = ").bind(false);
    }
    sql.push(if one_by_one { " LIMIT 1) i" } else { "" });
    sql
}

/// The council that alone serves the parish of each of these codes, where there is exactly one.
async fn serving(session: &SqlSession, codes: &[&str]) -> Result<HashMap<String, Id>, StoreError> {
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = session.sql(
        "SELECT a.value, c.id FROM identifiers a \
         JOIN links l ON l.target_id = a.record_id AND l.relation = 'area' \
         JOIN councils c ON c.id = l.record_id \
         WHERE a.space = ",
    );
    sql.bind(Space::Area.name()).push(" AND a.scheme = 'gss' AND ");
    sql.among("a.value", codes.iter().map(|code| Value::from(*code)).collect());
    sql.push(" AND c.deleted_at IS NULL AND c.status = ").bind(CouncilStatus::Active.word());
    let principal = CouncilKind::ALL.iter().filter(|kind| kind.is_principal()).map(|kind| Value::from(kind.word()));
    sql.push(" AND c.kind NOT IN (").list(principal).push(")");
    let mut serving: HashMap<String, Option<Id>> = HashMap::new();
    for row in session.all(sql).await? {
        let council = Id(at(&row, 1)?);
        let alone = serving.entry(at(&row, 0)?).or_insert(Some(council));
        if *alone != Some(council) {
            *alone = None;
        }
    }
    Ok(serving.into_iter().filter_map(|(code, council)| Some((code, council?))).collect())
}

async fn found(session: &SqlSession, space: Space, ids: &[Id]) -> Result<HashMap<Id, Found>, StoreError> {
    let mut found = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    for resource in space.resources() {
        for record in in_collection(session, *resource, ids).await? {
            found.insert(record.link.id, record);
        }
        if found.len() == ids.len() {
            break;
        }
    }
    Ok(found)
}

async fn in_collection(session: &SqlSession, resource: Resource, ids: &[Id]) -> Result<Vec<Found>, StoreError> {
    let shelf = shelf(resource);
    let mut sql = session.sql(format!(
        "SELECT id, reference, {}, (deleted_at IS NOT NULL), {} FROM {} WHERE ",
        shelf.kind, shelf.merged_into, shelf.table
    ));
    sql.among_ids("id", ids);
    let rows = session.all(sql).await?;
    rows.iter()
        .map(|row| {
            Ok(Found {
                link: Link { id: Id(at(row, 0)?), reference: at(row, 1)? },
                resource,
                kind: at(row, 2)?,
                deleted: at(row, 3)?,
                merged_into: at::<Option<uuid::Uuid>>(row, 4)?.map(Id),
            })
        })
        .collect()
}
