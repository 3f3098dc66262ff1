//! Headers of answers.

use serde_json::{Map, Value, json};

use crate::resource::listing::LARGEST;

const EVERY: &[&str] = &["Access-Control-Allow-Origin", "RateLimit", "RateLimit-Policy", "X-Request-ID"];

/// Every header that answers carry.
pub fn all() -> Value {
    let text = |description: &str, max: u32, example: &str| {
        let schema = json!({"type": "string", "maxLength": max, "pattern": "^[^\\u0000]*$"});
        json!({"description": description, "schema": schema, "example": example})
    };
    json!({
        "Access-Control-Allow-Origin": text("The origin that may read the answer; only when a page asks.", 300, "*"),
        "RateLimit": text("What is left of the quota, and the seconds until it is whole.", 200, "\"default\";r=59999;t=1"),
        "RateLimit-Policy": text("The quota: requests and seconds.", 200, "\"default\";q=60000;w=60"),
        "X-Request-ID": text("The request's id, as sent or newly made; every log line of the request has it.", 128, "0195f0b0-7d7e-7000-8000-000000000001"),
        "ETag": text("The record's revision, or a digest of what was asked for.", 100, "\"r7\""),
        "Content-Location": text("The record's canonical address.", 300, "/v1/councils/0195f0b0-7d7e-7000-8000-000000000001"),
        "Location": text("Where the record is.", 2000, "/v1/councils/0195f0b0-7d7e-7000-8000-000000000001"),
        "Link": text("The next page, or the licence of a file.", 4000, "</v1/councils?cursor=b64u>; rel=\"next\""),
        "Snapshot-Seq": {
            "description": "Of a file: the number of the change after which to go on with /v1/changes.",
            "schema": {"type": "integer", "format": "int64", "minimum": 0, "maximum": LARGEST},
            "example": 184_200
        },
        "Allow": text("The methods that the address knows.", 100, "GET, HEAD, POST"),
        "WWW-Authenticate": text("How to sign in.", 300, "Bearer"),
        "Idempotent-Replayed": text("`true` when the answer is that of an earlier request with the same key.", 5, "true"),
        "Retry-After": {
            "description": "Seconds to wait.",
            "schema": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 86400},
            "example": 5
        },
    })
}

/// The headers of an answer: those that every answer carries, and these.
pub fn of(extra: &[&str]) -> Value {
    let names = EVERY.iter().chain(extra);
    names
        .map(|name| ((*name).to_owned(), json!({"$ref": format!("#/components/headers/{name}")})))
        .collect::<Map<_, _>>()
        .into()
}
