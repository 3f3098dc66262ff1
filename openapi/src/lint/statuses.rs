//! The statuses an operation can answer by its nature: those must be documented.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Finding, report};
use crate::document::{Operation, elements, members, operations};

pub(super) fn check(document: &Value, found: &mut Vec<Finding>) {
    for operation in operations(document) {
        let documented: BTreeSet<&str> = operation.responses().map(|(status, _)| status).collect();
        for (status, why) in possible(&operation) {
            if !documented.contains(status) {
                let message = format!("{status} is not documented, though {why}");
                report(found, "undocumented-status", &operation.pointer(), message);
            }
        }
        if !documented.iter().any(|status| status.starts_with(['2', '3'])) {
            let message = "no answer of success is documented";
            report(found, "undocumented-status", &operation.pointer(), message);
        }
    }
}

fn possible(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let mut statuses = vec![
        ("400", "any request can be malformed"),
        ("429", "every client has a quota"),
        ("500", "any program can fail"),
    ];
    let alternatives = elements(operation.security());
    let names_a_scheme = |alternative: &Value| !members(alternative).is_empty();
    if alternatives.iter().any(names_a_scheme) {
        statuses.push(("401", "a token may be wrong"));
    }
    if !alternatives.is_empty() && alternatives.iter().all(names_a_scheme) {
        statuses.push(("403", "a token may not suffice"));
    }
    if operation.path.contains('{') {
        statuses.push(("404", "its path names a record"));
    }
    if !operation.body().is_null() {
        statuses.push(("413", "its body can be too large"));
        statuses.push(("415", "its body can be of another type"));
        if !is_form(operation.body()) {
            statuses.push(("422", "its body can break a rule"));
        }
    }
    statuses.extend(conditional(operation));
    statuses
}

/// What the conditional headers it declares can lead to.
fn conditional(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let declares = |name: &str| {
        operation.parameters().any(|parameter| {
            parameter["in"] == "header"
                && parameter["name"].as_str().is_some_and(|other| other.eq_ignore_ascii_case(name))
        })
    };
    let reads = matches!(operation.method, "get" | "head");
    let mut statuses = Vec::new();
    if declares("If-Match") {
        statuses.push(("412", "If-Match can be stale"));
    }
    if declares("If-None-Match") {
        let status = if reads { "304" } else { "412" };
        statuses.push((status, "If-None-Match can match"));
    }
    statuses
}

/// Forms are those of OAuth, whose errors are 400 and 401.
fn is_form(body: &Value) -> bool {
    members(&body["content"]).keys().all(|media_type| media_type == "application/x-www-form-urlencoded")
}
