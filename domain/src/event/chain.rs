//! The chain: each entry's hash covers the one before it, so that nothing in between can be altered unseen.

use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::{Value, value::RawValue};
use sha2::{Digest, Sha256};

use super::{Event, PersonalValue, patch::hex};
use crate::vocabulary::Vocabulary;

/// What the first entry has before it.
pub const NOTHING_BEFORE: [u8; 32] = [0; 32];

/// The place of an event in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Its number, from 1, without gaps.
    pub seq: i64,
    /// The hash of the entry before it.
    pub prev_hash: [u8; 32],
}

/// An event with its place in the chain, and its hash as it was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbered {
    /// The number: strictly increasing, and never below one that was told before.
    pub seq: i64,
    /// The hash of the entry before it, as it was kept.
    pub prev_hash: [u8; 32],
    /// Its own, as it was kept.
    pub hash: [u8; 32],
    /// The event.
    pub event: Event,
}

/// An audit entry as it is told and hashed; its fields stand in the order of RFC 8785.
#[derive(Debug, Clone, Serialize)]
pub struct Entry<'a> {
    action: &'static str,
    actor: Option<Actor>,
    at: String,
    changed: &'a [String],
    forward: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Hidden>,
    id: String,
    import: Option<String>,
    on_behalf_of: Option<String>,
    organisation: Option<String>,
    prev_hash: String,
    reason: Option<&'a str>,
    record: Option<String>,
    request_id: &'a str,
    resource: Option<&'static str>,
    reverse: Option<&'a RawValue>,
    revision: Option<i64>,
    revision_before: Option<i64>,
    seq: i64,
}

/// What stands in the place of a personal value.
#[derive(Debug, Clone, Serialize)]
struct Hidden {
    sha256: String,
}

#[derive(Debug, Clone, Serialize)]
struct Actor {
    id: String,
    kind: &'static str,
}

impl Event {
    /// The entry that this event is at a place of the chain.
    pub fn entry(&self, link: Link) -> Entry<'_> {
        Entry {
            action: self.happening.word(),
            actor: self.subject.map(|subject| Actor { id: subject.id.to_string(), kind: subject.kind.word() }),
            at: self.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            changed: &self.changed,
            forward: self.forward.as_deref().and_then(raw),
            from: self.from.map(|sha256| Hidden { sha256: hex(&sha256) }),
            id: self.id.to_string(),
            import: self.import.map(|import| import.to_string()),
            on_behalf_of: self.on_behalf_of.map(|organisation| organisation.to_string()),
            organisation: self.owner.map(|organisation| organisation.to_string()),
            prev_hash: hex(&link.prev_hash),
            reason: self.reason.as_deref(),
            record: self.record.map(|record| record.to_string()),
            request_id: &self.request,
            resource: self.resource.map(Vocabulary::word),
            reverse: self.reverse.as_deref().and_then(raw),
            revision: self.revision,
            revision_before: self.revision.filter(|revision| *revision > 1).map(|revision| revision - 1),
            seq: link.seq,
        }
    }

    /// The hash of this event at a place of the chain: SHA-256 of the hash before it and the entry as RFC 8785 JSON.
    pub fn hash(&self, link: Link) -> [u8; 32] {
        // Every part of an entry is text, a whole number or canonical text already, so plain JSON in this order is RFC 8785.
        let text = serde_json::to_vec(&self.entry(link)).unwrap_or_default();
        hashed(&link.prev_hash, &text)
    }
}

impl Event {
    /// Whether the digest of a personal value stands where it says.
    pub fn holds(&self, value: &PersonalValue) -> bool {
        if value.is_of_caller() {
            return self.from == Some(value.sha256());
        }
        let patch = |text: &Option<String>| text.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let (side, rest) = match value.pointer.strip_prefix("/forward") {
            Some(rest) => (patch(&self.forward), rest),
            None => (patch(&self.reverse), value.pointer.strip_prefix("/reverse").unwrap_or_default()),
        };
        let digest = side.and_then(|patch| patch.pointer(rest).cloned()).unwrap_or_default();
        digest["sha256"] == *value.digest()
    }
}

fn raw(text: &str) -> Option<&RawValue> {
    serde_json::from_str(text).ok()
}

fn hashed(prev_hash: &[u8; 32], canonical: &[u8]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(prev_hash);
    digest.update(canonical);
    digest.finalize().into()
}

impl Numbered {
    /// Its place in the chain.
    pub fn link(&self) -> Link {
        Link { seq: self.seq, prev_hash: self.prev_hash }
    }

    /// As JSON, with its hash.
    pub fn told(&self) -> Value {
        let mut told = serde_json::to_value(self.event.entry(self.link())).unwrap_or_default();
        told["hash"] = hex(&self.hash).into();
        told
    }
}

/// What is wrong with an entry of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The number at which it shows.
    pub seq: i64,
    /// The code: `edited`, `removed`, `reordered`, `cut`, `anchor_differs` or `anchor_forged`.
    pub code: &'static str,
    /// One sentence.
    pub detail: String,
}

/// A walk along a chain.
#[derive(Debug, Clone)]
pub struct Walk {
    /// The number and hash of the last entry seen.
    pub head: (i64, [u8; 32]),
    /// How many entries were seen.
    pub entries: u64,
    /// What was found.
    pub breaks: Vec<Break>,
    /// Whether the hash of the last entry is not known.
    lost: bool,
}

/// A walk tells of at most so many breaks.
const MOST: usize = 100;

impl Walk {
    /// Begins behind an entry: its number and hash; 0 and [`NOTHING_BEFORE`] for the whole chain.
    pub fn after(seq: i64, hash: [u8; 32]) -> Self {
        Self { head: (seq, hash), entries: 0, breaks: vec![], lost: false }
    }

    /// Looks at the next entry: where it says it stands, its hash as kept, and its hash as computed.
    pub fn step(&mut self, link: Link, kept: [u8; 32], computed: [u8; 32]) {
        let (seq, hash) = self.head;
        self.entries += 1;
        if link.seq > seq + 1 {
            let what = if link.seq == seq + 2 {
                format!("Entry {} is", seq + 1)
            } else {
                format!("Entries {} to {} are", seq + 1, link.seq - 1)
            };
            self.note(seq + 1, "removed", format!("{what} missing"));
        } else if link.seq <= seq {
            self.note(link.seq, "reordered", format!("Entry {} stands behind entry {seq}", link.seq));
        } else if link.prev_hash != hash && !self.lost {
            self.note(link.seq, "reordered", format!("Entry {} does not follow the entry before it", link.seq));
        }
        if kept != computed {
            self.note(link.seq, "edited", format!("Entry {} is not what was hashed", link.seq));
        }
        self.head = (link.seq, kept);
        self.lost = false;
    }

    /// Looks at an entry that cannot be read any more.
    pub fn step_unreadable(&mut self, seq: i64) {
        self.entries += 1;
        self.note(seq, "edited", format!("Entry {seq} cannot be read as an entry"));
        self.head.0 = seq;
        self.lost = true;
    }

    /// Compares the personal values kept of an entry with the digests it holds of them.
    pub fn step_personal(&mut self, numbered: &Numbered, values: &[PersonalValue]) {
        let event = &numbered.event;
        if let Some(value) = values.iter().find(|value| !event.holds(value)) {
            let detail =
                format!("A personal value of entry {}, at {}, is not what was hashed", numbered.seq, value.pointer);
            self.note(numbered.seq, "edited", detail);
        }
    }

    /// Notes a break, unless many are noted already.
    pub fn note(&mut self, seq: i64, code: &'static str, detail: String) {
        if self.breaks.len() < MOST {
            self.breaks.push(Break { seq, code, detail });
        }
    }

    /// Looks at an entry as it was exported. Error: what cannot be read.
    pub fn step_told(&mut self, told: &Value) -> Result<(), String> {
        let mut entry = told.as_object().cloned().ok_or("an entry is not an object")?;
        if let (Some(true), Some(seq)) = (told["unreadable"].as_bool(), told["seq"].as_i64()) {
            self.step_unreadable(seq);
            return Ok(());
        }
        let kept = entry.remove("hash").as_ref().and_then(unhex).ok_or("an entry has no hash")?;
        entry.remove("disclosed");
        entry.remove("redacted");
        let seq = entry.get("seq").and_then(Value::as_i64).ok_or("an entry has no seq")?;
        let prev_hash = entry.get("prev_hash").and_then(unhex).ok_or("an entry has no prev_hash")?;
        let text = serde_json_canonicalizer::to_vec(&entry).map_err(|error| error.to_string())?;
        self.step(Link { seq, prev_hash }, kept, hashed(&prev_hash, &text));
        Ok(())
    }
}

/// A hash from its hexadecimal text.
pub fn unhex(said: &Value) -> Option<[u8; 32]> {
    let said = said.as_str().filter(|said| said.len() == 64 && said.is_ascii())?;
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(said.get(at..at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
