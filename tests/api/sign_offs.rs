//! Sign-offs: who vouches for a period's figures, which are closed to changes, and what becomes of it.

use acceptance::{
    Answer, World,
    callers::Caller,
    county::{A, UNITARY},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::indicators::admissions;

const IMPORT: &str = "/v1/imports/observations";

async fn prepared(world: &World) {
    world.counties().await;
    world.post("/v1/indicators", &admissions()).await.is(201);
    let file = "indicator,area,period,value\ncode:emergency-admissions,gss:E04008560,2016,1000\n\
        code:emergency-admissions,gss:E04008543,2016,3\ncode:emergency-admissions,gss:E04008560,2017,900\n";
    world.import(IMPORT, file).await.is(201);
}

fn year(year: &str) -> Value {
    json!({"indicator": "code:emergency-admissions", "period": {"start": format!("{year}-01-01"), "end": format!("{year}-12-31")}})
}

fn figures(period: &str, value: &str) -> String {
    format!("indicator,area,period,value\ncode:emergency-admissions,gss:E04008560,{period},{value}\n")
}

async fn transit(world: &World, caller: &Caller, id: &str, to: &str, reason: Option<&str>) -> Answer {
    let path = format!("/v1/sign-offs/{id}/transitions");
    let request = world.anonymous(Method::POST, &path).bearer_auth(&caller.token).json(&json!({"to": to}));
    let request = match reason {
        Some(reason) => request.header("change-reason", reason),
        None => request,
    };
    world.send(Method::POST, &path, request).await
}

async fn states(world: &World, query: &str) -> Vec<String> {
    let told = world.get(&format!("/v1/sign-offs?{query}")).await.is(200).json();
    told["items"].as_array().unwrap().iter().map(|item| item["state"].as_str().unwrap().to_owned()).collect()
}

on_both!(figures_are_signed_off_locked_and_reopened, world => {
    prepared(&world).await;
    let (analyst, steward) = (world.officer("analyst", UNITARY).await, world.officer("steward", UNITARY).await);
    let dry = analyst.post(&world, "/v1/sign-offs?dry_run=true", &year("2016")).await.is(200).json();
    assert_eq!((&dry["state"], &dry["figures"]), (&json!("signed_off"), &json!(2)));
    assert!(states(&world, "").await.is_empty(), "a dry run signs nothing");
    let signed = analyst.post(&world, "/v1/sign-offs", &year("2016")).await.is(201).json();
    let id = signed["id"].as_str().unwrap();

    let covered = world.get("/v1/observations?from=2016-01-01&to=2016-12-31&indicator=code:emergency-admissions").await.json();
    let line = |item: &Value| format!("{} {}\n", item["id"].as_str().unwrap(), item["revision"]);
    let lines: String = covered["items"].as_array().unwrap().iter().map(line).collect();
    let digest: String = Sha256::digest(lines).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(signed["sha256"], digest, "whoever reads the figures can check which were signed");

    let again = analyst.post(&world, "/v1/sign-offs", &year("2016")).await.is(409).json();
    assert_eq!((&again["code"], &again["existing"]["id"]), (&json!("duplicate"), &signed["id"]));
    let nothing = analyst.post(&world, "/v1/sign-offs", &year("2019")).await.is(422);
    assert_eq!(nothing.faults(), [("/period".to_owned(), "no_observation".to_owned())]);

    transit(&world, &analyst, id, "locked", None).await.is(403);
    let locked = transit(&world, &steward, id, "locked", None).await.is(201).json();
    assert_eq!((&locked["state"], &locked["revision"]), (&json!("locked"), &json!(2)));
    let twice = transit(&world, &steward, id, "locked", None).await.is(409).json();
    assert_eq!((&twice["code"], &twice["from"], &twice["allowed"]), (&json!("illegal_state"), &json!("locked"), &json!(["reopened"])));

    let refused = world.import(IMPORT, &figures("2016", "990")).await.is(422).json();
    assert_eq!(refused["import"]["rows"][0]["errors"][0]["code"], "period_locked", "{refused}");
    let month = world.import(IMPORT, &figures("2016-04", "90")).await.is(422).json();
    assert_eq!(month["import"]["rows"][0]["errors"][0]["code"], "period_locked", "a month of the year is closed with it");
    world.import(IMPORT, &figures("2016", "1000")).await.is(201);
    world.import(IMPORT, &figures("2017", "890")).await.is(201);

    let unexplained = transit(&world, &steward, id, "reopened", None).await.is(422);
    assert_eq!(unexplained.faults(), [("Change-Reason".to_owned(), "required_when".to_owned())]);
    transit(&world, &steward, id, "reopened", Some("A hospital corrected its return")).await.is(201);
    world.import(IMPORT, &figures("2016", "990")).await.is(201);
    let moves = world.get(&format!("/v1/sign-offs/{id}/transitions")).await.is(200).json();
    let told: Vec<_> = moves["items"].as_array().unwrap().iter().map(|item| (item["to"].as_str().unwrap(), item["role"].as_str().unwrap(), item["organisation"].as_str())).collect();
    assert_eq!(told, [("signed_off", "analyst", Some(UNITARY)), ("locked", "steward", Some(UNITARY)), ("reopened", "steward", Some(UNITARY))]);
    assert_eq!(moves["items"][2]["reason"], "A hospital corrected its return");

    analyst.post(&world, "/v1/sign-offs", &year("2016")).await.is(201);
    assert_eq!(states(&world, "indicator=code:emergency-admissions&sort=-created_at").await, ["signed_off", "reopened"]);
    assert_eq!(states(&world, "state=reopened&start=2016-01-01").await, ["reopened"]);
    assert!(states(&world, "start__gte=2017-01-01").await.is_empty());
    let file = world.get("/v1/sign-offs?format=csv&state=reopened").await.is(200).text();
    assert!(file.contains("code:emergency-admissions,2016,,reopened,2,"), "{file}");
    let changes = world.get("/v1/changes?type=sign-off.*").await.is(200).json();
    let kinds: Vec<_> = changes["items"].as_array().unwrap().iter().map(|change| change["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["sign-off.created", "sign-off.locked", "sign-off.reopened", "sign-off.created"]);
    let entries = "/v1/audit-entries?resource=sign-offs&action=reopened";
    let entries = world.send(Method::GET, entries, world.request(Method::GET, entries)).await.is(200).json();
    assert_eq!(entries["items"].as_array().unwrap().len(), 1);
    assert_eq!(entries["items"][0]["reason"], "A hospital corrected its return", "{entries}");
});

on_both!(a_sign_off_ends_when_a_figure_changes, world => {
    prepared(&world).await;
    let analyst = world.officer("analyst", UNITARY).await;
    analyst.post(&world, "/v1/sign-offs", &year("2016")).await.is(201);
    let of_2017 = analyst.post(&world, "/v1/sign-offs", &year("2017")).await.is(201).json();
    world.import(IMPORT, &figures("2016", "1000")).await.is(201);
    assert_eq!(states(&world, "start=2016-01-01").await, ["signed_off"], "what says the same changes nothing");
    let dry = world.bring(&analyst, &format!("{IMPORT}?dry_run=true"), &figures("2016", "999")).await.is(200).json();
    assert_eq!(dry["rows"][0]["warnings"][0]["code"], "sign_off_lapses", "{dry}");
    assert_eq!(states(&world, "start=2016-01-01").await, ["signed_off"]);
    world.bring(&analyst, IMPORT, &figures("2016", "999")).await.is(201);
    assert_eq!(states(&world, "sort=start").await, ["lapsed", "signed_off"]);
    let changes = world.get("/v1/changes?type=sign-off.lapsed").await.is(200).json();
    assert_eq!(changes["items"].as_array().unwrap().len(), 1);
    analyst.post(&world, "/v1/sign-offs", &year("2016")).await.is(201);

    let tag = world.get(&format!("/v1/sign-offs/{}", of_2017["id"].as_str().unwrap())).await.is(200);
    assert_eq!(tag.header("etag"), "\"r1\"");
    let path = format!("/v1/sign-offs/{}/transitions", of_2017["id"].as_str().unwrap());
    let stale = world.request(Method::POST, &path).header("if-match", "\"r7\"").json(&json!({"to": "locked"}));
    world.send(Method::POST, &path, stale).await.is(412);
    for attempt in 0..2 {
        let request = world.request(Method::POST, &path).header("idempotency-key", "lock-2017").json(&json!({"to": "locked"}));
        let told = world.send(Method::POST, &path, request).await.is(201);
        assert_eq!(told.header("idempotent-replayed"), if attempt == 0 { "" } else { "true" });
    }
    world.post("/v1/sign-offs/0195f0b0-7d7e-7000-8000-000000000001/transitions", &json!({"to": "locked"})).await.is(404);
    world.post(&path, &json!({"to": "open"})).await.is(400);
});

on_both!(every_sign_off_that_a_figure_is_about_ends_and_why_is_not_told_to_everybody, world => {
    prepared(&world).await;
    let analyst = world.officer("analyst", UNITARY).await;
    world.import(IMPORT, &figures("2016-04", "80")).await.is(201);
    let april = json!({"indicator": "code:emergency-admissions", "period": {"start": "2016-04-01", "end": "2016-04-30"}});
    let lapsed = |told: &Value| -> Vec<String> {
        let warnings = told["warnings"].as_array().unwrap().iter().filter(|warning| warning["code"] == "sign_off_lapses");
        let mut details: Vec<_> = warnings.map(|warning| warning["detail"].as_str().unwrap().to_owned()).collect();
        details.sort();
        details
    };
    let lapsing = async |change: &str| {
        let mut ids = vec![];
        for period in [year("2016"), april.clone(), year("2017")] {
            let path = "/v1/sign-offs";
            let request = world.anonymous(Method::POST, path).bearer_auth(&analyst.token).header("change-reason", "As agreed").json(&period);
            let signed = world.send(Method::POST, path, request).await;
            ids.push(if signed.status == 409 { Value::Null } else { signed.is(201).json()["id"].clone() });
        }
        let file = figures("2016-04", change);
        let dry = world.bring(&analyst, &format!("{IMPORT}?dry_run=true"), &file).await.is(200).json();
        let lapses = |period: &str| format!("{period} was signed off; with this change the sign-off lapses");
        assert_eq!(lapsed(&dry["rows"][0]), [lapses("2016"), lapses("2016-04")], "{dry}");
        ids
    };
    let of_file = lapsing("81").await;
    let request = world.anonymous(Method::POST, IMPORT).bearer_auth(&analyst.token).header("change-reason", "A patient was named").header("content-type", "text/csv").body(figures("2016-04", "81"));
    world.send(Method::POST, IMPORT, request).await.is(201);
    assert_eq!(states(&world, "sort=start,end").await.iter().filter(|state| *state == "lapsed").count(), 2, "both");
    let of_one = lapsing("82").await;
    let found = world.get("/v1/observations?period=2016-04").await.is(200).json();
    let address = format!("/v1/observations/{}", found["items"][0]["id"].as_str().unwrap());
    let request = world.anonymous(Method::PATCH, &address).bearer_auth(&analyst.token).header("change-reason", "A patient was named").json(&json!({"value": 82}));
    let patched = world.send(Method::PATCH, &address, request).await.is(200).json();
    assert_eq!(lapsed(&patched).len(), 2, "{patched}");
    for (id, states) in [(&of_file[0], 2), (&of_file[1], 2), (&of_one[0], 2), (&of_one[1], 2), (&of_file[2], 1)] {
        let moves = world.get(&format!("/v1/sign-offs/{}/transitions", id.as_str().unwrap())).await.is(200).json();
        let moves = moves["items"].as_array().unwrap().clone();
        assert_eq!(moves.len(), states, "{moves:?}");
        assert!(moves.iter().all(|moved| moved["reason"].is_null()), "{moves:?}");
        assert_eq!(moves.last().unwrap()["to"], if states == 2 { "lapsed" } else { "signed_off" });
    }
    let entries = "/v1/audit-entries?resource=sign-offs&action=lapsed";
    let entries = world.send(Method::GET, entries, world.request(Method::GET, entries)).await.is(200).json();
    let reasons: Vec<_> = entries["items"].as_array().unwrap().iter().map(|entry| &entry["reason"]).collect();
    assert_eq!(reasons, ["A patient was named"; 4], "the audit log has it");
});

on_both!(whoever_keeps_the_indicator_decides, world => {
    prepared(&world).await;
    let mut own = admissions();
    own["code"] = "visits".into();
    own["organisation"] = A.into();
    world.post("/v1/indicators", &own).await.is(201);
    world.import(IMPORT, "indicator,area,period,value\ncode:visits,gss:E04008560,2016,70\n").await.is(201);
    let mut body = year("2016");
    body["indicator"] = "code:visits".into();
    let (own, clerk) = (world.officer("analyst", A).await, world.officer("clerk", A).await);
    clerk.post(&world, "/v1/sign-offs", &body).await.is(403);
    own.post(&world, "/v1/sign-offs", &year("2016")).await.is(403);
    let signed = own.post(&world, "/v1/sign-offs", &body).await.is(201).json();
    let address = format!("/v1/sign-offs/{}?expand=allowed_actions", signed["id"].as_str().unwrap());
    let may = |told: &Value| -> Vec<(String, bool)> {
        let actions = told["expanded"]["allowed_actions"].as_array().unwrap();
        actions.iter().map(|action| (action["action"].as_str().unwrap().to_owned(), action["allowed"].as_bool().unwrap())).collect()
    };
    let (lock, reopen) = ("lock".to_owned(), "reopen".to_owned());
    assert_eq!(may(&own.get(&world, &address).await.is(200).json()), [(lock.clone(), false), (reopen.clone(), false)]);
    let steward = world.officer("steward", UNITARY).await;
    assert_eq!(may(&steward.get(&world, &address).await.is(200).json()), [(lock.clone(), true), (reopen.clone(), true)]);
    transit(&world, &steward, signed["id"].as_str().unwrap(), "locked", None).await.is(201);
    let told = steward.get(&world, &address).await.is(200).json();
    assert_eq!(may(&told), [(lock, false), (reopen, true)]);
    assert_eq!(told["expanded"]["allowed_actions"][0]["unmet"][0]["code"], "illegal_state");
});
