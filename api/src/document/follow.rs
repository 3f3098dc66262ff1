//! What can be asked of a record that was just made: OpenAPI's links.

use serde_json::{Map, Value, json};

/// What a record need not have from the start.
const LATER: &[&str] = &["/geometry"];

/// Links every operation that makes a record to those at the record's own address and under it.
pub fn link(document: &mut Value) {
    let paths = document["paths"].as_object().cloned().unwrap_or_default();
    let schemas = document["components"]["schemas"].clone();
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        let Some(created) = item.pointer_mut("/post/responses/201").and_then(Value::as_object_mut) else { continue };
        let links = links(path, &paths);
        let schema = created.get("content").map(|content| &content["application/json"]["schema"]);
        if !links.is_empty() && schema.is_some_and(|schema| tells_its_id(schema, &schemas)) {
            created.insert("links".to_owned(), links.into());
        }
    }
}

fn tells_its_id(schema: &Value, schemas: &Value) -> bool {
    let named = schema["$ref"].as_str().and_then(|whole| whole.rsplit('/').next()).map(|name| &schemas[name]);
    let parts = schema["allOf"].as_array().into_iter().flatten();
    schema["properties"].get("id").is_some() || named.into_iter().chain(parts).any(|part| tells_its_id(part, schemas))
}

fn links(path: &str, paths: &Map<String, Value>) -> Map<String, Value> {
    let mut links = Map::new();
    for (below, item) in paths {
        let Some(parameters) = parameters(path, below) else { continue };
        if LATER.iter().any(|end| below.ends_with(end)) {
            continue;
        }
        for operation in item.as_object().into_iter().flat_map(Map::values) {
            let (Some(id), Some(meaning)) = (operation["operationId"].as_str(), operation["summary"].as_str()) else {
                continue;
            };
            let link = json!({"operationId": id, "parameters": parameters, "description": format!("{meaning}.")});
            links.insert(id.to_owned(), link);
        }
    }
    links
}

/// Where the parameters of an address come from, if it is that of a record made at `path` or lies under it.
fn parameters(path: &str, below: &str) -> Option<Map<String, Value>> {
    let (own, _) = below.strip_prefix(path)?.strip_prefix("/{")?.split_once('}')?;
    let mut parameters: Map<String, Value> =
        named(path).map(|name| (name.to_owned(), format!("$request.path.{name}").into())).collect();
    parameters.insert(own.to_owned(), "$response.body#/id".into());
    named(below).all(|name| parameters.contains_key(name)).then_some(parameters)
}

/// The parameters of an address.
fn named(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_leads_to_what_is_at_and_under_its_address() {
        let own = parameters("/v1/offers", "/v1/offers/{id}/requests").map(Value::from);
        assert_eq!(own, Some(json!({"id": "$response.body#/id"})));
        let nested = parameters("/v1/offers/{id}/requests", "/v1/offers/{id}/requests/{item}/transitions");
        assert_eq!(nested.map(Value::from), Some(json!({"id": "$request.path.id", "item": "$response.body#/id"})));
        assert_eq!(parameters("/v1/offers", "/v1/offers/{id}/requests/{item}"), None, "which request is not known");
        assert_eq!(parameters("/v1/offers", "/v1/offers/take-up"), None);
        assert_eq!(parameters("/v1/areas", "/v1/areas-of-old/{id}"), None);
    }
}
