//! Limits on what clients send: none tightens.

use super::{Comparison, view::View};

const UPPER: [&str; 5] = ["maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties"];
const LOWER: [&str; 5] = ["minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties"];
/// Whether one of these is stricter than another cannot be told from their text.
const OPAQUE: [&str; 3] = ["pattern", "multipleOf", "uniqueItems"];
const COUNTS_FROM: [&str; 3] = ["minLength", "minItems", "minProperties"];

pub(super) fn compare(comparison: &mut Comparison, at: &str, (old, new): (&View, &View)) {
    let mut judge = |keyword: &str, is_tighter: fn(f64, f64) -> bool| {
        let (before, after) = (old.get(keyword), new.get(keyword));
        let tighter = match (before.as_f64(), after.as_f64()) {
            (Some(before), Some(after)) => is_tighter(before, after),
            // Counts are never below zero, so a lower limit of zero is none.
            (None, Some(after)) => after != 0.0 || !COUNTS_FROM.contains(&keyword),
            (_, None) => !after.is_null() && *after != false && before != after,
        };
        if tighter {
            comparison.report("limit-tightened", at, format!("{keyword} was {before}, is {after}"));
        }
    };
    for keyword in UPPER {
        judge(keyword, |before, after| after < before);
    }
    for keyword in LOWER {
        judge(keyword, |before, after| after > before);
    }
    for keyword in OPAQUE {
        judge(keyword, |before, after| (after - before).abs() > 0.0);
    }
}
