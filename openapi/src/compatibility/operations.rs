//! Paths and operations: none goes, and each keeps its name.

use super::{Comparison, bodies, parameters, security};
use crate::document::{Operation, members, operations};

pub(super) fn compare(comparison: &mut Comparison) {
    let after: Vec<Operation> = operations(comparison.after).collect();
    for old in operations(comparison.before) {
        let same = after.iter().find(|new| new.path == old.path && new.method == old.method);
        match same {
            Some(new) => operation(comparison, &old, new),
            None if members(&comparison.after["paths"]).contains_key(old.path) => {
                comparison.report("operation-removed", &old.label(), "the operation is gone");
            }
            None => comparison.report("path-removed", &old.label(), "the path is gone"),
        }
    }
}

fn operation(comparison: &mut Comparison, old: &Operation, new: &Operation) {
    let (before, after) = (&old.value["operationId"], &new.value["operationId"]);
    if before != after {
        let message = format!("operationId was {before}, is {after}: generated clients call it by name");
        comparison.report("operation-id-changed", &old.label(), message);
    }
    security::compare(comparison, old, new);
    parameters::compare(comparison, old, new);
    bodies::requests(comparison, old, new);
    bodies::responses(comparison, old, new);
}
