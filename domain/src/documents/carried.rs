//! Records that carry documents, and what keeps a document where it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ContentDigest, Document};
use crate::{identity::Id, record::Aggregate};

/// The documents of one record by their ids, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Documents(BTreeMap<Id, Document>);

/// A document to which a text refers: with its digest, so that the text means these bytes and no others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// The document.
    pub document: Id,
    /// The digest of its bytes.
    pub sha256: ContentDigest,
}

/// Something that points to a document, so that it stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointing {
    /// Where in the record.
    pub pointer: String,
    /// One sentence.
    pub detail: String,
}

impl Pointing {
    /// Something that points to a document.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

/// Why a document is not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A record carries {} documents at most", Documents::MOST)]
pub struct NotAdded;

impl Documents {
    /// So many documents a record carries at most: it is loaded and saved whole.
    pub const MOST: usize = 500;

    /// One of them.
    pub fn get(&self, id: Id) -> Option<&Document> {
        self.0.get(&id)
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &Document)> {
        self.0.iter().map(|(id, document)| (*id, document))
    }

    /// Adds one.
    pub fn add(&mut self, id: Id, document: Document) -> Result<(), NotAdded> {
        if self.0.len() >= Self::MOST {
            return Err(NotAdded);
        }
        self.0.insert(id, document);
        Ok(())
    }

    /// Puts one in the place of the one of this id, if there is one.
    pub fn put(&mut self, id: Id, document: Document) {
        if let Some(place) = self.0.get_mut(&id) {
            *place = document;
        }
    }

    /// The annex that a document is to a text.
    pub fn annex(&self, id: Id) -> Option<Annex> {
        self.get(id).map(|document| Annex { document: id, sha256: document.sha256.clone() })
    }

    /// The digests of their bytes.
    pub fn digests(&self) -> impl Iterator<Item = &ContentDigest> {
        self.0.values().map(|document| &document.sha256)
    }
}

/// A record that carries documents.
pub trait Carries: Aggregate {
    /// Its documents.
    fn documents(&self) -> &Documents;

    /// The same, to be changed.
    fn documents_mut(&mut self) -> &mut Documents;

    /// What in it points to a document.
    fn pointing(&self, document: Id) -> Vec<Pointing>;

    /// Takes a document out, unless something points to it. Error: what does.
    fn take_out(&mut self, document: Id) -> Result<Option<Document>, Vec<Pointing>> {
        let pointing = self.pointing(document);
        if pointing.is_empty() { Ok(self.documents_mut().0.remove(&document)) } else { Err(pointing) }
    }
}
