//! What is devolved to whom, who has taken on what, and new drafts from old ones.

use acceptance::{
    World,
    agreed::{Table, training},
    callers::Caller,
    county::{A, B, UNITARY},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

/// A transfer of a park and a service that is in force.
async fn transfer(world: &World, table: &Table, confidential: Value) -> String {
    let park = json!({"identifiers": ["ref:park"], "name": "A park", "use_class": "park_open_space", "owner": UNITARY,
        "geometry": {"type": "Point", "coordinates": [-2.32, 51.23]}});
    world.post("/v1/assets", &park).await.is(201);
    let grass = json!({"identifiers": ["ref:grass"], "name": "Grass cutting", "kind": "grounds_maintenance", "provider": UNITARY});
    world.post("/v1/services", &grass).await.is(201);
    let mut text = training("2026-01-01", None);
    text["terms"] =
        json!({"kind": "service_asset", "assets": ["ref:park"], "services": ["ref:grass"], "tenure": "licence"});
    text["confidential"] = confidential;
    text["reviews_on"] = json!(["2190-05-01"]);
    let id = table.draft(world, &text).await;
    for stage in [
        "expression_of_interest",
        "evaluation_of_eoi",
        "full_business_case",
        "formal_decision",
        "local_council_resolution",
        "heads_of_terms",
        "legal_drafting",
        "completion",
    ] {
        let body = json!({"stage": stage, "decision": "passed", "evidence": "A report", "on": "2026-01-01"});
        table.clerk.post(world, &format!("/v1/agreements/{id}/stages"), &body).await.is(201);
    }
    for to in ["proposed", "negotiating", "agreed"] {
        table.transit(world, &id, to).await.is(201);
    }
    table.decide(world, &id, A, "signed").await.is(201);
    assert_eq!(table.decide(world, &id, UNITARY, "signed").await.is(201).json()["status"], "in_force");
    id
}

on_both!(the_register_tells_what_is_devolved_to_whom, world => {
    let table = world.table().await;
    transfer(&world, &table, json!([])).await;
    table.signed(&world, &training("2026-01-01", None)).await;
    let register = world.get("/v1/agreements/register").await.is(200).json();
    let told: Vec<_> = register["items"].as_array().unwrap().iter().map(|item| (item["kind"].as_str().unwrap(), item["name"].as_str().unwrap(), &item["by"], &item["to"])).collect();
    assert_eq!(told, [("asset", "A park", &json!([UNITARY]), &json!([A])), ("service", "Grass cutting", &json!([UNITARY]), &json!([A]))]);
    for (query, count) in [("?on=2025-12-31", 0), (&format!("?party={A}"), 2), (&format!("?party={B}"), 0), ("?kind=people_place", 0), ("?place=gss:E04008560", 2)] {
        assert_eq!(world.get(&format!("/v1/agreements/register{query}")).await.is(200).json()["items"].as_array().unwrap().len(), count, "{query}");
    }
    let map: Value = serde_json::from_str(&world.get("/v1/agreements/register?format=geojson").await.is(200).text()).unwrap();
    assert_eq!((&map["features"][0]["geometry"]["coordinates"], &map["features"][1]["geometry"]), (&json!([-2.32, 51.23]), &Value::Null));
    world.get("/v1/agreements/register?format=csv").await.is(400);
    world.get("/v1/agreements/register?partty=x").await.is(400);
});

on_both!(what_stands_behind_many_others_is_found, world => {
    let table = world.table().await;
    let mut draft = training("2026-01-01", None);
    draft["terms"] = json!({"kind": "service_asset", "tenure": "licence"});
    let many = (0..510).map(|number| {
        draft["identifiers"] = json!([format!("ref:draft-{number}")]);
        draft.clone()
    });
    let many = json!({"items": many.collect::<Vec<_>>()});
    table.clerk.post(&world, "/v1/imports/agreements", &many).await.is(201);
    transfer(&world, &table, json!([])).await;
    let register = table.clerk.get(&world, "/v1/agreements/register").await.is(200).json();
    assert_eq!(register["items"].as_array().unwrap().len(), 2);
    let load = table.clerk.get(&world, "/v1/agreements/load").await.is(200).json();
    assert_eq!(load["items"][0]["agreements"], 1);
    let diary = table.clerk.get(&world, "/v1/agreements/calendar.ics").await.is(200).text();
    assert!(diary.matches("BEGIN:VEVENT").count() > 2 * 510, "each starts, and has what is due");
});

on_both!(what_is_withheld_stands_in_no_register, world => {
    let table = world.table().await;
    transfer(&world, &table, json!([{"field": "terms", "reason": "The sale is not complete"}, {"field": "obligations", "reason": "Being settled"}])).await;
    let stranger = world.officer("clerk", B).await;
    assert_eq!(stranger.get(&world, "/v1/agreements/register").await.is(200).json()["items"], json!([]));
    assert_eq!(table.clerk.get(&world, "/v1/agreements/register").await.is(200).json()["items"].as_array().unwrap().len(), 2);
    let overdue = |answer: Value| answer["items"].as_array().unwrap().iter().map(|item| item["overdue"].as_u64().unwrap()).sum::<u64>();
    assert_eq!(overdue(stranger.get(&world, "/v1/agreements/load").await.is(200).json()), 0);
    assert_eq!(overdue(table.clerk.get(&world, "/v1/agreements/load").await.is(200).json()), 1);
});

on_both!(load_is_told_by_organisation, world => {
    let table = world.table().await;
    table.signed(&world, &training("2026-01-01", None)).await;
    transfer(&world, &table, json!([])).await;
    table.draft(&world, &training("2026-01-01", None)).await;
    let load = table.clerk.get(&world, "/v1/agreements/load").await.is(200).json();
    let of = |item: &Value| (item["organisation"].clone(), item["agreements"].clone(), item["overdue"].clone(), item["next_review"].clone());
    let told: Vec<_> = load["items"].as_array().unwrap().iter().map(of).collect();
    assert_eq!(told, [(json!(A), json!(2), json!(2), json!("2190-05-01")), (json!(UNITARY), json!(2), json!(0), json!("2190-05-01"))]);
});

on_both!(agreements_are_rolled_up_by_what_they_are, world => {
    let table = world.table().await;
    table.signed(&world, &training("2026-01-01", Some("2028-03-31"))).await;
    transfer(&world, &table, json!([])).await;
    table.draft(&world, &training("2027-04-01", None)).await;
    let told = async |caller: Option<&Caller>, query: &str| {
        let answer = world.ask(caller, Method::GET, &format!("/v1/agreements/rollup{query}"), None).await.is(200).json();
        let by = |aspect: &str| -> Value {
            let found = answer["by"].as_array().unwrap().iter().find(|by| by["aspect"] == aspect).unwrap();
            found["items"].as_array().unwrap().iter().map(|item| json!([item["key"], item["agreements"]])).collect()
        };
        (answer["agreements"].clone(), ["kind", "status", "place", "party", "agenda", "expiry"].map(by))
    };
    assert_eq!(told(Some(&table.clerk), "").await, (json!(3), [
        json!([["council_development", 2], ["service_asset", 1]]),
        json!([["in_force", 2], ["draft", 1]]),
        json!([["gss:E04008560", 3]]),
        json!([[UNITARY, 3], [A, 3]]),
        json!([["council_development", 3]]),
        json!([["never", 2], ["2027/28", 1]]),
    ]));
    assert_eq!(told(None, "").await.0, 2, "a draft is its parties' own");
    assert_eq!(told(None, "?kind=service_asset").await.1[5], json!([["never", 1]]));
    assert_eq!(told(None, &format!("?party={B}")).await, (json!(0), [const { Value::Array(vec![]) }; 6]));
    world.get("/v1/agreements/rollup?by=kind").await.is(400);
});

on_both!(a_clone_is_a_new_draft, world => {
    let table = world.table().await;
    let mut text = training("2026-01-01", Some("2030-12-31"));
    text["identifiers"] = json!(["ref:first"]);
    let id = table.signed(&world, &text).await;
    let path = format!("/v1/agreements/{id}/clones");
    let changes = json!({"changes": {"title": "Training once more", "term": {"starts_on": "2031-01-01"}}});
    let clone = table.clerk.post(&world, &path, &changes).await.is(201).json();
    assert_eq!((&clone["status"], &clone["title"], &clone["identifiers"]), (&json!("draft"), &json!("Training once more"), &json!([])));
    assert_eq!((&clone["term"]["starts_on"], &clone["term"]["type"], &clone["obligations"][0]["due_on"]), (&json!("2031-01-01"), &json!("permanent"), &Value::Null));
    assert!(clone["reference"].as_str().unwrap().ends_with("-0002"));
    let wrong = table.clerk.post(&world, &path, &json!({"changes": {"titel": "x"}})).await.is(400);
    assert_eq!(wrong.faults(), [("/changes/titel".to_owned(), "unknown_field".to_owned())]);
    // Another council takes it as its pattern, with itself as the party.
    let other = world.officer("clerk", B).await;
    other.post(&world, &path, &json!({})).await.is(403);
    let own = json!({"changes": {"parties": [{"party": UNITARY}, {"party": B}], "obligations": [], "places": ["gss:E04008543"]}});
    other.post(&world, &path, &own).await.is(201);
});
