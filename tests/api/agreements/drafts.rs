//! Writing an agreement: what a body may say, and every fault of it at once.

use acceptance::{
    agreed::training,
    county::{A, B, UNITARY},
    on_both,
};
use serde_json::{Value, json};

use futures_util::future::join_all;

on_both!(a_place_stands_once, world => {
    let table = world.table().await;
    let mut text = training("2027-04-01", None);
    text["places"] = json!(["gss:E04008560", "gss:E04008543", "gss:E04008560"]);
    let refused = table.clerk.post(&world, "/v1/agreements", &text).await.is(422);
    assert_eq!(refused.faults(), [("/places/2".to_owned(), "repeated".to_owned())]);
});

on_both!(a_draft_is_numbered_and_written, world => {
    let table = world.table().await;
    let dry = table.clerk.post(&world, "/v1/agreements?dry_run=true", &training("2027-04-01", None)).await.is(200).json();
    assert_eq!(dry["status"], "draft");
    let created = table.clerk.post(&world, "/v1/agreements", &training("2027-04-01", None)).await.is(201);
    let draft = created.json();
    let year = chrono::Utc::now().format("%Y");
    assert_eq!(draft["reference"], format!("LA-{year}-0001"), "a dry run takes no number");
    assert_eq!((&draft["kind"], &draft["version"], &draft["terms"]["kind"]), (&json!("council_development"), &Value::Null, &json!("council_development")));
    let by_number = format!("/v1/agreements/ref:LA-{year}-0001");
    let read = table.clerk.get(&world, &by_number).await.is(200);
    assert_eq!(read.json(), draft);
    table.clerk.patch(&world, &by_number, &json!({"purpose": "Better meetings"})).await.is(428);
    let second = table.clerk.post(&world, "/v1/agreements", &training("2027-04-01", None)).await.is(201).json();
    assert_eq!(second["reference"], format!("LA-{year}-0002"));
});

on_both!(numbers_have_no_gap_and_no_double_however_many_write_at_once, world => {
    let table = world.table().await;
    let write = async |at: usize| {
        // Every third is refused, and takes no number.
        let text = if at.is_multiple_of(3) { json!({"title": "x"}) } else { training("2027-04-01", None) };
        table.clerk.post(&world, "/v1/agreements", &text).await
    };
    let answers = join_all((0..24).map(write)).await;
    let mut numbers: Vec<String> = answers.into_iter().filter(|answer| answer.status == 201).map(|answer| answer.json()["reference"].as_str().unwrap().to_owned()).collect();
    numbers.sort();
    let year = chrono::Utc::now().format("%Y");
    let expected: Vec<String> = (1..=16).map(|number| format!("LA-{year}-{number:04}")).collect();
    assert_eq!(numbers, expected);
});

on_both!(every_fault_is_named_with_its_place, world => {
    let table = world.table().await;
    let mut text = training("2027-04-01", Some("2027-03-31"));
    text["parties"][1]["party"] = "ref:nowhere".into();
    text["obligations"].as_array_mut().unwrap().push(json!({"key": "O1", "party": B, "text": "Twice"}));
    text["reviews_on"] = json!(["2030-01-01"]);
    text["confidential"] = json!([{"field": "title", "reason": "Secret"}]);
    text["related"] = json!([{"agreement": "ref:LA-1999-0001", "relation": "replaces"}]);
    let mut faults = table.clerk.post(&world, "/v1/agreements", &text).await.is(422).faults();
    faults.sort();
    let expected = [
        ("/confidential/0/field", "unknown_word"),
        ("/parties/1/party", "reference_not_found"),
        ("/related/0/agreement", "reference_not_found"),
    ];
    assert_eq!(faults, expected.map(|(place, code)| (place.to_owned(), code.to_owned())));
    text["parties"][1]["party"] = A.into();
    text["confidential"] = json!([]);
    text["related"] = json!([]);
    let mut faults = table.clerk.post(&world, "/v1/agreements", &text).await.is(422).faults();
    faults.sort();
    let expected = [
        ("/obligations/1/key", "repeated"),
        ("/obligations/1/party", "not_a_party"),
        ("/reviews_on/0", "outside_term"),
        ("/term/ends_on", "ends_before_start"),
    ];
    assert_eq!(faults, expected.map(|(place, code)| (place.to_owned(), code.to_owned())));
});

on_both!(terms_are_of_the_kind_they_name, world => {
    let table = world.table().await;
    let of = |terms: Value| {
        let mut text = training("2027-04-01", None);
        text["terms"] = terms;
        text
    };
    for (terms, pointer, code) in [
        (json!({}), "/terms/kind", "required"),
        (json!({"kind": "charter"}), "/terms/kind", "unknown_word"),
        (json!({"kind": "council_development", "tenure": "freehold"}), "/terms/tenure", "unknown_field"),
        (json!({"kind": "service_asset", "tenure": "squat"}), "/terms/tenure", "unknown_word"),
        (json!({"kind": "service_asset", "consideration": {"amount": {"amount": 5, "currency": "GBP"}}}), "/terms/consideration/amount/amount", "wrong_type"),
        (json!({"kind": "people_place", "activities": [{"key": "a", "title": "A"}]}), "/terms/activities/0/provider", "required"),
    ] {
        let refused = table.clerk.post(&world, "/v1/agreements", &of(terms)).await.is(400);
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())]);
    }
});

on_both!(numbers_are_the_registers_to_give, world => {
    let table = world.table().await;
    let mut text = training("2027-04-01", None);
    text["reference"] = "LA-2020-0001".into();
    assert_eq!(table.clerk.post(&world, "/v1/agreements", &text).await.is(400).json()["code"], "read_only");
    text.as_object_mut().unwrap().remove("reference");
    text["identifiers"] = json!(["ref:LA-2020-0001"]);
    let refused = table.clerk.post(&world, "/v1/agreements", &text).await.is(422);
    assert_eq!(refused.faults(), [("/identifiers/0".to_owned(), "read_only".to_owned())]);
    for (field, value) in [("status", json!("in_force")), ("text_sha256", json!("0")), ("version", json!(7)), ("revision", json!(9))] {
        let mut text = training("2027-04-01", None);
        text[field] = value;
        assert_eq!(table.clerk.post(&world, "/v1/agreements", &text).await.is(400).json()["code"], "read_only", "{field}");
    }
});

on_both!(somebody_who_is_no_party_drafts_nothing, world => {
    world.table().await;
    let (clerk, steward) = (world.officer("clerk", B).await, world.officer("steward", UNITARY).await);
    let refused = clerk.post(&world, "/v1/agreements", &training("2027-04-01", None)).await.is(403).json();
    assert_eq!(refused["missing"]["role"], json!(["clerk", "steward", "admin"]));
    steward.post(&world, "/v1/agreements", &training("2027-04-01", None)).await.is(201);
});
