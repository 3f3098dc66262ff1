//! A flood of sign-ins: the memory that passphrases take is bounded, and nobody else waits.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use acceptance::{
    Kind, PASSPHRASE, Place,
    program::{Serving, run},
};
use futures_util::future::join_all;
use reqwest::Client;
use serde_json::{Value, json};

const OPERATOR: &str = "operator@example.org";

/// The most memory that a process had, in MiB.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

async fn sign_in(http: &Client, url: &str, n: usize) -> u16 {
    let form = [("grant_type", "password"), ("username", OPERATOR), ("password", PASSPHRASE)];
    let request = http.post(format!("{url}/oauth2/token")).header("x-forwarded-for", format!("192.0.2.{n}"));
    request.form(&form).send().await.unwrap().status().as_u16()
}

// Hardening 9.
#[tokio::test]
async fn two_hundred_who_sign_in_at_once_exhaust_nothing() {
    let place = Place::new(Kind::Sqlite).await;
    let made =
        run(&["operator", "create", "--json", "--email", OPERATOR], &[("ACCORD_DATABASE_URL", place.url.as_str())]);
    let told: Value = serde_json::from_slice(&made.stdout).unwrap();
    let server = Serving::start(&place.url, &[("ACCORD_TRUSTED_PROXIES", "127.0.0.1")]);
    let http = Client::new();
    let body = json!({"token": told["token"], "passphrase": PASSPHRASE});
    let set = http.post(format!("{}/v1/passphrases", server.url)).json(&body).send().await.unwrap();
    assert_eq!(set.status(), 204);
    let ended = Cell::new(false);
    let flood = async {
        let statuses = join_all((1..=200).map(|n| sign_in(&http, &server.url, n))).await;
        ended.set(true);
        statuses
    };
    let live = async {
        let (client, mut took) = (Client::new(), Vec::new());
        // As long as the flood lasts, and often enough that one in a hundred is not a single one.
        while took.len() < 300 || !ended.get() {
            let begun = Instant::now();
            assert_eq!(client.get(format!("{}/health/live", server.url)).send().await.unwrap().status(), 200);
            took.push(begun.elapsed());
        }
        took.sort_unstable();
        took
    };
    let (statuses, took) = tokio::join!(flood, live);
    let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
    // One account's tries count before they are made, so that at most fifty are made at once.
    assert_eq!(count(200) + count(429) + count(503), 200, "{statuses:?}");
    assert!(count(200) > 0, "those that are taken sign in");
    assert!(count(429) + count(503) > 0, "the surplus is told to come again");
    assert!(peak(server.pid()) < 512, "{} MiB", peak(server.pid()));
    // The design says 100 ms; this machine does other things too, and a flood that blocked would take seconds.
    let p99 = took[took.len() * 99 / 100];
    assert!(p99 < Duration::from_millis(500), "{p99:?} of {}: {took:?}", took.len());
    assert_eq!(sign_in(&http, &server.url, 201).await, 200, "and afterwards everything is as before");
}
