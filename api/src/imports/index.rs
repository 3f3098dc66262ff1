//! Which records the rows of a file name, so that rows may refer to each other, forwards too.

use std::{
    collections::HashSet,
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

/// The identifiers that rows give themselves, with the rows that do; hashed and sorted, so that a million rows stay
/// small.
pub struct FileIndex {
    hasher: RandomState,
    /// Areas answer to a GSS code as such and as any code: it is one to them.
    areas: bool,
    /// Identifiers by their digests, in the order of the rows that give them.
    digests: Vec<u64>,
    rows: Vec<u32>,
    /// Their places in the order of the digests.
    order: Vec<u32>,
    kinds: Vec<String>,
    /// Each row's kind, as a place among the kinds.
    kind_of: Vec<u8>,
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
            areas: A::RESOURCE == Collection::Areas,
            digests: vec![],
            rows: vec![],
            order: vec![],
            kinds: vec![],
            kind_of: vec![],
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
            index.kind_of.push(kind);
            let number = u32::try_from(index.count).unwrap_or(u32::MAX);
            for identifier in A::locate(&row.said, &none) {
                index.digests.push(index.digest(&identifier));
                index.rows.push(number);
            }
        }
        index.order = (0..u32::try_from(index.digests.len()).unwrap_or(u32::MAX)).collect();
        let (order, digests) = (&mut index.order, &index.digests);
        order.sort_unstable_by_key(|place| (digests[*place as usize], *place));
        Ok(index)
    }

    /// A number that stands for an identifier, or for a natural key.
    pub fn digest(&self, identifier: &Identifier) -> u64 {
        let scheme = if self.areas && identifier.scheme() == "gss" { "code" } else { identifier.scheme() };
        self.hasher.hash_one((scheme, identifier.value()))
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
        let digest = self.digest(identifier);
        let first = self.order.partition_point(|place| self.digests[*place as usize] < digest);
        let place = *self.order.get(first)? as usize;
        (self.digests[place] == digest).then(|| self.rows[place])
    }

    /// The id that a row's record gets if it is new.
    pub fn id_of(&self, number: u32) -> Id {
        // The random half of the import's own id, moved on by the row, so that every pass gives the same ids. Moved in
        // its upper half, since the store makes the ids of a record's links from the first twelve bytes.
        let (high, low) = self.base.as_u64_pair();
        let moved = (low & 0x3FFF_FFFF_FFFF_FFFF).wrapping_add(u64::from(number) << 32) & 0x3FFF_FFFF_FFFF_FFFF;
        Id(Uuid::from_u64_pair(high, (low & 0xC000_0000_0000_0000) | moved))
    }

    /// Whether an id is that of a new record of this file.
    pub fn made(&self, id: Id) -> bool {
        let ((high, low), (base_high, base_low)) = (id.0.as_u64_pair(), self.base.as_u64_pair());
        let row = (low.wrapping_sub(base_low) & 0x3FFF_FFFF_FFFF_FFFF) >> 32;
        high == base_high
            && u32::try_from(row).is_ok_and(|row| row > 0 && u64::from(row) <= self.count && self.id_of(row) == id)
    }

    /// What a reference means among the file's rows.
    pub fn find(&self, resource: Collection, space: Space, said: &str) -> Option<Found> {
        if space != resource.space() {
            return None;
        }
        let identifier = Identifier::parse(said).ok()?;
        let number = self.row_of(&identifier)?;
        let kind = self.kind_of.get(number as usize - 1).and_then(|kind| self.kinds.get(usize::from(*kind)));
        let link = Link { id: self.id_of(number), reference: identifier.to_string() };
        Some(Found { link, resource, kind: kind.cloned().unwrap_or_default(), deleted: false, merged_into: None })
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
