//! Holds every answer to the OpenAPI document.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use jsonschema::Validator;
use serde_json::Value;

/// An operation of the document, and the template of its address.
fn operation(method: &str, path: &str) -> Option<(&'static str, &'static Value)> {
    let paths = api::document::embedded()["paths"].as_object()?;
    let said: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let template: Vec<&str> = template.split('/').collect();
        template.len() == said.len()
            && template.iter().zip(&said).all(|(one, other)| one.starts_with('{') || one == other)
    };
    // An address with words of its own wins over one with an id.
    let mut candidates: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
    candidates.sort_by_key(|(template, _)| template.matches('{').count());
    let (template, item) = candidates.into_iter().next()?;
    Some((template, item.get(method.to_ascii_lowercase())?))
}

/// Addresses beside the document's operations: the document itself, and the page that shows it.
fn is_beside(path: &str) -> bool {
    path == "/openapi.json" || path == "/docs" || path.starts_with("/docs/")
}

fn followed(response: &'static Value) -> &'static Value {
    match response["$ref"].as_str() {
        Some(target) => api::document::embedded().pointer(target.trim_start_matches('#')).unwrap_or(&Value::Null),
        None => response,
    }
}

/// Fails the test when the document does not tell of this answer, or its body does not fit.
pub fn hold(method: &str, path: &str, status: u16, media_type: &str, body: &[u8]) {
    let method = if method == "HEAD" { "GET" } else { method };
    let Some((template, operation)) = operation(method, path) else {
        assert!(
            is_beside(path) || matches!(status, 400 | 404 | 405),
            "{method} {path} is not documented and answered {status}"
        );
        return;
    };
    let response = followed(&operation["responses"][status.to_string()]);
    assert!(
        response.is_object(),
        "{method} {template} answered {status}, which the document does not tell: {}",
        String::from_utf8_lossy(body)
    );
    if body.is_empty() {
        return;
    }
    let content = response["content"].as_object();
    let base = media_type.split(';').next().unwrap_or_default().trim();
    let Some(content) = content.and_then(|content| content.get(base)) else {
        panic!("{method} {template} {status} answered {media_type}, which the document does not tell")
    };
    if !base.ends_with("json") || base.ends_with("ndjson") {
        return;
    }
    let schema = &content["schema"];
    assert!(schema.is_object(), "{method} {template} {status} {base} has no schema");
    let body: Value = serde_json::from_slice(body).expect("a JSON answer");
    let key = format!("{method} {template} {status} {base}");
    let faults = faults(&key, schema, &body);
    assert!(faults.is_empty(), "{key} does not fit the document: {}\n{body:#}", faults.join("; "));
}

fn faults(key: &str, schema: &Value, body: &Value) -> Vec<String> {
    static VALIDATORS: OnceLock<Mutex<HashMap<String, &'static Validator>>> = OnceLock::new();
    let validators = VALIDATORS.get_or_init(Mutex::default);
    let known = validators.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied();
    let validator = known.unwrap_or_else(|| {
        let whole = api::document::complete(schema);
        let built: &'static Validator = Box::leak(Box::new(jsonschema::validator_for(&whole).expect("a schema")));
        validators.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), built);
        built
    });
    validator.iter_errors(body).map(|error| format!("{} at {}", error, error.instance_path())).collect()
}
