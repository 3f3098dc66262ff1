//! What bounds a schema has where the code said none.

use serde_json::{Map, Value};

use super::unused::references;

/// Whether a schema is of what is sent.
pub fn is_body(name: &str) -> bool {
    ["Body", "Replacement", "Patch"].iter().any(|end| name.ends_with(end))
}

/// Gives every text, number and list its bounds, where the code said none.
pub fn bound(schema: &mut Value, body: bool) {
    if let Value::Array(list) = schema {
        list.iter_mut().for_each(|schema| bound(schema, body));
        return;
    }
    let Some(fields) = schema.as_object_mut() else { return };
    let is = |fields: &Map<String, Value>, kind: &str| match fields.get("type") {
        Some(Value::String(named)) => named == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|named| named == kind),
        _ => false,
    };
    if is(fields, "string") && !fields.contains_key("enum") && !fields.contains_key("const") {
        let length = match fields.get("format").and_then(Value::as_str) {
            Some("date") => 10,
            Some("date-time") => 40,
            Some("uuid") => 36,
            _ => 200,
        };
        fields.entry("maxLength").or_insert(length.into());
        if !fields.contains_key("format") && !fields.contains_key("pattern") {
            fields.insert("pattern".into(), "^[^\\u0000]*$".into());
        }
    }
    if is(fields, "integer") {
        fields.entry("format").or_insert("int32".into());
        fields.entry("minimum").or_insert(0.into());
        fields.entry("maximum").or_insert(i32::MAX.into());
    }
    if is(fields, "array") {
        fields.entry("maxItems").or_insert(1000.into());
    }
    // A schema's own description says it in the document's words; a field's stays.
    for name in ["items", "oneOf", "anyOf"] {
        if let Some(inner) = fields.get_mut(name) {
            bound(inner, body);
        }
    }
    if let Some(Value::Object(properties)) = fields.get_mut("properties") {
        properties.values_mut().for_each(|schema| bound(schema, body));
        if body {
            fields.insert("additionalProperties".into(), false.into());
        }
    }
}

/// Objects within bodies refuse unknown fields too.
pub fn close_nested_bodies(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let mut ahead: Vec<String> = schemas.keys().filter(|name| name.ends_with("Body")).cloned().collect();
    let mut seen = Vec::new();
    while let Some(name) = ahead.pop() {
        let Some(schema) = schemas.get_mut(&name).filter(|_| !seen.contains(&name)) else { continue };
        if schema.get("properties").is_some() {
            schema["additionalProperties"] = false.into();
        }
        references(schema, &mut ahead);
        seen.push(name);
    }
}
