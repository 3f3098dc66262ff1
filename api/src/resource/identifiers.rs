//! Identifiers of a body, and the one of its address among them.

use domain::{
    fault::Faults,
    identity::{Identifier, Identifiers},
};
use serde_json::{Map, Value, json};

/// Identifiers as bodies say them.
pub fn identifiers(said: Option<&Vec<String>>, faults: &mut Faults) -> Identifiers {
    let mut identifiers = Vec::new();
    for (at, said) in said.into_iter().flatten().enumerate() {
        identifiers.extend(faults.take(&format!("/identifiers/{at}"), Identifier::parse(said)));
    }
    Identifiers::new(identifiers)
}

/// The identifiers a row or body says, as far as they are well formed.
pub fn said_identifiers(said: &Map<String, Value>) -> Vec<Identifier> {
    let said = said.get("identifiers").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    said.filter_map(|said| Identifier::parse(said).ok()).collect()
}

/// Adds an address's identifier to a body's identifiers.
pub fn adopt_identifier(said: &mut Map<String, Value>, identifier: &Identifier) {
    let identifiers = said.entry("identifiers").or_insert_with(|| json!([]));
    if identifiers.is_null() {
        *identifiers = json!([]);
    }
    // Anything else than a list is told as a fault of shape.
    if let Value::Array(known) = identifiers {
        let adopted = json!(identifier.to_string());
        if !known.contains(&adopted) {
            known.push(adopted);
        }
    }
}
