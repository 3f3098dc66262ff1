//! What every operation says of itself.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Finding, report};
use crate::document::{Operation, elements, has_text, operations};

pub(super) fn check(document: &Value, found: &mut Vec<Finding>) {
    let mut first_use = BTreeMap::new();
    for operation in operations(document) {
        texts(&operation, found);
        identity(&operation, &mut first_use, found);
        security(&operation, found);
    }
}

fn texts(operation: &Operation, found: &mut Vec<Finding>) {
    let at = operation.pointer();
    if !has_text(&operation.value["summary"]) {
        report(found, "operation-summary", &at, "no summary");
    }
    if !has_text(&operation.value["description"]) {
        report(found, "operation-description", &at, "no description");
    }
    if elements(&operation.value["tags"]).is_empty() {
        report(found, "operation-tag", &at, "no tag");
    }
    for parameter in operation.parameters() {
        if !has_text(&parameter["description"]) {
            let name = parameter["name"].as_str().unwrap_or("without a name");
            let message = format!("no description of parameter {name}");
            report(found, "parameter-description", &at, message);
        }
    }
}

fn identity<'a>(operation: &Operation<'a>, first_use: &mut BTreeMap<&'a str, String>, found: &mut Vec<Finding>) {
    let at = operation.pointer();
    let Some(id) = operation.value["operationId"].as_str().filter(|id| !id.is_empty()) else {
        report(found, "operation-id", &at, "no operationId");
        return;
    };
    if let Some(first) = first_use.insert(id, operation.label()) {
        let message = format!("operationId {id} is also that of {first}");
        report(found, "operation-id-unique", &at, message);
    }
}

/// Security is said by the operation itself, never inherited, and never by an empty list.
fn security(operation: &Operation, found: &mut Vec<Finding>) {
    if elements(&operation.value["security"]).is_empty() {
        let message = "no security: say [{}] when no token is needed";
        report(found, "operation-security", &operation.pointer(), message);
    }
}
