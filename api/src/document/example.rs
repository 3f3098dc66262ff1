//! Examples, made from schemas where none was given.

use serde_json::{Map, Value, json};

/// An example that fits a schema.
pub fn of(schema: &Value, schemas: &Map<String, Value>) -> Value {
    for name in ["example", "const", "default"] {
        if let Some(value) = schema.get(name) {
            return value.clone();
        }
    }
    if let Some(value) = schema.get("enum").or_else(|| schema.get("examples")).and_then(|values| values.get(0)) {
        return value.clone();
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.rsplit('/').next()) {
        return schemas.get(name).map_or(Value::Null, |schema| of(schema, schemas));
    }
    let choices = ["oneOf", "anyOf"].iter().find_map(|name| schema.get(*name)).and_then(Value::as_array);
    if let Some(choices) = choices {
        return choices
            .iter()
            .find(|choice| choice["type"] != "null")
            .map_or(Value::Null, |choice| of(choice, schemas));
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let fields = parts.iter().filter_map(|part| of(part, schemas).as_object().cloned());
        return fields.flatten().collect::<Map<_, _>>().into();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        kind => kind.as_str(),
    };
    match kind {
        Some("object") => {
            let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            properties.map(|(name, schema)| (name.clone(), of(schema, schemas))).collect::<Map<_, _>>().into()
        }
        Some("array") => json!([of(&schema["items"], schemas)]),
        Some("string") => text(schema).into(),
        Some("integer") => schema.get("minimum").cloned().unwrap_or_else(|| 1.into()),
        Some("number") => json!(1.0),
        Some("boolean") => false.into(),
        _ => Value::Null,
    }
}

fn text(schema: &Value) -> &'static str {
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => "2023-04-01",
        Some("date-time") => "2026-01-31T09:00:00Z",
        Some("uuid") => "0195f0b0-7d7e-7000-8000-000000000001",
        Some("uri") => "https://www.frometowncouncil.gov.uk",
        Some("email") => "clerk@example.org",
        _ => "example",
    }
}
