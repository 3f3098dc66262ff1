//! Item 22: whoever keeps one council's records reaches none of another's, by whichever operation names one.

use std::collections::BTreeSet;

use acceptance::{
    Answer, World,
    callers::Caller,
    county::{A, B, ELSEWHERE},
    on_both,
};
use serde_json::json;

use super::calls::{Call, Records};

async fn asked(world: &World, caller: &Caller, call: &Call) -> Answer {
    super::asked(world, Some(caller), call).await
}

on_both!(item_22_no_operation_that_names_a_record_reaches_another_councils, world => {
    world.counties().await;
    let heir = json!({"name": "Buckland Dinham Parish Council", "kind": "parish", "areas": ["gss:E04008546"]});
    world.put("/v1/councils/ref:buckland-dinham", &heir).await.is(201);
    let records = Records::make(&world).await;
    let square = json!({"type": "Polygon", "coordinates": [[[-2.4, 51.2], [-2.3, 51.2], [-2.3, 51.3], [-2.4, 51.2]]]});
    world.patch("/v1/areas/gss:E04008560", &json!({"geometry": square})).await.is(200);
    let profile = json!({"as_of": "2026-04-01", "electorate": 21000, "staff_fte": 0.375, "devolution_appetite": "ready"});
    world.patch(&format!("/v1/councils/{A}"), &json!({"profile": profile})).await.is(200);
    let keeper = world.caller("Clerk and admin of Beckington", B, &[("clerk", B), ("admin", B)]).await;
    let stranger = world.officer("viewer", ELSEWHERE).await;
    let operator = Caller { id: world.client_id.clone(), token: world.token.clone(), secret: String::new() };
    let document = world.get("/openapi.json").await.is(200).json();
    let (mut uncovered, mut reached, mut kept_back) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (path, item) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| path.contains("{id}")) {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let call = records.call(&world, method, path, id).await;
            // Where even the operator finds nothing, nothing is shown of anybody else.
            let whole = asked(&world, &operator, &call).await;
            let signs = id == "sign_agreement" && whole.status == 403;
            if whole.status >= 400 && whole.status != 409 && !signs {
                uncovered.push(format!("{id}: the operator is answered {}", whole.status));
                continue;
            }
            let told = asked(&world, &keeper, &call).await;
            match told.status {
                403 | 404 => {}
                200 if method == "get" && told.body == asked(&world, &stranger, &call).await.body => {
                    let words = ["clerk@example.org", "deputy@example.org", "0.375"];
                    if words.iter().any(|word| told.text().contains(word)) {
                        reached.push(format!("{id} tells what is not public: {}", told.text()));
                    }
                    if told.body != whole.body {
                        kept_back.insert(id.to_owned());
                    }
                }
                status => reached.push(format!("{id} is answered {status}: {}", told.text())),
            }
        }
    }
    assert!(uncovered.is_empty(), "not covered, for want of a record in calls.rs:\n{}", uncovered.join("\n"));
    assert!(reached.is_empty(), "reached by the keeper of another council:\n{}", reached.join("\n"));
    for id in ["fetch_council", "fetch_representative"] {
        assert!(kept_back.contains(id), "{id} keeps something back, or nothing was there to keep: {kept_back:?}");
    }
});
