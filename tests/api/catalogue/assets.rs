//! Assets: where each is, whose, in what condition; and what is told of its value to whom.

use acceptance::{
    World,
    county::{A, B, UNITARY},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{comes_back_unchanged, twice};

const ASSETS: &str = "/v1/assets";

fn park() -> Value {
    json!({
        "identifiers": ["uprn:100000000001", "title:WS12345"], "name": "A park", "address": "The Street, Frome",
        "geometry": {"type": "Point", "coordinates": [-2.3216, 51.2279]}, "use_class": "park_open_space",
        "area": "gss:E04008560", "owner": UNITARY, "is_open_space": true, "condition": "poor", "condition_on": "2026-04-01",
        "year": {"start": "2025-04-01", "end": "2026-03-31"}, "running_cost": {"amount": "12000.5", "currency": "GBP"},
        "liabilities": "A wall leans.\nTrees stand close to houses.",
        "compliance": [{"title": "Play equipment; inspected | signed", "valid_until": "2027-03-31"}, {"title": "Tree survey", "note": "By an arborist"}],
        "market_value": {"amount": "250000", "currency": "GBP"}, "valued_on": "2025-01-31",
    })
}

async fn found(world: &World, query: &str) -> usize {
    world.get(&format!("{ASSETS}?{query}")).await.is(200).json()["items"].as_array().unwrap().len()
}

on_both!(an_asset_lives_and_is_found, world => {
    world.counties().await;
    let steward = world.officer("steward", UNITARY).await;
    let dry = steward.post(&world, &format!("{ASSETS}?dry_run=true"), &park()).await.is(200).json();
    assert_eq!(dry["running_cost"]["amount"], "12000.50");
    assert_eq!(found(&world, "").await, 0, "a dry run keeps nothing");
    let [made, again] = twice(&world, &steward, ASSETS, &park()).await;
    assert_eq!((made.status, again.header("idempotent-replayed")), (201, "true"));
    assert_eq!(made.json()["year"]["label"], "2025/26");
    assert_eq!(steward.post(&world, ASSETS, &park()).await.is(409).code(), "duplicate");
    steward.put(&world, &format!("{ASSETS}/ref:toilet"), &json!({"name": "A toilet", "use_class": "public_toilet", "owner": B})).await.is(201);
    for (query, count) in [
        ("use_class=park_open_space", 1), ("owner=gss:E06000066", 1), ("area=gss:E04008560", 1), ("area__isnull=true", 1),
        ("is_open_space=true", 1), ("is_open_space=false", 0), ("condition=poor,bad", 1), ("condition__ne=unknown", 1),
        ("running_cost__gte=12000.50", 1), ("running_cost__gte=12000.51", 0), ("q=street", 1), ("identifier=title:WS12345", 1),
        ("latitude__gte=51.2&latitude__lte=51.3&longitude__gte=-2.4&longitude__lte=-2.3", 1), ("latitude__lte=51.2", 0),
    ] {
        assert_eq!(found(&world, query).await, count, "{query}");
    }
    assert_eq!(world.get(&format!("{ASSETS}?point=51.2,-2.3")).await.is(400).code(), "unknown_parameter", "a point holds no point");
    let told = world.get(&format!("{ASSETS}/uprn:100000000001?expand=owner,area")).await.is(200).json();
    assert_eq!((&told["expanded"]["owner"]["name"], &told["expanded"]["area"]["name"]), (&json!("Somerset Council"), &json!("Frome")));
    comes_back_unchanged(&world, "assets", 2).await;
    steward.patch(&world, &format!("{ASSETS}/uprn:100000000001"), &json!({"owner": A})).await.is(200);
    let clerk = world.officer("clerk", A).await;
    clerk.patch(&world, &format!("{ASSETS}/uprn:100000000001"), &json!({"owner": UNITARY})).await.is(403);
    clerk.patch(&world, &format!("{ASSETS}/uprn:100000000001"), &json!({"condition": "good", "condition_on": "2026-05-01"})).await.is(200);
    clerk.delete(&world, &format!("{ASSETS}/ref:toilet")).await.is(403);
    clerk.delete(&world, &format!("{ASSETS}/uprn:100000000001")).await.is(204);
    world.get(&format!("{ASSETS}/uprn:100000000001")).await.is(404);
});

on_both!(assets_are_told_and_brought_as_geojson, world => {
    world.counties().await;
    world.post(ASSETS, &park()).await.is(201);
    world.post(ASSETS, &json!({"identifiers": ["ref:toilet"], "name": "A toilet", "use_class": "public_toilet", "owner": B})).await.is(201);
    let path = format!("{ASSETS}?format=geojson");
    let file = world.send(Method::GET, &path, world.request(Method::GET, &path)).await.is(200);
    let features = file.json()["features"].clone();
    assert_eq!(features[0]["geometry"], json!({"type": "Point", "coordinates": [-2.3216, 51.2279]}));
    assert_eq!((&features[0]["properties"]["name"], &features[1]["geometry"]), (&json!("A park"), &Value::Null));
    let mut moved = file.json();
    moved["features"][0]["geometry"]["coordinates"][0] = json!(-2.33);
    let import = "/v1/imports/assets";
    for (body, counts) in [(file.json(), "unchanged"), (moved, "updated")] {
        let request = world.request(Method::POST, import).header("content-type", "application/geo+json").body(body.to_string());
        let report = world.send(Method::POST, import, request).await.is(201).json();
        assert!(report["counts"][counts].as_i64().unwrap() > 0, "{report}");
        assert_eq!(report["counts"]["rejected"], 0);
    }
    let told = world.get(&format!("{ASSETS}/uprn:100000000001")).await.is(200).json();
    assert_eq!(told["geometry"]["coordinates"], json!([-2.33, 51.2279]));
});

on_both!(what_an_asset_would_fetch_is_told_to_its_owner, world => {
    world.counties().await;
    world.post(ASSETS, &park()).await.is(201);
    let (owner, stranger) = (world.officer("viewer", UNITARY).await, world.officer("clerk", A).await);
    let path = format!("{ASSETS}/uprn:100000000001");
    assert_eq!(owner.get(&world, &path).await.is(200).json()["market_value"]["amount"], "250000.00");
    for told in [stranger.get(&world, &path).await, world.get(&path).await, world.get(&format!("{ASSETS}?format=csv")).await] {
        let told = told.is(200).text();
        assert!(!told.contains("250000") && !told.contains("2025-01-31"), "{told}");
    }
    assert_eq!(world.get(&path).await.json()["redacted"], json!(["market_value", "valued_on"]));
});

on_both!(what_is_said_of_an_asset_is_judged, world => {
    world.counties().await;
    for (patch, pointer, code) in [
        (json!({"geometry": {"type": "Point", "coordinates": [51.2279, -200.0]}}), "/geometry/coordinates", "position"),
        (json!({"geometry": {"type": "Point", "coordinates": [51.2279]}}), "/geometry/coordinates", "too_few"),
        (json!({"geometry": {"type": "Polygon", "coordinates": [1.0, 2.0]}}), "/geometry/type", "too_long"),
        (json!({"identifiers": ["title:ABCDE"]}), "/identifiers/0", "identifier_value"),
        (json!({"owner": "ref:nobody"}), "/owner", "reference_not_found"),
        (json!({"year": null}), "/year", "required_when"),
        (json!({"market_value": null}), "/market_value", "required_when"),
        (json!({"compliance": [{"title": "A"}, {"title": "A"}]}), "/compliance/1/title", "repeated"),
        (json!({"running_cost": {"amount": "-1", "currency": "GBP"}}), "/running_cost/amount", "pattern"),
    ] {
        let mut body = park();
        body.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
        let refused = world.post(ASSETS, &body).await.is(422);
        let faults = refused.faults();
        assert!(faults.contains(&(pointer.to_owned(), code.to_owned())), "{patch}: {faults:?}");
    }
    let report = world.import("/v1/imports/assets?dry_run=true", "identifiers,name,use_class,owner,condition\nref:hall,A hall,community_building,ref:frome,bad\n").await.is(200).json();
    assert_eq!(report["rows"][0]["warnings"][0]["column"], "condition_on", "{report}");
});

on_both!(a_title_number_covers_several_assets, world => {
    world.counties().await;
    let named = |reference: &str| json!({"identifiers": [reference, "title:WS54321"], "name": "A hall", "use_class": "community_building", "owner": A});
    let hall = world.post(ASSETS, &named("ref:hall")).await.is(201).json();
    let pavilion = world.post(ASSETS, &named("uprn:100000000002")).await.is(201).json();
    assert_eq!(pavilion["identifiers"], json!(["title:WS54321", "uprn:100000000002"]));
    assert_eq!(found(&world, "identifier=title:WS54321").await, 2);
    assert_eq!(found(&world, "identifier=ref:hall").await, 1);
    assert_eq!(world.post(ASSETS, &named("uprn:100000000002")).await.is(409).code(), "duplicate");
    // It names neither of the two, and makes no address.
    world.get(&format!("{ASSETS}/title:WS54321")).await.is(404);
    let body = json!({"name": "A shed", "use_class": "depot", "owner": A});
    world.put(&format!("{ASSETS}/title:WS54321"), &body).await.is(422);
    world.patch(&format!("{ASSETS}/ref:hall"), &json!({"identifiers": ["ref:hall"]})).await.is(200);
    assert_eq!(found(&world, "identifier=title:WS54321").await, 1);
    comes_back_unchanged(&world, "assets", 2).await;
    assert_eq!(world.get(&format!("{ASSETS}/{}", hall["id"].as_str().unwrap())).await.is(200).json()["identifiers"], json!(["ref:hall"]));
});
