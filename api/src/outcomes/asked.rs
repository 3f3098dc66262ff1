//! What queries of figures say: indicators, subjects, periods, and as of when.

use chrono::{DateTime, Utc};
use domain::{
    identity::{Id, Reference, Space},
    period::Period,
    resource::Resource as Collection,
};
use persistence::day_number;

use crate::{
    http::{
        problem::{Located, Problem},
        query::Query,
    },
    resource::listing::wrong,
    store::AppSession,
};

/// At most so many references or periods in one parameter.
pub const MOST: usize = 500;

/// The records that a parameter names, separated by commas; `None` when it is not said.
pub async fn records(
    session: &AppSession,
    query: &mut Query,
    name: &str,
    space: Space,
    faults: &mut Vec<Located>,
) -> Result<Option<Vec<Id>>, Problem> {
    let Some(said) = query.take(name) else { return Ok(None) };
    let parts: Vec<&str> = said.split(',').collect();
    if parts.len() > MOST {
        faults.push(wrong(name, "too_many", &format!("At most {MOST}"), &said));
        return Ok(None);
    }
    let mut references = Vec::new();
    for part in &parts {
        match Reference::parse(part) {
            Ok(reference) => references.push(reference),
            Err(malformed) => faults.push(wrong(name, malformed.code, &malformed.detail, part)),
        }
    }
    if references.len() < parts.len() {
        return Ok(None);
    }
    let mut ids = Vec::new();
    for (part, found) in parts.iter().zip(session.named(space, &references).await?) {
        match found {
            Some(id) => ids.push(id),
            None => faults.push(wrong(name, "reference_not_found", &format!("No {} {part}", space.name()), part)),
        }
    }
    Ok(Some(ids))
}

/// The numbers of the indicators that are asked for.
pub async fn indicators(
    session: &AppSession,
    query: &mut Query,
    faults: &mut Vec<Located>,
) -> Result<Option<Vec<i32>>, Problem> {
    let ids = records(session, query, "indicator", Space::Of(Collection::Indicators), faults).await?;
    let Some(ids) = ids else { return Ok(None) };
    Ok(Some(session.numbered_indicators(&ids).await?.iter().filter_map(|indicator| indicator.number).collect()))
}

/// The numbers of the areas, organisations and formations that are asked for.
pub async fn subjects(
    session: &AppSession,
    query: &mut Query,
    faults: &mut Vec<Located>,
) -> Result<Option<Vec<i32>>, Problem> {
    let mut all: Option<Vec<i32>> = None;
    for (name, space) in crate::outcomes::said::SUBJECT_REFERENCES {
        let Some(ids) = records(session, query, name.trim_start_matches('/'), space, faults).await? else { continue };
        let numbers = all.get_or_insert_default();
        if space == Space::Area {
            let areas = session.known_areas(&ids).await?;
            numbers.extend(ids.iter().filter_map(|id| areas.get(id)?.number));
        } else {
            let known = session.observed_numbers(&ids).await?;
            numbers.extend(ids.iter().filter_map(|id| known.get(id).copied()));
        }
    }
    Ok(all)
}

/// The periods that are asked for, as first and last days.
pub fn periods(query: &mut Query, faults: &mut Vec<Located>) -> Option<Vec<(i32, i32)>> {
    let said = query.take("period")?;
    let parts: Vec<&str> = said.split(',').collect();
    if parts.len() > MOST {
        faults.push(wrong("period", "too_many", &format!("At most {MOST}"), &said));
        return None;
    }
    let mut periods = Vec::new();
    for part in parts {
        match Period::parse(part) {
            Ok(period) => periods.push((day_number(period.start), day_number(period.end))),
            Err(malformed) => faults.push(wrong("period", malformed.code, &malformed.detail, part)),
        }
    }
    Some(periods)
}

/// The time as of which it is asked.
pub fn as_of(query: &mut Query, faults: &mut Vec<Located>) -> Option<DateTime<Utc>> {
    let said = query.take("as_of")?;
    if let Ok(at) = DateTime::parse_from_rfc3339(&said) {
        return Some(at.with_timezone(&Utc));
    }
    faults.push(wrong("as_of", "date", "A time such as 2026-01-31T09:00:00Z", &said));
    None
}
