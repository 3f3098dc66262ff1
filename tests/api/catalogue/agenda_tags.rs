//! Agenda tags: one word for one issue, and which is part of which.

use acceptance::{World, county::UNITARY, on_both};
use serde_json::{Value, json};

use super::{comes_back_unchanged, twice};

const TAGS: &str = "/v1/agenda-tags";

fn tag(code: &str, broader: Option<&str>) -> Value {
    json!({"code": code, "name": code.replace('_', " "), "meaning": "What is meant by it", "broader": broader})
}

async fn broader(world: &World, code: &str) -> Value {
    world.get(&format!("{TAGS}/code:{code}")).await.is(200).json()["broader"].clone()
}

on_both!(a_tag_lives_and_is_found, world => {
    world.counties().await;
    let steward = world.officer("steward", UNITARY).await;
    let dry = steward.post(&world, &format!("{TAGS}?dry_run=true"), &tag("population_health", None)).await.is(200).json();
    assert_eq!(dry["code"], "population_health");
    world.get(&format!("{TAGS}/code:population_health")).await.is(404);
    let [made, again] = twice(&world, &steward, TAGS, &tag("population_health", None)).await;
    assert_eq!((made.status, again.header("idempotent-replayed")), (201, "true"));
    assert_eq!(made.body, again.body);
    let taken = steward.post(&world, TAGS, &tag("population_health", None)).await.is(409);
    assert_eq!((taken.code(), &taken.json()["existing"]["ref"]), ("duplicate".to_owned(), &json!("code:population_health")));
    steward.put(&world, &format!("{TAGS}/code:isolation"), &json!({"name": "Isolation", "meaning": "Too few contacts", "broader": "code:population_health"})).await.is(201);
    let told = world.get(&format!("{TAGS}?broader=code:population_health&expand=broader")).await.is(200).json();
    assert_eq!(told["items"][0]["code"], "isolation");
    assert_eq!(told["items"][0]["expanded"]["broader"]["name"], "population health");
    steward.patch(&world, &format!("{TAGS}/code:isolation"), &json!({"valid_to": "2026-12-31"})).await.is(200);
    for (day, found) in [("2026-12-31", 2), ("2027-01-01", 1)] {
        let items = world.get(&format!("{TAGS}?valid_on={day}")).await.is(200).json();
        assert_eq!(items["items"].as_array().unwrap().len(), found, "{day}");
    }
    comes_back_unchanged(&world, "agenda-tags", 2).await;
    let kinds = world.get("/v1/changes?type=agenda-tag.*").await.is(200).json();
    let kinds: Vec<_> = kinds["items"].as_array().unwrap().iter().map(|change| change["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["agenda-tag.created", "agenda-tag.created", "agenda-tag.updated"]);
    steward.delete(&world, &format!("{TAGS}/code:isolation")).await.is(204);
    assert_eq!(world.get(TAGS).await.json()["items"].as_array().unwrap().len(), 1);
});

on_both!(what_is_said_of_a_tag_is_judged, world => {
    for (body, pointer, code) in [
        (json!({"code": "Isolation", "name": "I", "meaning": "M"}), "/code", "pattern"),
        (json!({"code": "isolation", "name": " ", "meaning": "M"}), "/name", "blank"),
        (json!({"code": "isolation", "name": "I", "meaning": "M", "broader": "code:nothing"}), "/broader", "reference_not_found"),
        (json!({"code": "isolation", "name": "I", "meaning": "M", "valid_from": "2026-01-02", "valid_to": "2026-01-01"}), "/valid_to", "ends_before_start"),
    ] {
        let refused = world.post(TAGS, &body).await.is(422);
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    world.put(&format!("{TAGS}/ref:isolation"), &json!({"name": "I", "meaning": "M"})).await.is(422);
});

on_both!(no_tag_is_part_of_itself, world => {
    world.post(TAGS, &tag("a", None)).await.is(201);
    world.post(TAGS, &tag("b", Some("code:a"))).await.is(201);
    world.post(TAGS, &tag("c", Some("code:b"))).await.is(201);
    for around in ["code:a", "code:b", "code:c"] {
        let refused = world.patch(&format!("{TAGS}/code:a"), &json!({"broader": around})).await.is(422);
        assert_eq!(refused.faults(), [("/broader".to_owned(), "cycle".to_owned())], "{around}");
    }
    // In one file the order turns round, row by row, and at no row does anything lead back.
    let turned = "code,broader\nc,-\nb,-\na,code:b\nb,code:c\n";
    let report = world.import("/v1/imports/agenda-tags?null_as=-", turned).await.is(422).json();
    assert_eq!(report["import"]["errors_by_code"][0]["code"], "duplicate_row", "{report}");
    world.import("/v1/imports/agenda-tags?null_as=-", "code,broader\nc,-\nb,code:c\na,code:b\n").await.is(201);
    assert_eq!([broader(&world, "a").await, broader(&world, "b").await, broader(&world, "c").await], [json!("code:b"), json!("code:c"), Value::Null]);
    let circle = "code,name,meaning,broader\nx,X,M,code:y\ny,Y,M,code:x\n";
    let refused = world.import("/v1/imports/agenda-tags", circle).await.is(422).json();
    assert_eq!(refused["import"]["errors_by_code"][0]["code"], "cycle", "{refused}");
});

on_both!(two_at_once_close_no_circle, world => {
    world.post(TAGS, &tag("a", None)).await.is(201);
    world.post(TAGS, &tag("b", None)).await.is(201);
    let (to_b, to_a) = (json!({"broader": "code:b"}), json!({"broader": "code:a"}));
    let (a, b) = (format!("{TAGS}/code:a"), format!("{TAGS}/code:b"));
    let (one, other) = tokio::join!(world.patch(&a, &to_b), world.patch(&b, &to_a));
    let mut told = [one.status, other.status];
    told.sort_unstable();
    assert_eq!(told, [200, 422], "{} {}", one.text(), other.text());
});
