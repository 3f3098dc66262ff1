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
        ("/v1/areas", 699),
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
        ("/v1/area-memberships", 1471),
        ("/v1/councils", 335),
        ("/v1/councils?q=frome", 1),
        ("/v1/councils?status=active", 328),
        ("/v1/councils?basis=derived", 327),
        ("/v1/councils?kind=district&valid_on=2022-01-01", 4),
        ("/v1/councils?kind=unitary&valid_on=2022-01-01", 0),
        ("/v1/councils?kind=unitary&valid_on=2023-04-01", 1),
        ("/v1/councils?precept__gte=1", 1),
        ("/v1/partners", 7),
        ("/v1/formations", 11),
        ("/v1/formation-memberships?valid_on=2024-04-01", 46),
        ("/v1/areas?kind=icb", 7),
        ("/v1/agenda-tags?broader=code:population_health", 3),
        ("/v1/assessment-scales?code=demonstration_award", 1),
        ("/v1/assets?owner=gss:E04008655&use_class=park_open_space", 8),
        ("/v1/services?provider=gss:E04008655", 7),
        ("/v1/offers", 3),
        ("/v1/agreement-templates?kind=service_asset&keeper=ref:demonstration", 1),
        ("/v1/indicators", 23),
        ("/v1/targets", 2),
        ("/v1/claims", 11),
        ("/v1/observations", 5553),
        ("/v1/observations?indicator=code:imd-2025-score", 339),
        ("/v1/observations?indicator=code:population&area=gss:E04008560", 20),
        ("/v1/observations?indicator=code:ae-emergency-admissions&period=2025-02", 8),
    ] {
        assert_eq!(total(world, path).await, count, "{path}");
    }
}

const FOUNDING: &str = "indicator=code:emergency-admissions&area=gss:E04008560\
    &comparator=gss:E06000066%20minus%20gss:E04008560&before=FY2013&after=FY2016";

/// What happened to emergency admissions in Frome beside Somerset, according to whom, with what certainty: one call.
async fn founding_sentence(world: &World) {
    let told = world.get(&format!("/v1/comparisons?{FOUNDING}")).await.is(200).json();
    let tenths = |value: &Value| format!("{:.1}", value.as_f64().unwrap());
    for (side, before, after, figures) in [
        ("area", 1000.0, 830.0, ["-17.0", "-24.3", "-9.0"]),
        ("comparator", 20_000.0, 25_800.0, ["29.0", "26.6", "31.4"]),
    ] {
        let side = &told[side];
        assert_eq!((&side["before"], &side["after"]), (&json!(before), &json!(after)), "{told}");
        assert_eq!([&side["change_pct"], &side["ci95"][0], &side["ci95"][1]].map(tenths), figures, "{told}");
    }
    assert!(told["did"]["ratio"].to_string().starts_with("0.643"), "{told}");
    assert_eq!([&told["did"]["ci95"][0], &told["did"]["ci95"][1]].map(tenths), ["-41.4", "-29.3"]);
    let verdict = told["verdict"].as_str().unwrap();
    assert!(verdict.contains("SYNTHETIC") && verdict.contains("in Frome the figure fell by 17.0%"), "{verdict}");
    let claims = told["claims"].as_array().unwrap();
    let of = |area: &str| -> Vec<f64> {
        let mut values: Vec<f64> =
            claims.iter().filter(|claim| claim["area"] == area).map(|claim| claim["value"].as_f64().unwrap()).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    assert_eq!(of("gss:E04008560"), [-30.0, -17.0, -14.0, -7.9, 350.0], "claims that conflict stand side by side");
    assert_eq!(of("gss:E06000066"), [28.5, 29.0, 236.0]);
    let ranking = "/v1/rankings?indicator=code:imd-2025-score&kind=lsoa&period=2025";
    let told = world.get(ranking).await.is(200).json();
    let areas = told["counts"]["areas"].as_u64().unwrap();
    assert!(told["items"].as_array().unwrap().len() == 100 && areas > 300, "{}", told["counts"]);
    let file = world.get(&format!("{ranking}&format=csv")).await.is(200).text();
    assert_eq!(file.lines().count() as u64, areas + 1, "a file is whole");
    let picture = world.get(&format!("/v1/comparisons/chart.svg?{FOUNDING}")).await.is(200).text();
    for said in [
        "SYNTHETIC demonstration data",
        "Somerset without Frome",
        "−17.0%",
        "−24.3 to −9.0%",
        "Published about Frome: 3 figures, which differ",
    ] {
        assert!(picture.contains(said), "{said}: {picture}");
    }
}

/// The NHS file says of February and March 2025 what it said of 2024: the import warns, and the months are marked.
async fn repeated_months(world: &World, first: &str) {
    let step = first.split("data/raw/nhs_ae").nth(1).unwrap().lines().nth(2).unwrap();
    assert_eq!(step.trim(), "warns of period_repeats", "{first}");
    let path =
        "/v1/observations?indicator=code:ae-emergency-admissions&area=gss:E54000038&from=2025-01-01&to=2025-04-30";
    let told = world.get(path).await.is(200).json();
    let marks: Vec<_> = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["period"]["label"].clone(), item["status"].clone(), item["revision"].clone()))
        .collect();
    let mark = |month: &str, status: &str, revision: u32| (json!(month), json!(status), json!(revision));
    assert_eq!(
        marks,
        [
            mark("2025-01", "normal", 1),
            mark("2025-02", "provisional", 2),
            mark("2025-03", "provisional", 2),
            mark("2025-04", "normal", 1)
        ]
    );
    assert_eq!(told["items"][1]["note"], "Suspect: the source repeats the figure of 2024-02");
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

    founding_sentence(&world).await;
    repeated_months(&world, &first).await;

    let second = script(&world, "load.sh").await;
    for step in second.lines().filter(|line| line.contains("created:")) {
        assert!(step.contains("created:0") && step.contains("updated:0"), "a second load changes nothing: {step}");
    }
    assert!(script(&world, "ask.sh").await.contains("Frome Town Council"));
});

/// Everything that the register holds, without what differs from one installation to another.
async fn everything(world: &World) -> Vec<Value> {
    let mut all = Vec::new();
    for path in [
        "areas",
        "area-memberships",
        "councils",
        "partners",
        "formations",
        "indicators",
        "targets",
        "claims",
        "observations",
    ] {
        let told = world.get(&format!("/v1/{path}?format=ndjson")).await.is(200).text();
        for line in told.lines() {
            let mut record: Value = serde_json::from_str(line).unwrap();
            for own in ["id", "created_at", "updated_at", "known_at", "import"] {
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
