//! The committed document, as the server carries it.

use std::{io::Read as _, sync::OnceLock};

use serde_json::{Map, Value, json};

/// The committed document, compressed when the server is built.
pub const EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"));

/// The committed document.
pub fn embedded() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    let read = || {
        // Whole before it is parsed: byte by byte that takes several times as long.
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(EMBEDDED).read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok()
    };
    DOCUMENT.get_or_init(|| read().unwrap_or_default())
}

/// A schema of the committed document; null when it has none of that name.
pub fn schema(name: &str) -> &'static Value {
    &embedded()["components"]["schemas"][name]
}

/// A schema, or the one that it refers to; of a choice with null, the other.
pub fn followed(schema: &'static Value) -> &'static Value {
    name_of(schema).map_or(schema, self::schema)
}

/// The name of the schema that is referred to, be it in a choice with null.
pub fn name_of(schema: &'static Value) -> Option<&'static str> {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return target.rsplit('/').next();
    }
    let mut choices = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    choices.find_map(name_of)
}

/// The names of all schemas.
pub fn schema_names() -> impl Iterator<Item = &'static String> {
    let schemas = embedded()["components"]["schemas"].as_object();
    schemas.into_iter().flatten().map(|(name, _)| name)
}

/// A schema with all that it refers to, so that it can be held against what it describes.
pub fn complete(schema: &Value) -> Value {
    let mut needed = Map::new();
    let mut ahead = Vec::new();
    refers_to(schema, &mut ahead);
    while let Some(name) = ahead.pop() {
        if !needed.contains_key(name) {
            let schema = self::schema(name);
            refers_to(schema, &mut ahead);
            needed.insert(name.to_owned(), schema.clone());
        }
    }
    let mut whole = schema.clone();
    whole["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    whole["components"] = json!({"schemas": needed});
    whole
}

fn refers_to<'a>(schema: &'a Value, names: &mut Vec<&'a str>) {
    match schema {
        Value::Array(parts) => parts.iter().for_each(|part| refers_to(part, names)),
        Value::Object(parts) => {
            let target = parts.get("$ref").and_then(Value::as_str);
            names.extend(target.and_then(|target| target.rsplit('/').next()));
            parts.values().for_each(|part| refers_to(part, names));
        }
        _ => {}
    }
}
