//! Every body as a merge patch.

use serde_json::{Map, Value, json};

/// Every body as a merge patch: nothing required, in it and in the objects within, which merge in their turn.
pub fn add_patches(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let bodies: Vec<String> = schemas
        .keys()
        .filter(|name| {
            name.ends_with("Body") && schemas.contains_key(&format!("{}Page", name.trim_end_matches("Body")))
        })
        .cloned()
        .collect();
    let mut patches = Map::new();
    for name in bodies {
        let mut patch = patch_of(&schemas[&name], schemas, &mut patches);
        patch["description"] = "A merge patch: absent fields stay, null clears.".into();
        patches.insert(format!("{}Patch", name.trim_end_matches("Body")), patch);
    }
    schemas.extend(patches);
}

fn patch_of(schema: &Value, schemas: &Map<String, Value>, made: &mut Map<String, Value>) -> Value {
    let mut patch = schema.clone();
    if let Some(fields) = patch.as_object_mut() {
        // Which of several kinds of object it becomes, only the whole can tell.
        fields.remove("discriminator");
        if let Some(choices) = fields.remove("oneOf") {
            fields.insert("anyOf".to_owned(), choices);
        }
        if fields.contains_key("properties") {
            fields.insert("required".to_owned(), json!([]));
        }
    }
    let within = patch.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten().map(|(_, part)| part);
    for part in within {
        refer_to_patches(part, schemas, made);
    }
    if let Some(choices) = patch.get_mut("anyOf") {
        refer_to_patches(choices, schemas, made);
    }
    patch
}

/// Refers to the patch of an object where the object itself would have to be whole.
fn refer_to_patches(part: &mut Value, schemas: &Map<String, Value>, made: &mut Map<String, Value>) {
    if let Some(choices) = part.as_array_mut() {
        choices.iter_mut().for_each(|choice| refer_to_patches(choice, schemas, made));
        return;
    }
    if let Some(choices) = part.get_mut("oneOf") {
        refer_to_patches(choices, schemas, made);
    }
    let Some(name) = part["$ref"].as_str().and_then(|target| target.rsplit('/').next()).map(str::to_owned) else {
        return;
    };
    let Some(schema) = schemas.get(&name).filter(|schema| must_be_whole(schema)) else { return };
    let patched = format!("{name}Patch");
    if !made.contains_key(&patched) {
        let patch = patch_of(schema, schemas, made);
        made.insert(patched.clone(), patch);
    }
    part["$ref"] = format!("#/components/schemas/{patched}").into();
}

fn must_be_whole(schema: &Value) -> bool {
    schema.get("oneOf").is_some()
        || (schema.get("properties").is_some()
            && schema["required"].as_array().is_some_and(|required| !required.is_empty()))
}
