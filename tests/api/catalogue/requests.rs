//! Requests of offers: asked for, decided, delivered, closed; and what is refused.

use acceptance::{
    Answer, World,
    callers::Caller,
    county::{A, B, ELSEWHERE, SALC, UNITARY},
    on_both,
};
use serde_json::{Value, json};

use super::twice;

pub const REQUESTS: &str = "/v1/offers/ref:training/requests";

/// A county, and an offer of the association for any local council.
pub async fn prepared(world: &World, patch: &Value) {
    world.counties().await;
    let mut offer = json!({"identifiers": ["ref:training"], "name": "Training", "kind": "training", "provider": SALC});
    offer.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
    world.post("/v1/offers", &offer).await.is(201);
}

pub fn of(council: &str, units: u32, wanted_on: &str) -> Value {
    json!({"council": council, "units": units, "wanted_on": wanted_on})
}

pub async fn transit(world: &World, caller: &Caller, id: &str, said: &Value) -> Answer {
    caller.post(world, &format!("{REQUESTS}/{id}/transitions"), said).await
}

pub async fn asked(world: &World, caller: &Caller, body: &Value) -> String {
    caller.post(world, REQUESTS, body).await.is(201).json()["id"].as_str().unwrap().to_owned()
}

async fn listed(world: &World, caller: &Caller, query: &str) -> usize {
    let told = caller.get(world, &format!("{REQUESTS}?{query}")).await.is(200).json();
    told["items"].as_array().unwrap().len()
}

on_both!(a_request_is_decided_delivered_and_closed, world => {
    prepared(&world, &json!({})).await;
    let (clerk, steward) = (world.officer("clerk", A).await, world.officer("steward", SALC).await);
    let dry = clerk.post(&world, &format!("{REQUESTS}?dry_run=true"), &of(A, 2, "2026-10-01")).await.is(200).json();
    assert_eq!((&dry["state"], &dry["provider"], &dry["units"]), (&json!("requested"), &json!(SALC), &json!(2)));
    assert_eq!(listed(&world, &steward, "").await, 0, "a dry run asks for nothing");
    let [made, again] = twice(&world, &clerk, REQUESTS, &of(A, 2, "2026-10-01")).await;
    assert_eq!((made.status, again.header("idempotent-replayed")), (201, "true"));
    assert_eq!(listed(&world, &steward, "").await, 1, "one key asks once");
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let address = made.header("location").to_owned();
    assert_eq!(clerk.get(&world, &address).await.is(200).json()["offer"], "ref:training");

    let early = transit(&world, &steward, &id, &json!({"to": "delivered"})).await.is(409).json();
    assert_eq!((&early["code"], &early["from"]), (&json!("illegal_state"), &json!("requested")));
    assert_eq!((&early["allowed"], &early["unmet"]), (&json!(["approved", "declined", "withdrawn"]), &json!([])));
    world.officer("clerk", B).await.post(&world, &format!("{REQUESTS}/{id}/transitions"), &json!({"to": "withdrawn"})).await.is(404);
    let actions = clerk.get(&world, &format!("{address}?expand=allowed_actions,council")).await.is(200).json();
    let allowed: Vec<&str> = actions["expanded"]["allowed_actions"].as_array().unwrap().iter()
        .filter(|action| action["allowed"] == true).map(|action| action["action"].as_str().unwrap()).collect();
    assert_eq!(allowed, ["withdraw"], "{actions}");
    assert_eq!(actions["expanded"]["council"]["name"], "Frome Town Council");
    transit(&world, &clerk, &id, &json!({"to": "approved"})).await.is(403);

    transit(&world, &steward, &id, &json!({"to": "approved"})).await.is(201);
    let bought = json!({"supplier": "A supplier", "value": {"amount": "1", "currency": "GBP"}, "saving": {"amount": "1", "currency": "GBP"}});
    let refused = transit(&world, &steward, &id, &json!({"to": "delivered", "call_off": bought})).await.is(422);
    assert_eq!(refused.faults(), [("/call_off".to_owned(), "not_permitted_when".to_owned())]);
    transit(&world, &steward, &id, &json!({"to": "delivered", "reason": "Held on 1 October"})).await.is(201);
    transit(&world, &clerk, &id, &json!({"to": "withdrawn"})).await.is(409);
    for (said, pointer, code) in [
        (json!({"to": "closed"}), "/feedback", "required_when"),
        (json!({"to": "closed", "feedback": {"score": 6}}), "/feedback/score", "out_of_range"),
        (json!({"to": "closed", "feedback": {"score": 4, "text": " "}}), "/feedback/text", "blank"),
    ] {
        assert_eq!(transit(&world, &clerk, &id, &said).await.is(422).faults(), [(pointer.to_owned(), code.to_owned())], "{said}");
    }
    transit(&world, &clerk, &id, &json!({"to": "finished"})).await.is(400);
    let closed = transit(&world, &clerk, &id, &json!({"to": "closed", "feedback": {"score": 4, "text": "Worth the day"}})).await.is(201).json();
    assert_eq!((&closed["state"], &closed["feedback"]["score"], &closed["revision"]), (&json!("closed"), &json!(4), &json!(4)));
    let moves = steward.get(&world, &format!("{address}/transitions")).await.is(200).json();
    let told: Vec<_> = moves["items"].as_array().unwrap().iter()
        .map(|item| (item["to"].as_str().unwrap(), item["role"].as_str().unwrap(), item["organisation"].as_str(), item["reason"].as_str())).collect();
    assert_eq!(told, [
        ("requested", "clerk", Some(A), None),
        ("approved", "steward", Some(SALC), None),
        ("delivered", "steward", Some(SALC), Some("Held on 1 October")),
        ("closed", "clerk", Some(A), None),
    ]);
    let file = steward.get(&world, &format!("{REQUESTS}?format=csv")).await.is(200).text();
    assert!(file.contains("ref:training,ref:frome,2,2026-10-01,,closed,ref:salc,4,Worth the day,"), "{file}");
});

on_both!(a_request_is_declined_with_a_reason_or_withdrawn, world => {
    prepared(&world, &json!({})).await;
    let (clerk, steward) = (world.officer("clerk", A).await, world.officer("steward", SALC).await);
    let id = asked(&world, &clerk, &of(A, 1, "2026-10-01")).await;
    let silent = transit(&world, &steward, &id, &json!({"to": "declined"})).await.is(422);
    assert_eq!(silent.faults(), [("/reason".to_owned(), "required_when".to_owned())]);
    transit(&world, &steward, &id, &json!({"to": "declined", "reason": "The course is full"})).await.is(201);
    let over = transit(&world, &clerk, &id, &json!({"to": "withdrawn"})).await.is(409).json();
    assert_eq!(over["allowed"], json!([]));
    let id = asked(&world, &clerk, &of(A, 1, "2026-10-01")).await;
    let dry = clerk.post(&world, &format!("{REQUESTS}/{id}/transitions?dry_run=true"), &json!({"to": "withdrawn"})).await.is(200).json();
    assert_eq!(dry["state"], "withdrawn");
    transit(&world, &clerk, &id, &json!({"to": "withdrawn"})).await.is(201);
    assert_eq!(listed(&world, &clerk, "state=withdrawn").await, 1);
});

on_both!(only_a_council_that_it_is_for_is_approved, world => {
    let rule = json!({"eligibility": {"council_kinds": ["town"], "members_of": SALC}, "available_to": "2027-03-31"});
    prepared(&world, &rule).await;
    let (clerk, steward, other) = (world.officer("clerk", A).await, world.officer("steward", SALC).await, world.officer("clerk", B).await);
    let refused = other.post(&world, REQUESTS, &of(B, 1, "2027-04-01")).await.is(422);
    let codes: Vec<(String, String)> = ["council_of_other_kind", "membership_needed", "not_offered"]
        .map(|code| ("/council".to_owned(), code.to_owned())).to_vec();
    assert_eq!(refused.faults(), codes);
    clerk.post(&world, REQUESTS, &of(B, 1, "2026-10-01")).await.is(403);
    let id = asked(&world, &clerk, &of(A, 1, "2026-10-01")).await;
    world.patch("/v1/offers/ref:training", &json!({"available_to": "2026-09-30"})).await.is(200);
    let unmet = transit(&world, &steward, &id, &json!({"to": "approved"})).await.is(409).json();
    assert_eq!(unmet["allowed"], json!(["approved", "declined", "withdrawn"]));
    assert_eq!(unmet["unmet"][0]["code"], "not_offered", "{unmet}");
    transit(&world, &steward, &id, &json!({"to": "declined", "reason": "No longer offered"})).await.is(201);
});

on_both!(units_are_counted_in_all_and_for_each_council_and_year, world => {
    prepared(&world, &json!({"capacity": 5, "allowance": 3})).await;
    let (clerk, steward, other) = (world.officer("clerk", A).await, world.officer("steward", SALC).await, world.officer("clerk", B).await);
    let too_many = clerk.post(&world, REQUESTS, &of(A, 4, "2026-10-01")).await.is(422);
    assert_eq!(too_many.faults(), [("/units".to_owned(), "allowance_used_up".to_owned())]);
    let id = asked(&world, &clerk, &of(A, 3, "2026-04-01")).await;
    clerk.post(&world, REQUESTS, &of(A, 1, "2027-03-31")).await.is(422);
    asked(&world, &clerk, &of(A, 1, "2027-04-01")).await;
    let full = other.post(&world, REQUESTS, &of(B, 3, "2026-10-01")).await.is(422);
    assert_eq!(full.faults(), [("/units".to_owned(), "capacity_used_up".to_owned())]);
    transit(&world, &steward, &id, &json!({"to": "approved"})).await.is(201);
    other.post(&world, REQUESTS, &of(B, 3, "2026-10-01")).await.is(422);
    transit(&world, &clerk, &id, &json!({"to": "withdrawn"})).await.is(201);
    asked(&world, &other, &of(B, 3, "2026-10-01")).await;
});

on_both!(the_last_place_is_given_once, world => {
    prepared(&world, &json!({"capacity": 2})).await;
    let (one, other) = (world.officer("clerk", A).await, world.officer("clerk", B).await);
    asked(&world, &one, &of(A, 1, "2026-10-01")).await;
    let (body, rival) = (of(A, 1, "2026-10-02"), of(B, 1, "2026-10-02"));
    let (first, second) = tokio::join!(one.post(&world, REQUESTS, &body), other.post(&world, REQUESTS, &rival));
    let mut told = [first.status, second.status];
    told.sort_unstable();
    assert_eq!(told, [201, 422], "{} {}", first.text(), second.text());
    let refused = if first.status == 422 { first } else { second };
    assert_eq!(refused.faults(), [("/units".to_owned(), "capacity_used_up".to_owned())]);
    assert_eq!(listed(&world, &world.officer("steward", SALC).await, "").await, 2);
});

on_both!(requests_are_told_to_their_sides_alone, world => {
    prepared(&world, &json!({})).await;
    let (clerk, other) = (world.officer("clerk", A).await, world.officer("clerk", B).await);
    let id = asked(&world, &clerk, &of(A, 1, "2026-10-01")).await;
    asked(&world, &other, &of(B, 1, "2026-10-01")).await;
    for (role, organisation, sees) in
        [("viewer", SALC, 2), ("viewer", A, 1), ("viewer", B, 1), ("steward", UNITARY, 2), ("clerk", UNITARY, 0), ("clerk", ELSEWHERE, 0)]
    {
        let caller = world.caller(&format!("{role} at {}", &organisation[4..]), organisation, &[(role, organisation)]).await;
        assert_eq!(listed(&world, &caller, "").await, sees, "{role} of {organisation}");
        let status = if sees == 2 || organisation == A { 200 } else { 404 };
        caller.get(&world, &format!("{REQUESTS}/{id}")).await.is(status);
        caller.get(&world, &format!("{REQUESTS}/{id}/transitions")).await.is(status);
    }
    world.ask(None, reqwest::Method::GET, REQUESTS, None).await.is(401);
    let public = world.ask(None, reqwest::Method::GET, "/v1/changes?type=offer-request.*", None).await.is(200).json();
    assert_eq!(public["items"], json!([]), "nobody else learns that they asked");
    world.put("/v1/offers/ref:advice", &json!({"name": "Advice", "kind": "governance", "provider": SALC})).await.is(201);
    clerk.get(&world, &format!("/v1/offers/ref:advice/requests/{id}")).await.is(404);
    let elsewhere = clerk.post(&world, "/v1/offers/ref:advice/requests", &json!({"offer": "ref:training", "council": A, "wanted_on": "2026-10-01"})).await.is(422);
    assert_eq!(elsewhere.faults(), [("/offer".to_owned(), "address_mismatch".to_owned())]);
});

on_both!(whoever_provides_sees_the_request_in_feed_and_log, world => {
    prepared(&world, &json!({})).await;
    let clerk = world.officer("clerk", A).await;
    let id = asked(&world, &clerk, &of(A, 1, "2026-10-01")).await;
    for (place, expected) in [(A, 1), (SALC, 1), (B, 0), (UNITARY, 0)] {
        let steward = world.officer("steward", place).await;
        let feed = steward.get(&world, "/v1/changes?type=offer-request.*").await.is(200).json();
        assert_eq!(feed["items"].as_array().unwrap().len(), expected, "feed of {place}");
        let auditor = world.officer("auditor", place).await;
        let log = auditor.get(&world, &format!("/v1/audit-entries?record={id}")).await.is(200).json();
        assert_eq!(log["items"].as_array().unwrap().len(), expected, "log of {place}");
    }
});
