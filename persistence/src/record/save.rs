//! Writing records whole.

use domain::{
    record::{Change, Record},
    resource::Resource,
    store::StoreError,
};
use sea_orm::Value;

use super::{Stored, identifiers, insert, links};
use crate::{error::unreadable, session::SqlSession};

/// What every table of records has, in the order in which [`row`] tells it.
const SHARED: &[&str] =
    &["id", "revision", "created_at", "updated_at", "deleted_at", "document", "reference", "search", "claim_key"];

/// What figures are named by, which nodes keep in memory.
const NAMES: [Resource; 4] = [Resource::Areas, Resource::AreaMemberships, Resource::Indicators, Resource::Claims];

/// Writes records with their columns, identifiers, links and tags.
pub async fn save<A: Stored>(session: &SqlSession, changes: &[Change<A>]) -> Result<(), StoreError> {
    let Some(first) = changes.first() else { return Ok(()) };
    let own = first.after.state.columns().0;
    let columns: Vec<&str> = SHARED.iter().copied().chain(own.iter().map(|(column, _)| *column)).collect();

    let mut created = Vec::new();
    // In the order of their ids, so that two transactions do not wait for each other.
    let mut revised: Vec<&Record<A>> = Vec::new();
    for change in changes {
        match &change.before {
            None => created.push(row(session, &change.after)?),
            Some(_) => revised.push(&change.after),
        }
    }
    revised.sort_by_key(|record| record.id);
    insert(session, A::TABLE, &columns, created, "").await?;
    if !revised.is_empty() {
        let rows = revised.iter().map(|record| row(session, record)).collect::<Result<Vec<_>, _>>()?;
        let sets: Vec<String> = columns[1..].iter().map(|column| format!("{column} = excluded.{column}")).collect();
        let on_conflict = format!(
            "ON CONFLICT (id) DO UPDATE SET {} WHERE {}.revision = excluded.revision - 1",
            sets.join(", "),
            A::TABLE
        );
        let written = insert(session, A::TABLE, &columns, rows, &on_conflict).await?;
        if usize::try_from(written) != Ok(revised.len()) {
            return Err(StoreError::Stale);
        }
    }
    identifiers::settle(session, changes).await?;
    links::settle(session, changes).await?;
    if A::RESOURCE == Resource::Users {
        // Whoever is shut out, or is somebody at another address, comes back by signing in anew, not by what was open
        // before, or by a letter to the old address.
        for change in changes.iter().filter(|change| change.locks_out() || change.changes_credentials()) {
            session.end_sessions(change.after.id, None, change.after.updated_at).await?;
            session.void_one_time(change.after.id).await?;
        }
    }
    // What somebody holds is remembered by every node until it changes.
    if A::RESOURCE.is_of_access() {
        session.note_access();
    }
    if NAMES.contains(&A::RESOURCE) {
        session.note_names();
    }
    Ok(())
}

fn row<A: Stored>(session: &SqlSession, record: &Record<A>) -> Result<Vec<Value>, StoreError> {
    let dialect = session.dialect();
    let state = &record.state;
    let shared = [
        record.id.0.into(),
        record.revision.into(),
        dialect.moment(record.created_at),
        dialect.moment(record.updated_at),
        dialect.moment_or_none(record.deleted_at),
        serde_json::to_string(state).map_err(unreadable)?.into(),
        record.link().reference.into(),
        state.search().into(),
        state.claim().map(|claim| claim.key).into(),
    ];
    Ok(shared.into_iter().chain(state.columns().0.into_iter().map(|(_, value)| value)).collect())
}
