//! What an analyst may do with figures, and what others are told of them.

use acceptance::{
    Answer, World,
    callers::Caller,
    county::{A, UNITARY},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::indicators::admissions;

const IMPORT: &str = "/v1/imports/observations";
const LIST: &str = "/v1/observations";
const FILE: &str = "indicator,area,period,value,lower,upper\ncode:emergency-admissions,gss:E04008560,2020,3,1,7\n\
    code:emergency-admissions,gss:E04008560,2021,0,,\ncode:emergency-admissions,gss:E04008560,2022,23,20,26\n";

async fn prepared(world: &World) {
    world.counties().await;
    world.post("/v1/indicators", &admissions()).await.is(201);
}

fn one(year: i32, value: i32) -> Value {
    json!({"indicator": "code:emergency-admissions", "area": "gss:E04008560", "value": value,
        "period": {"start": format!("{year}-01-01"), "end": format!("{year}-12-31")}})
}

fn period() -> Value {
    json!({"indicator": "code:emergency-admissions", "period": {"start": "2020-01-01", "end": "2020-12-31"}})
}

fn values(answer: &Answer) -> Vec<(Value, Value, Value)> {
    let one = |item: &Value| (item["value"].clone(), item["lower"].clone(), item["status"].clone());
    answer.json()["items"].as_array().unwrap().iter().map(one).collect()
}

fn exact() -> Vec<(Value, Value, Value)> {
    vec![
        (json!(3.0), json!(1.0), json!("normal")),
        (json!(0.0), Value::Null, json!("normal")),
        (json!(23.0), json!(20.0), json!("normal")),
    ]
}

fn hidden() -> Vec<(Value, Value, Value)> {
    vec![
        (Value::Null, Value::Null, json!("suppressed")),
        (json!(0.0), Value::Null, json!("normal")),
        (json!(25.0), Value::Null, json!("normal")),
    ]
}

fn lacking(answer: &Answer, what: &str) -> Value {
    answer.json()["missing"][what].clone()
}

on_both!(an_analyst_brings_figures_reads_them_and_signs_them_off, world => {
    prepared(&world).await;
    let analyst = world.officer("analyst", UNITARY).await;
    assert_eq!(world.bring(&analyst, IMPORT, FILE).await.is(201).json()["counts"]["created"], 3);
    assert_eq!(values(&analyst.get(&world, LIST).await.is(200)), exact());
    let file = analyst.get(&world, "/v1/observations?format=csv").await.is(200).text();
    assert_eq!(world.bring(&analyst, IMPORT, &file).await.is(201).json()["counts"]["unchanged"], 3, "what it exports it can bring back");
    let made = analyst.post(&world, LIST, &one(2023, 4)).await.is(201);
    assert_eq!(made.json()["value"], 4.0);
    assert!(made.header("etag").starts_with("\"r1."), "what everybody is told is r1");
    let address = made.header("location").to_owned();
    assert_eq!(analyst.patch(&world, &address, &json!({"value": 2})).await.is(200).json()["value"], 2.0);
    analyst.delete(&world, &address).await.is(204);
    let signed = analyst.post(&world, "/v1/sign-offs", &period()).await.is(201).json();
    let lock = format!("/v1/sign-offs/{}/transitions", signed["id"].as_str().unwrap());
    let refused = analyst.post(&world, &lock, &json!({"to": "locked"})).await.is(403);
    assert_eq!(lacking(&refused, "role"), json!(["steward"]));
});

on_both!(others_are_told_hidden_and_rounded_figures, world => {
    prepared(&world).await;
    world.import(IMPORT, FILE).await.is(201);
    let viewer = world.officer("viewer", UNITARY).await;
    let of_a_council = world.officer("analyst", A).await;
    let clerk = world.officer("clerk", A).await;
    for caller in [None, Some(&viewer), Some(&of_a_council), Some(&clerk)] {
        let who = caller.map_or("nobody", |caller| caller.id.as_str());
        let list = world.ask(caller, Method::GET, LIST, None).await.is(200);
        assert_eq!(values(&list), hidden(), "{who}");
        for item in list.json()["items"].as_array().unwrap() {
            let address = format!("{LIST}/{}", item["id"].as_str().unwrap());
            let alone = world.ask(caller, Method::GET, &address, None).await.is(200).json();
            assert_eq!(&alone, item, "one by one no more is told");
            let as_of = format!("{address}?as_of={}", item["known_at"].as_str().unwrap());
            assert_eq!(&world.ask(caller, Method::GET, &as_of, None).await.is(200).json(), item);
        }
        let file = world.ask(caller, Method::GET, "/v1/observations?format=csv", None).await.is(200).text();
        assert!(file.contains(",suppressed,") && file.contains(",25.0,") && !file.contains(",3.0,"), "{file}");
        let refused = world.ask(caller, Method::POST, LIST, Some(&one(2023, 4))).await;
        assert_eq!(refused.status, if caller.is_some() { 403 } else { 401 });
        let refused = world.ask(caller, Method::POST, "/v1/sign-offs", Some(&period())).await;
        assert_eq!(refused.status, if caller.is_some() { 403 } else { 401 });
    }
    world.bring(&viewer, IMPORT, FILE).await.is(403);
    let refused = world.bring(&of_a_council, IMPORT, &FILE.replace(",3,", ",2,")).await.is(422).json();
    assert_eq!(refused["import"]["rows"][0]["errors"][0]["code"], "not_permitted", "the indicator is not its own: {refused}");
});

on_both!(each_scope_opens_one_door, world => {
    prepared(&world).await;
    world.import(IMPORT, FILE).await.is(201);
    let roles = [("analyst", UNITARY)];
    let program = async |title: &str, scopes: &[&str]| -> Caller { world.program(title, UNITARY, &roles, scopes).await };
    let writer = program("Writer", &["observations:write"]).await;
    let reader = program("Reader", &["suppressed:read"]).await;
    let signer = program("Signer", &["sign-offs:write"]).await;
    let bringer = program("Bringer", &["imports:write", "observations:write"]).await;

    assert_eq!(values(&reader.get(&world, LIST).await.is(200)), exact());
    for caller in [&writer, &signer, &bringer] {
        assert_eq!(values(&caller.get(&world, LIST).await.is(200)), hidden(), "an analyst without suppressed:read");
    }
    let made = writer.post(&world, LIST, &one(2023, 4)).await.is(201).json();
    assert_eq!((&made["value"], &made["status"]), (&Value::Null, &json!("suppressed")), "it is told no more than others");
    for caller in [&reader, &signer] {
        assert_eq!(lacking(&caller.post(&world, LIST, &one(2024, 9)).await.is(403), "scope"), json!(["observations:write"]));
    }
    for caller in [&reader, &writer, &bringer] {
        assert_eq!(lacking(&caller.post(&world, "/v1/sign-offs", &period()).await.is(403), "scope"), json!(["sign-offs:write"]));
    }
    let changed = FILE.replace(",3,", ",2,");
    assert_eq!(lacking(&world.bring(&writer, IMPORT, &changed).await.is(403), "scope"), json!(["imports:write"]));
    assert_eq!(lacking(&world.bring(&signer, IMPORT, &changed).await.is(403), "scope"), json!(["imports:write", "observations:write"]));
    assert_eq!(world.bring(&bringer, IMPORT, &changed).await.is(201).json()["counts"]["updated"], 1);
    signer.post(&world, "/v1/sign-offs", &period()).await.is(201);
});

on_both!(what_was_rounded_for_its_reader_is_not_taken_back, world => {
    prepared(&world).await;
    world.import(IMPORT, FILE).await.is(201);
    let scopes = ["observations:write", "imports:write"];
    let writer = world.program("Writer", UNITARY, &[("analyst", UNITARY)], &scopes).await;
    let file = writer.get(&world, "/v1/observations?format=csv").await.is(200).text();
    world.bring(&writer, IMPORT, &file.replace("true", "TRUE")).await.is(422);
    world.bring(&writer, IMPORT, &file.replace("true", "perhaps")).await.is(422);
    let report = world.bring(&writer, IMPORT, &file).await.is(422).json()["import"].clone();
    assert_eq!(report["errors_by_code"], json!([{"code": "not_exact", "count": 3, "first_line": 2}]));
    assert_eq!(report["rows"][0]["errors"][0]["column"], "rounded");
    let list = writer.get(&world, LIST).await.is(200).json();
    for told in list["items"].as_array().unwrap() {
        assert_eq!(told["rounded"], true);
        let address = format!("{LIST}/{}", told["id"].as_str().unwrap());
        for refused in [writer.put(&world, &address, told).await, writer.patch(&world, &address, told).await] {
            let refused = refused.is(422).json();
            assert_eq!((&refused["errors"][0]["code"], &refused["errors"][0]["pointer"]), (&json!("not_exact"), &json!("/rounded")));
        }
        writer.patch(&world, &address, &json!({"note": "Counted twice", "rounded": true})).await.is(200);
    }
    let analyst = world.officer("analyst", UNITARY).await;
    let told = analyst.get(&world, LIST).await.is(200);
    assert_eq!(values(&told), exact(), "nothing was lost");
    for told in told.json()["items"].as_array().unwrap() {
        assert_eq!(told["rounded"], false);
        analyst.put(&world, &format!("{LIST}/{}", told["id"].as_str().unwrap()), told).await.is(200);
    }
});

on_both!(a_warning_tells_no_small_number, world => {
    prepared(&world).await;
    let file = "indicator,area,period,value,numerator,lower,upper\ncode:emergency-admissions,gss:E04008560,2019,100,,,\n\
        code:emergency-admissions,gss:E04008560,2020,3,3,1,7\ncode:emergency-admissions,gss:E04008560,2022,23,,,\n";
    world.import(IMPORT, file).await.is(201);
    let scopes = ["observations:write", "imports:write"];
    let writer = world.program("Writer", UNITARY, &[("analyst", UNITARY)], &scopes).await;
    let reader = world.program("Reader", UNITARY, &[("analyst", UNITARY)], &["observations:write", "suppressed:read"]).await;
    let found = world.get(&format!("{LIST}?period=2020")).await.is(200).json();
    let address = format!("{LIST}/{}?dry_run=true", found["items"][0]["id"].as_str().unwrap());
    let details = |answer: &Answer| -> Vec<String> {
        answer.json()["warnings"].as_array().unwrap().iter().map(|warning| warning["detail"].as_str().unwrap().to_owned()).collect()
    };
    let leapt = "100 in the period before, 3 here: more than 3 fold".to_owned();
    for (said, exactly, told) in [
        (json!({"lower": 4, "upper": 7}), vec!["3 lies outside its interval 4 to 7".to_owned(), leapt.clone()], vec![]),
        (json!({"value": 90}), vec!["90 lies outside its interval 1 to 7".to_owned(), "90 differs from 3, which numerator and denominator give".to_owned()], vec![]),
        (json!({"note": "Recounted"}), vec![leapt], vec![]),
        (json!({"value": 90, "lower": 91, "upper": 95}),
            vec!["90 lies outside its interval 91 to 95".to_owned(), "90 differs from 3, which numerator and denominator give".to_owned()],
            vec!["90 lies outside its interval 91 to 95".to_owned()]),
    ] {
        assert_eq!(details(&reader.patch(&world, &address, &said).await.is(200)), exactly, "{said}");
        assert_eq!(details(&writer.patch(&world, &address, &said).await.is(200)), told, "{said}: of what it says itself");
    }

    let path = format!("{LIST}?dry_run=true");
    assert_eq!(details(&reader.post(&world, &path, &one(2021, 40)).await.is(200)), ["3 in the period before, 40 here: more than 3 fold"]);
    assert_eq!(details(&writer.post(&world, &path, &one(2021, 40)).await.is(200)), [""; 0], "of what is hidden nothing leaps");
    assert_eq!(details(&writer.post(&world, &path, &one(2023, 400)).await.is(200)), ["25 in the period before, 400 here: more than 3 fold"]);
    let leaps = async |fold: &str, year: i32, value: &str| {
        let file = format!("indicator,area,period,value\ncode:emergency-admissions,gss:E04008560,{year},{value}\n");
        let report = world.bring(&writer, &format!("{IMPORT}?dry_run=true&fold={fold}"), &file).await.is(200).json();
        !report["rows"][0]["warnings"].as_array().is_none_or(Vec::is_empty)
    };
    for fold in ["1.5", "12", "14", "20"] {
        assert!(!leaps(fold, 2021, "40").await, "{fold}");
    }
    assert!(leaps("3.9", 2023, "100").await && !leaps("4.1", 2023, "100").await, "100 is four times the 25 that is told, not of 23");
});
