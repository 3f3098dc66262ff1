//! `/v1/areas` and what belongs to it.

use acceptance::on_both;
use reqwest::Method;
use serde_json::json;

on_both!(whole_life, world => {
    let created = world.post("/v1/areas", &json!({"code": "E04008560", "name": "Frome", "kind": "parish"})).await.is(201);
    assert_eq!(created.header("etag"), "\"r1\"");
    let area = created.json();
    assert_eq!(area["identifiers"], json!(["gss:E04008560", "code:E04008560"]));
    assert_eq!(created.header("location"), format!("/v1/areas/{}", area["id"].as_str().unwrap()));

    let read = world.get("/v1/areas/gss:E04008560").await.is(200);
    assert_eq!(read.json(), area);
    assert_eq!(read.header("content-location"), created.header("location"));

    let changed = world.patch("/v1/areas/code:E04008560", &json!({"valid_to": "2030-03-31", "source": "ONS"})).await.is(200);
    assert_eq!(changed.json()["valid_to"], "2030-03-31");
    assert_eq!(changed.header("etag"), "\"r2\"");
    let cleared = world.patch("/v1/areas/code:E04008560", &json!({"valid_to": null})).await.is(200);
    assert_eq!(cleared.json()["valid_to"], json!(null));
    assert_eq!(cleared.json()["source"], "ONS");

    let replaced = world.put("/v1/areas/gss:E04008560", &json!({"code": "E04008560", "name": "Frome Town", "kind": "parish"})).await.is(200);
    assert_eq!(replaced.json()["source"], json!(null), "what a PUT does not say becomes empty");

    world.delete("/v1/areas/gss:E04008560").await.is(204);
    world.get("/v1/areas/gss:E04008560").await.is(404);
    world.get("/v1/areas/gss:E04008560?deleted=include").await.is(200);
    assert_eq!(world.get("/v1/areas?total=true").await.is(200).json()["page"]["total"], 0);
    let restored = world.put("/v1/areas/gss:E04008560", &json!({"name": "Frome", "kind": "parish"})).await.is(200);
    assert_eq!(restored.json()["id"], area["id"]);
});

on_both!(a_code_is_unique_for_ever, world => {
    let id = world.area("E04008560", "Frome", "parish").await;
    let second = world.post("/v1/areas", &json!({"code": "E04008560", "name": "Another", "kind": "parish"})).await.is(409);
    assert_eq!(second.code(), "duplicate");
    assert_eq!(second.json()["existing"]["id"], id);
});

on_both!(put_creates_under_an_identifier, world => {
    let created = world.put("/v1/areas/gss:E06000066", &json!({"name": "Somerset", "kind": "unitary"})).await.is(201);
    assert_eq!(created.json()["code"], "E06000066");
    let mismatch = world.put("/v1/areas/gss:E06000065", &json!({"code": "E06000064", "name": "X", "kind": "unitary"})).await.is(422);
    assert_eq!(mismatch.faults(), [("/code".to_owned(), "address_mismatch".to_owned())]);
    world.put("/v1/areas/0195f0b0-7d7e-7000-8000-000000000001", &json!({"code": "X", "name": "X", "kind": "custom"})).await.is(404);
});

on_both!(parents_and_lineage, world => {
    world.area("E92000001", "England", "country").await;
    world.put("/v1/areas/gss:E06000066", &json!({"name": "Somerset", "kind": "unitary", "valid_from": "2023-04-01", "parents": ["gss:E92000001"]})).await.is(201);
    world.put("/v1/areas/gss:E07000187", &json!({"name": "Mendip", "kind": "district", "valid_to": "2023-03-31", "successors": ["gss:E06000066"]})).await.is(201);
    world.put("/v1/areas/gss:E04008560", &json!({"name": "Frome", "kind": "parish", "parents": ["gss:E07000187", "gss:E06000066"]})).await.is(201);

    let above = world.get("/v1/areas/gss:E04008560/ancestors").await.is(200).json();
    let codes: Vec<_> = above["items"].as_array().unwrap().iter().map(|item| item["area"]["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 3);
    assert_eq!(codes[2], "E92000001");
    let before = world.get("/v1/areas/gss:E04008560/ancestors?valid_on=2022-01-01").await.is(200).json();
    assert_eq!(before["items"].as_array().unwrap().len(), 1);
    assert_eq!(before["items"][0]["area"]["code"], "E07000187");
    let below = world.get("/v1/areas/gss:E92000001/descendants?kind=parish&total=true").await.is(200).json();
    assert_eq!(below["page"]["total"], 1);

    let lineage = world.get("/v1/areas/gss:E06000066/lineage").await.is(200).json();
    assert_eq!(lineage["predecessors"][0]["record"]["code"], "E07000187");
    let expanded = world.get("/v1/areas/gss:E07000187?expand=successors,parents").await.is(200);
    assert_eq!(expanded.json()["expanded"]["successors"][0]["name"], "Somerset");
    assert!(expanded.header("etag").starts_with("\"r1."));

    let circle = world.patch("/v1/areas/gss:E06000066", &json!({"successors": ["gss:E07000187"]})).await.is(422);
    assert_eq!(circle.faults(), [("/successors".to_owned(), "cycle".to_owned())]);
    let itself = world.patch("/v1/areas/gss:E92000001", &json!({"parents": ["gss:E04008560"]})).await.is(422);
    assert_eq!(itself.faults(), [("/parents".to_owned(), "cycle".to_owned())]);
});

on_both!(shapes_and_points, world => {
    let square = json!({"type": "Polygon", "coordinates": [[[-2.4, 51.2], [-2.3, 51.2], [-2.3, 51.3], [-2.4, 51.3], [-2.4, 51.2]]]});
    let created = world.post("/v1/areas", &json!({"code": "E04008560", "name": "Frome", "kind": "parish", "geometry": square})).await.is(201);
    assert_eq!(created.json()["bbox"], json!([-2.4, 51.2, -2.3, 51.3]));
    let feature = world.get("/v1/areas/gss:E04008560/geometry").await.is(200);
    assert_eq!(feature.header("content-type"), "application/geo+json");
    assert_eq!(feature.json()["geometry"], square);
    assert_eq!(world.get("/v1/areas?point=51.23,-2.32").await.is(200).json()["items"][0]["code"], "E04008560");
    assert_eq!(world.get("/v1/areas?point=51.23,-2.52").await.is(200).json()["items"], json!([]));
    world.get("/v1/areas?point=frome").await.is(400);
    let export = world.get("/v1/areas?format=geojson").await.is(200).json();
    assert_eq!(export["features"][0]["geometry"], square);
    let again = world.request(Method::POST, "/v1/imports/areas?ignore_extra=true").header("content-type", "application/geo+json").body(export.to_string());
    let report = world.send(Method::POST, "/v1/imports/areas?ignore_extra=true", again).await.is(201).json();
    assert_eq!(report["counts"]["unchanged"], 1);
    let open = json!({"type": "Polygon", "coordinates": [[[-2.4, 51.2], [-2.3, 51.2], [-2.3, 51.3], [-2.4, 51.3]]]});
    let refused = world.patch("/v1/areas/gss:E04008560", &json!({"geometry": open})).await.is(422);
    assert_eq!(refused.faults(), [("/geometry".to_owned(), "geometry".to_owned())]);
    assert_eq!(world.patch("/v1/areas/gss:E04008560", &json!({"geometry": null})).await.is(200).json()["bbox"], json!(null));
    world.get("/v1/areas/gss:E04008560/geometry").await.is(404);
});
