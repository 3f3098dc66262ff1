//! Documents that a record's own fields name, by their ids.

use domain::{
    documents::Documents,
    fault::{Fault, Faults},
    identity::{Id, Reference},
};

/// The document that is named, which the record carries. Fault: `unknown_document`.
pub fn named(faults: &mut Faults, pointer: &str, said: &str, documents: &Documents) -> Option<Id> {
    let id = match Reference::parse(said) {
        Ok(Reference::Id(id)) => documents.get(id).map(|_| id),
        _ => None,
    };
    if id.is_none() {
        let fault = Fault::new(pointer, "unknown_document", "The record carries no document of this id");
        faults.note(fault.with_value(said));
    }
    id
}

/// The documents that are named, each once.
pub fn all_named(faults: &mut Faults, pointer: &str, said: Option<&[String]>, documents: &Documents) -> Vec<Id> {
    let mut ids = Vec::new();
    for (at, said) in said.unwrap_or_default().iter().enumerate() {
        let id = named(faults, &format!("{pointer}/{at}"), said, documents);
        ids.extend(id.filter(|id| !ids.contains(id)));
    }
    ids
}

/// Ids as bodies tell them.
pub fn told(ids: impl IntoIterator<Item = Id>) -> Vec<String> {
    ids.into_iter().map(|id| id.to_string()).collect()
}
