//! Who takes an offer up, and what a framework saved.

use acceptance::{
    county::{A, B, SALC, UNITARY},
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

on_both!(take_up_is_told_by_fifth_of_need, world => {
    prepared(&world, &json!({})).await;
    for (reference, area) in [("ref:buckland-dinham", "gss:E04008546"), ("ref:nunney", "gss:E04008575"), ("ref:holt", "gss:E04011662")] {
        let body = json!({"name": "A parish council", "kind": "parish", "unitary": UNITARY, "areas": [area]});
        world.put(&format!("/v1/councils/{reference}"), &body).await.is(201);
    }
    world.post("/v1/indicators", &crate::indicators::admissions()).await.is(201);
    // Bradford on Avon has no figure; a principal authority is no local council, whatever its figure.
    let figures = "indicator,area,period,value\n\
        code:emergency-admissions,gss:E04008560,2016/17,900\ncode:emergency-admissions,gss:E04008543,2016/17,10\n\
        code:emergency-admissions,gss:E04008546,2016/17,20\ncode:emergency-admissions,gss:E04008575,2016/17,30\n\
        code:emergency-admissions,gss:E04011662,2016/17,40\ncode:emergency-admissions,gss:E06000066,2016/17,9000\n\
        code:emergency-admissions,gss:E04008543,2015/16,9999\n";
    world.import("/v1/imports/observations", figures).await.is(201);
    let (clerk, other, steward) = (world.officer("clerk", A).await, world.officer("clerk", B).await, world.officer("steward", SALC).await);
    asked(&world, &clerk, &of(A, 2, "2026-10-01")).await;
    asked(&world, &clerk, &of(A, 3, "2027-05-01")).await;
    asked(&world, &other, &of(B, 1, "2026-10-01")).await;
    let need = format!("{TAKE_UP}?need=code:emergency-admissions");
    let told = steward.get(&world, &need).await.is(200).json();
    assert_eq!((&told["by_need"]["indicator"], &told["by_need"]["order"]), (&json!("code:emergency-admissions"), &json!("highest_first")));
    assert_eq!(told["by_need"]["period"]["label"], "2016/17", "the latest that has figures");
    let fifth = |word: &str, of: u64, councils: u64, requests: u64, units: u64| {
        json!({"fifth": word, "of_councils": of, "councils": councils, "requests": requests, "units": units})
    };
    assert_eq!(told["by_need"]["items"], json!([
        fifth("most_in_need", 1, 1, 2, 5), fifth("second", 1, 0, 0, 0), fifth("third", 1, 0, 0, 0), fifth("fourth", 1, 0, 0, 0),
        fifth("least_in_need", 1, 1, 1, 1), fifth("unknown", 1, 0, 0, 0),
    ]));
    // The other way round, and of whom the caller may know alone.
    let own = other.get(&world, &format!("{need}&need_order=lowest_first")).await.is(200).json();
    assert_eq!(own["by_need"]["items"][0], fifth("most_in_need", 1, 1, 1, 1));
    assert_eq!(own["by_need"]["items"][4], fifth("least_in_need", 1, 0, 0, 0));
    let earlier = steward.get(&world, &format!("{need}&need_period=2015/16")).await.is(422);
    assert_eq!(earlier.faults(), [("need".to_owned(), "too_few_points".to_owned())], "one council has a figure of that year");
    let nothing = steward.get(&world, &format!("{TAKE_UP}?need_period=2016/17")).await.is(400);
    assert_eq!(nothing.faults(), [("need".to_owned(), "required".to_owned())]);
    steward.get(&world, &format!("{TAKE_UP}?need=code:nothing")).await.is(400);
    steward.get(&world, &format!("{TAKE_UP}?ned=code:nothing")).await.is(400);
    assert_eq!(steward.get(&world, TAKE_UP).await.is(200).json()["by_need"], Value::Null);
});
