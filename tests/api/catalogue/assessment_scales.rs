//! Assessment scales: each record one version, whose word stands.

use acceptance::{
    World,
    agreed::scale,
    callers::Caller,
    county::{A, B, UNITARY},
    on_both,
};
use serde_json::{Value, json};

use super::{comes_back_unchanged, twice};

const SCALES: &str = "/v1/assessment-scales";
const FIRST: &str = "/v1/assessment-scales/code:governance-1";

fn with(mut body: Value, patch: &Value) -> Value {
    body.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
    body
}

async fn found(world: &World, query: &str) -> Vec<Value> {
    let told = world.get(&format!("{SCALES}?sort=code,version&{query}")).await.is(200).json();
    told["items"].as_array().unwrap().iter().map(|item| item["version"].clone()).collect()
}

on_both!(two_versions_live_beside_each_other, world => {
    world.counties().await;
    let clerk = world.officer("clerk", A).await;
    let dry = clerk.post(&world, &format!("{SCALES}?dry_run=true"), &scale(1)).await.is(200).json();
    assert_eq!(dry["themes"][1], json!({"key": "staff", "name": "Staff", "meaning": null}));
    world.get(FIRST).await.is(404);
    let [made, again] = twice(&world, &clerk, SCALES, &scale(1)).await;
    assert_eq!((made.status, again.header("idempotent-replayed")), (201, "true"));
    let taken = clerk.post(&world, SCALES, &scale(1)).await.is(409);
    assert_eq!((taken.code(), &taken.json()["existing"]["ref"]), ("duplicate".to_owned(), &json!("code:governance-1")));
    // The address says code and version.
    let mut second = with(scale(2), &json!({"levels": [{"point": 1, "name": "Begun", "meaning": "M"}, {"point": 2, "name": "Done", "meaning": "M"}]}));
    second.as_object_mut().unwrap().remove("code");
    clerk.put(&world, &format!("{SCALES}/code:governance-3"), &second).await.is(422);
    clerk.put(&world, &format!("{SCALES}/code:governance-2"), &second).await.is(201);
    clerk.patch(&world, FIRST, &json!({"name": "How it is run", "valid_to": "2026-12-31", "source": "A page"})).await.is(200);
    clerk.patch(&world, &format!("{SCALES}/code:governance-2"), &json!({"valid_from": "2027-01-01"})).await.is(200);
    world.post(SCALES, &with(scale(1), &json!({"code": "people", "publisher": B}))).await.is(201);
    for (query, versions) in [
        ("code=governance", json!([1, 2])), ("code=governance&version=2", json!([2])), ("version__gte=2", json!([2])),
        ("publisher=ref:frome", json!([1, 2])), ("publisher=ref:beckington", json!([1])), ("q=staff&code=governance", json!([1, 2])),
        ("code=governance&valid_on=2026-12-31", json!([1])), ("code=governance&valid_on=2027-01-01", json!([2])),
    ] {
        assert_eq!(json!(found(&world, query).await), versions, "{query}");
    }
    let told = world.get(&format!("{FIRST}?expand=publisher")).await.is(200).json();
    assert_eq!((&told["expanded"]["publisher"]["name"], &told["name"]), (&json!("Frome Town Council"), &json!("How it is run")));
    let actions = clerk.get(&world, &format!("{FIRST}?expand=allowed_actions")).await.is(200).json();
    let allowed: Vec<_> = actions["expanded"]["allowed_actions"].as_array().unwrap().iter().map(|action| action["allowed"].clone()).collect();
    assert_eq!(json!(allowed), json!([true, true, false]), "it is not deleted");
    comes_back_unchanged(&world, "assessment-scales", 3).await;
});

/// A scale as it stands, but for what the server keeps of it.
async fn said(world: &World) -> Value {
    let told = world.get(FIRST).await.is(200).json();
    json!([told["code"], told["version"], told["themes"], told["levels"]])
}

on_both!(what_a_version_says_never_changes, world => {
    world.counties().await;
    let clerk = world.officer("clerk", A).await;
    clerk.post(&world, SCALES, &scale(1)).await.is(201);
    let before = said(&world).await;
    let themes = scale(1)["themes"].clone();
    for patch in [
        json!({"code": "other"}), json!({"version": 2}), json!({"themes": [themes[0]]}), json!({"themes": [themes[1], themes[0]]}),
        json!({"themes": [{"key": "buying", "name": "Buying well"}, themes[1]]}),
        json!({"levels": [{"point": 0, "name": "Not begun", "meaning": "Nothing"}, {"point": 3, "name": "Embedded", "meaning": "All"}]}),
    ] {
        let put = clerk.put(&world, FIRST, &with(scale(1), &patch)).await.is(409);
        assert_eq!(put.code(), "illegal_state");
        let refused = clerk.patch(&world, FIRST, &patch).await.is(409).json();
        assert!(refused["detail"].as_str().unwrap().contains("write the next version"), "{refused}");
    }
    // Nor by a file, whoever brings it; and what agreements may rest on stays.
    let id = world.get(FIRST).await.json()["id"].as_str().unwrap().to_owned();
    let report = world.import("/v1/imports/assessment-scales", &format!("id,version\n{id},2\n")).await.is(422).json();
    assert_eq!(report["import"]["rows"][0]["errors"][0]["code"], "illegal_state", "{report}");
    world.delete(FIRST).await.is(409);
    clerk.put(&world, FIRST, &with(scale(1), &json!({"name": "Another name"}))).await.is(200);
    assert_eq!(said(&world).await, before);
    // A complete file that leaves it out ends it.
    clerk.post(&world, SCALES, &scale(2)).await.is(201);
    let rest = world.get(&format!("{SCALES}?format=csv&version=2")).await.is(200).text();
    let sync = "/v1/imports/assessment-scales?mode=sync&within=publisher%3Dref:frome&max_deletes=5";
    let report = world.import(sync, &rest).await.is(201).json();
    assert_eq!(report["counts"]["ended"], 1, "{report}");
    let told = world.get(FIRST).await.is(200).json();
    assert_eq!(told["valid_to"], api::http::principal::today().to_string());
});

on_both!(what_is_said_of_a_scale_is_judged, world => {
    world.counties().await;
    let level = |point: i64| json!({"point": point, "name": "A level", "meaning": "M"});
    for (patch, pointer, code) in [
        (json!({"code": "How-it-is-run"}), "/code", "pattern"),
        (json!({"version": 0}), "/version", "out_of_range"),
        (json!({"publisher": "ref:nobody"}), "/publisher", "reference_not_found"),
        (json!({"themes": []}), "/themes", "too_few"),
        (json!({"themes": [{"key": "a", "name": "A"}, {"key": "a", "name": "B"}]}), "/themes/1/key", "repeated"),
        (json!({"themes": [{"key": "a b", "name": "A"}]}), "/themes/0/key", "pattern"),
        (json!({"levels": [level(1)]}), "/levels", "too_few"),
        (json!({"levels": [level(1), level(1)]}), "/levels/1/point", "out_of_order"),
        (json!({"levels": (0..21).map(level).collect::<Vec<_>>()}), "/levels", "too_many"),
        (json!({"levels": [level(0), {"point": 1, "name": "A level", "meaning": " "}]}), "/levels/1/meaning", "blank"),
        (json!({"valid_to": "2025-03-31"}), "/valid_to", "ends_before_start"),
    ] {
        let refused = world.post(SCALES, &with(scale(1), &patch)).await.is(422);
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())], "{patch}");
    }
    world.put(&format!("{SCALES}/ref:governance"), &scale(1)).await.is(422);
    world.put(&format!("{SCALES}/code:governance"), &scale(1)).await.is(422);
});

on_both!(its_publisher_writes_it, world => {
    world.counties().await;
    let (clerk, other, county) = (world.officer("clerk", A).await, world.officer("clerk", B).await, world.officer("steward", UNITARY).await);
    let post = async |caller: &Caller, version| caller.post(&world, SCALES, &scale(version)).await.status;
    assert_eq!([post(&other, 1).await, post(&county, 1).await, post(&clerk, 1).await], [403, 403, 201]);
    for stranger in [&other, &county] {
        stranger.patch(&world, FIRST, &json!({"name": "Mine"})).await.is(403);
    }
    clerk.patch(&world, FIRST, &json!({"publisher": UNITARY})).await.is(403);
});

on_both!(nobody_else_says_how_a_scale_goes_on, world => {
    world.counties().await;
    let (frome, beckington) = (world.officer("clerk", A).await, world.officer("clerk", B).await);
    let left_out = frome.post(&world, SCALES, &scale(2)).await.is(422);
    assert_eq!(left_out.faults(), [("/version".to_owned(), "version_left_out".to_owned())]);
    frome.post(&world, SCALES, &scale(1)).await.is(201);
    let other = with(scale(2), &json!({"publisher": B}));
    let refused = beckington.post(&world, SCALES, &other).await.is(422);
    assert_eq!(refused.faults(), [("/publisher".to_owned(), "another_publishes".to_owned())]);
    let file = [scale(2), scale(3)].map(|version| version.to_string()).join("\n");
    let request = world.anonymous(reqwest::Method::POST, "/v1/imports/assessment-scales").bearer_auth(&frome.token);
    let request = request.header("content-type", "application/x-ndjson").body(file);
    let told = world.send(reqwest::Method::POST, "/v1/imports/assessment-scales", request).await.is(201).json();
    assert_eq!(told["counts"]["created"], 2, "one goes on from what is said before it");
});
