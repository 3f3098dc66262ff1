//! Areas as queries name them: one, or areas put together.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    identity::{Id, Link, Reference, Space},
    outcomes::{Expression, expression::Sign},
    places::{Area, AreaKind},
    store::{Gazetteer, Repository, Session},
};

use persistence::KnownArea;

use crate::{
    http::problem::{Located, Problem},
    resource::listing::wrong,
    store::AppSession,
};

/// An area, or areas put together.
#[derive(Debug, Clone)]
pub struct Place {
    /// As it was written.
    pub reference: String,
    /// Each area, with what is done with it.
    pub parts: Vec<Part>,
}

/// An area of an expression.
#[derive(Debug, Clone)]
pub struct Part {
    /// Whether it is put or taken.
    pub sign: Sign,
    /// The area.
    pub link: Link,
    /// Its name.
    pub name: String,
    pub(super) number: Option<i32>,
}

impl Place {
    /// One area alone.
    pub fn one(area: &KnownArea) -> Self {
        let part = Part { sign: Sign::Plus, link: area.link.clone(), name: area.name.clone(), number: area.number };
        Self { reference: area.link.reference.clone(), parts: vec![part] }
    }

    /// What it is called: `Somerset without Frome`.
    pub fn name(&self) -> String {
        let mut name = String::new();
        for (at, part) in self.parts.iter().enumerate() {
            match (at, part.sign) {
                (0, _) => {}
                (_, Sign::Plus) => name.push_str(" with "),
                (_, Sign::Minus) => name.push_str(" without "),
            }
            name.push_str(&part.name);
        }
        name
    }
}

/// Reads an area, or areas put together. What is taken must lie within what was put: a fault otherwise.
pub async fn place(
    session: &AppSession,
    name: &str,
    said: &str,
    faults: &mut Vec<Located>,
) -> Result<Option<Place>, Problem> {
    let expression = match Expression::parse(said) {
        Ok(expression) => expression,
        Err(malformed) => {
            faults.push(wrong(name, malformed.code, &malformed.detail, said));
            return Ok(None);
        }
    };
    let references: Vec<Reference> = expression.parts.iter().map(|(.., reference)| reference.clone()).collect();
    let found = session.resolve(Space::Area, &references).await?;
    let mut ids = Vec::new();
    for ((_, written, _), found) in expression.parts.iter().zip(found) {
        match found.filter(|found| !found.deleted) {
            Some(found) => ids.push(found.link.id),
            None => faults.push(wrong(name, "reference_not_found", &format!("No area {written}"), written)),
        }
    }
    if ids.len() < expression.parts.len() {
        return Ok(None);
    }
    let numbers = session.observed_numbers(&ids).await?;
    let areas: HashMap<Id, (Link, String)> = Repository::<Area>::get(session, &ids)
        .await?
        .into_iter()
        .map(|record| (record.id, (record.link(), record.state.name.as_str().to_owned())))
        .collect();
    let mut parts = Vec::new();
    for ((sign, written, _), id) in expression.parts.iter().zip(&ids) {
        let Some((link, called)) = areas.get(id).cloned() else { continue };
        let put: Vec<Id> =
            parts.iter().filter(|part: &&Part| part.sign == Sign::Plus).map(|part| part.link.id).collect();
        let within = *sign == Sign::Plus || {
            let holders = holders(session, *id, None).await?;
            put.iter().any(|put| *put != *id && holders.contains(put))
        };
        if !within {
            let detail = format!("{written} does not lie within what it is taken from");
            faults.push(wrong(name, "not_within", &detail, written));
        }
        if parts.iter().any(|part: &Part| part.link.id == *id) {
            faults.push(wrong(name, "repeated", &format!("{written} stands twice"), written));
        }
        parts.push(Part { sign: *sign, link, name: called, number: numbers.get(id).copied() });
    }
    Ok(Some(Place { reference: expression.text(), parts }))
}

/// At most so many areas above one are looked at.
const ABOVE: u32 = 1_000;

/// An area, and whatever it lies in as a whole, on a day or, without one, ever.
pub async fn holders(session: &AppSession, area: Id, on: Option<NaiveDate>) -> Result<HashSet<Id>, Problem> {
    let mut holders = HashSet::from([area]);
    // Nearest first, so that whatever a step begins from is known before it.
    for (_, step) in session.relatives(area, true, on, ABOVE).await? {
        if step.weight >= 1.0 && holders.contains(&step.child) {
            holders.insert(step.parent);
        }
    }
    Ok(holders)
}

/// Whether two places share an area, as far as is recorded which lies in which.
pub async fn overlap(session: &AppSession, one: &Place, other: &Place) -> Result<bool, Problem> {
    let signed = |place: &Place, sign: Sign| -> Vec<Id> {
        place.parts.iter().filter(|part| part.sign == sign).map(|part| part.link.id).collect()
    };
    let (ones, others) = (signed(one, Sign::Plus), signed(other, Sign::Plus));
    let mut above: HashMap<Id, HashSet<Id>> = HashMap::new();
    for id in ones.iter().chain(&others) {
        if !above.contains_key(id) {
            above.insert(*id, holders(session, *id, None).await?);
        }
    }
    let lies_in = |id: &Id, whole: &Id| above.get(id).is_some_and(|above| above.contains(whole));
    let taken_from = |id: &Id, place: &Place| signed(place, Sign::Minus).iter().any(|taken| lies_in(id, taken));
    Ok(ones.iter().any(|a| {
        others.iter().any(|b| {
            let inner = if lies_in(a, b) { Some(a) } else { lies_in(b, a).then_some(b) };
            // What one of the two takes away they do not share.
            inner.is_some_and(|inner| !taken_from(inner, one) && !taken_from(inner, other))
        })
    }))
}

/// The areas of a kind on a day: all, or those that lie as a whole in another.
pub async fn of_kind(
    session: &AppSession,
    kind: AreaKind,
    within: Option<Id>,
    on: NaiveDate,
) -> Result<Vec<KnownArea>, Problem> {
    let within = match within {
        None => None,
        Some(whole) => Some(inside(session, whole, on).await?.0),
    };
    Ok(session.areas_of_kind(kind, within.as_deref(), on).await?)
}

/// These areas, with their names and numbers, each once.
pub async fn known(session: &AppSession, ids: &[Id]) -> Result<Vec<KnownArea>, Problem> {
    let numbers = session.observed_numbers(ids).await?;
    let areas = Repository::<Area>::get(session, ids).await?;
    let mut seen = HashSet::new();
    let known = areas.into_iter().filter(|area| seen.insert(area.id)).map(|area| KnownArea {
        link: area.link(),
        name: area.state.name.as_str().to_owned(),
        number: numbers.get(&area.id).copied(),
    });
    Ok(known.collect())
}

/// At most so many areas below one are looked at.
const BELOW: u32 = 200_000;

/// What lies in an area on a day, at any depth: as a whole, and in part.
pub async fn inside(session: &AppSession, whole: Id, on: NaiveDate) -> Result<(Vec<Id>, Vec<Id>), Problem> {
    let (mut wholly, mut partly) = (HashSet::from([whole]), HashSet::new());
    for (_, step) in session.relatives(whole, false, Some(on), BELOW).await? {
        if !wholly.contains(&step.parent) {
            continue;
        }
        if step.weight >= 1.0 {
            wholly.insert(step.child);
        } else {
            partly.insert(step.child);
        }
    }
    wholly.remove(&whole);
    partly.retain(|id| !wholly.contains(id));
    Ok((wholly.into_iter().collect(), partly.into_iter().collect()))
}
