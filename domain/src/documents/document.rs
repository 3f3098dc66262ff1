//! What is known of a document.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{FileName, MediaType};
use crate::{
    access::{Permit, Role},
    identity::Link,
    text::{Note, Title},
    vocabulary,
};

vocabulary! {
    /// What a document is for.
    DocumentKind {
        /// A copy of what was signed on paper.
        SignedCopy = "signed_copy",
        Minute = "minute",
        Map = "map",
        Lease = "lease",
        BusinessCase = "business_case",
        /// It shows that a duty is kept, such as a fire risk assessment.
        Compliance = "compliance",
        Evidence = "evidence",
        Other = "other",
    }
}

/// SHA-256 of a file's bytes, in hex.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentDigest(String);

impl ContentDigest {
    /// The digest of these bytes.
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads a digest that is written in hex.
    pub fn read(said: &str) -> Option<Self> {
        let fits = said.len() == 64 && said.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        fits.then(|| Self(said.to_owned()))
    }

    /// In hex.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is for.
    pub kind: DocumentKind,
    /// Its title.
    pub title: Title,
    /// The name under which it is handed out.
    pub file_name: FileName,
    /// What it is, by its bytes.
    pub media_type: MediaType,
    /// Its size.
    pub bytes: u64,
    /// The digest of its bytes, by which they are kept.
    pub sha256: ContentDigest,
    /// Why it is for the eyes of those whose record it is; empty where it is as open as the record.
    pub confidential: Option<Note>,
    /// By which role it was added; the audit log tells by whom.
    pub role: Role,
    /// On whose behalf; `None` for the installation.
    pub organisation: Option<Link>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When what is known of it was last written.
    pub changed_at: DateTime<Utc>,
    /// How often what is known of it was written, from 1.
    pub revision: i64,
}

/// What somebody says of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// What it is for.
    pub kind: DocumentKind,
    /// Its title.
    pub title: Title,
    /// The name of its file.
    pub file_name: FileName,
    /// Why it is confidential.
    pub confidential: Option<Note>,
}

/// A file, as it was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// What it is.
    pub media_type: MediaType,
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    pub sha256: ContentDigest,
}

impl Document {
    /// A new document.
    pub fn new(said: Described, content: Content, by: &Permit, at: DateTime<Utc>) -> Self {
        Self {
            kind: said.kind,
            title: said.title,
            file_name: said.file_name,
            media_type: content.media_type,
            bytes: content.bytes,
            sha256: content.sha256,
            confidential: said.confidential,
            role: by.role,
            organisation: by.organisation.clone(),
            added_at: at,
            changed_at: at,
            revision: 1,
        }
    }

    /// The same, said otherwise; nothing is counted where nothing differs.
    #[must_use]
    pub fn said(&self, said: Described, at: DateTime<Utc>) -> Self {
        let mut after = self.clone();
        after.kind = said.kind;
        after.title = said.title;
        after.file_name = said.file_name;
        after.confidential = said.confidential;
        if after != *self {
            after.revision += 1;
            after.changed_at = at;
        }
        after
    }
}
