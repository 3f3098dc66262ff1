//! Schemas of the collections' records.

use domain::store::Repository;
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::collections::reference;
use crate::{
    resource::{Resource, listing::LARGEST, schema_name, sight::ALLOWED_ACTIONS},
    store::AppSession,
};

/// The body's schema as the code declares it, closed; and what answers tell: the body, without what is only written,
/// with what the server keeps.
pub fn add_schemas<A: Resource>(schemas: &mut Map<String, Value>)
where
    AppSession: Repository<A>,
{
    let mut nested = Vec::new();
    A::Body::schemas(&mut nested);
    for (name, schema) in nested {
        schemas.insert(name, serde_json::to_value(schema).unwrap_or_default());
    }
    let body = serde_json::to_value(A::Body::schema()).unwrap_or_default();
    let mut view = body.clone();
    let (body_name, view_name) = (schema_name(A::RESOURCE, "Body"), schema_name(A::RESOURCE, ""));
    let mut body = body;
    body["additionalProperties"] = false.into();
    body["example"] = serde_json::from_str(A::DESCRIBED.example).unwrap_or_default();
    if let Some(required) = A::DESCRIBED.named_by.and_then(|name| without_required(&body, name)) {
        schemas.insert(format!("{view_name}Replacement"), required);
    }
    schemas.insert(body_name, body);

    let mut properties = Map::new();
    properties.insert("id".into(), json!({"type": "string", "format": "uuid", "description": "Its id."}));
    for (name, schema) in view["properties"].as_object().into_iter().flatten() {
        if !A::DESCRIBED.write_only.contains(&name.as_str()) {
            properties.insert(name.clone(), schema.clone());
        }
    }
    for (name, schema, meaning) in A::DESCRIBED.read_only {
        let mut schema: Value = serde_json::from_str(schema).unwrap_or_default();
        schema["description"] = (*meaning).into();
        properties.insert((*name).to_owned(), schema);
    }
    let revision = json!({"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST, "description": "How often it was written."});
    properties.insert("revision".into(), revision);
    for (name, meaning) in [("created_at", "When it was first written."), ("updated_at", "When it was last written.")] {
        properties.insert(name.into(), json!({"type": "string", "format": "date-time", "description": meaning}));
    }
    let required: Vec<String> = properties
        .keys()
        .filter(|name| !A::DESCRIBED.hidden.iter().any(|(hidden, _)| hidden == name))
        .filter(|name| !A::WITHHOLDABLE.contains(&name.as_str()))
        .cloned()
        .collect();
    let deleted = json!({"type": "string", "format": "date-time", "description": "When it was softly deleted."});
    properties.insert("deleted_at".into(), deleted);
    if !A::DESCRIBED.hidden.is_empty() || !A::WITHHOLDABLE.is_empty() {
        let meaning = "Fields that are hidden from this caller.";
        properties.insert("redacted".into(), json!({"type": "array", "maxItems": 50, "description": meaning, "items": {"type": "string", "maxLength": 60}}));
    }
    view["description"] = A::DESCRIBED.about.into();
    view["required"] = required.into();
    view["properties"] = properties.into();
    let mut part = view.clone();
    part["required"] = json!([]);
    part["description"] = format!("A {}, with the fields and relations asked for.", A::DESCRIBED.one).into();
    part["properties"]["expanded"] = expanded::<A>();
    schemas.insert(view_name.clone(), view);
    schemas.insert(format!("{view_name}Fields"), part);
    let page = json!({
        "type": "object",
        "description": format!("A page of {}.", A::RESOURCE.to_string().replace('-', " ")),
        "required": ["items", "page"],
        "properties": {
            "items": {"type": "array", "maxItems": 500, "items": reference(&format!("{view_name}Fields"))},
            "page": reference("PageInfo"),
        },
    });
    schemas.insert(format!("{view_name}Page"), page);
}

/// A body at an address that names its record, where the body must name it otherwise.
fn without_required(body: &Value, name: &str) -> Option<Value> {
    let mut replacement = body.clone();
    let required = replacement["required"].as_array_mut()?;
    let at = required.iter().position(|required| required == name)?;
    required.remove(at);
    Some(replacement)
}

fn expanded<A: Resource>() -> Value
where
    AppSession: Repository<A>,
{
    let relation = |expansion: &crate::resource::Expansion| {
        let schema = reference(expansion.schema);
        let schema = if expansion.many {
            json!({"type": "array", "maxItems": 1000, "items": schema, "description": expansion.meaning})
        } else {
            json!({"oneOf": [schema, {"type": "null"}], "description": expansion.meaning})
        };
        (expansion.name.to_owned(), schema)
    };
    let mut relations: Map<String, Value> = A::DESCRIBED.expansions.iter().map(relation).collect();
    let what = "What the caller may do to this record now; where it may not, what is missing, or what must come first.";
    let actions = json!({"type": "array", "maxItems": 20, "items": reference("AllowedAction"), "description": what});
    relations.insert(ALLOWED_ACTIONS.to_owned(), actions);
    json!({"type": "object", "description": "The relations that `expand` asked for.", "properties": relations})
}
