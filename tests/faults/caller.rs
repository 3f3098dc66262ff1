//! A caller that expects the server to fail.

use std::time::{Duration, Instant};

use acceptance::program::Serving;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;

/// Nothing hangs longer.
pub const MOST: Duration = Duration::from_secs(10);

/// A client of one installation, at whichever server serves it.
#[derive(Clone)]
pub struct Caller {
    http: reqwest::Client,
    credentials: (String, String),
    /// Where the server is.
    pub url: String,
    token: String,
}

impl Caller {
    /// Signs in.
    pub async fn new(server: &Serving, credentials: &(String, String)) -> Self {
        let http = reqwest::Client::new();
        let caller = Self { http, credentials: credentials.clone(), url: server.url.clone(), token: String::new() };
        caller.at(server).await
    }

    /// The same at another server.
    pub async fn at(&self, server: &Serving) -> Self {
        let mut there = Self { url: server.url.clone(), ..self.clone() };
        let (id, secret) = &self.credentials;
        let form = [("grant_type", "client_credentials")];
        let asked = self.http.post(format!("{}/oauth2/token", server.url)).basic_auth(id, Some(secret)).form(&form);
        let told: Value = asked.send().await.unwrap().json().await.unwrap();
        told["access_token"].as_str().expect("a token").clone_into(&mut there.token);
        there
    }

    /// A request.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token)
    }

    /// An answer's JSON; the answer is a 200.
    pub async fn read(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    /// How many areas or councils there are.
    pub async fn total(&self, collection: &str) -> u64 {
        self.read(&format!("/v1/{collection}?total=true&limit=1")).await["page"]["total"].as_u64().unwrap()
    }

    /// Creates or replaces a council.
    pub async fn put(&self, reference: &str, name: &str) -> reqwest::Result<Response> {
        let body = serde_json::json!({"name": name, "kind": "parish"});
        self.ask(Method::PUT, &format!("/v1/councils/{reference}")).json(&body).send().await
    }

    /// Whether the server says that it is ready.
    pub async fn is_ready(&self) -> bool {
        self.http.get(format!("{}/health/ready", self.url)).send().await.is_ok_and(|answer| answer.status() == 200)
    }

    /// Whether the server says that it lives.
    pub async fn is_alive(&self) -> bool {
        self.http.get(format!("{}/health/live", self.url)).send().await.is_ok_and(|answer| answer.status() == 200)
    }

    /// Waits until it is ready, or not ready.
    pub async fn until_ready(&self, ready: bool) {
        until(MOST * 2, async || self.is_ready().await == ready).await;
    }
}

/// Asks until it holds.
pub async fn until(patience: Duration, holds: impl AsyncFn() -> bool) {
    let since = Instant::now();
    while !holds().await {
        assert!(since.elapsed() < patience, "it does not come to hold");
        // Between two questions, not instead of one: asked without a pause, it would run into the server's own quota.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A problem that asks to come again: 503, soon, in the form of all problems.
pub async fn is_unavailable(asked: RequestBuilder) {
    let since = Instant::now();
    let answer = asked.send().await.unwrap();
    assert!(since.elapsed() < MOST, "{:?}", since.elapsed());
    assert_eq!(answer.status(), 503, "{:?}", answer.text().await);
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], "unavailable");
}
