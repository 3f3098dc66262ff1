//! What a day brings: once, however late, however often, and by however many nodes at once.

use acceptance::{
    agreed::training,
    county::{A, UNITARY},
    on_both,
};
use api::{agreements::calendar::bring_day, auth::operator::by_itself, store::AppStore};
use chrono::NaiveDate;
use domain::record::Asked;
use serde_json::json;

use futures_util::future::join_all;

fn on(day: &str) -> Asked {
    Asked { today: day.parse::<NaiveDate>().unwrap(), ..by_itself("calendar") }
}

on_both!(the_day_brings_each_thing_once, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2190-04-01", Some("2191-03-31"))).await;
    let address = format!("/v1/agreements/{id}");
    let store = &world.app.store;
    let status = async || world.get(&address).await.is(200).json()["status"].clone();
    assert_eq!(bring_day(store, &on("2190-03-31")).await.unwrap(), 0);
    assert_eq!(status().await, "agreed");
    // Two nodes, at the same time.
    let bring = async |day: &'static str| bring_day(store, &on(day)).await.unwrap();
    let brought: u64 = join_all(["2190-04-01"; 4].map(bring)).await.into_iter().sum();
    assert_eq!((brought, status().await), (1, json!("in_force")));
    assert_eq!(bring_day(store, &on("2191-03-31")).await.unwrap(), 0, "its last day is its own");
    // Late.
    let brought: u64 = join_all(["2199-01-01"; 4].map(bring)).await.into_iter().sum();
    assert_eq!((brought, status().await), (1, json!("expired")));
    assert_eq!(bring_day(store, &on("2199-01-01")).await.unwrap(), 0);
    let moves = world.get(&format!("{address}/transitions")).await.is(200).json();
    let last: Vec<_> = moves["items"].as_array().unwrap().iter().rev().take(2).map(|step| (step["to"].as_str().unwrap(), step["effective_on"].as_str().unwrap(), step["role"].is_null())).collect();
    assert_eq!(last, [("expired", "2191-04-01", true), ("in_force", "2190-04-01", true)]);
    let entries = world.entries("request_id=calendar").await;
    assert_eq!(entries.len(), 2, "each is one entry of the log");
});

on_both!(what_was_signed_on_paper_keeps_its_days, world => {
    let table = world.table().await;
    let id = table.draft(&world, &training("2024-05-01", None)).await;
    let address = format!("/v1/agreements/{id}");
    for (to, effective_on) in [("proposed", "2024-02-01"), ("negotiating", "2024-02-20"), ("agreed", "2024-03-25")] {
        let authority = json!({"minute_ref": "FTC 2024/012"});
        let step = json!({"to": to, "effective_on": effective_on, "authority": authority});
        table.clerk.post(&world, &format!("{address}/transitions"), &step).await.is(201);
    }
    let early = table.decide_on(&world, &id, A, "2024-03-24").await.is(422).json();
    assert_eq!(early["errors"][0]["pointer"], "/signed_on");
    assert_eq!(early["errors"][0]["code"], "out_of_order");
    table.decide_on(&world, &id, A, "2024-04-10").await.is(201);
    let done = table.decide_on(&world, &id, UNITARY, "2024-04-12").await.is(201).json();
    assert_eq!(done["status"], "in_force");
    let moves = world.get(&format!("{address}/transitions")).await.is(200).json();
    assert_eq!(moves["items"][3]["effective_on"], "2024-05-01");
    let signatures = world.get(&format!("{address}/signatures")).await.is(200).json();
    assert_eq!(signatures["items"][0]["signed_on"], "2024-04-10");
});

on_both!(a_variation_waits_for_its_day, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", None)).await;
    let address = format!("/v1/agreements/{id}");
    let body = json!({"rationale": "Demand rose", "takes_effect_on": "2190-07-01", "changes": {"purpose": "More"}});
    table.clerk.post(&world, &format!("{address}/variations"), &body).await.is(201);
    table.decide(&world, &id, A, "signed").await.is(201);
    table.decide(&world, &id, UNITARY, "signed").await.is(201);
    let store: &AppStore = &world.app.store;
    assert_eq!(bring_day(store, &on("2190-06-30")).await.unwrap(), 0);
    assert_eq!(bring_day(store, &on("2190-07-01")).await.unwrap(), 1);
    assert_eq!(world.get(&address).await.json()["purpose"], "More");
    let held = world.get(&format!("{address}/versions?valid_on=2190-06-30")).await.json();
    assert_eq!(held["items"][0]["number"], 1);
});

on_both!(days_stand_in_a_diary, world => {
    let table = world.table().await;
    let mut text = training("2026-01-01", Some("2027-12-31"));
    text["reviews_on"] = json!(["2027-01-15"]);
    let id = table.signed(&world, &text).await;
    let one = world.get(&format!("/v1/agreements/{id}/calendar.ics")).await.is(200).text();
    for line in ["BEGIN:VCALENDAR", "DTSTART;VALUE=DATE:20260101", "DTSTART;VALUE=DATE:20270115", "DTSTART;VALUE=DATE:20271231"] {
        assert!(one.contains(line), "{line}: {one}");
    }
    assert_eq!(one.matches("BEGIN:VEVENT").count(), 4, "start, review, end, and what is due");
    // An end on the day of the start would be none (RFC 5545, 3.8.2.2).
    assert!(!one.contains("DTEND"), "{one}");
    let all = world.get(&format!("/v1/agreements/calendar.ics?party={A}")).await.is(200).text();
    assert_eq!(all.matches("BEGIN:VEVENT").count(), 4);
    let none = world.get("/v1/agreements/calendar.ics?party=ref:beckington").await.is(200).text();
    assert_eq!(none.matches("BEGIN:VEVENT").count(), 0);
    assert_eq!(world.get(&format!("/v1/agreements/{id}/calendar.ics")).await.text(), one, "the same file while nothing changes");
});
