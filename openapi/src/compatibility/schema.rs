//! Schemas: the same walk for what clients send and what the server sends, with opposite judgement.

use serde_json::Value;

use super::{Comparison, Sent, limits, values, view::View};

/// Compares the schema before with the one after; `at` says where they stand.
pub(super) fn compare(comparison: &mut Comparison, sent: Sent, at: &str, (before, after): (&Value, &Value)) {
    nested(comparison, sent, &format!("{at} #"), (before, after));
}

fn nested(comparison: &mut Comparison, sent: Sent, at: &str, (before, after): (&Value, &Value)) {
    let (old, new) = (View::of(comparison.before, before), View::of(comparison.after, after));
    if !comparison.seen.insert((old.address(), new.address(), sent)) {
        return;
    }
    values::nullability(comparison, sent, at, (&old, &new));
    match (old.alternatives().as_slice(), new.alternatives().as_slice()) {
        ([old], [new]) => facets(comparison, sent, at, (old, new)),
        (olds, news) => alternatives(comparison, sent, at, (olds, news)),
    }
}

/// Each alternative there was is still there. New ones are gains.
fn alternatives(comparison: &mut Comparison, sent: Sent, at: &str, (olds, news): (&[View], &[View])) {
    for (index, old) in olds.iter().enumerate() {
        let lives_on = |new: &View| comparison.is_silent(|trial| facets(trial, sent, at, (old, new)));
        if news.iter().any(lives_on) {
            continue;
        }
        let at = format!("{at} alternative {index}");
        match news.get(index) {
            Some(new) if olds.len() == news.len() => facets(comparison, sent, &at, (old, new)),
            _ => comparison.report("alternative-removed", &at, "no alternative is compatible with it"),
        }
    }
}

fn facets(comparison: &mut Comparison, sent: Sent, at: &str, views: (&View, &View)) {
    if !values::types(comparison, sent, at, views) {
        return;
    }
    values::format(comparison, sent, at, views);
    values::listed(comparison, sent, at, views);
    if sent == Sent::ByClient {
        limits::compare(comparison, at, views);
    }
    properties(comparison, sent, at, views);
    let (old, new) = views;
    for keyword in ["items", "additionalProperties"] {
        let (before, after) = (old.get(keyword), new.get(keyword));
        if before.is_object() && after.is_object() {
            nested(comparison, sent, &format!("{at}/*"), (before, after));
        }
    }
}

fn properties(comparison: &mut Comparison, sent: Sent, at: &str, (old, new): (&View, &View)) {
    let not_sent = match sent {
        Sent::ByClient => "readOnly",
        Sent::ByServer => "writeOnly",
    };
    for (name, before) in old.properties().filter(|(_, schema)| schema[not_sent] != true) {
        let at = format!("{at}/{name}");
        match new.property(name) {
            Some(after) => nested(comparison, sent, &at, (before, after)),
            None => comparison.report("property-removed", &at, "the property is gone"),
        }
    }
    let (before, after) = (old.required(), new.required());
    match sent {
        Sent::ByClient => {
            for name in after.difference(&before) {
                let at = format!("{at}/{name}");
                comparison.report("property-required", &at, "the property was not required");
            }
            if new.is_closed() && !old.is_closed() {
                comparison.report("object-closed", at, "properties it does not name were accepted");
            }
        }
        Sent::ByServer => {
            for name in before.difference(&after).filter(|name| new.property(name).is_some()) {
                let at = format!("{at}/{name}");
                comparison.report("property-optional", &at, "the property was always there");
            }
        }
    }
}
