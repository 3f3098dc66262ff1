//! References: each leads somewhere, and every component is led to.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Finding, report};
use crate::document::{elements, escape, members, operations, target};

/// Whatever stands under these keywords is data, not document.
const DATA: [&str; 5] = ["example", "default", "enum", "const", "value"];

/// The keys of these keywords' members are names that people chose, so a property may be called `default`.
const NAMED: [&str; 15] = [
    "$defs",
    "callbacks",
    "content",
    "examples",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "webhooks",
];

pub(super) fn check(document: &Value, found: &mut Vec<Finding>) {
    let mut at = String::new();
    dangling(document, (document, false), &mut at, found);
    links(document, found);
    security(document, found);
    unused(document, found);
}

fn dangling(document: &Value, (value, names): (&Value, bool), at: &mut String, found: &mut Vec<Finding>) {
    if let Some(reference) = value["$ref"].as_str()
        && target(document, reference).is_none()
    {
        let message = format!("{reference} leads nowhere");
        report(found, "dangling-reference", at, message);
    }
    for (token, child, names) in children(value, names) {
        let length = at.len();
        at.push('/');
        at.push_str(&escape(&token));
        dangling(document, (child, names), at, found);
        at.truncate(length);
    }
}

/// A link's operationId is a reference too.
fn links(document: &Value, found: &mut Vec<Finding>) {
    let known: BTreeSet<&str> =
        operations(document).filter_map(|operation| operation.value["operationId"].as_str()).collect();
    for operation in operations(document) {
        for (status, response) in operation.responses() {
            for (name, link) in members(&response["links"]) {
                if let Some(id) = link["operationId"].as_str()
                    && !known.contains(id)
                {
                    let at = format!("{}/responses/{status}", operation.pointer());
                    let message = format!("link {name} leads to {id}, which is no operation");
                    report(found, "dangling-reference", &at, message);
                }
            }
        }
    }
}

/// Schemes named by security exist, and those that exist are named.
fn security(document: &Value, found: &mut Vec<Finding>) {
    let schemes = members(&document["components"]["securitySchemes"]);
    let mut named = BTreeSet::new();
    for operation in operations(document) {
        for alternative in elements(operation.security()) {
            for scheme in members(alternative).keys() {
                named.insert(scheme.as_str());
                if !schemes.contains_key(scheme) {
                    let message = format!("{scheme} is no security scheme");
                    report(found, "dangling-reference", &operation.pointer(), message);
                }
            }
        }
    }
    for scheme in schemes.keys().filter(|name| !named.contains(name.as_str())) {
        let at = format!("/components/securitySchemes/{}", escape(scheme));
        report(found, "unused-component", &at, "no operation asks for it");
    }
}

/// Reachability from the paths, so that components that only name each other count as unused.
fn unused(document: &Value, found: &mut Vec<Finding>) {
    let mut reached = BTreeSet::new();
    for root in ["paths", "webhooks"] {
        reach(document, &document[root], true, &mut reached);
    }
    for (kind, components) in members(&document["components"]) {
        if kind == "securitySchemes" {
            continue;
        }
        for name in members(components).keys() {
            let at = format!("/components/{kind}/{}", escape(name));
            if !reached.contains(&format!("#{at}")) {
                report(found, "unused-component", &at, "nothing refers to it");
            }
        }
    }
}

fn reach(document: &Value, value: &Value, names: bool, reached: &mut BTreeSet<String>) {
    if let Some(reference) = value["$ref"].as_str()
        && reached.insert(reference.to_owned())
        && let Some(target) = target(document, reference)
    {
        reach(document, target, false, reached);
    }
    for (_, child, names) in children(value, names) {
        reach(document, child, names, reached);
    }
}

/// A value's children, each with its token and whether its own keys are names; data is left out.
fn children(value: &Value, names: bool) -> Vec<(String, &Value, bool)> {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(key, child)| names || !is_data(key, child))
            .map(|(key, child)| (key.clone(), child, !names && NAMED.contains(&key.as_str())))
            .collect(),
        Value::Array(list) => list.iter().enumerate().map(|(index, child)| (index.to_string(), child, false)).collect(),
        _ => Vec::new(),
    }
}

fn is_data(key: &str, child: &Value) -> bool {
    DATA.contains(&key) || key == "examples" && child.is_array()
}
