//! Types, formats and listed values.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Comparison, Sent, view::View};
use crate::document::elements;

/// Null: a client that sent it still may, one that never got it still does not.
pub(super) fn nullability(comparison: &mut Comparison, sent: Sent, at: &str, (old, new): (&View, &View)) {
    match (sent, old.is_nullable(), new.is_nullable()) {
        (Sent::ByClient, true, false) => comparison.report("null-refused", at, "null was accepted"),
        (Sent::ByServer, false, true) => comparison.report("null-added", at, "it was never null"),
        _ => {}
    }
}

/// Reports a change of type; false when there is one, since the rest is then beside the point.
pub(super) fn types(comparison: &mut Comparison, sent: Sent, at: &str, (old, new): (&View, &View)) -> bool {
    let (before, after) = (types_of(old), types_of(new));
    let holds = match sent {
        Sent::ByClient => covers(after.as_ref(), before.as_ref()),
        Sent::ByServer => covers(before.as_ref(), after.as_ref()),
    };
    if !holds {
        let message = format!("type was {}, is {}", old.get("type"), new.get("type"));
        comparison.report("type-changed", at, message);
    }
    holds
}

/// The types but null; none for every type.
fn types_of<'a>(view: &View<'a>) -> Option<BTreeSet<&'a str>> {
    view.types().map(|types| types.into_iter().filter(|name| *name != "null").collect())
}

/// Whether every value of the `narrow` types is one of the `wide` ones.
fn covers(wide: Option<&BTreeSet<&str>>, narrow: Option<&BTreeSet<&str>>) -> bool {
    match (wide, narrow) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(narrow)) => {
            narrow.iter().all(|name| wide.contains(name) || *name == "integer" && wide.contains("number"))
        }
    }
}

/// A format may be lifted from what clients send and added to what they get; a width may grow or shrink likewise.
pub(super) fn format(comparison: &mut Comparison, sent: Sent, at: &str, (old, new): (&View, &View)) {
    let (before, after) = (old.get("format"), new.get("format"));
    let (strict, lenient) = match sent {
        Sent::ByClient => (after, before),
        Sent::ByServer => (before, after),
    };
    if before == after || strict.is_null() || strict == "int64" && lenient == "int32" {
        return;
    }
    comparison.report("format-changed", at, format!("format was {before}, is {after}"));
}

/// Listed values (`enum`, `const`): none goes that clients may send; what they get may gain values.
pub(super) fn listed(comparison: &mut Comparison, sent: Sent, at: &str, (old, new): (&View, &View)) {
    let (before, after) = (listed_by(old), listed_by(new));
    match (sent, before, after) {
        (Sent::ByClient, None, Some(_)) => {
            comparison.report("values-narrowed", at, "any value was accepted, now only listed ones");
        }
        (Sent::ByClient, Some(before), Some(after)) => {
            for gone in before.iter().filter(|value| !after.contains(value)) {
                comparison.report("values-narrowed", at, format!("{gone} was accepted"));
            }
        }
        (Sent::ByServer, Some(_), None) => {
            comparison.report("values-opened", at, "only listed values came, now any may");
        }
        (Sent::ByServer, Some(before), Some(after)) if !before.iter().any(|value| after.contains(value)) => {
            comparison.report("values-changed", at, "none of the listed values is left");
        }
        _ => {}
    }
}

fn listed_by<'a>(view: &View<'a>) -> Option<Vec<&'a Value>> {
    let values = match (view.get("const"), view.get("enum")) {
        (Value::Null, Value::Null) => return None,
        (Value::Null, list) => elements(list).iter().filter(|value| !value.is_null()).collect(),
        (constant, _) => vec![constant],
    };
    Some(values)
}
