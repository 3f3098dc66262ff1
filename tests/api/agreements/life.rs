//! The life of an agreement: what each move needs, what is signed, and what ends.

use acceptance::{
    agreed::training,
    county::{A, B, UNITARY},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use futures_util::future::join_all;

fn codes(problem: &Value) -> Vec<&str> {
    problem["unmet"].as_array().unwrap().iter().map(|unmet| unmet["code"].as_str().unwrap()).collect()
}

on_both!(it_comes_into_force_when_all_have_signed, world => {
    let table = world.table().await;
    let id = table.draft(&world, &training("2026-01-01", None)).await;
    let address = format!("/v1/agreements/{id}");
    let early = table.transit(&world, &id, "in_force").await.is(409).json();
    assert_eq!((&early["from"], &early["allowed"], codes(&early).len()), (&json!("draft"), &json!(["proposed", "withdrawn"]), 0));
    table.transit(&world, &id, "proposed").await.is(201);
    table.transit(&world, &id, "negotiating").await.is(201);
    let bare = table.clerk.post(&world, &format!("{address}/transitions"), &json!({"to": "agreed"})).await.is(409).json();
    assert_eq!(codes(&bare), ["no_authority"]);
    assert_eq!(bare["unmet"][0]["pointer"], "/authority");
    let agreed = table.transit(&world, &id, "agreed").await.is(201).json();
    assert_eq!((&agreed["status"], &agreed["version"]), (&json!("agreed"), &json!(1)));

    // What is signed is what everybody can read and hash.
    let versions = world.get(&format!("{address}/versions")).await.is(200).json();
    let text = versions["items"][0]["text"].as_str().unwrap();
    let digest: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((agreed["text_sha256"].as_str(), versions["items"][0]["text_sha256"].as_str()), (Some(&*digest), Some(&*digest)));

    let unsigned = table.transit(&world, &id, "in_force").await.is(409).json();
    assert_eq!(codes(&unsigned), ["not_signed", "not_signed"]);
    let signed = table.decide(&world, &id, A, "signed").await.is(201).json();
    assert_eq!(signed["status"], "agreed");
    let twice = table.decide(&world, &id, A, "signed").await.is(409).json();
    assert_eq!(twice["code"], "duplicate");
    let told = world.get(&format!("{address}/signatures")).await.is(200).json();
    assert_eq!((&told["items"][0]["party"], &told["outstanding"]), (&json!(A), &json!([UNITARY])));
    let last = table.decide(&world, &id, UNITARY, "signed").await.is(201).json();
    assert_eq!(last["status"], "in_force", "its first day had come");

    let moves = world.get(&format!("{address}/transitions")).await.is(200).json();
    let told: Vec<_> = moves["items"].as_array().unwrap().iter().map(|step| (step["to"].as_str().unwrap(), step["role"].as_str())).collect();
    assert_eq!(told, [("proposed", Some("clerk")), ("negotiating", Some("clerk")), ("agreed", Some("clerk")), ("in_force", None)]);
    let changes = world.get("/v1/changes?type=agreement.*").await.is(200).json();
    let types: Vec<_> = changes["items"].as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["agreement.created", "agreement.moved", "agreement.moved", "agreement.moved", "agreement.signed", "agreement.signed"]);
});

on_both!(a_signed_text_never_changes, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", None)).await;
    let address = format!("/v1/agreements/{id}");
    let before = world.get(&address).await.is(200).json();
    let patch = async |body: Value| {
        let request = world.anonymous(reqwest::Method::PATCH, &address).bearer_auth(&table.clerk.token).header("if-match", "*").json(&body);
        world.send(reqwest::Method::PATCH, &address, request).await
    };
    for text in [json!({"title": "Another"}), json!({"term": {"starts_on": "2026-02-01"}}), json!({"parties": [{"party": UNITARY}, {"party": A, "role": "lead"}]}), json!({"terms": {"plan": "None"}}), json!({"obligations": []})] {
        assert_eq!(patch(text.clone()).await.is(409).json()["code"], "illegal_state", "{text}");
    }
    let csv = format!("id,title\n{id},Another\n");
    let import = world.bring(&table.clerk, "/v1/imports/agreements", &csv).await.is(422).json();
    assert_eq!(import["import"]["rows"][0]["errors"][0]["code"], "illegal_state");
    let request = world.anonymous(reqwest::Method::DELETE, &address).bearer_auth(&table.clerk.token).header("if-match", "*");
    world.send(reqwest::Method::DELETE, &address, request).await.is(409);
    let mut after = world.get(&address).await.is(200).json();
    assert_eq!(after, before);
    // What stands beside the text is written still.
    after = patch(json!({"identifiers": ["ref:county-77"]})).await.is(200).json();
    assert_eq!((&after["identifiers"], &after["text_sha256"]), (&json!(["ref:county-77"]), &before["text_sha256"]));
});

on_both!(a_decline_reopens_the_negotiation_and_the_next_text_is_signed_anew, world => {
    let table = world.table().await;
    let id = table.agreed(&world, &training("2026-01-01", None)).await;
    table.decide(&world, &id, UNITARY, "signed").await.is(201);
    let declined = table.decide(&world, &id, A, "declined").await.is(201).json();
    assert_eq!((&declined["status"], &declined["version"]), (&json!("negotiating"), &Value::Null));
    let stale = world.get(&format!("/v1/agreements/{id}/versions")).await.json()["items"][0]["text_sha256"].clone();
    let second = table.transit(&world, &id, "agreed").await.is(201).json();
    assert_eq!(second["version"], 2);
    let body = json!({"party": A, "text_sha256": "0".repeat(64), "name": "The signatory", "capacity": "Town Clerk", "authority": {"minute_ref": "FTC 1"}});
    let changed = table.town.post(&world, &format!("/v1/agreements/{id}/signatures"), &body).await.is(409).json();
    assert_eq!((&changed["code"], &changed["version"], &changed["text_sha256"]), (&json!("text_changed"), &json!(2), &second["text_sha256"]));
    assert_eq!(stale, second["text_sha256"], "the same text has the same digest");
    let told = world.get(&format!("/v1/agreements/{id}/signatures")).await.json();
    assert_eq!(told["outstanding"], json!([UNITARY, A]), "an earlier signature counts for nothing");
});

on_both!(only_its_signatory_signs_for_a_party, world => {
    let table = world.table().await;
    let id = table.agreed(&world, &training("2026-01-01", None)).await;
    let sha = world.get(&format!("/v1/agreements/{id}")).await.json()["text_sha256"].clone();
    let path = format!("/v1/agreements/{id}/signatures");
    let body = |party: &str| json!({"party": party, "text_sha256": sha, "name": "Somebody", "capacity": "Clerk", "authority": {"minute_ref": "1"}});
    let refused = table.clerk.post(&world, &path, &body(A)).await.is(403).json();
    assert_eq!(refused["missing"]["scope"], json!(["agreements:sign"]), "a clerk's token does not even ask");
    let county = table.county.post(&world, &path, &body(A)).await.is(403).json();
    assert_eq!((&county["missing"]["role"], &county["missing"]["organisation"]), (&json!(["signatory"]), &json!([A])));
    let operator = world.post(&path, &body(A)).await.is(403).json();
    assert_eq!(operator["missing"]["role"], json!(["signatory"]), "who operates the installation signs for nobody");
    let stranger = table.town.post(&world, &path, &body(B)).await.is(422);
    assert_eq!(stranger.faults(), [("/party".to_owned(), "not_a_signer".to_owned())]);
});

on_both!(two_signatories_at_once_both_count, world => {
    let table = world.table().await;
    for _ in 0..5 {
        let id = table.agreed(&world, &training("2026-01-01", None)).await;
        let sign = async |party: &'static str| table.decide(&world, &id, party, "signed").await;
        let answers = join_all([A, UNITARY].map(sign)).await;
        assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
        let read = world.get(&format!("/v1/agreements/{id}")).await.json();
        assert_eq!(read["status"], "in_force");
        let moves = world.get(&format!("/v1/agreements/{id}/transitions")).await.json();
        let begun = moves["items"].as_array().unwrap().iter().filter(|step| step["to"] == "in_force").count();
        assert_eq!(begun, 1);
    }
});

on_both!(what_was_agreed_is_followed, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", None)).await;
    let address = format!("/v1/agreements/{id}");
    let state = async |on: &str| world.get(&format!("{address}/obligations{on}")).await.is(200).json()["items"][0]["state"].clone();
    assert_eq!((state("?on=2026-01-01").await, state("").await), (json!("open"), json!("overdue")));
    let open = table.transit(&world, &id, "completed").await.is(409).json();
    assert_eq!((codes(&open), open["unmet"][0]["pointer"].as_str()), (vec!["undertaking_open"], Some("/obligations/0")));
    let judged = json!({"key": "O1", "judgement": "met", "on": "2026-02-01", "evidence": "The attendance list of the induction"});
    table.clerk.post(&world, &format!("{address}/obligations"), &judged).await.is(201);
    assert_eq!((state("?on=2026-01-31").await, state("").await), (json!("overdue"), json!("met")));
    let unknown = json!({"key": "O9", "judgement": "met", "evidence": "x"});
    assert_eq!(table.clerk.post(&world, &format!("{address}/obligations"), &unknown).await.is(422).faults()[0].1, "unknown_key");
    let ahead = json!({"held_on": "2999-01-01", "findings": "x", "conclusion": "continue"});
    assert_eq!(table.clerk.post(&world, &format!("{address}/reviews"), &ahead).await.is(422).faults()[0].1, "in_the_future");
    let reviews = format!("{address}/reviews");
    let stale = async |body: &Value| {
        let request = world.anonymous(Method::POST, &reviews).bearer_auth(&table.clerk.token).header("if-match", "\"r1\"");
        world.send(Method::POST, &reviews, request.json(body)).await
    };
    stale(&ahead).await.is(422);
    let review = json!({"findings": "It works", "conclusion": "continue"});
    stale(&review).await.is(412);
    table.clerk.post(&world, &format!("{address}/reviews"), &review).await.is(201);
    assert_eq!(world.get(&format!("{address}/reviews")).await.is(200).json()["items"][0]["conclusion"], "continue");
    table.clerk.post(&world, &format!("{address}/transitions"), &json!({"to": "under_review"})).await.is(201);
    assert_eq!(table.transit(&world, &id, "completed").await.is(201).json()["status"], "completed");
    let over = table.transit(&world, &id, "terminated").await.is(409).json();
    assert_eq!((&over["from"], &over["allowed"]), (&json!("completed"), &json!([])));
});

on_both!(a_transfer_passes_its_stages_and_its_legal_tests, world => {
    let table = world.table().await;
    let park = json!({"identifiers": ["ref:park"], "name": "A park", "use_class": "park_open_space", "owner": UNITARY});
    world.post("/v1/assets", &park).await.is(201);
    let mut text = training("2026-01-01", None);
    text["terms"] = json!({"kind": "service_asset", "assets": ["ref:park"], "tenure": "freehold", "open_space": true,
        "consideration": {"amount": {"amount": "1.00", "currency": "GBP"}, "best": {"amount": "50000.00", "currency": "GBP"}}});
    let id = table.draft(&world, &text).await;
    let address = format!("/v1/agreements/{id}");
    table.transit(&world, &id, "proposed").await.is(201);
    table.transit(&world, &id, "negotiating").await.is(201);
    let blocked = table.transit(&world, &id, "agreed").await.is(409).json();
    assert_eq!(codes(&blocked), ["well_being", "open_space_notice", "stage_open"]);
    let terms = json!({"terms": {"consideration": {"well_being": "The park is kept for play"}, "objections_considered_on": "2026-02-01",
        "open_space_notices": [{"published_on": "2026-01-08", "newspaper": "Somerset Standard"}, {"published_on": "2026-01-15", "newspaper": "Somerset Standard"}]}});
    let request = world.anonymous(reqwest::Method::PATCH, &address).bearer_auth(&table.clerk.token).header("if-match", "*").json(&terms);
    world.send(reqwest::Method::PATCH, &address, request).await.is(200);
    let pass = async |stage: &str| {
        let body = json!({"stage": stage, "decision": "passed", "evidence": "The report of the asset transfer board"});
        table.clerk.post(&world, &format!("{address}/stages"), &body).await
    };
    let early = pass("heads_of_terms").await.is(409).json();
    assert_eq!(codes(&early), ["stage_open"]);
    for stage in ["expression_of_interest", "evaluation_of_eoi", "full_business_case", "formal_decision", "local_council_resolution", "heads_of_terms"] {
        pass(stage).await.is(201);
    }
    table.transit(&world, &id, "agreed").await.is(201);
    table.decide(&world, &id, A, "signed").await.is(201);
    let signed = table.decide(&world, &id, UNITARY, "signed").await.is(201).json();
    assert_eq!(signed["status"], "agreed", "it is not completed");
    pass("legal_drafting").await.is(201);
    assert_eq!(pass("completion").await.is(201).json()["status"], "in_force");
    let told = world.get(&format!("{address}/stages")).await.is(200).json();
    assert_eq!((told["passed"].as_array().unwrap().len(), told["items"].as_array().unwrap().len()), (8, 8));
    let back = table.transit(&world, &id, "handed_back").await.is(409).json();
    assert_eq!(codes(&back), ["not_reverted"]);
    pass("reversion").await.is(201);
    assert_eq!(table.transit(&world, &id, "handed_back").await.is(201).json()["status"], "handed_back");
});

on_both!(people_and_place_promise_what_is_measured, world => {
    let table = world.table().await;
    world.post("/v1/indicators", &crate::indicators::admissions()).await.is(201);
    let mut text = training("2026-01-01", None);
    text["terms"] = json!({"kind": "people_place"});
    let id = table.draft(&world, &text).await;
    table.transit(&world, &id, "proposed").await.is(201);
    table.transit(&world, &id, "negotiating").await.is(201);
    let bare = table.transit(&world, &id, "agreed").await.is(409).json();
    assert_eq!(codes(&bare), ["no_target_group", "no_activity", "theory_incomplete", "no_promise", "no_evaluation"]);
    let year = |year: i32| json!({"start": format!("{year}-04-01"), "end": format!("{}-03-31", year + 1)});
    let terms = json!({"kind": "people_place",
        "target_group": {"description": "People who live alone", "size": 400, "source": "Census 2021"},
        "activities": [{"key": "connectors", "title": "Community connectors", "provider": A, "reach": 100}],
        "theory": {"steps": [{"key": "company", "kind": "outcome", "text": "Company"}, {"key": "beds", "kind": "public_service_demand", "text": "Fewer admissions"}],
            "leads": [{"from": "connectors", "to": "company"}, {"from": "company", "to": "beds"}]},
        "promises": [{"key": "admissions", "indicator": "code:emergency-admissions", "area": "gss:E04008560", "direction": "decrease",
            "baseline": {"period": year(2024), "value": 1000}, "targets": [{"period": year(2027), "value": 830}], "falls_to": UNITARY, "step": "beds"}],
        "evaluation": {"comparator": "gss:E06000066 minus gss:E04008560", "before": year(2024), "after": year(2027), "method": "difference in differences of counts"}});
    let address = format!("/v1/agreements/{id}");
    let request = world.anonymous(reqwest::Method::PATCH, &address).bearer_auth(&table.clerk.token).header("if-match", "*").json(&json!({"terms": terms}));
    let written = world.send(reqwest::Method::PATCH, &address, request).await.is(200).json();
    assert_eq!(written["terms"]["promises"][0]["targets"][0]["period"]["label"], "2027/28");
    table.transit(&world, &id, "agreed").await.is(201);
});
