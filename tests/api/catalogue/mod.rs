//! What agreements refer to: agenda tags, assessment scales, assets, services, who would take them on, offers and requests of
//! them.

mod agenda_tags;
mod assessment_scales;
mod assets;
mod expressions;
mod offers;
mod requests;
mod services;
mod take_up;

use acceptance::{Answer, World, callers::Caller};
use reqwest::Method;
use serde_json::Value;

/// What a collection exports, it takes back without changing anything.
pub async fn comes_back_unchanged(world: &World, collection: &str, records: u64) {
    let import = format!("/v1/imports/{collection}");
    for (format, media_type) in [("csv", "text/csv"), ("ndjson", "application/x-ndjson")] {
        let file = world.get(&format!("/v1/{collection}?format={format}")).await.is(200).text();
        let request = world.request(Method::POST, &import).header("content-type", media_type).body(file.clone());
        let report = world.send(Method::POST, &import, request).await.is(201).json();
        assert_eq!(report["counts"]["unchanged"], records, "{file}\n{report}");
    }
    let header = world.get(&format!("{import}/template.csv")).await.is(200).text();
    let file = world.get(&format!("/v1/{collection}?format=csv")).await.is(200).text();
    let columns = header.lines().next().unwrap_or_default();
    assert!(file.starts_with(&format!("id,{columns},revision,")), "{file}");
}

/// What a caller is answered who sends the same twice under one key.
pub async fn twice(world: &World, caller: &Caller, path: &str, body: &Value) -> [Answer; 2] {
    let sent = async || {
        let request = world.anonymous(Method::POST, path).bearer_auth(&caller.token).json(body);
        world.send(Method::POST, path, request.header("idempotency-key", "once")).await
    };
    [sent().await, sent().await]
}
