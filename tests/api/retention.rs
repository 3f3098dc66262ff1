//! Item 47: contact details are cleared when they were kept as long as the settings say, and it is noted.

use std::time::{Duration, Instant};

use acceptance::on_both;
use actix_web::web::Data;
use api::{app::App, config::Config, server};
use serde_json::{Value, json};

on_both!(item_47_contact_details_are_cleared_so_many_days_after_the_role_ended, world => {
    world.put("/v1/councils/ref:frome", &json!({"name": "Frome", "kind": "town"})).await.is(201);
    let day = |ago: i64| (chrono::Utc::now() - chrono::TimeDelta::days(ago)).date_naive().to_string();
    let clerk = async |name: &str, to: Value| {
        let body = json!({"identifiers": [format!("ref:{name}")], "organisation": "ref:frome", "name": format!("Clerk {name}"), "role": "clerk",
            "email": format!("{name}@example.org"), "telephone": "01373 000001", "to": to});
        world.post("/v1/representatives", &body).await.is(201).json()["id"].as_str().unwrap().to_owned()
    };
    let long_gone = clerk("long-gone", json!(day(40))).await;
    let lately = clerk("lately", json!(day(20))).await;
    let present = clerk("present", Value::Null).await;
    let deleted = clerk("deleted", Value::Null).await;
    world.delete("/v1/representatives/ref:deleted").await.is(204);
    let behind = world.database().await;
    let long_ago = (chrono::Utc::now() - chrono::TimeDelta::days(40)).to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    behind.run(&format!("UPDATE representatives SET deleted_at = '{long_ago}', updated_at = '{long_ago}' WHERE deleted_at IS NOT NULL")).await;

    // Another node, which is told to keep them for thirty days.
    let config = Config { retention_days: Some(30), ..Config::for_tests(&world.place.url) };
    let node = server::start(Data::new(App::open(config).await.unwrap())).unwrap();
    let patience = Instant::now() + Duration::from_secs(20);
    while world.entries("request_id=retention").await.len() < 2 {
        assert!(Instant::now() < patience, "nothing is cleared");
    }
    while !behind.holds(&["long-gone@example.org", "deleted@example.org"]).await.is_empty() {
        assert!(Instant::now() < patience, "what was cleared is still in the file");
    }
    node.stop().await.unwrap();

    let emails = async |id: &str| world.seen(&format!("/v1/representatives/{id}?deleted=include")).await.is(200).json()["email"].clone();
    assert_eq!(emails(&long_gone).await, Value::Null);
    assert_eq!(emails(&deleted).await, Value::Null);
    assert_eq!(emails(&lately).await, "lately@example.org");
    assert_eq!(emails(&present).await, "present@example.org");
    world.seen("/v1/representatives/ref:deleted").await.is(404);
    let noted = world.entries("request_id=retention&expand=disclosed").await;
    let mut cleared: Vec<_> = noted.iter().map(|entry| entry["record"].as_str().unwrap().to_owned()).collect();
    cleared.sort();
    let mut expected = vec![long_gone.clone(), deleted];
    expected.sort();
    assert_eq!(cleared, expected, "once each");
    for entry in &noted {
        assert_eq!((&entry["changed"], &entry["reason"], &entry["actor"]), (&json!(["email", "telephone"]), &json!("retention"), &Value::Null));
        assert!(entry["organisation"].is_string());
    }
    assert_eq!(world.breaks().await, []);
    assert_eq!(behind.holds(&["Clerk long-gone"]).await.len(), 1, "names stay: they say who held the office");
    assert_eq!(world.seen(&format!("/v1/representatives/{long_gone}")).await.is(200).json()["revision"], 2);
});
