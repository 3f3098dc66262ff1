//! Observations written one by one: by the rules of files, with revisions, withdrawn and brought back.

use acceptance::{Answer, World, on_both};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::indicators::admissions;

const PATH: &str = "/v1/observations";

async fn prepared(world: &World) {
    world.post("/v1/indicators", &admissions()).await.is(201);
    world.area("E04008560", "Frome", "parish").await;
}

fn year(year: i32, value: i32) -> Value {
    json!({"indicator": "code:emergency-admissions", "area": "gss:E04008560", "value": value,
        "period": {"start": format!("{year}-01-01"), "end": format!("{year}-12-31")}})
}

async fn read(world: &World, path: &str) -> Answer {
    world.send(Method::GET, path, world.request(Method::GET, path)).await
}

async fn kinds(world: &World) -> Vec<String> {
    let changes = world.get("/v1/changes?type=observation.*").await.is(200).json();
    changes["items"].as_array().unwrap().iter().map(|change| change["type"].as_str().unwrap().to_owned()).collect()
}

on_both!(one_figure_is_written_and_corrected, world => {
    prepared(&world).await;
    world.post(&format!("{PATH}?dry_run=true"), &year(2016, 830)).await.is(200);
    assert_eq!(read(&world, PATH).await.json()["items"], json!([]));
    let made = world.post(PATH, &year(2016, 830)).await.is(201);
    let told = made.json();
    let address = format!("{PATH}/{}", told["id"].as_str().unwrap());
    assert_eq!((made.header("location"), world.get(&address).await.header("etag")), (address.as_str(), "\"r1\""));
    assert_eq!(made.header("etag"), read(&world, &address).await.header("etag"), "whatever is told beside it");
    assert_eq!((&told["value"], &told["name"], &told["warnings"]), (&json!(830.0), &json!("Frome"), &json!([])));
    let taken = world.post(PATH, &year(2016, 831)).await.is(409).json();
    assert_eq!((&taken["code"], &taken["existing"]["href"]), (&json!("duplicate"), &json!(address)));

    let unknown = world.request(Method::GET, &address).header("if-none-match", made.header("etag"));
    world.send(Method::GET, &address, unknown).await.is(304);
    let patch = |tag: &str| world.request(Method::PATCH, &address).header("if-match", tag).json(&json!({"value": 826, "note": "Corrected"}));
    world.send(Method::PATCH, &address, patch("\"r7\"")).await.is(412);
    let corrected = world.send(Method::PATCH, &address, patch("\"r1\"")).await.is(200);
    assert_eq!((&corrected.json()["value"], &corrected.json()["note"]), (&json!(826.0), &json!("Corrected")));
    assert!(corrected.header("etag").starts_with("\"r2."));
    let then = told["known_at"].as_str().unwrap();
    assert_eq!(read(&world, &format!("{address}?as_of={then}")).await.is(200).json()["value"], 830.0);
    world.patch(&address, &json!({"value": 826})).await.is(200);
    assert_eq!(kinds(&world).await, ["observation.created", "observation.updated"], "what says the same is no change");

    let mut whole = corrected.json();
    whole["numerator"] = json!(800);
    whole.as_object_mut().unwrap().remove("value");
    whole.as_object_mut().unwrap().remove("note");
    let replaced = world.put(&address, &whole).await.is(200).json();
    assert_eq!((&replaced["value"], &replaced["note"], &replaced["revision"]), (&json!(800.0), &Value::Null, &json!(3)));
    assert_eq!(world.patch(&address, &json!({"numerator": 790})).await.is(200).json()["value"], 790.0, "what was computed follows");
    let missing = json!({"value": null, "numerator": null, "status": "missing"});
    assert_eq!(world.patch(&address, &missing).await.is(200).json()["value"], Value::Null);
    assert_eq!(world.patch(&address, &json!({"period": {"start": "2015-01-01", "end": "2015-12-31"}, "revision": 1})).await.is(400).faults(),
        [("/period".to_owned(), "read_only".to_owned()), ("/revision".to_owned(), "read_only".to_owned())]);
    world.put(&address, &year(2015, 3)).await.is(422);
    world.patch("/v1/observations/0195f0b0-7d7e-7000-8000-000000000001", &json!({})).await.is(404);
    world.put("/v1/observations/0195f0b0-7d7e-7000-8000-000000000001", &year(2015, 3)).await.is(404);
});

on_both!(every_fault_of_a_figure_is_named, world => {
    prepared(&world).await;
    let codes = |answer: Answer| -> Vec<String> { answer.faults().iter().map(|(at, code)| format!("{at} {code}")).collect() };
    let mut wrong = year(2016, -4);
    wrong["lower"] = json!(1);
    assert_eq!(codes(world.post(PATH, &wrong).await.is(422)), ["/value out_of_range", "/lower required_when"]);
    let mut nowhere = year(2016, 4);
    (nowhere["indicator"], nowhere["area"]) = ("code:none".into(), "gss:E04009999".into());
    assert_eq!(codes(world.post(PATH, &nowhere).await.is(422)), ["/indicator reference_not_found", "/area reference_not_found"]);
    let mut backwards = year(2016, 4);
    backwards["period"]["end"] = "2015-12-31".into();
    backwards["dimensions"] = json!({"Age": "65+"});
    assert_eq!(codes(world.post(PATH, &backwards).await.is(422)), ["/period/end ends_before_start", "/dimensions dimension"]);
    let mut shapeless = year(2016, 4);
    (shapeless["value"], shapeless["valu"]) = ("four".into(), json!(4));
    let mut faults = codes(world.post(PATH, &shapeless).await.is(400));
    faults.sort();
    assert_eq!(faults, ["/valu unknown_field", "/value wrong_type"]);
    let mut kept = year(2016, 4);
    kept["revision"] = json!(3);
    assert_eq!(codes(world.post(PATH, &kept).await.is(400)), ["/revision read_only"]);
    let mut odd = year(2016, 4);
    (odd["lower"], odd["upper"]) = (json!(5), json!(6));
    let told = world.post(PATH, &odd).await.is(201).json();
    assert_eq!((&told["warnings"][0]["pointer"], &told["warnings"][0]["code"]), (&json!("/value"), &json!("outside_interval")));
    for attempt in 0..2 {
        let request = world.request(Method::POST, PATH).header("idempotency-key", "frome-2017").json(&year(2017, 9));
        let told = world.send(Method::POST, PATH, request).await.is(201);
        assert_eq!(told.header("idempotent-replayed"), if attempt == 0 { "" } else { "true" });
    }
});

on_both!(what_is_withdrawn_was_known_before, world => {
    prepared(&world).await;
    let made = world.post(PATH, &year(2016, 830)).await.is(201).json();
    let address = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let stale = world.request(Method::DELETE, &address).header("if-match", "\"r7\"");
    world.send(Method::DELETE, &address, stale).await.is(412);
    world.delete(&format!("{address}?dry_run=true")).await.is(204);
    read(&world, &address).await.is(200);
    world.delete(&address).await.is(204);
    read(&world, &address).await.is(404);
    world.delete(&address).await.is(404);
    world.patch(&address, &json!({"value": 1})).await.is(404);
    assert_eq!(read(&world, PATH).await.json()["items"], json!([]));
    let then = made["known_at"].as_str().unwrap();
    assert_eq!(read(&world, &format!("{address}?as_of={then}")).await.is(200).json()["value"], 830.0);
    assert_eq!(read(&world, &format!("{PATH}?as_of={then}&total=true")).await.is(200).json()["page"]["total"], 1);

    let again = world.post(PATH, &year(2016, 820)).await.is(201).json();
    assert_eq!((&again["id"], &again["revision"]), (&made["id"], &json!(2)), "it is the same observation");
    world.delete(&address).await.is(204);
    assert_eq!(world.put(&address, &year(2016, 810)).await.is(200).json()["revision"], 3);
    world.delete(&address).await.is(204);
    let file = "indicator,area,period,value\ncode:emergency-admissions,gss:E04008560,2016,800\n";
    let report = world.import("/v1/imports/observations", file).await.is(201).json();
    assert_eq!(report["counts"]["created"], 1);
    let file = file.replace("800", "790");
    assert_eq!(world.import("/v1/imports/observations", &file).await.is(201).json()["counts"]["updated"], 1);
    let now = read(&world, &address).await.is(200).json();
    assert_eq!((&now["value"], &now["revision"]), (&json!(790.0), &json!(5)));
    assert_eq!(read(&world, &format!("{address}?as_of={then}")).await.is(200).json()["value"], 830.0);
    let (deleted, restored, imported) = ("observation.deleted", "observation.restored", "observation.imported");
    assert_eq!(kinds(&world).await, ["observation.created", deleted, restored, deleted, restored, deleted, imported, imported]);
});

on_both!(the_log_tells_no_figures_where_small_ones_are_hidden, world => {
    prepared(&world).await;
    let made = world.post(PATH, &year(2016, 23)).await.is(201).json();
    let address = format!("{PATH}/{}", made["id"].as_str().unwrap());
    world.patch(&address, &json!({"value": 3, "note": "Recounted"})).await.is(200);
    let entries = format!("/v1/audit-entries?record={}&resource=observations", made["id"].as_str().unwrap());
    let told = read(&world, &entries).await.is(200).json();
    let patches: Vec<_> = told["items"].as_array().unwrap().iter().map(|entry| &entry["forward"]).collect();
    assert_eq!((&patches[0]["value"], &patches[0]["status"]), (&Value::Null, &json!("suppressed")), "{told}");
    assert_eq!(patches[1], &json!({"note": "Recounted"}), "which others would tell a small one is known only later");
    let changes = world.get("/v1/changes?type=observation.updated").await.is(200).json();
    assert_eq!(changes["items"][0]["data"]["changed"], json!(["value", "note"]));
    assert_eq!(changes["items"][0]["data"]["href"], address);
    let anonymous = world.get(&address).await.is(200);
    assert_eq!((&anonymous.json()["value"], &anonymous.json()["status"]), (&Value::Null, &json!("suppressed")));
    assert_eq!(anonymous.header("etag"), "\"r2\"", "what everybody is told");
    assert!(read(&world, &address).await.header("etag").starts_with("\"r2."), "small numbers are another representation");
});

on_both!(where_nothing_is_hidden_all_are_told_the_same, world => {
    let mut published = admissions();
    published["suppress_below"] = json!(0);
    world.post("/v1/indicators", &published).await.is(201);
    world.area("E04008560", "Frome", "parish").await;
    let made = world.post(PATH, &year(2016, 3)).await.is(201);
    let anonymous = world.get(made.header("location")).await.is(200);
    assert_eq!((&anonymous.json()["value"], anonymous.header("etag"), made.header("etag")), (&json!(3.0), "\"r1\"", "\"r1\""));
});

on_both!(a_locked_period_takes_no_figure, world => {
    prepared(&world).await;
    let made = world.post(PATH, &year(2016, 830)).await.is(201).json();
    let address = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let period = json!({"indicator": "code:emergency-admissions", "period": {"start": "2016-01-01", "end": "2016-12-31"}});
    let signed = world.post("/v1/sign-offs", &period).await.is(201).json();
    let changed = world.patch(&address, &json!({"value": 829})).await.is(200).json();
    assert_eq!(changed["warnings"][0]["code"], "sign_off_lapses");
    let of = |signed: &Value| format!("/v1/sign-offs/{}", signed["id"].as_str().unwrap());
    assert_eq!(world.get(&of(&signed)).await.json()["state"], "lapsed");
    let signed = world.post("/v1/sign-offs", &period).await.is(201).json();
    world.post(&format!("{}/transitions", of(&signed)), &json!({"to": "locked"})).await.is(201);
    assert_eq!(world.patch(&address, &json!({"value": 828})).await.is(409).code(), "period_locked");
    assert_eq!(world.put(&address, &year(2016, 828)).await.is(409).code(), "period_locked");
    assert_eq!(world.delete(&address).await.is(409).code(), "period_locked");
    let mut april = year(2016, 70);
    april["period"] = json!({"start": "2016-04-01", "end": "2016-04-30"});
    assert_eq!(world.post(PATH, &april).await.is(409).code(), "period_locked");
    world.post(PATH, &year(2017, 820)).await.is(201);
    let reopen = world.request(Method::POST, &format!("{}/transitions", of(&signed))).header("change-reason", "Recounted").json(&json!({"to": "reopened"}));
    world.send(Method::POST, &format!("{}/transitions", of(&signed)), reopen).await.is(201);
    world.delete(&address).await.is(204);
});

on_both!(those_who_write_one_figure_at_once_write_one_revision_each, world => {
    prepared(&world).await;
    let made = world.post(PATH, &year(2016, 100)).await.is(201).json();
    let address = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let bodies: Vec<Value> = (101..109).map(|value| json!({"value": value})).collect();
    let patched = join_all(bodies.iter().map(|body| world.patch(&address, body))).await;
    assert_eq!(patched.iter().map(|answer| answer.status).collect::<Vec<_>>(), [200; 8]);
    assert_eq!(read(&world, &address).await.is(200).json()["revision"], 9);
    let body = year(2017, 100);
    let mut posted: Vec<u16> = join_all((0..8).map(|_| world.post(PATH, &body))).await.iter().map(|answer| answer.status).collect();
    posted.sort_unstable();
    assert_eq!(posted, [201, 409, 409, 409, 409, 409, 409, 409]);
    let period = json!({"indicator": "code:emergency-admissions", "period": {"start": "2016-01-01", "end": "2016-12-31"}});
    let body = json!({"value": 99});
    let (signed, changed) = tokio::join!(world.post("/v1/sign-offs", &period), world.patch(&address, &body));
    let (signed, changed) = (signed.is(201).json(), changed.is(200).json());
    let now = world.get(&format!("/v1/sign-offs/{}", signed["id"].as_str().unwrap())).await.is(200).json();
    let signed_first = changed["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "sign_off_lapses");
    assert_eq!(now["state"], if signed_first { "lapsed" } else { "signed_off" }, "what changed is not vouched for as it was");
});
