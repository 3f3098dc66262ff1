//! Request bodies and responses, by status and media type.

use serde_json::Value;

use super::{Comparison, Sent, schema};
use crate::document::{Operation, members};

pub(super) fn requests(comparison: &mut Comparison, old: &Operation, new: &Operation) {
    let (before, after) = (old.body(), new.body());
    let at = format!("{} request", old.label());
    if after["required"] == true && before["required"] != true {
        comparison.report("request-body-required", &at, "a body is now required");
    }
    if !before.is_null() && after.is_null() {
        comparison.report("request-body-removed", &at, "a body is no longer taken");
        return;
    }
    contents(comparison, Sent::ByClient, &at, (before, after));
}

pub(super) fn responses(comparison: &mut Comparison, old: &Operation, new: &Operation) {
    for (status, before) in old.responses() {
        let at = format!("{} response {status}", old.label());
        let Some((_, after)) = new.responses().find(|(other, _)| *other == status) else {
            comparison.report("response-removed", &at, "the status is no longer documented");
            continue;
        };
        contents(comparison, Sent::ByServer, &at, (before, after));
        headers(comparison, &at, (before, after));
    }
}

fn contents(comparison: &mut Comparison, sent: Sent, at: &str, (before, after): (&Value, &Value)) {
    for (media_type, old) in members(&before["content"]) {
        let at = format!("{at} {media_type}");
        match after["content"].get(media_type) {
            Some(new) => schema::compare(comparison, sent, &at, (&old["schema"], &new["schema"])),
            None => comparison.report("media-type-removed", &at, "the media type is gone"),
        }
    }
}

fn headers(comparison: &mut Comparison, at: &str, (before, after): (&Value, &Value)) {
    for name in members(&before["headers"]).keys() {
        if !members(&after["headers"]).keys().any(|other| other.eq_ignore_ascii_case(name)) {
            let message = format!("header {name} is no longer documented");
            comparison.report("response-header-removed", at, message);
        }
    }
}
