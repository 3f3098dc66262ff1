//! References in bodies and rows, looked up together before anything is assembled.

use std::collections::HashMap;

use domain::{
    fault::{Fault, Faults, Malformed},
    identity::{Found, Link, Reference, Space},
    store::{Session, StoreError},
};
use serde_json::{Map, Value};

/// A reference that a body makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Where it stands.
    pub pointer: String,
    /// The space it names within.
    pub space: Space,
    /// What it says.
    pub said: String,
}

/// Lists of places put together, one after another.
pub const fn joined<const N: usize, const LISTS: usize>(
    lists: [&[(&'static str, Space)]; LISTS],
) -> [(&'static str, Space); N] {
    let mut all = [("", Space::Area); N];
    let (mut at, mut list) = (0, 0);
    while list < LISTS {
        let mut place = 0;
        while place < lists[list].len() {
            all[at] = lists[list][place];
            at += 1;
            place += 1;
        }
        list += 1;
    }
    all
}

/// The references that a body makes at the places its collection declares; what is no text is told elsewhere.
pub fn wanted(said: &Map<String, Value>, references: &[(&'static str, Space)]) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for (pattern, space) in references {
        let steps: Vec<&str> = pattern.split('/').skip(1).collect();
        let Some((first, rest)) = steps.split_first() else { continue };
        if let Some(value) = said.get(*first) {
            collect(value, rest, format!("/{first}"), *space, &mut wanted);
        }
    }
    wanted
}

fn collect(value: &Value, steps: &[&str], pointer: String, space: Space, wanted: &mut Vec<Wanted>) {
    match (steps.split_first(), value) {
        (None, Value::String(said)) => wanted.push(Wanted { pointer, space, said: said.clone() }),
        (Some((&"*", rest)), Value::Array(values)) => {
            for (at, value) in values.iter().enumerate() {
                collect(value, rest, format!("{pointer}/{at}"), space, wanted);
            }
        }
        (Some((step, rest)), Value::Object(fields)) => {
            if let Some(value) = fields.get(*step) {
                collect(value, rest, format!("{pointer}/{step}"), space, wanted);
            }
        }
        _ => {}
    }
}

/// References that were looked up.
#[derive(Debug, Clone, Default)]
pub struct Links {
    found: HashMap<(Space, String), Found>,
}

impl Links {
    /// Looks up what is wanted; a reference to a merged record means its survivor.
    pub async fn look_up(session: &impl Session, wanted: &[Wanted]) -> Result<Self, StoreError> {
        let mut links = Self::default();
        let mut spaces: Vec<Space> = Vec::new();
        for want in wanted {
            if !spaces.contains(&want.space) {
                spaces.push(want.space);
            }
        }
        for space in spaces {
            let mut said: Vec<&str> =
                wanted.iter().filter(|want| want.space == space).map(|want| want.said.as_str()).collect();
            said.sort_unstable();
            said.dedup();
            let (said, references): (Vec<&str>, Vec<Reference>) = said
                .into_iter()
                .filter_map(|said| Reference::parse(said).ok().map(|reference| (said, reference)))
                .unzip();
            let found = session.resolve(space, &references).await?;
            for (said, found) in said.into_iter().zip(found) {
                if let Some(found) = found.filter(|found| !found.deleted) {
                    let found = survivor(session, space, found).await?;
                    links.found.insert((space, said.to_owned()), found);
                }
            }
        }
        Ok(links)
    }

    /// Notes a reference whose meaning is known already.
    pub fn know(&mut self, space: Space, said: &str, found: Found) {
        self.found.entry((space, said.to_owned())).or_insert(found);
    }

    /// Adds what another look-up found.
    pub fn join(&mut self, other: Self) {
        self.found.extend(other.found);
    }

    /// What a reference means, if it was found.
    pub fn get(&self, space: Space, said: &str) -> Option<&Found> {
        self.found.get(&(space, said.to_owned()))
    }

    /// The record a reference means, or a fault at its place.
    pub fn take(&self, faults: &mut Faults, pointer: &str, space: Space, said: &str) -> Option<Link> {
        self.take_if(faults, pointer, space, said, |_| Ok(()))
    }

    /// The same, when the record is of the right sort.
    pub fn take_if(
        &self,
        faults: &mut Faults,
        pointer: &str,
        space: Space,
        said: &str,
        right: impl FnOnce(&Found) -> Result<(), Malformed>,
    ) -> Option<Link> {
        if let Err(malformed) = Reference::parse(said) {
            faults.take::<()>(pointer, Err(malformed));
            return None;
        }
        let Some(found) = self.get(space, said) else {
            let detail = format!("No {} {said}", space.name());
            faults.note(Fault::new(pointer, "reference_not_found", detail).with_value(said));
            return None;
        };
        faults.take(pointer, right(found)).map(|()| found.link.clone())
    }

    /// Several records; a repeated one is a fault.
    pub fn take_all(&self, faults: &mut Faults, pointer: &str, space: Space, said: &[String]) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::with_capacity(said.len());
        for (at, said) in said.iter().enumerate() {
            let here = format!("{pointer}/{at}");
            let Some(link) = self.take(faults, &here, space, said) else { continue };
            if links.contains(&link) {
                faults.note(Fault::new(here, "repeated", "Names the same record again").with_value(said));
            } else {
                links.push(link);
            }
        }
        links
    }
}

async fn survivor(session: &impl Session, space: Space, found: Found) -> Result<Found, StoreError> {
    let mut found = found;
    // A survivor may have been merged in its turn; a chain cannot lead back, since lineage cannot.
    while let Some(into) = found.merged_into {
        match session.resolve(space, &[Reference::Id(into)]).await?.pop().flatten() {
            Some(next) => found = next,
            None => break,
        }
    }
    Ok(found)
}
