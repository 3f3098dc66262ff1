//! Access: whoever was let in still is.

use serde_json::Value;

use super::Comparison;
use crate::document::{Operation, elements, members};

pub(super) fn compare(comparison: &mut Comparison, old: &Operation, new: &Operation) {
    let after = elements(new.security());
    if after.is_empty() {
        return;
    }
    let open = [Value::Object(serde_json::Map::new())];
    let before = match elements(old.security()) {
        [] => &open,
        some => some,
    };
    for way in before {
        if !after.iter().any(|other| asks_no_more(way, other)) {
            let message = format!("{way} no longer suffices");
            comparison.report("security-tightened", &old.label(), message);
        }
    }
}

/// Whether a caller who satisfies `before` satisfies `after`.
fn asks_no_more(before: &Value, after: &Value) -> bool {
    members(after).iter().all(|(scheme, scopes)| {
        before.get(scheme).is_some_and(|held| elements(scopes).iter().all(|scope| elements(held).contains(scope)))
    })
}
