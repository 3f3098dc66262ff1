//! Expressions of interest: several in one asset, one preferred; who sees them, and what follows for an agreement.

use acceptance::{
    Answer, World,
    callers::Caller,
    county::{A, B, ELSEWHERE, SALC, UNITARY},
    on_both,
};
use chrono::Days;
use serde_json::{Value, json};

use super::twice;

const EXPRESSIONS: &str = "/v1/expressions-of-interest";

/// Both counties, and a hall of the unitary.
async fn prepared(world: &World, patch: &Value) {
    world.counties().await;
    let mut hall =
        json!({"identifiers": ["ref:hall"], "name": "A hall", "use_class": "community_building", "owner": UNITARY});
    hall.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
    world.post("/v1/assets", &hall).await.is(201);
}

fn by(organisation: &str) -> Value {
    json!({"asset": "ref:hall", "organisation": organisation, "purpose": "Open on six days, run by those who use it"})
}

async fn said(world: &World, caller: &Caller, organisation: &str) -> String {
    caller.post(world, EXPRESSIONS, &by(organisation)).await.is(201).json()["id"].as_str().unwrap().to_owned()
}

async fn transit(world: &World, caller: &Caller, id: &str, said: &Value) -> Answer {
    caller.post(world, &format!("{EXPRESSIONS}/{id}/transitions"), said).await
}

async fn listed(world: &World, caller: &Caller, query: &str) -> usize {
    let told = caller.get(world, &format!("{EXPRESSIONS}?{query}")).await.is(200).json();
    told["items"].as_array().unwrap().len()
}

fn unmet(answer: &Answer) -> Value {
    answer.json()["unmet"][0]["code"].take()
}

on_both!(several_express_interest_and_one_is_preferred, world => {
    prepared(&world, &json!({})).await;
    let (frome, beckington, county) =
        (world.officer("clerk", A).await, world.officer("clerk", B).await, world.officer("steward", UNITARY).await);
    let dry = frome.post(&world, &format!("{EXPRESSIONS}?dry_run=true"), &by(A)).await.is(200).json();
    assert_eq!((&dry["state"], &dry["keeper"], &dry["service"]), (&json!("submitted"), &json!(UNITARY), &Value::Null));
    assert_eq!(listed(&world, &county, "").await, 0, "a dry run says nothing");
    let [made, again] = twice(&world, &frome, EXPRESSIONS, &by(A)).await;
    assert_eq!((made.status, again.header("idempotent-replayed")), (201, "true"));
    assert_eq!(frome.post(&world, EXPRESSIONS, &by(A)).await.is(409).code(), "duplicate");
    let address = made.header("location").to_owned();
    let first = made.json()["id"].as_str().unwrap().to_owned();
    let second = said(&world, &beckington, B).await;
    assert_eq!(listed(&world, &county, "asset=ref:hall&sort=state").await, 2);

    let told = county.get(&world, &format!("{address}?expand=allowed_actions,asset,service,organisation")).await.is(200).json();
    let allowed: Vec<&str> = told["expanded"]["allowed_actions"].as_array().unwrap().iter()
        .filter(|action| action["allowed"] == true).map(|action| action["action"].as_str().unwrap()).collect();
    assert_eq!(allowed, ["shortlist", "prefer", "decline"]);
    assert_eq!((&told["expanded"]["asset"]["name"], &told["expanded"]["service"]), (&json!("A hall"), &Value::Null));
    assert_eq!(told["expanded"]["organisation"]["name"], "Frome Town Council");

    for id in [&first, &second] {
        transit(&world, &county, id, &json!({"to": "shortlisted"})).await.is(201);
    }
    transit(&world, &county, &first, &json!({"to": "preferred", "reason": "It opens on most days"})).await.is(201);
    assert_eq!(unmet(&transit(&world, &county, &second, &json!({"to": "preferred"})).await.is(409)), "another_preferred");
    let told = county.get(&world, &format!("{EXPRESSIONS}/{second}?expand=allowed_actions")).await.is(200).json();
    let prefer = &told["expanded"]["allowed_actions"][1];
    assert_eq!((&prefer["allowed"], &prefer["unmet"][0]["code"]), (&json!(false), &json!("another_preferred")));

    // Who was preferred cannot after all, and the other is.
    transit(&world, &county, &first, &json!({"to": "withdrawn"})).await.is(403);
    transit(&world, &frome, &first, &json!({"to": "withdrawn", "reason": "The town poll said no"})).await.is(201);
    transit(&world, &county, &second, &json!({"to": "preferred"})).await.is(201);
    let over = transit(&world, &county, &first, &json!({"to": "preferred"})).await.is(409).json();
    assert_eq!((&over["from"], &over["allowed"]), (&json!("withdrawn"), &json!([])));
    let moves = frome.get(&world, &format!("{address}/transitions")).await.is(200).json();
    let told: Vec<_> = moves["items"].as_array().unwrap().iter()
        .map(|item| (item["to"].as_str().unwrap(), item["organisation"].as_str(), item["reason"].as_str())).collect();
    assert_eq!(told, [
        ("submitted", Some(A), None),
        ("shortlisted", Some(UNITARY), None),
        ("preferred", Some(UNITARY), Some("It opens on most days")),
        ("withdrawn", Some(A), Some("The town poll said no")),
    ]);
    // Having withdrawn, it may say so again.
    said(&world, &frome, A).await;
    let file = county.get(&world, &format!("{EXPRESSIONS}?state=preferred&format=csv")).await.is(200).text();
    assert!(file.contains(&format!("ref:hall,,{B},")), "{file}");
});

on_both!(what_cannot_stand_is_refused, world => {
    prepared(&world, &json!({"expressions_close_on": "2026-01-31"})).await;
    let (frome, county) = (world.officer("clerk", A).await, world.officer("steward", UNITARY).await);
    let closed = frome.post(&world, EXPRESSIONS, &by(A)).await.is(422);
    assert_eq!(closed.faults(), [("/asset".to_owned(), "interest_closed".to_owned())]);
    world.patch("/v1/assets/ref:hall", &json!({"expressions_close_on": null})).await.is(200);
    let own = county.post(&world, EXPRESSIONS, &by(UNITARY)).await.is(422);
    assert_eq!(own.faults(), [("/organisation".to_owned(), "keeps_it".to_owned())]);
    // Whoever keeps it bids for nobody.
    let refused = county.post(&world, EXPRESSIONS, &by(A)).await.is(403).json();
    assert_eq!(refused["missing"]["organisation"], json!([A]));
    for body in [json!({"organisation": A, "purpose": "Open"}), json!({"asset": "ref:hall", "service": "ref:hall", "organisation": A, "purpose": "Open"})] {
        let faults = frome.post(&world, EXPRESSIONS, &body).await.is(422).faults();
        assert!(faults.contains(&("/asset".to_owned(), "required_when".to_owned())), "{faults:?}");
    }
    let nothing = frome.post(&world, EXPRESSIONS, &json!({"asset": "ref:nothing", "organisation": A, "purpose": " "})).await.is(422).faults();
    assert_eq!(nothing, [("/asset".to_owned(), "reference_not_found".to_owned()), ("/purpose".to_owned(), "blank".to_owned())]);
    frome.post(&world, EXPRESSIONS, &json!({"asset": "ref:hall", "organisation": A, "purpose": "Open", "state": "preferred"})).await.is(400);
    let id = said(&world, &frome, A).await;
    let silent = transit(&world, &county, &id, &json!({"to": "declined"})).await.is(422);
    assert_eq!(silent.faults(), [("/reason".to_owned(), "required_when".to_owned())]);
    transit(&world, &county, &id, &json!({"to": "accepted"})).await.is(400);
});

on_both!(nobody_is_preferred_while_others_may_still_express_interest, world => {
    let tomorrow = (api::http::principal::today() + Days::new(1)).to_string();
    prepared(&world, &json!({"expressions_close_on": tomorrow})).await;
    let (frome, county) = (world.officer("clerk", A).await, world.officer("steward", UNITARY).await);
    let id = said(&world, &frome, A).await;
    assert_eq!(unmet(&transit(&world, &county, &id, &json!({"to": "preferred"})).await.is(409)), "still_open");
    transit(&world, &county, &id, &json!({"to": "shortlisted"})).await.is(201);
    world.patch("/v1/assets/ref:hall", &json!({"expressions_close_on": "2026-01-31"})).await.is(200);
    let dry = county.post(&world, &format!("{EXPRESSIONS}/{id}/transitions?dry_run=true"), &json!({"to": "preferred"})).await.is(200).json();
    assert_eq!(dry["state"], "preferred");
    transit(&world, &county, &id, &json!({"to": "preferred"})).await.is(201);
});

on_both!(two_officers_at_once_prefer_one, world => {
    prepared(&world, &json!({})).await;
    let (frome, beckington) = (world.officer("clerk", A).await, world.officer("clerk", B).await);
    let (steward, clerk) = (world.officer("steward", UNITARY).await, world.officer("clerk", UNITARY).await);
    let (first, second) = (said(&world, &frome, A).await, said(&world, &beckington, B).await);
    let wish = json!({"to": "preferred"});
    let (one, other) = tokio::join!(transit(&world, &steward, &first, &wish), transit(&world, &clerk, &second, &wish));
    let mut told = [one.status, other.status];
    told.sort_unstable();
    assert_eq!(told, [201, 409], "{} {}", one.text(), other.text());
    assert_eq!(listed(&world, &steward, "state=preferred").await, 1);
});

on_both!(they_are_told_to_their_sides_alone, world => {
    prepared(&world, &json!({})).await;
    let (frome, beckington) = (world.officer("clerk", A).await, world.officer("clerk", B).await);
    let id = said(&world, &frome, A).await;
    said(&world, &beckington, B).await;
    for (role, organisation, sees, reads) in [
        ("viewer", UNITARY, 2, true),
        ("viewer", A, 1, true),
        ("viewer", B, 1, false),
        ("steward", SALC, 0, false),
        ("clerk", ELSEWHERE, 0, false),
    ] {
        let caller = world.caller(&format!("{role} at {}", &organisation[4..]), organisation, &[(role, organisation)]).await;
        assert_eq!(listed(&world, &caller, "").await, sees, "{role} of {organisation}");
        let status = if reads { 200 } else { 404 };
        caller.get(&world, &format!("{EXPRESSIONS}/{id}")).await.is(status);
        caller.get(&world, &format!("{EXPRESSIONS}/{id}/transitions")).await.is(status);
        let feed = caller.get(&world, "/v1/changes?type=expression-of-interest.*").await.is(200).json();
        assert_eq!(feed["items"].as_array().unwrap().len(), sees, "feed of {role} of {organisation}");
    }
    world.ask(None, reqwest::Method::GET, EXPRESSIONS, None).await.is(401);
    let public = world.ask(None, reqwest::Method::GET, "/v1/changes?type=expression-of-interest.*", None).await.is(200).json();
    assert_eq!(public["items"], json!([]), "nobody else learns that they bid");
});

/// A draft by which the unitary hands the hall to a town, negotiated; by somebody of the unitary.
async fn negotiated(world: &World, county: &Caller, town: &str) -> String {
    let text = json!({
        "title": "A hall", "places": ["gss:E04008560"], "agenda": ["community_assets"],
        "term": {"type": "permanent", "starts_on": "2026-01-01"},
        "parties": [{"party": UNITARY, "role": "provider"}, {"party": town, "role": "recipient"}],
        "terms": {"kind": "service_asset", "assets": ["ref:hall"], "tenure": "licence"},
    });
    let id = county.post(world, "/v1/agreements", &text).await.is(201).json()["id"].as_str().unwrap().to_owned();
    for to in ["proposed", "negotiating"] {
        county.post(world, &format!("/v1/agreements/{id}/transitions"), &json!({"to": to})).await.is(201);
    }
    id
}

on_both!(nothing_is_agreed_with_others_while_one_is_preferred, world => {
    prepared(&world, &json!({})).await;
    let (beckington, county) = (world.officer("clerk", B).await, world.officer("steward", UNITARY).await);
    let preferred = said(&world, &beckington, B).await;
    transit(&world, &county, &preferred, &json!({"to": "preferred"})).await.is(201);
    let lacks = async |id: &str| -> Vec<Value> {
        let wish = json!({"to": "agreed", "authority": {"minute_ref": "EX 2026/04"}});
        let refused = county.post(&world, &format!("/v1/agreements/{id}/transitions"), &wish).await.is(409).json();
        refused["unmet"].as_array().unwrap().iter().filter(|unmet| unmet["code"] == "preferred_elsewhere").map(|unmet| unmet["pointer"].clone()).collect()
    };
    let (frome, with_beckington) = (negotiated(&world, &county, A).await, negotiated(&world, &county, B).await);
    assert_eq!(lacks(&frome).await, ["/terms/assets/0"]);
    assert_eq!(lacks(&with_beckington).await, Vec::<Value>::new());
    // Once it is another's, what the unitary preferred binds nobody, and the new keeper is asked anew.
    world.patch("/v1/assets/ref:hall", &json!({"owner": A})).await.is(200);
    let clerk = world.officer("clerk", A).await;
    clerk.get(&world, &format!("{EXPRESSIONS}/{preferred}")).await.is(404);
    let again = said(&world, &beckington, B).await;
    assert_eq!(transit(&world, &clerk, &again, &json!({"to": "preferred"})).await.is(201).json()["keeper"], A);
});
