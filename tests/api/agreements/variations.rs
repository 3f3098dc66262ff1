//! Varying what holds.

use acceptance::{
    agreed::training,
    county::{A, B, UNITARY},
    on_both,
};
use serde_json::{Value, json};

fn today() -> String {
    api::http::principal::today().to_string()
}

fn variation(changes: &Value) -> Value {
    json!({"rationale": "Demand rose", "takes_effect_on": today(), "changes": changes})
}

on_both!(a_variation_holds_once_all_have_signed_and_both_texts_stay, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", None)).await;
    let address = format!("/v1/agreements/{id}");
    let before = world.get(&address).await.json();
    let changes = json!({"purpose": "Better meetings", "obligations": [{"key": "O1", "party": A, "text": "Send every councillor"}]});
    let put = table.clerk.post(&world, &format!("{address}/variations"), &variation(&changes)).await.is(201).json();
    assert_eq!((&put["purpose"], &put["version"]), (&Value::Null, &json!(2)), "what holds is told until the other does");
    assert_ne!(put["text_sha256"], before["text_sha256"]);
    let again = table.clerk.post(&world, &format!("{address}/variations"), &variation(&json!({"purpose": "x"}))).await.is(409).json();
    assert_eq!(again["code"], "illegal_state");
    table.decide(&world, &id, A, "signed").await.is(201);
    let half = world.get(&address).await.json();
    assert_eq!(half["purpose"], Value::Null, "one has not signed");
    let whole = table.decide(&world, &id, UNITARY, "signed").await.is(201).json();
    assert_eq!((&whole["purpose"], &whole["version"], &whole["status"]), (&json!("Better meetings"), &json!(2), &json!("in_force")));

    let differences = world.get(&format!("{address}/differences?from=1&to=2")).await.is(200).json();
    let told: Vec<_> = differences["items"].as_array().unwrap().iter().map(|item| item["pointer"].as_str().unwrap()).collect();
    assert_eq!(told, ["/obligations/O1/due_on", "/obligations/O1/text", "/purpose"]);
    let held = world.get(&format!("{address}/versions?valid_on={}", today())).await.is(200).json();
    assert_eq!((&held["items"][0]["number"], &held["items"][0]["content"]["purpose"]), (&json!(2), &json!("Better meetings")));
    assert_eq!(world.get(&format!("{address}/versions?valid_on=2020-01-01")).await.is(200).json()["items"], json!([]));
    world.get(&format!("{address}/differences?from=1&to=9")).await.is(400);
});

on_both!(a_declined_variation_falls, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", None)).await;
    let address = format!("/v1/agreements/{id}");
    table.clerk.post(&world, &format!("{address}/variations"), &variation(&json!({"purpose": "x"}))).await.is(201);
    let declined = table.decide(&world, &id, A, "declined").await.is(201).json();
    assert_eq!((&declined["status"], &declined["purpose"], &declined["version"]), (&json!("in_force"), &Value::Null, &json!(1)));
    let versions = world.get(&format!("{address}/versions")).await.json();
    let states: Vec<_> = versions["items"].as_array().unwrap().iter().map(|item| item["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["in_effect", "refused"]);
});

on_both!(what_is_varied_wrongly_is_named, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", None)).await;
    let path = format!("/v1/agreements/{id}/variations");
    for (changes, pointer, code) in [
        (json!({}), "/changes", "unchanged"),
        (json!({"term": {"starts_on": "2026-02-01"}}), "/changes/term/starts_on", "fixed"),
        (json!({"parties": [{"party": "ref:nowhere"}]}), "/changes/parties/0/party", "reference_not_found"),
        (json!({"obligations": [{"key": "O1", "party": B, "text": "x"}]}), "/changes/obligations/0/party", "not_a_party"),
    ] {
        let refused = table.clerk.post(&world, &path, &variation(&changes)).await.is(422);
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())]);
    }
    let shape = table.clerk.post(&world, &path, &variation(&json!({"titel": "x"}))).await.is(400);
    assert_eq!(shape.faults(), [("/changes/titel".to_owned(), "unknown_field".to_owned())]);
    let past = json!({"rationale": "x", "takes_effect_on": "2026-01-02", "changes": {"purpose": "x"}});
    assert_eq!(table.clerk.post(&world, &path, &past).await.is(422).faults(), [("/takes_effect_on".to_owned(), "in_the_past".to_owned())]);
    let lonely = json!({"parties": [{"party": A}], "obligations": []});
    let unmet = table.clerk.post(&world, &path, &variation(&lonely)).await.is(409).json();
    assert_eq!(unmet["unmet"][0]["code"], "side_empty");
});

on_both!(what_a_variation_rewrites_is_judged_anew, world => {
    let table = world.table().await;
    let mut text = training("2026-01-01", None);
    text["obligations"].as_array_mut().unwrap().push(json!({"key": "O2", "party": A, "text": "Report each year"}));
    let id = table.signed(&world, &text).await;
    let address = format!("/v1/agreements/{id}");
    for key in ["O1", "O2"] {
        let judged = json!({"key": key, "judgement": "met", "on": "2026-02-01", "evidence": "The attendance list"});
        table.clerk.post(&world, &format!("{address}/obligations"), &judged).await.is(201);
    }
    let changes = json!({"obligations": [{"key": "O1", "party": A, "text": "Send every councillor", "due_on": "2026-01-01"}, {"key": "O2", "party": A, "text": "Report each year"}]});
    table.clerk.post(&world, &format!("{address}/variations"), &variation(&changes)).await.is(201);
    let states = async || {
        let told = world.get(&format!("{address}/obligations")).await.is(200).json();
        let items: Vec<_> = told["items"].as_array().unwrap().iter().map(|item| (item["state"].clone(), item["progress"].as_array().unwrap().len())).collect();
        (items, told["former"].clone())
    };
    assert_eq!(states().await, (vec![(json!("met"), 1), (json!("met"), 1)], json!([])));
    table.decide(&world, &id, A, "signed").await.is(201);
    table.decide(&world, &id, UNITARY, "signed").await.is(201);
    let (items, former) = states().await;
    assert_eq!(items, [(json!("overdue"), 0), (json!("met"), 1)], "what stays as it was stays judged");
    assert_eq!((&former[0]["key"], &former[0]["judgement"], &former[0]["version"], &former[0]["rewritten_by"]), (&json!("O1"), &json!("met"), &json!(1), &json!(2)));
    let judged = json!({"key": "O1", "judgement": "met", "evidence": "All of them"});
    table.clerk.post(&world, &format!("{address}/obligations"), &judged).await.is(201);
    let told = world.get(&format!("{address}/obligations")).await.is(200).json();
    assert_eq!((&told["items"][0]["state"], &told["items"][0]["progress"][0]["version"]), (&json!("met"), &json!(2)));
});
