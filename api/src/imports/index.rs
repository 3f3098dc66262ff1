//! Which records the rows of a file name, so that rows may refer to each other, forwards too.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
};

use domain::{
    identity::{Found, Id, Identifier, Link, Space},
    resource::Resource as Collection,
    store::Repository,
};
use uuid::Uuid;

use super::{options::Options, read::Source};
use crate::{
    http::problem::Problem,
    resource::{Links, Resource},
    store::AppSession,
};

/// The identifiers that rows give themselves, with the rows that do; hashed, so that a million rows stay small.
pub struct FileIndex {
    hasher: RandomState,
    rows: HashMap<u64, (u32, u8)>,
    kinds: Vec<String>,
    base: Uuid,
    /// Rows that a pass refused; they stay refused, with what was said of them then.
    pub refused: HashSet<u32>,
    /// Rows that can only stand if others of the file do: which needs which.
    needs: Vec<(u32, u32)>,
    /// Rows that stood by themselves and need a refused one.
    pub orphaned: HashSet<u32>,
    /// How many rows the file has.
    pub count: u64,
}

impl FileIndex {
    /// Reads a file for the identifiers of its rows. The first row that gives an identifier has it.
    pub fn read<A: Resource>(source: &Source, options: &Options, base: Id) -> Result<Self, Problem>
    where
        AppSession: Repository<A>,
    {
        let mut index = Self {
            hasher: RandomState::new(),
            rows: HashMap::new(),
            kinds: vec![],
            base: base.0,
            refused: HashSet::new(),
            needs: vec![],
            orphaned: HashSet::new(),
            count: 0,
        };
        let mut rows = source.rows::<A>(options)?;
        let none = Links::default();
        while let Some(row) = rows.next::<A>(options)? {
            index.count += 1;
            if index.count > super::read::MAX_ROWS {
                let detail = format!("A file has at most {} rows", super::read::MAX_ROWS);
                return Err(Problem::new(crate::http::codes::Code::BodyTooLarge, detail));
            }
            let kind = row.said.get("kind").and_then(serde_json::Value::as_str).unwrap_or_default();
            let kind = index.kind(kind);
            let number = u32::try_from(index.count).unwrap_or(u32::MAX);
            for identifier in own_identifiers::<A>(&row.said, &none) {
                index.rows.entry(index.hasher.hash_one(identifier.to_string())).or_insert((number, kind));
            }
        }
        Ok(index)
    }

    fn kind(&mut self, kind: &str) -> u8 {
        let at = self.kinds.iter().position(|known| known == kind).unwrap_or_else(|| {
            // More kinds than a byte counts are no kinds of any collection.
            if self.kinds.len() < usize::from(u8::MAX) {
                self.kinds.push(kind.to_owned());
            }
            self.kinds.len() - 1
        });
        u8::try_from(at).unwrap_or_default()
    }

    /// The number of the row that gives itself an identifier, counted from 1.
    pub fn row_of(&self, identifier: &Identifier) -> Option<u32> {
        self.rows.get(&self.hasher.hash_one(identifier.to_string())).map(|(number, _)| *number)
    }

    /// The id that a row's record gets if it is new.
    pub fn id_of(&self, number: u32) -> Id {
        // The random half of the import's own id, moved on by the row, so that every pass gives the same ids. Moved in
        // its upper half, since the store makes the ids of a record's links from the first twelve bytes.
        let (high, low) = self.base.as_u64_pair();
        let moved = (low & 0x3FFF_FFFF_FFFF_FFFF).wrapping_add(u64::from(number) << 32) & 0x3FFF_FFFF_FFFF_FFFF;
        Id(Uuid::from_u64_pair(high, (low & 0xC000_0000_0000_0000) | moved))
    }

    /// What a reference means among the file's rows.
    pub fn find(&self, resource: Collection, space: Space, said: &str) -> Option<Found> {
        if space != resource.space() {
            return None;
        }
        let identifier = Identifier::parse(said).ok()?;
        let (number, kind) = *self.rows.get(&self.hasher.hash_one(identifier.to_string()))?;
        let kind = self.kinds.get(usize::from(kind)).cloned().unwrap_or_default();
        let link = Link { id: self.id_of(number), reference: identifier.to_string() };
        Some(Found { link, resource, kind, deleted: false, merged_into: None })
    }

    /// The row whose new record a reference was found to mean, if it is one's.
    pub fn row_meant(&self, found: &Found) -> Option<u32> {
        let identifier = Identifier::parse(&found.link.reference).ok()?;
        self.row_of(&identifier).filter(|number| self.id_of(*number) == found.link.id)
    }

    /// Notes that a row can only stand if another does.
    pub fn note_need(&mut self, row: u32, needed: u32) {
        if row != needed {
            self.needs.push((needed, row));
        }
    }

    /// Finds the rows that need a refused one, directly or through others. Whether there are any.
    pub fn orphan(&mut self) -> bool {
        let mut needs = std::mem::take(&mut self.needs);
        needs.sort_unstable();
        self.orphaned.clear();
        let mut ahead: Vec<u32> = self.refused.iter().copied().collect();
        while let Some(gone) = ahead.pop() {
            let first = needs.partition_point(|(needed, _)| *needed < gone);
            for (_, row) in needs[first..].iter().take_while(|(needed, _)| *needed == gone) {
                if !self.refused.contains(row) && self.orphaned.insert(*row) {
                    ahead.push(*row);
                }
            }
        }
        !self.orphaned.is_empty()
    }

    /// Whether a row's record will not come to be.
    pub fn is_gone(&self, row: u32) -> bool {
        self.refused.contains(&row) || self.orphaned.contains(&row)
    }
}

/// The identifiers by which others may refer to a row's record: an area's GSS code counts as such too.
fn own_identifiers<A: Resource>(said: &serde_json::Map<String, serde_json::Value>, links: &Links) -> Vec<Identifier>
where
    AppSession: Repository<A>,
{
    let located = A::locate(said, links);
    let gss = |identifier: &Identifier| Identifier::parse(&format!("gss:{}", identifier.value())).ok();
    let twins: Vec<_> = located.iter().filter(|identifier| identifier.scheme() == "code").filter_map(gss).collect();
    located.into_iter().chain(twins).collect()
}
