//! Changes as answers tell them.

use domain::event::{Happening, Numbered};
use serde::Serialize;
use utoipa::ToSchema;

use crate::resource::{href, view::moment};

/// A page of changes.
#[derive(Serialize, ToSchema)]
pub struct ChangePage {
    /// The changes, in order.
    #[schema(max_items = 1000)]
    pub items: Vec<Change>,
    /// Where the page ends.
    pub page: ChangePlace,
}

/// Where a page of changes ends.
#[derive(Serialize, ToSchema)]
pub struct ChangePlace {
    /// What to ask after next. It moves on also when nothing of the kinds asked for came.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 184_200)]
    pub next_after: i64,
    /// Whether more are there already.
    pub has_more: bool,
    /// The signed head of the audit log when it was last anchored. Whoever keeps it can later show that nothing before it
    /// was cut off: `/v1/audit-entries/verification?anchor=`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2000)]
    pub anchor: Option<String>,
}

/// A change of a record.
#[derive(Serialize, ToSchema)]
pub struct Change {
    /// Its number in the feed: strictly increasing; none appears later below one that was told.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 184_200)]
    pub seq: i64,
    /// The change's own id.
    #[schema(value_type = String, format = Uuid)]
    pub id: String,
    /// The record's kind and what happened to it.
    #[serde(rename = "type")]
    #[schema(max_length = 60, pattern = "^[a-z-]+[.][a-z]+$", example = "council.updated")]
    pub kind: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub timestamp: String,
    /// Which record.
    pub data: ChangeData,
}

/// The record that changed.
#[derive(Serialize, ToSchema)]
pub struct ChangeData {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: String,
    /// Its kind.
    #[schema(max_length = 40, example = "council")]
    pub kind: &'static str,
    /// Where it is read.
    #[schema(max_length = 300, example = "/v1/councils/0195f0b0-7d7e-7000-8000-000000000001")]
    pub href: String,
    /// Its revision after the change.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub revision: i64,
    /// The fields that changed, by name; never their values.
    #[schema(max_items = 200, example = json!(["name"]))]
    pub changed: Vec<String>,
}

/// A change as the feed tells it; `None` for what is no change of a record.
pub fn told(numbered: Numbered) -> Option<Change> {
    let Numbered { seq, event, .. } = numbered;
    let (resource, record) = (event.resource?, event.record?);
    Some(Change {
        seq,
        id: event.id.to_string(),
        kind: event.kind(),
        timestamp: moment(event.at),
        data: ChangeData {
            id: record.to_string(),
            kind: resource.singular(),
            // An import of observations is told as a whole.
            href: match event.happening {
                Happening::Imported => href("imports", record),
                _ => href(resource, record),
            },
            revision: event.revision?,
            changed: event.changed,
        },
    })
}
