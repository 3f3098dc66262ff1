//! A party that was merged or split: who stands in its place.

use acceptance::{
    Answer, World,
    agreed::training,
    callers::Caller,
    county::{A, B, ELSEWHERE, UNITARY},
    on_both,
};
use serde_json::{Value, json};

fn today() -> String {
    api::http::principal::today().to_string()
}

async fn sign(world: &World, signatory: &Caller, id: &str, party: &str) -> Answer {
    let text_sha256 = world.get(&format!("/v1/agreements/{id}")).await.is(200).json()["text_sha256"].take();
    let body = json!({"party": party, "text_sha256": text_sha256, "name": "The signatory", "capacity": "Parish Clerk",
        "authority": {"minute_ref": "2026/035"}});
    signatory.post(world, &format!("/v1/agreements/{id}/signatures"), &body).await
}

async fn action(world: &World, caller: &Caller, id: &str, action: &str) -> Value {
    let read = caller.get(world, &format!("/v1/agreements/{id}?expand=allowed_actions")).await.is(200).json();
    let actions = read["expanded"]["allowed_actions"].as_array().unwrap().clone();
    actions.into_iter().find(|told| told["action"] == action).unwrap_or_default()
}

on_both!(a_survivor_signs_and_follows_what_the_merged_council_had, world => {
    let table = world.table().await;
    let pending = table.agreed(&world, &training("2026-01-01", None)).await;
    let held = table.signed(&world, &training("2026-01-01", None)).await;
    let before = world.get(&format!("/v1/agreements/{held}")).await.is(200).json();
    let (clerk, signatory) = (world.officer("clerk", B).await, world.officer("signatory", B).await);
    sign(&world, &signatory, &pending, B).await.is(403);
    let merge = json!({"into": B, "effective_on": "2026-04-01", "reason": "The order of 2026"});
    let moved = world.post(&format!("/v1/councils/{A}/merge"), &merge).await.is(201).json();
    let what = moved["moved"].as_array().unwrap().iter().filter(|moved| moved["what"] == "agreement").count();
    assert_eq!(what, 2);

    // A text that was signed stays as it was signed, and the survivor stands in the party's place.
    let after = clerk.get(&world, &format!("/v1/agreements/{held}")).await.is(200).json();
    assert_eq!((&after["parties"], &after["text_sha256"], &after["status"]), (&before["parties"], &before["text_sha256"], &json!("in_force")));
    assert_eq!(after["successions"], json!([{"party": A, "by": [B], "on": "2026-04-01"}]));
    let judged = json!({"key": "O1", "judgement": "met", "evidence": "The attendance list"});
    clerk.post(&world, &format!("/v1/agreements/{held}/obligations"), &judged).await.is(201);
    let load = world.get("/v1/agreements/load").await.is(200).json();
    let told: Vec<_> = load["items"].as_array().unwrap().iter().map(|item| item["organisation"].as_str().unwrap()).collect();
    assert_eq!(told, [UNITARY, B]);

    // The signature that is outstanding is the survivor's to give.
    let told = world.get(&format!("/v1/agreements/{pending}/signatures")).await.is(200).json();
    assert_eq!(told["outstanding"], json!([UNITARY, B]));
    assert_eq!(action(&world, &signatory, &pending, "sign").await["allowed"], true);
    sign(&world, &table.town, &pending, B).await.is(403);
    sign(&world, &table.county, &pending, UNITARY).await.is(201);
    assert_eq!(sign(&world, &signatory, &pending, B).await.is(201).json()["status"], "in_force");

    // A variation names the survivor by itself, and what was met stays met.
    let variation = json!({"rationale": "The order", "takes_effect_on": today(), "changes": {"purpose": "As before"}});
    let address = format!("/v1/agreements/{held}");
    clerk.post(&world, &format!("{address}/variations"), &variation).await.is(201);
    sign(&world, &table.county, &held, UNITARY).await.is(201);
    let varied = sign(&world, &signatory, &held, B).await.is(201).json();
    assert_eq!((&varied["parties"][1]["party"], &varied["obligations"][0]["party"]), (&json!(B), &json!(B)));
    assert_eq!(world.get(&format!("{address}/obligations")).await.is(200).json()["items"][0]["state"], "met");
});

on_both!(until_its_day_the_council_acts_itself, world => {
    let table = world.table().await;
    let id = table.agreed(&world, &training("2026-01-01", None)).await;
    let merge = json!({"into": B, "effective_on": "2190-04-01"});
    world.post(&format!("/v1/councils/{A}/merge"), &merge).await.is(201);
    let heir = world.officer("signatory", B).await;
    sign(&world, &heir, &id, B).await.is(403);
    sign(&world, &table.town, &id, A).await.is(201);
    let told = world.get(&format!("/v1/agreements/{id}/signatures")).await.is(200).json();
    assert_eq!((&told["items"][0]["party"], &told["outstanding"]), (&json!(A), &json!([UNITARY])));
    let asked = domain::record::Asked { today: "2190-04-01".parse().unwrap(), ..api::auth::operator::by_itself("calendar") };
    assert_eq!(api::agreements::calendar::bring_day(&world.app.store, &asked).await.unwrap(), 1);
    assert_eq!(action(&world, &table.town, &id, "sign").await["allowed"], false);
    let told = world.get(&format!("/v1/agreements/{id}/signatures")).await.is(200).json();
    assert_eq!(told["outstanding"], json!([UNITARY]), "what was signed stays signed");
});

on_both!(after_a_split_a_variation_names_who_goes_on, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", None)).await;
    let draft = table.draft(&world, &training("2027-01-01", None)).await;
    let heirs = json!([{"council": B, "areas": ["gss:E04008560"]}, {"council": ELSEWHERE, "areas": []}]);
    let split = json!({"into": heirs, "effective_on": "2026-04-01"});
    world.post(&format!("/v1/councils/{A}/split"), &split).await.is(201);
    let (one, other) = (world.officer("clerk", B).await, world.officer("clerk", ELSEWHERE).await);
    for clerk in [&one, &other] {
        clerk.get(&world, &format!("/v1/agreements/{draft}")).await.is(200);
        let proposed = action(&world, clerk, &draft, "proposed").await;
        assert_eq!((&proposed["unmet"][0]["code"], &proposed["unmet"][0]["pointer"]), (&json!("party_ended"), &json!("/parties/1/party")));
    }
    let variation = |changes: Value| json!({"rationale": "The order", "takes_effect_on": today(), "changes": changes});
    let path = format!("/v1/agreements/{id}/variations");
    let unnamed = one.post(&world, &path, &variation(json!({"purpose": "As before"}))).await.is(409).json();
    assert_eq!(unnamed["unmet"][0]["code"], "party_ended");
    let named = json!({"parties": [{"party": UNITARY, "role": "provider"}, {"party": B, "role": "recipient"}],
        "obligations": [{"key": "O1", "party": B, "text": "Send every new councillor", "due_on": "2026-01-01"}]});
    one.post(&world, &path, &variation(named)).await.is(201);
    let told = world.get(&format!("/v1/agreements/{id}/signatures")).await.is(200).json();
    assert_eq!(told["outstanding"], json!([UNITARY, B, ELSEWHERE]), "each that may go on agrees to who does");
});
