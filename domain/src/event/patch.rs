//! Merge patches of a change, with personal values kept apart.

use std::net::IpAddr;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::record::{Aggregate, Change};

/// A personal value that an entry holds as a digest: SHA-256 of 16 random bytes and the value.
///
/// Salt and value are erased together; the digest stays, tells nothing any more, and the chain stays whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalValue {
    /// Where it stood: `/forward/email`.
    pub pointer: String,
    /// The random bytes.
    pub salt: [u8; 16],
    /// The value, as JSON.
    pub value: String,
}

/// Where the address from which something was asked stands in its entry.
pub const FROM: &str = "/from";

impl PersonalValue {
    /// The address from which something was asked.
    pub fn from_address(address: IpAddr, salt: [u8; 16]) -> Self {
        Self { pointer: FROM.to_owned(), salt, value: Value::from(address.to_string()).to_string() }
    }

    /// The digest that stands in its place.
    pub fn sha256(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(self.salt);
        digest.update(self.value.as_bytes());
        digest.finalize().into()
    }

    /// The same as text.
    pub fn digest(&self) -> String {
        hex(&self.sha256())
    }

    /// Whether it tells of whoever asked, not of the record.
    pub fn is_of_caller(&self) -> bool {
        self.pointer == FROM
    }
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The patches of a change as RFC 8785 text, forward and back, with the personal values they hold as digests.
pub fn patches<A: Aggregate>(
    change: &Change<A>,
    new_salt: fn() -> [u8; 16],
) -> (Option<String>, Option<String>, Vec<PersonalValue>) {
    let state = |state: &A| match serde_json::to_value(state) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let after = state(&change.after.state);
    let mut personal = Vec::new();
    let mut hidden = |side: &str, fields: Map<String, Value>| {
        let mut hide = |(name, value): (String, Value)| {
            if !A::PERSONAL.contains(&name.as_str()) || value.is_null() {
                return (name, value);
            }
            let kept = PersonalValue { pointer: format!("/{side}/{name}"), salt: new_salt(), value: value.to_string() };
            let digest = json!({"sha256": kept.digest()});
            personal.push(kept);
            (name, digest)
        };
        let patch: Map<String, Value> = fields.into_iter().map(&mut hide).collect();
        // A state has text keys and finite numbers.
        serde_json_canonicalizer::to_string(&patch).ok()
    };
    let Some(before) = &change.before else { return (hidden("forward", after), None, personal) };
    let mut before_fields = state(&before.state);
    let mut after_fields = after;
    if before.deleted_at.is_some() != change.after.deleted_at.is_some() {
        before_fields.insert("deleted".into(), before.deleted_at.is_some().into());
        after_fields.insert("deleted".into(), change.after.deleted_at.is_some().into());
    }
    let differs = |name: &String| before_fields.get(name) != after_fields.get(name);
    let names: Vec<String> = after_fields.keys().filter(|name| differs(name)).cloned().collect();
    let forward = names.iter().filter_map(|name| Some((name.clone(), after_fields.get(name)?.clone()))).collect();
    let reverse =
        names.iter().map(|name| (name.clone(), before_fields.get(name).cloned().unwrap_or_default())).collect();
    (hidden("forward", forward), hidden("reverse", reverse), personal)
}
