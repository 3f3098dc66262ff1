//! kill -9 in the middle of an import: it is wholly there or wholly absent, and its record says which.

use std::time::Duration;

use acceptance::{
    Kind, Place,
    program::{Serving, operator},
};
use reqwest::Method;
use serde_json::Value;

use crate::caller::{Caller, until};

const ROWS: u64 = 20_000;
/// A lease of 30 seconds, and time to look.
const LEASE: Duration = Duration::from_mins(1);

fn file() -> String {
    let row = |n| format!("P{n},Place {n},custom\n");
    std::iter::once("code,name,kind\n".to_owned()).chain((0..ROWS).map(row)).collect()
}

/// When to kill: at which share of the rows, and how long after that.
type Moment = (u64, u64);

#[tokio::test]
async fn a_killed_import_is_whole_or_absent_on_sqlite() {
    let moments = [(0, 0), (20, 0), (40, 0), (60, 10), (80, 0), (99, 0), (99, 50), (99, 100), (99, 200), (99, 400)];
    whole_or_absent(Place::new(Kind::Sqlite).await, &moments).await;
}

/// Each interrupted one is waited for as long as its lease, since another node might have it.
#[tokio::test]
async fn a_killed_import_is_whole_or_absent_on_postgres() {
    whole_or_absent(Place::new(Kind::Postgres).await, &[(30, 0), (99, 100)]).await;
}

async fn whole_or_absent(place: Place, moments: &[Moment]) {
    let credentials = operator(&place.url);
    let mut server = Serving::start(&place.url, &[]);
    let mut caller = Caller::new(&server, &credentials).await;
    let mut stands = false;
    for (round, (share, after)) in moments.iter().copied().enumerate() {
        let key = format!("round-{round}");
        let send = |caller: &Caller| {
            let request = caller.ask(Method::POST, "/v1/imports/areas").header("content-type", "text/csv");
            request.header("idempotency-key", &key).body(file()).send()
        };
        let sent = tokio::spawn(send(&caller));
        let known = std::cell::RefCell::new(None);
        until(LEASE, async || {
            let Some(newest) = newest(&caller).await else { return false };
            let done = newest["progress"]["rows_done"].as_u64();
            let is_ours = newest["status"] == "running" || newest["status"] == "applied";
            known.replace(newest["id"].as_str().map(str::to_owned));
            is_ours && done.is_none_or(|done| done * 100 >= share * ROWS)
        })
        .await;
        tokio::time::sleep(Duration::from_millis(after)).await;
        server.kill();
        let acknowledged = sent.await.unwrap().is_ok_and(|answer| answer.status() == 201);
        server = Serving::start(&place.url, &[]);
        caller = caller.at(&server).await;
        let address = format!("/v1/imports/{}", known.take().unwrap());
        until(LEASE, async || caller.read(&address).await["status"] != "running").await;
        let record = caller.read(&address).await;
        let total = caller.total("areas").await;
        match record["status"].as_str() {
            Some("applied") => stands = true,
            Some("failed") => {
                assert!(!acknowledged, "what was acknowledged stands");
                assert_eq!(record["counts"]["created"], 0, "{record}");
                assert!(record["reason"].as_str().unwrap().contains("nothing was written"), "{record}");
            }
            other => panic!("{other:?}: {record}"),
        }
        assert_eq!(total, if stands { ROWS } else { 0 }, "round {round}: {record}");
    }
    // The same file again says what it finds.
    let request = caller.ask(Method::POST, "/v1/imports/areas").header("content-type", "text/csv").body(file());
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let counts = &answer.json::<Value>().await.unwrap()["counts"];
    assert_eq!(counts[if stands { "unchanged" } else { "created" }], ROWS, "{counts}");
    assert_eq!(caller.total("areas").await, ROWS);
}

async fn newest(caller: &Caller) -> Option<Value> {
    let all = caller.ask(Method::GET, "/v1/imports?limit=1").send().await.ok()?.json::<Value>().await.ok()?;
    all["items"].get(0).cloned()
}
