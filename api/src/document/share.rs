//! What many operations say alike is said once, in the document's components.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

const STATUSES: &[(&str, &str)] = &[
    ("304", "NotModified"),
    ("308", "Moved"),
    ("400", "BadRequest"),
    ("401", "Unauthorized"),
    ("403", "Forbidden"),
    ("404", "NotFound"),
    ("406", "NotAcceptable"),
    ("408", "RequestTimeout"),
    ("409", "Conflict"),
    ("412", "PreconditionFailed"),
    ("413", "BodyTooLarge"),
    ("415", "UnsupportedMediaType"),
    ("422", "ValidationFailed"),
    ("429", "RateLimited"),
    ("500", "Internal"),
    ("503", "Unavailable"),
    ("507", "NoRoomLeft"),
];

/// Moves what several operations say alike to the components.
pub fn share(document: &mut Value) {
    let responses = common(document, |operation, found| {
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            if let Some((_, name)) = STATUSES.iter().find(|(code, _)| code == status) {
                found.push(((*name).to_owned(), response.clone()));
            }
        }
    });
    let parameters = common(document, |operation, found| {
        let named = operation["parameters"].as_array().into_iter().flatten();
        found.extend(named.map(|parameter| (component(parameter), parameter.clone())));
    });
    for operation in operations(document) {
        for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
            let name = STATUSES.iter().find(|(code, _)| code == status).map_or("", |(_, name)| *name);
            refer("responses", name, response, &responses);
        }
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            let name = component(parameter);
            refer("parameters", &name, parameter, &parameters);
        }
    }
    document["components"]["responses"] = responses.into();
    document["components"]["parameters"] = parameters.into();
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    paths.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten().map(|(_, operation)| operation))
}

/// What is said most often under each name, where it is said more than once.
fn common(document: &mut Value, find: impl Fn(&Value, &mut Vec<(String, Value)>)) -> Map<String, Value> {
    let mut found = Vec::new();
    operations(document).for_each(|operation| find(operation, &mut found));
    let mut said: BTreeMap<String, Vec<(Value, u32)>> = BTreeMap::new();
    for (name, value) in found {
        let variants = said.entry(name).or_default();
        match variants.iter_mut().find(|(known, _)| *known == value) {
            Some((_, times)) => *times += 1,
            None => variants.push((value, 1)),
        }
    }
    let often = said.into_iter().filter_map(|(name, variants)| {
        let (value, times) = variants.into_iter().max_by_key(|(_, times)| *times)?;
        (times > 1).then_some((name, value))
    });
    often.collect()
}

/// A parameter's name among the components.
fn component(parameter: &Value) -> String {
    let part = |name: &str| parameter[name].as_str().unwrap_or_default().replace(['[', ']'], ".");
    format!("{}.{}", part("in"), part("name").trim_end_matches('.')).replace("..", ".")
}

fn refer(kind: &str, name: &str, value: &mut Value, shared: &Map<String, Value>) {
    if shared.get(name) == Some(value) {
        *value = json!({"$ref": format!("#/components/{kind}/{name}")});
    }
}
