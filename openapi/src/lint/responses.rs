//! What every documented response says.

use serde_json::Value;

use super::{Finding, report};
use crate::document::{escape, has_text, members, operations};

/// Sent with every answer, so documented on every one.
const EVERYWHERE: [&str; 2] = ["RateLimit", "RateLimit-Policy"];

pub(super) fn check(document: &Value, found: &mut Vec<Finding>) {
    for operation in operations(document) {
        for (status, response) in operation.responses() {
            let at = format!("{}/responses/{}", operation.pointer(), escape(status));
            if !has_text(&response["description"]) {
                report(found, "response-description", &at, "no description");
            }
            if status.starts_with(['4', '5']) && members(&response["content"]).is_empty() {
                report(found, "error-content", &at, "an error says what is wrong");
            }
            for header in missing_headers(status, response) {
                let message = format!("header {header} is not documented");
                report(found, "rate-limit-headers", &at, message);
            }
        }
    }
}

fn missing_headers(status: &str, response: &Value) -> Vec<&'static str> {
    let documented = members(&response["headers"]);
    let retry = (status == "429").then_some("Retry-After");
    EVERYWHERE
        .into_iter()
        .chain(retry)
        .filter(|wanted| !documented.keys().any(|name| name.eq_ignore_ascii_case(wanted)))
        .collect()
}
