//! Parameters: none goes (an unknown one is refused), and no new one is needed.

use serde_json::Value;

use super::{Comparison, Sent, schema};
use crate::document::Operation;

pub(super) fn compare(comparison: &mut Comparison, old: &Operation, new: &Operation) {
    let before: Vec<&Value> = old.parameters().collect();
    let after: Vec<&Value> = new.parameters().collect();
    for parameter in &before {
        let at = format!("{} parameter {}", old.label(), name(parameter));
        match after.iter().find(|other| is_same(parameter, other)) {
            Some(other) => one(comparison, &at, parameter, other),
            None => comparison.report("parameter-removed", &at, "the parameter is gone"),
        }
    }
    for parameter in after {
        let is_new = !before.iter().any(|other| is_same(parameter, other));
        if is_new && is_required(parameter) {
            let at = format!("{} parameter {}", old.label(), name(parameter));
            comparison.report("parameter-required", &at, "the parameter is new and required");
        }
    }
}

fn one(comparison: &mut Comparison, at: &str, before: &Value, after: &Value) {
    if is_required(after) && !is_required(before) {
        comparison.report("parameter-required", at, "the parameter was optional");
    }
    for keyword in ["style", "explode"] {
        if before[keyword] != after[keyword] {
            let message = format!("{keyword} was {}, is {}", before[keyword], after[keyword]);
            comparison.report("parameter-serialisation-changed", at, message);
        }
    }
    schema::compare(comparison, Sent::ByClient, at, (&before["schema"], &after["schema"]));
}

fn is_same(one: &Value, other: &Value) -> bool {
    one["in"] == other["in"]
        && match one["in"].as_str() {
            Some("header") => name(one).eq_ignore_ascii_case(name(other)),
            _ => one["name"] == other["name"],
        }
}

fn name(parameter: &Value) -> &str {
    parameter["name"].as_str().unwrap_or_default()
}

fn is_required(parameter: &Value) -> bool {
    parameter["required"] == true
}
