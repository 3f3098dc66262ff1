//! What whoever runs the server sees, and what callers beyond their quota do.

use std::num::NonZeroU32;

use acceptance::{Kind, World, on_both};
use reqwest::Method;
use serde_json::json;

on_both!(health_and_metrics, world => {
    world.get("/health/live").await.is(200);
    world.get("/health/ready").await.is(200);
    world.get("/v1/areas").await.is(200);
    let told = world.get("/metrics").await.is(200).text();
    assert!(told.contains("accord_requests_total") && told.contains("route=\"/v1/areas\""), "{told}");
});

#[tokio::test]
async fn beyond_the_quota_is_a_429_that_says_how_long() {
    let world = World::with(Kind::Sqlite, |config| config.rate_limit = NonZeroU32::new(3)).await;
    let mut left = Vec::new();
    for _ in 0..3 {
        let read = world.get("/v1/areas").await;
        if read.status == 429 {
            break;
        }
        left.push(read.header("ratelimit").to_owned());
        assert_eq!(read.header("ratelimit-policy"), "\"default\";q=3;w=60");
    }
    let refused = world.get("/v1/areas").await.is(429);
    assert_eq!(refused.code(), "rate_limited");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert!(refused.header("ratelimit").contains("r=0"));
    left.dedup();
    assert!(left.len() > 1, "what is left is counted down: {left:?}");
    // A client has a quota of its own.
    world.send(Method::GET, "/v1/areas", world.request(Method::GET, "/v1/areas")).await.is(200);
}

#[tokio::test]
async fn forwarded_addresses_are_believed_of_listed_proxies_only() {
    for (trusted, expected) in [(false, 429), (true, 200)] {
        let world = World::with(Kind::Sqlite, |config| {
            config.rate_limit = NonZeroU32::new(2);
            config.trusted_proxies = if trusted { vec![[127, 0, 0, 1].into()] } else { vec![] };
        })
        .await;
        let from =
            |address: &str| world.anonymous(Method::GET, "/v1/areas").header("x-forwarded-for", address.to_owned());
        for _ in 0..3 {
            world.send(Method::GET, "/v1/areas", from("192.0.2.1")).await;
        }
        let other = world.send(Method::GET, "/v1/areas", from("192.0.2.2")).await;
        assert_eq!(other.status, expected, "{}", other.text());
    }
}

/// What a caller says itself stands before what the proxies saw, on a line of its own or not.
#[tokio::test]
async fn an_address_that_a_proxy_saw_is_believed_and_no_other() {
    let world = World::with(Kind::Sqlite, |config| {
        config.rate_limit = NonZeroU32::new(2);
        config.trusted_proxies = vec![[127, 0, 0, 1].into(), [10, 0, 0, 7].into()];
    })
    .await;
    let mut last = 200;
    for attempt in 0..4 {
        let forged = format!("198.51.100.{attempt}");
        // The caller's own line, then that of the outer proxy, then that of the inner one.
        let request = world
            .anonymous(Method::GET, "/v1/areas")
            .header("x-forwarded-for", forged)
            .header("x-forwarded-for", "192.0.2.1")
            .header("x-forwarded-for", "10.0.0.7");
        last = world.send(Method::GET, "/v1/areas", request).await.status;
    }
    assert_eq!(last, 429, "a caller is counted by its address, whatever it says");
    let other = world.anonymous(Method::GET, "/v1/areas").header("x-forwarded-for", "192.0.2.2, 10.0.0.7");
    assert_eq!(world.send(Method::GET, "/v1/areas", other).await.status, 200);
}

#[tokio::test]
async fn a_request_id_is_kept_when_it_is_one() {
    let world = World::new(Kind::Sqlite).await;
    let read = |id: &str| world.anonymous(Method::GET, "/v1/areas").header("x-request-id", id.to_owned());
    let kept = world.send(Method::GET, "/v1/areas", read("nightly-7")).await.is(200);
    assert_eq!(kept.header("x-request-id"), "nightly-7");
    for bad in ["a b", &"x".repeat(200), "<script>"] {
        let made = world.send(Method::GET, "/v1/areas", read(bad)).await.is(200);
        assert_ne!(made.header("x-request-id"), bad);
        assert!(!made.header("x-request-id").is_empty());
    }
}

on_both!(answers_are_compressed_on_request, world => {
    let asked = world.anonymous(Method::GET, "/v1/errors").header("accept-encoding", "br");
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "br");
    let plain = world.anonymous(Method::GET, "/v1/errors").header("accept-encoding", "identity").send().await.unwrap();
    assert!(plain.headers().get("content-encoding").is_none());
    assert!(answer.bytes().await.unwrap().len() * 2 < plain.bytes().await.unwrap().len());
});

async fn refused_often(kind: Kind) {
    let world = World::with(kind, |config| config.refusals = NonZeroU32::new(3)).await;
    let (one, two) =
        (world.somebody("one@example.org", None, &[]).await, world.somebody("two@example.org", None, &[]).await);
    let body = json!({"name": "Frome", "kind": "town"});
    let write = async |who: &acceptance::keeping::Person| {
        world.by(who, Method::PUT, "/v1/councils/ref:frome", Some(&body)).await
    };
    for _ in 0..3 {
        write(&one).await.is(403);
    }
    for _ in 0..3 {
        let refused = write(&one).await.is(429);
        assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    }
    world.read_by(&one, "/v1/me").await.is(200);
    write(&two).await.is(403);
    assert_eq!(world.entries("action=refused").await.len(), 4, "the log is not filled by whoever is refused");
}

#[tokio::test]
async fn whoever_is_refused_often_has_to_wait_and_fills_no_log_sqlite() {
    refused_often(Kind::Sqlite).await;
}

#[tokio::test]
async fn whoever_is_refused_often_has_to_wait_and_fills_no_log_postgres() {
    refused_often(Kind::Postgres).await;
}
