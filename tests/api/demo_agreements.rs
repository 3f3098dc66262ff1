//! The demo's agreements: worked through by those who may, marked as demonstration, and there once.

use acceptance::{World, on_both};
use serde_json::{Value, json};

async fn items(world: &World, path: &str) -> Vec<Value> {
    world.get(path).await.is(200).json()["items"].as_array().unwrap().clone()
}

/// Every text that stands in a value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => vec![],
    }
}

on_both!(one_of_each_kind_is_worked_through, world => {
    api::demo::load(&world.app).await.unwrap();
    for (name, kind, judged, stages, reviewed) in [
        ("bridgwater-devolution", "service_asset", &["met", "open", "met"][..], 8, 1),
        ("beckington-development", "council_development", &["met", "open"], 0, 1),
        ("frome-company", "people_place", &["open", "met"], 0, 1),
    ] {
        let address = format!("/v1/agreements/ref:demonstration-{name}");
        let told = world.get(&address).await.is(200).json();
        assert_eq!((&told["kind"], &told["status"], &told["version"]), (&json!(kind), &json!("in_force"), &json!(1)), "{name}");
        for marked in [&told["title"], &told["purpose"]] {
            assert!(marked.as_str().unwrap().to_lowercase().contains("demonstration"), "{marked}");
        }
        let moves: Vec<_> = items(&world, &format!("{address}/transitions")).await.iter().map(|step| step["to"].clone()).collect();
        assert_eq!(moves, ["proposed", "negotiating", "agreed", "in_force"]);
        let signatures = items(&world, &format!("{address}/signatures")).await;
        assert_eq!(signatures.len(), 2);
        for signature in signatures {
            assert!(signature["name"].as_str().unwrap().starts_with("Demonstration signatory for "), "{signature}");
            assert!(signature["capacity"].as_str().unwrap().contains("demonstration"), "{signature}");
            assert_eq!((&signature["role"], &signature["party"]), (&json!("signatory"), &signature["organisation"]));
        }
        let states: Vec<_> = items(&world, &format!("{address}/obligations")).await.iter().map(|item| item["state"].clone()).collect();
        assert_eq!(states, judged, "{name}");
        assert_eq!(items(&world, &format!("{address}/stages")).await.len(), stages);
        let reviews = items(&world, &format!("{address}/reviews")).await;
        assert_eq!(reviews.len(), reviewed);
        assert!(texts(&json!(reviews)).iter().any(|text| text.starts_with("Demonstration")), "{reviews:?}");
    }

    let assessed = items(&world, "/v1/agreements/ref:demonstration-beckington-development/assessments").await;
    let told: Vec<_> = assessed.iter().map(|item| (&item["assessment"]["theme"], &item["latest"]["point"], &item["reached"], &item["due_on"])).collect();
    let again = json!("2027-04-01");
    assert_eq!(told, [(&json!("governance"), &json!(2), &json!(true), &again), (&json!("council_improvement"), &Value::Null, &json!(false), &again)]);

    // Register, map, load and diary show them.
    let register = items(&world, "/v1/agreements/register?party=gss:E04008655").await;
    let assets = register.iter().filter(|item| item["kind"] == "asset").count();
    assert_eq!((register.len(), assets), (15, 8));
    assert!(register.iter().all(|item| item["to"] == json!(["gss:E04008655"]) && item["by"] == json!(["gss:E06000066"])));
    let map: Value = serde_json::from_str(&world.get("/v1/agreements/register?format=geojson").await.is(200).text()).unwrap();
    assert_eq!(map["features"].as_array().unwrap().len(), 15);
    let load = items(&world, "/v1/agreements/load?party=gss:E06000066").await;
    let county = load.iter().find(|item| item["organisation"] == "gss:E06000066").unwrap();
    assert_eq!(county["agreements"], 3);
    let diary = world.get("/v1/agreements/calendar.ics?party=gss:E04008655").await.is(200).text();
    assert!(diary.contains("DTSTART;VALUE=DATE:20240501"), "{diary}");

    // A group would take a garden on, which whoever operates the installation sees.
    let interested = world.seen("/v1/expressions-of-interest").await.is(200).json();
    assert_eq!((&interested["items"][0]["organisation"], &interested["items"][0]["keeper"]), (&json!("ref:demonstration"), &json!("gss:E04008655")));

    // Nobody can sign in as a part, and a second start changes nothing.
    let kept = async |path: &str| world.seen(path).await.is(200).json()["items"].as_array().unwrap().clone();
    let parts = kept("/v1/clients?limit=100").await;
    let parts: Vec<_> = parts.iter().filter(|client| client["name"].as_str().unwrap().starts_with("Demonstration ")).collect();
    assert_eq!(parts.len(), 9);
    for part in parts {
        assert!(kept(&format!("/v1/clients/{}/secrets", part["id"].as_str().unwrap())).await.is_empty());
    }
    let end = async || world.seen("/v1/changes?after=0&type=agreement.*,client.*,role-grant.*,expression-of-interest.*&limit=1000").await.is(200).json()["items"].as_array().unwrap().len();
    let before = end().await;
    api::demo::load(&world.app).await.unwrap();
    assert_eq!(end().await, before);
});
