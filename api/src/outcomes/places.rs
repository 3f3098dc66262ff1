//! Areas as queries name them: one, or areas put together.

use std::collections::{HashMap, HashSet};

use domain::{
    identity::{Id, Link, Reference, Space},
    outcomes::{Expression, Misplaced, Signed, expression::Sign},
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

    /// Areas put together, by the numbers under which they are observed.
    pub fn together(areas: &[Link], numbers: &HashMap<Id, i32>) -> Self {
        let part = |link: &Link| Part {
            sign: Sign::Plus,
            link: link.clone(),
            name: link.reference.clone(),
            number: numbers.get(&link.id).copied(),
        };
        let references: Vec<&str> = areas.iter().map(|area| area.reference.as_str()).collect();
        Self { reference: references.join(" plus "), parts: areas.iter().map(part).collect() }
    }

    fn signed(&self) -> Vec<Signed> {
        self.parts.iter().map(|part| (part.sign, part.link.id)).collect()
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

/// Reads an area, or areas put together. What is taken must lie within what was put, and nobody may count twice:
/// a fault otherwise.
pub async fn place(
    session: &AppSession,
    name: &str,
    said: &str,
    faults: &mut Vec<Located>,
) -> Result<Option<Place>, Problem> {
    Ok(places(session, name, &[said], faults).await?.pop())
}

/// The same of several, looked up together. Those with a fault are left out.
pub async fn places(
    session: &AppSession,
    name: &str,
    said: &[&str],
    faults: &mut Vec<Located>,
) -> Result<Vec<Place>, Problem> {
    let mut expressions = Vec::new();
    for said in said {
        match Expression::parse(said) {
            Ok(expression) => expressions.push(expression),
            Err(malformed) => faults.push(wrong(name, malformed.code, &malformed.detail, said)),
        }
    }
    let parts = || expressions.iter().flat_map(|expression| &expression.parts);
    let references: Vec<Reference> = parts().map(|(.., reference)| reference.clone()).collect();
    let found = session.named(Space::Area, &references).await?;
    let mut named: HashMap<&str, Id> = HashMap::new();
    for ((_, written, _), found) in parts().zip(found) {
        match found {
            Some(id) => drop(named.insert(written, id)),
            None => faults.push(wrong(name, "reference_not_found", &format!("No area {written}"), written)),
        }
    }
    let known =
        |expression: &&Expression| expression.parts.iter().all(|(_, written, _)| named.contains_key(written.as_str()));
    let expressions: Vec<&Expression> = expressions.iter().filter(known).collect();
    let ids: Vec<Id> = named.values().copied().collect::<HashSet<Id>>().into_iter().collect();
    let areas = session.known_areas(&ids).await?;
    let mut places = Vec::new();
    for expression in expressions {
        let mut parts: Vec<Part> = Vec::new();
        for (sign, written, _) in &expression.parts {
            let Some(area) = named.get(written.as_str()).and_then(|id| areas.get(id)) else { continue };
            parts.push(Part { sign: *sign, link: area.link.clone(), name: area.name.clone(), number: area.number });
        }
        let place = Place { reference: expression.text(), parts };
        if !expression.is_one() {
            for (at, why) in session.misplaced(&place.signed()).await?.iter() {
                let written = &expression.parts[*at].1;
                let (code, detail) = match why {
                    Misplaced::NotWithin => ("not_within", "does not lie within what it is taken from"),
                    Misplaced::CountedTwice => ("counted_twice", "has people who count already, who would count twice"),
                };
                faults.push(wrong(name, code, &format!("{written} {detail}"), written));
            }
        }
        places.push(place);
    }
    Ok(places)
}

/// Whether two places share land, as far as is recorded.
pub async fn overlap(session: &AppSession, one: &Place, other: &Place) -> Result<bool, Problem> {
    Ok(session.share_land(&one.signed(), &other.signed()).await?)
}

/// These areas, with their names and numbers, each once.
pub async fn known(session: &AppSession, ids: &[Id]) -> Result<Vec<KnownArea>, Problem> {
    let areas = session.known_areas(ids).await?;
    let mut seen = HashSet::new();
    let known = ids.iter().filter(|id| seen.insert(**id)).filter_map(|id| areas.get(id));
    Ok(known.map(|area| KnownArea::clone(area)).collect())
}
