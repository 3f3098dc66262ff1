//! Figures that several write at once: none is lost, and a sign-off tells the figures that stood.

use std::sync::atomic::{AtomicBool, Ordering};

use acceptance::{World, county::UNITARY, on_both};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::indicators::admissions;

const IMPORT: &str = "/v1/imports/observations";
const YEARS: std::ops::Range<u32> = 1900..1960;

fn file(add: u32) -> String {
    let rows: String =
        YEARS.map(|year| format!("code:emergency-admissions,gss:E04008560,{year},{}\n", year + add)).collect();
    format!("indicator,area,period,value\n{rows}")
}

async fn prepared(world: &World) {
    world.counties().await;
    world.post("/v1/indicators", &admissions()).await.is(201);
    world.import(IMPORT, &file(0)).await.is(201);
}

async fn figures(world: &World) -> Vec<Value> {
    let path = "/v1/observations?limit=100";
    let told = world.send(Method::GET, path, world.request(Method::GET, path)).await.is(200).json();
    told["items"].as_array().unwrap().clone()
}

on_both!(files_at_once_follow_each_other, world => {
    prepared(&world).await;
    let bring = async |add: u32| world.import(IMPORT, &file(add)).await.status;
    let statuses = join_all((1..=6).map(bring)).await;
    let done = statuses.iter().filter(|status| **status == 201).count();
    assert!(done >= 1 && statuses.iter().all(|status| [201, 412, 409].contains(status)), "{statuses:?}");
    let now = figures(&world).await;
    assert_eq!(now.len(), YEARS.len());
    let add = now[0]["value"].as_f64().unwrap() - f64::from(YEARS.start);
    for (figure, year) in now.iter().zip(YEARS) {
        assert_eq!(figure["revision"], json!(1 + done), "each file is a revision: {statuses:?}");
        assert_eq!(figure["value"].as_f64(), Some(f64::from(year) + add), "the figures of one file stand");
    }
});

on_both!(a_sign_off_tells_the_figures_that_stood_when_it_was_made, world => {
    prepared(&world).await;
    let analyst = world.officer("analyst", UNITARY).await;
    let period = json!({"start": "1900-01-01", "end": "1959-12-31"});
    let wish = json!({"indicator": "code:emergency-admissions", "period": period});
    let ids: Vec<String> = figures(&world).await.iter().map(|figure| figure["id"].as_str().unwrap().to_owned()).collect();
    // One figure after the other is written, so a digest tells how many were written before it.
    let digest = |written: usize| -> String {
        let lines: String = ids.iter().enumerate().map(|(at, id)| format!("{id} {}\n", if at < written { 2 } else { 1 })).collect();
        Sha256::digest(lines).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let done = AtomicBool::new(false);
    let write = async || {
        let mut ended = vec![];
        for (at, id) in ids.iter().enumerate() {
            let path = format!("/v1/observations/{id}");
            let patched = world.send(Method::PATCH, &path, world.request(Method::PATCH, &path).json(&json!({"value": 5000 + at}))).await.is(200).json();
            if patched["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "sign_off_lapses") {
                ended.push(at);
            }
        }
        done.store(true, Ordering::Relaxed);
        ended
    };
    let sign = async || {
        while !done.load(Ordering::Relaxed) {
            let signed = analyst.post(&world, "/v1/sign-offs", &wish).await;
            assert!([201, 409].contains(&signed.status), "{}", signed.text());
        }
    };
    let (ended, ()) = tokio::join!(write(), sign());
    assert!([201, 409].contains(&analyst.post(&world, "/v1/sign-offs", &wish).await.status));
    let told = world.get("/v1/sign-offs?sort=created_at&limit=100").await.is(200).json();
    let signed: Vec<&str> = told["items"].as_array().unwrap().iter().map(|item| item["sha256"].as_str().unwrap()).collect();
    // The write that ended a sign-off is the first after it, and nothing ended the last.
    let wanted: Vec<String> = ended.into_iter().chain([ids.len()]).map(digest).collect();
    assert_eq!(signed, wanted);
});
