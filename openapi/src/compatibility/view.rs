//! A schema as one sees it once references, `allOf` and alternatives are looked through.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{elements, members, resolve};

/// A schema together with all that its `allOf` adds.
#[derive(Clone)]
pub(super) struct View<'a> {
    document: &'a Value,
    parts: Vec<&'a Value>,
}

impl<'a> View<'a> {
    /// Looks at a schema, its reference followed.
    pub fn of(document: &'a Value, schema: &'a Value) -> Self {
        let mut parts = Vec::new();
        gather(document, schema, &mut parts);
        View { document, parts }
    }

    /// A number that is the same for the same place in the same document.
    pub fn address(&self) -> usize {
        std::ptr::from_ref(self.parts[0]) as usize
    }

    /// A keyword's value; null when no part has it.
    pub fn get(&self, keyword: &str) -> &'a Value {
        self.parts.iter().map(|part| &part[keyword]).find(|value| !value.is_null()).unwrap_or(&Value::Null)
    }

    /// The properties of all parts.
    pub fn properties(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a, '_> {
        self.parts.iter().flat_map(|part| members(&part["properties"])).map(|(name, schema)| (name.as_str(), schema))
    }

    /// One property's schema.
    pub fn property(&self, name: &str) -> Option<&'a Value> {
        self.properties().find(|(other, _)| *other == name).map(|(_, schema)| schema)
    }

    /// The properties that must be there.
    pub fn required(&self) -> BTreeSet<&'a str> {
        self.parts.iter().flat_map(|part| elements(&part["required"])).filter_map(Value::as_str).collect()
    }

    /// Whether a property it does not name is refused.
    pub fn is_closed(&self) -> bool {
        ["additionalProperties", "unevaluatedProperties"].iter().any(|keyword| *self.get(keyword) == false)
    }

    /// The types it allows by name; none when it allows every type.
    pub fn types(&self) -> Option<BTreeSet<&'a str>> {
        match self.get("type") {
            Value::String(name) => Some(BTreeSet::from([name.as_str()])),
            Value::Array(names) => Some(names.iter().filter_map(Value::as_str).collect()),
            _ => None,
        }
    }

    /// Whether null is allowed, by itself or by an alternative.
    pub fn is_nullable(&self) -> bool {
        let branches = self.branches();
        if !branches.is_empty() {
            return branches.iter().any(View::is_nullable);
        }
        let by_type = self.types().is_none_or(|types| types.contains("null"));
        let by_value = self.get("const").is_null() && (self.get("enum").is_null() || self.lists_null());
        by_type && by_value
    }

    /// Its alternatives (`oneOf`, `anyOf`, at any depth) but null; itself when it has none.
    pub fn alternatives(&self) -> Vec<View<'a>> {
        match self.branches() {
            branches if branches.is_empty() => vec![self.clone()],
            branches => branches
                .iter()
                .filter(|branch| branch.types() != Some(BTreeSet::from(["null"])))
                .flat_map(View::alternatives)
                .collect(),
        }
    }

    fn branches(&self) -> Vec<View<'a>> {
        elements(self.get("oneOf"))
            .iter()
            .chain(elements(self.get("anyOf")))
            .map(|branch| View::of(self.document, branch))
            .filter(|branch| branch.address() != self.address())
            .collect()
    }

    fn lists_null(&self) -> bool {
        elements(self.get("enum")).contains(&Value::Null)
    }
}

fn gather<'a>(document: &'a Value, schema: &'a Value, parts: &mut Vec<&'a Value>) {
    let schema = resolve(document, schema);
    if parts.iter().any(|part| std::ptr::eq(*part, schema)) {
        return;
    }
    parts.push(schema);
    for part in elements(&schema["allOf"]) {
        gather(document, part, parts);
    }
}
