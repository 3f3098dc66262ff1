//! The Somerset demo, loaded by its script through the public API alone, answers right; `serve --demo` loads the same.

use std::path::Path;

use acceptance::{World, on_both};
use serde_json::{Value, json};
use tokio::process::Command;

async fn script(world: &World, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/somerset").join(name);
    let run = Command::new("sh")
        .arg(path)
        .env("ACCORD_URL", &world.url)
        .env("ACCORD_CLIENT_ID", &world.client_id)
        .env("ACCORD_CLIENT_SECRET", &world.client_secret)
        .output();
    let run = run.await.unwrap();
    assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

async fn total(world: &World, path: &str) -> u64 {
    let joint = if path.contains('?') { '&' } else { '?' };
    let page = world.get(&format!("{path}{joint}total=true&limit=1")).await.is(200).json();
    page["page"]["total"].as_u64().unwrap()
}

async fn check_counts(world: &World) {
    for (path, count) in [
        ("/v1/areas", 693),
        ("/v1/areas?kind=parish", 338),
        ("/v1/areas?kind=lsoa", 339),
        ("/v1/areas?kind=district&valid_on=2022-01-01", 4),
        ("/v1/areas?kind=district&valid_on=2019-03-31", 5),
        ("/v1/areas?kind=district&valid_on=2023-04-01", 0),
        ("/v1/areas?kind=unitary&valid_on=2022-01-01", 0),
        ("/v1/areas?kind=unitary&valid_on=2023-04-01", 1),
        ("/v1/areas/gss:E04008560/descendants", 18),
        ("/v1/areas/gss:E06000066/descendants?valid_on=2024-04-01", 667),
        ("/v1/areas/gss:E10000027/descendants?valid_on=2022-01-01", 673),
        ("/v1/area-memberships", 1465),
        ("/v1/councils", 335),
        ("/v1/councils?q=frome", 1),
        ("/v1/councils?status=active", 328),
        ("/v1/councils?basis=derived", 327),
        ("/v1/councils?kind=district&valid_on=2022-01-01", 4),
        ("/v1/councils?kind=unitary&valid_on=2022-01-01", 0),
        ("/v1/councils?kind=unitary&valid_on=2023-04-01", 1),
        ("/v1/councils?precept__gte=1", 1),
        ("/v1/partners", 6),
        ("/v1/formations", 11),
        ("/v1/formation-memberships?valid_on=2024-04-01", 46),
    ] {
        assert_eq!(total(world, path).await, count, "{path}");
    }
}

on_both!(somerset_answers_right, world => {
    let first = script(&world, "load.sh").await;
    assert!(first.contains("created:327"), "{first}");
    check_counts(&world).await;

    let frome = world.get("/v1/councils/gss:E04008560").await.is(200).json();
    assert_eq!((&frome["name"], &frome["kind"], &frome["basis"]), (&json!("Frome Town Council"), &json!("town"), &json!("derived")));
    assert_eq!(frome["profile"]["precept"], json!({"amount": "2777932.00", "currency": "GBP"}));
    for parish in ["E04008809", "E04008816"] {
        let council = world.get(&format!("/v1/councils/gss:{parish}")).await.is(200).json();
        assert_eq!(council["identifiers"], json!(["ref:ruishton-and-thornfalcon"]), "a parish is not a council");
    }
    let place = world.get("/v1/areas?point=51.2308,-2.3201&fields=code").await.is(200).json();
    assert_eq!(place["items"], json!([{"code": "E04008560"}, {"code": "E01029036"}]));
    let mendip = world.get("/v1/councils/gss:E07000187?expand=successors").await.is(200).json();
    assert_eq!(mendip["expanded"]["successors"][0]["name"], "Somerset Council");
    let lineage = world.get("/v1/areas/gss:E04013157/lineage").await.is(200).json();
    assert_eq!(lineage["predecessors"].as_array().unwrap().len(), 2);
    let map = world.get("/v1/areas?kind=parish&format=geojson").await.is(200).json();
    let shapes = map["features"].as_array().unwrap().iter().filter(|feature| !feature["geometry"].is_null());
    assert_eq!((map["features"].as_array().unwrap().len(), shapes.count()), (338, 13));

    let second = script(&world, "load.sh").await;
    for step in second.lines().filter(|line| line.contains("created:")) {
        assert!(step.contains("created:0") && step.contains("updated:0"), "a second load changes nothing: {step}");
    }
    assert!(script(&world, "ask.sh").await.contains("Frome Town Council"));
});

/// Everything that the register holds, without what differs from one installation to another.
async fn everything(world: &World) -> Vec<Value> {
    let mut all = Vec::new();
    for path in ["areas", "area-memberships", "councils", "partners", "formations"] {
        let told = world.get(&format!("/v1/{path}?format=ndjson")).await.is(200).text();
        for line in told.lines() {
            let mut record: Value = serde_json::from_str(line).unwrap();
            for own in ["id", "created_at", "updated_at"] {
                record.as_object_mut().unwrap().remove(own);
            }
            all.push(record);
        }
    }
    all.sort_by_key(Value::to_string);
    all
}

#[tokio::test]
async fn serve_demo_loads_what_the_script_loads() {
    let by_script = World::new(acceptance::Kind::Sqlite).await;
    script(&by_script, "load.sh").await;
    let embedded = World::new(acceptance::Kind::Sqlite).await;
    api::demo::load(&embedded.app).await.unwrap();
    assert_eq!(everything(&embedded).await, everything(&by_script).await);
}
