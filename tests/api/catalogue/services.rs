//! Services: what is done for people, at what cost, for how many.

use acceptance::{
    county::{A, B, UNITARY},
    on_both,
};
use serde_json::{Value, json};

use super::{comes_back_unchanged, twice};

const SERVICES: &str = "/v1/services";

fn grass() -> Value {
    json!({
        "identifiers": ["ref:grass"], "name": "Grass cutting", "kind": "grounds_maintenance", "specification": "Parks and verges",
        "standard": "Eight cuts a year", "year": {"start": "2025-04-01", "end": "2026-03-31"},
        "annual_cost": {"amount": "85000.00", "currency": "GBP"}, "annual_users": 30000.0, "provider": UNITARY, "area": "gss:E04008560",
    })
}

on_both!(a_service_lives_and_is_found, world => {
    world.counties().await;
    let steward = world.officer("steward", UNITARY).await;
    steward.post(&world, &format!("{SERVICES}?dry_run=true"), &grass()).await.is(200);
    let [made, again] = twice(&world, &steward, SERVICES, &grass()).await;
    assert_eq!((made.status, again.header("idempotent-replayed")), (201, "true"));
    assert_eq!(made.json()["annual_users"], 30_000);
    world.put(&format!("{SERVICES}/ref:market"), &json!({"name": "A market", "kind": "markets", "provider": B})).await.is(201);
    for (query, count) in [
        ("kind=markets", 1), ("provider=gss:E06000066", 1), ("area=gss:E04008560", 1), ("annual_cost__lte=85000", 1),
        ("annual_cost__isnull=true", 1), ("annual_users__gte=30001", 0), ("q=grass", 1), ("sort=-annual_cost,name", 2),
    ] {
        let told = world.get(&format!("{SERVICES}?{query}")).await.is(200).json();
        assert_eq!(told["items"].as_array().unwrap().len(), count, "{query}");
    }
    comes_back_unchanged(&world, "services", 2).await;
    let clerk = world.officer("clerk", A).await;
    clerk.patch(&world, &format!("{SERVICES}/ref:grass"), &json!({"provider": A})).await.is(403);
    steward.patch(&world, &format!("{SERVICES}/ref:grass"), &json!({"provider": A})).await.is(200);
    clerk.patch(&world, &format!("{SERVICES}/ref:grass"), &json!({"standard": "Ten cuts a year"})).await.is(200);
    let refused = clerk.patch(&world, &format!("{SERVICES}/ref:grass"), &json!({"year": null})).await.is(422);
    assert_eq!(refused.faults(), [("/year".to_owned(), "required_when".to_owned())]);
    clerk.delete(&world, &format!("{SERVICES}/ref:market")).await.is(403);
    clerk.delete(&world, &format!("{SERVICES}/ref:grass")).await.is(204);
});
