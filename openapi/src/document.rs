//! Finding one's way in an `OpenAPI` document.

use std::sync::LazyLock;

use serde_json::{Map, Value};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

static NOTHING: Value = Value::Null;
static NO_MEMBERS: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

/// One method of one path.
#[derive(Clone, Copy)]
pub(crate) struct Operation<'a> {
    /// The template, `/v1/areas/{id}`.
    pub path: &'a str,
    /// Lower case, as the document writes it.
    pub method: &'a str,
    /// The operation object.
    pub value: &'a Value,
    item: &'a Value,
    document: &'a Value,
}

impl<'a> Operation<'a> {
    /// `GET /v1/areas`.
    pub fn label(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// Its JSON pointer.
    pub fn pointer(&self) -> String {
        format!("/paths/{}/{}", escape(self.path), self.method)
    }

    /// Its own parameters and those of its path, references followed.
    pub fn parameters(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        let document = self.document;
        elements(&self.item["parameters"])
            .iter()
            .chain(elements(&self.value["parameters"]))
            .map(move |parameter| resolve(document, parameter))
    }

    /// The request body, reference followed; null when there is none.
    pub fn body(&self) -> &'a Value {
        resolve(self.document, &self.value["requestBody"])
    }

    /// Each status with its response, reference followed.
    pub fn responses(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let document = self.document;
        members(&self.value["responses"])
            .iter()
            .map(move |(status, response)| (status.as_str(), resolve(document, response)))
    }

    /// The security that holds for it: its own, else the document's; null when neither says.
    pub fn security(&self) -> &'a Value {
        match &self.value["security"] {
            Value::Null => &self.document["security"],
            own => own,
        }
    }
}

/// Every operation, in the document's order.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    members(&document["paths"]).iter().flat_map(move |(path, item)| {
        members(item)
            .iter()
            .filter(|(method, _)| METHODS.contains(&method.as_str()))
            .map(move |(method, value)| Operation { path, method, value, item, document })
    })
}

/// What a value stands for once its references are followed; null for a dangling or circular one.
pub(crate) fn resolve<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    for _ in 0..32 {
        match value["$ref"].as_str() {
            None => return value,
            Some(reference) => value = target(document, reference).unwrap_or(&NOTHING),
        }
    }
    &NOTHING
}

/// The value that a local reference (`#/…`) names.
pub(crate) fn target<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    document.pointer(reference.strip_prefix('#')?)
}

/// An object's members; none for anything else.
pub(crate) fn members(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or(&NO_MEMBERS)
}

/// An array's elements; none for anything else.
pub(crate) fn elements(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A text that says something.
pub(crate) fn has_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

/// A key as a JSON pointer's token.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
