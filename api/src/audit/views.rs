//! The audit log as answers tell it; entries are told as they are hashed, so these say only what their fields mean.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// An entry of the audit log. `hash` is SHA-256 of the previous hash's 32 bytes and the entry without `hash`, `disclosed`
/// and `redacted`, as RFC 8785 JSON.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct AuditEntry {
    /// Its number, from 1, without gaps.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, format = Int64)]
    seq: i64,
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// What happened.
    #[schema(max_length = 40, example = "updated")]
    action: String,
    /// Who did it: `kind` and `id`.
    actor: Option<AuditActor>,
    /// The organisation on whose behalf.
    #[schema(max_length = 36)]
    on_behalf_of: Option<String>,
    /// The collection.
    #[schema(max_length = 60, example = "councils")]
    resource: Option<String>,
    /// The record.
    #[schema(max_length = 36)]
    record: Option<String>,
    /// The organisation whose record it is.
    #[schema(max_length = 36)]
    organisation: Option<String>,
    /// The record's revision after the change.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, format = Int64)]
    revision: Option<i64>,
    /// The one before it.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, format = Int64)]
    revision_before: Option<i64>,
    /// The fields that changed.
    #[schema(max_items = 200)]
    changed: Vec<String>,
    /// The merge patch from before to after; personal values stand as `{"sha256": …}`.
    #[schema(value_type = Option<Object>)]
    forward: Option<Value>,
    /// The merge patch from after to before, likewise.
    #[schema(value_type = Option<Object>)]
    reverse: Option<Value>,
    /// The address from which it was asked, as `{"sha256": …}`; absent where a program on the machine itself did it.
    #[schema(value_type = Option<Object>)]
    from: Option<Value>,
    /// Why, where it was said.
    #[schema(max_length = 10_000)]
    reason: Option<String>,
    /// The request.
    #[schema(max_length = 128)]
    request_id: String,
    /// The import.
    #[schema(max_length = 36)]
    import: Option<String>,
    /// The hash of the entry before it.
    #[schema(
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "afe4347c626f051b2028450f8a120658912faee63ba66a03e73fbcf14efe09f7"
    )]
    prev_hash: String,
    /// Its hash.
    #[schema(
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "afe4347c626f051b2028450f8a120658912faee63ba66a03e73fbcf14efe09f7"
    )]
    hash: String,
    /// With `expand=disclosed`: the personal values that stand as digests, by pointer, while they are not erased.
    #[schema(value_type = Option<Object>)]
    disclosed: Option<Value>,
    /// With `expand=disclosed`: the pointers of personal values that are kept and that the caller may not see.
    #[schema(max_items = 200, value_type = Option<Vec<String>>)]
    redacted: Option<Vec<String>>,
}

/// Who did something.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct AuditActor {
    /// `user` or `client`.
    #[schema(max_length = 10, example = "user")]
    kind: String,
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
}

/// A page of entries.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct AuditEntryPage {
    /// The entries, in their order.
    #[schema(max_items = 1000)]
    items: Vec<AuditEntry>,
    /// Where to go on.
    page: AuditPlace,
}

/// Where a page of entries ends.
#[derive(Serialize, ToSchema)]
pub struct AuditPlace {
    /// What to ask with `after` next.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub next_after: i64,
    /// Whether there is more.
    pub has_more: bool,
    /// The numbers of entries of this page that somebody altered, so that they cannot be read as entries any more.
    #[schema(max_items = 1000)]
    pub unreadable: Vec<i64>,
}
