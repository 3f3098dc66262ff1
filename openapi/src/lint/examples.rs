//! Examples: of every parameter, every request body, and every JSON answer of success.

use serde_json::Value;

use super::{Finding, report};
use crate::document::{elements, escape, members, operations, resolve};

pub(super) fn check(document: &Value, found: &mut Vec<Finding>) {
    for operation in operations(document) {
        let at = operation.pointer();
        for parameter in operation.parameters() {
            if !has_example(document, parameter) {
                let name = parameter["name"].as_str().unwrap_or("without a name");
                let message = format!("no example of parameter {name}");
                report(found, "parameter-example", &at, message);
            }
        }
        for (media_type, content) in members(&operation.body()["content"]) {
            if !has_example(document, content) {
                let message = format!("no example of the {media_type} body");
                report(found, "request-example", &at, message);
            }
        }
        for (status, response) in operation.responses() {
            if !status.starts_with('2') {
                continue;
            }
            for (media_type, content) in members(&response["content"]) {
                if is_json(media_type) && !has_example(document, content) {
                    let at = format!("{at}/responses/{}", escape(status));
                    let message = format!("no example of the {media_type} answer");
                    report(found, "response-example", &at, message);
                }
            }
        }
    }
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// On the parameter or media type itself, beside a schema's reference, or in the schema.
fn has_example(document: &Value, holder: &Value) -> bool {
    let schema = &holder["schema"];
    [holder, schema, resolve(document, schema)].into_iter().any(|place| {
        place.get("example").is_some()
            || !members(&place["examples"]).is_empty()
            || !elements(&place["examples"]).is_empty()
    })
}
