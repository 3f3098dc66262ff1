//! The feed: no change is lost, none is told twice, and those who wait are told soon.

use std::{collections::BTreeSet, time::Instant};

use acceptance::{World, on_both};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

async fn after(world: &World, after: i64) -> Value {
    world.get(&format!("/v1/changes?after={after}&limit=1000")).await.is(200).json()
}

fn seqs(page: &Value) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|change| change["seq"].as_i64().unwrap()).collect()
}

on_both!(changes_tell_what_happened, world => {
    let id = world.area("E04008560", "Frome", "parish").await;
    world.patch("/v1/areas/gss:E04008560", &json!({"name": "Frome Town"})).await.is(200);
    world.patch("/v1/areas/gss:E04008560", &json!({"name": "Frome Town"})).await.is(200);
    world.delete("/v1/areas/gss:E04008560").await.is(204);
    world.put("/v1/partners/ref:salc", &json!({"name": "SALC", "kind": "association"})).await.is(201);
    let page = after(&world, 0).await;
    let kinds: Vec<_> = page["items"].as_array().unwrap().iter().map(|change| change["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["area.created", "area.updated", "area.deleted", "partner.created"], "what changes nothing is no change");
    let updated = &page["items"][1]["data"];
    assert_eq!((&updated["id"], &updated["changed"], &updated["revision"]), (&json!(id), &json!(["name"]), &json!(2)));
    assert_eq!(page["page"]["has_more"], false);
    let rest = after(&world, page["items"][1]["seq"].as_i64().unwrap()).await;
    assert_eq!(seqs(&rest), seqs(&page)[2..]);

    let partners = world.get("/v1/changes?type=partner.*,area.merged").await.is(200).json();
    assert_eq!(partners["items"].as_array().unwrap().len(), 1);
    assert_eq!(partners["page"]["next_after"], page["page"]["next_after"], "what was of other kinds is behind us");
    let file = world.get("/v1/changes?format=ndjson").await.is(200);
    assert_eq!(file.text().lines().count(), 4);
    for query in ["type=councils.*", "type=council", "after=-1", "after=x", "wait=31", "limit=1001", "since=1"] {
        world.get(&format!("/v1/changes?{query}")).await.is(400);
    }
});

on_both!(a_reader_misses_nothing_while_hundreds_write, world => {
    let writers = join_all((0..300).map(|n| {
        let body = json!({"name": format!("Partner {n}"), "kind": "other"});
        let world = &world;
        // On a slow machine so many wait longer for the one writer than they may; as told, they try again.
        async move {
            loop {
                let answer = world.post("/v1/partners", &body).await;
                if answer.status != 503 {
                    break answer.is(201).json()["id"].as_str().unwrap().to_owned();
                }
            }
        }
    }));
    let reader = async {
        let (mut seen, mut last) = (Vec::new(), 0);
        while seen.len() < 300 {
            let page = after(&world, last).await;
            for change in page["items"].as_array().unwrap() {
                assert!(change["seq"].as_i64().unwrap() > last, "numbers only rise");
                last = change["seq"].as_i64().unwrap();
                seen.push(change["data"]["id"].as_str().unwrap().to_owned());
            }
            let next = page["page"]["next_after"].as_i64().unwrap();
            assert!(next >= last);
            last = next;
        }
        seen
    };
    let (written, seen) = tokio::join!(writers, reader);
    assert_eq!(seen.len(), 300, "none is told twice");
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), written.into_iter().collect());
});

on_both!(whoever_waits_is_told_soon, world => {
    let since = Instant::now();
    let wait = world.get("/v1/changes?wait=30&type=council.*");
    let write = async {
        world.area("A1", "One", "custom").await;
        world.put("/v1/councils/ref:one", &json!({"name": "One", "kind": "parish"})).await.is(201);
    };
    let (told, ()) = tokio::join!(wait, write);
    let told = told.is(200).json();
    assert_eq!(told["items"][0]["type"], "council.created");
    assert!(since.elapsed().as_secs() < 25, "{:?}", since.elapsed());
    let nothing = world.get(&format!("/v1/changes?wait=1&after={}", told["page"]["next_after"])).await.is(200).json();
    assert_eq!(nothing["items"], json!([]));
});

on_both!(an_export_and_what_came_after_lose_nothing, world => {
    world.area("A1", "One", "custom").await;
    let file = world.get("/v1/areas?format=csv").await.is(200);
    let seq: i64 = file.header("snapshot-seq").parse().unwrap();
    world.area("A2", "Two", "custom").await;
    world.import("/v1/imports/areas", "code,name,kind\nA3,Three,custom\nA4,Four,custom\n").await.is(201);
    let rest = after(&world, seq).await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 3, "an import writes one event a row");
    assert_eq!(file.text().lines().count(), 2);
    let read = world.send(Method::GET, "/v1/changes", world.request(Method::GET, "/v1/changes")).await.is(200).json();
    let kinds: Vec<_> = read["items"].as_array().unwrap().iter().map(|change| change["type"].as_str().unwrap()).collect();
    let areas = ["area.created"; 4];
    assert_eq!(kinds, [&["client.created", "role-grant.created"][..], &areas].concat(), "an operator sees accounts too");
});
