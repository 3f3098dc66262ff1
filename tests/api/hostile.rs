//! Hostile input: a clear problem, never a 5xx.

use acceptance::on_both;
use reqwest::Method;
use serde_json::json;

on_both!(malformed_json, world => {
    let deep = format!("{{\"name\":{}1{}}}", "[".repeat(200_000), "]".repeat(200_000));
    for body in [
        &b""[..], b"{", b"[]", b"null", b"{\"name\":\"a\",\"name\":\"b\"}", b"{\"name\":\"\xff\"}", b"{\"name\":\"\\ud800\"}",
        b"{\"name\":\"a\\u0000b\"}", b"\xef\xbb\xbf{}", b"{\"longitude\":1e999}", b"{\"longitude\":NaN}", b"{} {}", deep.as_bytes(),
    ] {
        let request = world.request(Method::POST, "/v1/areas").header("content-type", "application/json").body(body.to_vec());
        let refused = world.send(Method::POST, "/v1/areas", request).await.is(400);
        assert!(refused.header("content-type").starts_with("application/problem+json"));
        assert_eq!(refused.json()["request_id"].as_str(), Some(refused.header("x-request-id")));
    }
    let told = world.request(Method::POST, "/v1/areas").header("content-type", "application/json").body("{\n  \"name\": }");
    assert!(world.send(Method::POST, "/v1/areas", told).await.is(400).text().contains("line 2"));
    let integral = json!({"identifiers": ["ref:x"], "name": "X", "kind": "parish", "profile": {"electorate": 174.0}});
    assert_eq!(world.post("/v1/councils", &integral).await.is(201).json()["profile"]["electorate"], 174);
});

on_both!(wrong_methods_and_types, world => {
    let refused = world.send(Method::DELETE, "/v1/areas", world.request(Method::DELETE, "/v1/areas")).await;
    assert_eq!(refused.status, 405);
    assert_eq!(refused.header("allow"), "GET, HEAD, POST");
    world.get("/v1/nothing").await.is(404);
    let xml = world.request(Method::POST, "/v1/areas").header("content-type", "text/xml").body("<a/>");
    world.send(Method::POST, "/v1/areas", xml).await.is(415);
    let accept = world.anonymous(Method::GET, "/v1/areas").header("accept", "image/png");
    world.send(Method::GET, "/v1/areas", accept).await.is(406);
    let large = world.request(Method::POST, "/v1/areas").header("content-type", "application/json").body(vec![b' '; 11 << 20]);
    let refused = large.send().await;
    // The server may close before the whole body is sent; when it answers, it says why.
    if let Ok(response) = refused {
        assert_eq!(response.status().as_u16(), 413);
    }
    let head = world.send(Method::HEAD, "/v1/areas", world.anonymous(Method::HEAD, "/v1/areas")).await.is(200);
    assert!(head.body.is_empty());
});

on_both!(text_that_would_be_sql, world => {
    let attack = "'; DROP TABLE areas; --";
    world.post("/v1/areas", &json!({"code": "A1", "name": attack, "kind": "custom"})).await.is(201);
    for query in ["name=", "name__contains=", "q=", "sort=", "cursor=", "valid_on=", "kind=", "parent=", "point=", "expand=", "fields="] {
        let path = format!("/v1/areas?{query}%27%3B%20DROP%20TABLE%20areas%3B%20--");
        assert!(world.get(&path).await.status < 500, "{path}");
    }
    assert_eq!(world.get("/v1/areas?total=true").await.json()["page"]["total"], 1);
});

on_both!(origins, world => {
    let read = world.anonymous(Method::GET, "/v1/areas").header("origin", "https://anywhere.example");
    let read = world.send(Method::GET, "/v1/areas", read).await.is(200);
    assert_eq!(read.header("access-control-allow-origin"), "*");
    assert_eq!(read.header("x-content-type-options"), "nosniff");
    assert!(read.header("server").is_empty());
    assert!(!read.header("ratelimit").is_empty() && !read.header("ratelimit-policy").is_empty());
    let asks = world.anonymous(Method::OPTIONS, "/v1/areas").header("origin", "https://anywhere.example").header("access-control-request-method", "POST");
    let refused = asks.send().await.unwrap();
    assert!(refused.headers().get("access-control-allow-origin").is_none());
});
