//! Who takes an offer up, and what a framework saved.

use acceptance::{
    county::{A, B, SALC},
    on_both,
};
use serde_json::{Value, json};

use super::requests::{asked, of, prepared, transit};

const TAKE_UP: &str = "/v1/offers/ref:training/take-up";

on_both!(take_up_is_told_by_state_kind_and_size, world => {
    prepared(&world, &json!({"kind": "procurement_framework", "allowance": 9})).await;
    let profile = json!({"profile": {"as_of": "2026-04-01", "electorate": 21_000}});
    world.patch(&format!("/v1/councils/{A}"), &profile).await.is(200);
    let (clerk, other, steward) = (world.officer("clerk", A).await, world.officer("clerk", B).await, world.officer("steward", SALC).await);
    let none = steward.get(&world, TAKE_UP).await.is(200).json();
    assert_eq!((&none["by_state"], &none["mean_score"], &none["complete"]), (&json!([]), &Value::Null, &json!(true)));

    let id = asked(&world, &clerk, &of(A, 2, "2026-10-01")).await;
    asked(&world, &clerk, &of(A, 3, "2027-05-01")).await;
    let given_up = asked(&world, &other, &of(B, 4, "2026-10-01")).await;
    asked(&world, &other, &of(B, 1, "2026-10-01")).await;
    transit(&world, &other, &given_up, &json!({"to": "withdrawn"})).await.is(201);
    transit(&world, &steward, &id, &json!({"to": "approved"})).await.is(201);
    let silent = transit(&world, &steward, &id, &json!({"to": "delivered"})).await.is(422);
    assert_eq!(silent.faults(), [("/call_off".to_owned(), "required_when".to_owned())]);
    let pounds = |amount: &str| json!({"amount": amount, "currency": "GBP"});
    let bought = json!({"supplier": "A supplier", "value": pounds("1200.50"), "saving": pounds("180")});
    let delivered = transit(&world, &steward, &id, &json!({"to": "delivered", "call_off": bought})).await.is(201).json();
    assert_eq!(delivered["call_off"]["value"]["amount"], "1200.50");
    transit(&world, &clerk, &id, &json!({"to": "closed", "feedback": {"score": 5}})).await.is(201);

    let told = steward.get(&world, TAKE_UP).await.is(200).json();
    let tally = |name: &str, word: &str, councils: u64, requests: u64, units: u64| {
        json!({name: word, "councils": councils, "requests": requests, "units": units})
    };
    assert_eq!(told["by_state"], json!([tally("state", "requested", 2, 2, 4), tally("state", "withdrawn", 1, 1, 4), tally("state", "closed", 1, 1, 2)]));
    assert_eq!(told["by_kind"], json!([tally("kind", "town", 1, 2, 5), tally("kind", "parish", 1, 1, 1)]));
    assert_eq!(told["by_electorate"], json!([tally("electorate", "above_20000", 1, 2, 5), tally("electorate", "unknown", 1, 1, 1)]));
    let uses: Vec<(&str, &str, u64, u64)> = told["uses"].as_array().unwrap().iter()
        .map(|used| (used["council"].as_str().unwrap(), used["year"].as_str().unwrap(), used["units"].as_u64().unwrap(), used["allowance"].as_u64().unwrap()))
        .collect();
    assert_eq!(uses, [(A, "2026/27", 2, 9), (B, "2026/27", 1, 9), (A, "2027/28", 3, 9)]);
    assert_eq!(told["call_offs"], json!({"count": 1, "value": pounds("1200.50"), "saving": pounds("180.00")}));
    assert_eq!(told["mean_score"], 5.0);

    let own = other.get(&world, TAKE_UP).await.is(200).json();
    assert_eq!((&own["complete"], own["uses"].as_array().unwrap().len(), &own["call_offs"]["count"]), (&json!(false), 1, &json!(0)));
    world.ask(None, reqwest::Method::GET, TAKE_UP, None).await.is(401);
});
