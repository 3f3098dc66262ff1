//! Schemas that nothing refers to.

use serde_json::Value;

/// Takes out what nothing refers to.
pub fn drop_unused(document: &mut Value) {
    let mut used = Vec::new();
    let mut ahead = Vec::new();
    references(&document["paths"], &mut ahead);
    references(&document["components"]["responses"], &mut ahead);
    references(&document["components"]["parameters"], &mut ahead);
    while let Some(name) = ahead.pop() {
        if !used.contains(&name) {
            references(&document["components"]["schemas"][&name], &mut ahead);
            used.push(name);
        }
    }
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| used.contains(name));
    }
    let text = format!("{}{}", document["paths"], document["components"]["responses"]);
    if let Some(headers) = document["components"]["headers"].as_object_mut() {
        headers.retain(|name, _| text.contains(&format!("#/components/headers/{name}\"")));
    }
}

/// The schemas that a value refers to.
pub fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().and_then(|target| target.strip_prefix("#/components/schemas/")) {
                    Some(target) if name == "$ref" => found.push(target.to_owned()),
                    _ => references(value, found),
                }
            }
        }
        _ => {}
    }
}
