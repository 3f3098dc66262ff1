//! Which record each row means.

use std::collections::HashMap;

use domain::{
    identity::{Found, Id, Identifier, Reference},
    imports::ImportMode,
    record::Record,
    store::{Repository, Session},
};
use serde_json::{Map, Value};

use super::{Memory, Passing, Work};
use crate::{
    http::problem::Problem,
    imports::{index::FileIndex, rows::fault},
    resource::{Links, Resource},
    store::AppSession,
};

/// Finds the record that each row means, by its id or any identifier.
pub async fn find_records<A: Resource>(
    session: &AppSession,
    index: &FileIndex,
    memory: &mut Memory,
    links: &Links,
    work: &Work<'_>,
    batch: &mut [Passing<A>],
) -> Result<(), Problem>
where
    AppSession: Repository<A>,
{
    let mut asked: Vec<(usize, Reference)> = Vec::new();
    for (at, passing) in batch.iter_mut().enumerate().filter(|(_, passing)| passing.errors.is_empty()) {
        let located = A::locate(&passing.row.said, links);
        passing.key = key_of::<A>(&passing.row.said, &located);
        for identifier in &located {
            let first = if identifier.is_natural_key() {
                let line = passing.row.line;
                Some(*memory.keys.entry(index.digest(identifier)).or_insert(line))
                    .filter(|first| *first != line)
                    .map(|line| format!("line {line}"))
            } else {
                index.row_of(identifier).filter(|row| *row != passing.number).map(|row| format!("row {row}"))
            };
            if let Some(first) = first {
                let detail = format!("{first} names the same record already");
                passing.errors.push(fault("", "duplicate_row", detail, passing.key.as_deref()));
                break;
            }
        }
        let id = passing.row.said.get("id").and_then(Value::as_str).and_then(|said| Reference::parse(said).ok());
        asked.extend(id.map(|id| (at, id)));
        asked.extend(located.into_iter().map(|identifier| (at, Reference::Identifier(identifier))));
    }
    let references: Vec<Reference> = asked.iter().map(|(_, reference)| reference.clone()).collect();
    let found = session.resolve(A::RESOURCE.space(), &references).await?;
    let mut meant: Vec<Option<Found>> = batch.iter().map(|_| None).collect();
    for ((at, _), found) in asked.into_iter().zip(found) {
        let Some(found) = found.filter(|found| found.resource == A::RESOURCE) else { continue };
        match &meant[at] {
            Some(other) if other.link.id != found.link.id => {
                let detail = format!("Names two records: {} and {}", other.link.id, found.link.id);
                batch[at].errors.push(fault("", "ambiguous_row", detail, None));
            }
            _ => meant[at] = Some(found),
        }
    }
    let ids: Vec<Id> = meant.iter().flatten().map(|found| found.link.id).collect();
    let mut records: HashMap<Id, Record<A>> =
        Repository::<A>::get(session, &ids).await?.into_iter().map(|record| (record.id, record)).collect();
    for (passing, found) in batch.iter_mut().zip(meant) {
        if let Some(found) = &found {
            let line = *memory.meant.entry(found.link.id).or_insert(passing.row.line);
            if line != passing.row.line && passing.errors.is_empty() {
                passing.errors.push(fault(
                    "",
                    "duplicate_row",
                    format!("line {line} names the same record already"),
                    None,
                ));
            }
            if let Some(survivor) = found.merged_into {
                passing.errors.push(fault("", "merged", format!("This record was merged into {survivor}"), None));
            }
        }
        passing.previous = found.and_then(|found| records.remove(&found.link.id));
        match (work.options.mode, &passing.previous) {
            (ImportMode::Create, Some(record)) => {
                passing.errors.push(fault("", "duplicate", format!("{} is on record already", record.id), None));
            }
            (ImportMode::Update, None) if passing.errors.is_empty() => {
                passing.errors.push(fault("", "not_found", "No record is named so", passing.key.as_deref()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn key_of<A: Resource>(said: &Map<String, Value>, located: &[Identifier]) -> Option<String>
where
    AppSession: Repository<A>,
{
    match located.first() {
        Some(identifier) if !identifier.is_natural_key() => Some(identifier.to_string()),
        _ => {
            let names =
                A::DESCRIBED.references.iter().filter_map(|(pointer, _)| said.get(pointer.trim_start_matches('/')));
            let words: Vec<&str> = names.filter_map(Value::as_str).collect();
            (!words.is_empty()).then(|| words.join(" | "))
        }
    }
}
