//! What one party asked to be kept, drafts that others name, and who acts for a formation.

use acceptance::{
    agreed::training,
    county::{A, B, SALC, UNITARY},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(what_a_party_asked_to_be_kept_only_it_opens, world => {
    let table = world.table().await;
    let (county, association) = (world.officer("steward", UNITARY).await, world.officer("steward", SALC).await);
    let mut text = training("2026-01-01", None);
    let town = json!({"field": "terms.plan", "reason": "It names people"});
    text["confidential"] = json!([town]);
    let id = table.draft(&world, &text).await;
    let address = format!("/v1/agreements/{id}");
    let patch = async |caller: &acceptance::callers::Caller, list: Value| {
        let request = world.anonymous(Method::PATCH, &address).bearer_auth(&caller.token).header("if-match", "*").json(&json!({"confidential": list}));
        world.send(Method::PATCH, &address, request).await
    };
    let refused = patch(&county, json!([])).await.is(403).json();
    assert_eq!(refused["missing"]["organisation"], json!([A]));
    patch(&county, json!([{"field": "terms.plan", "reason": "No matter"}])).await.is(403);
    let own = json!({"field": "obligations", "reason": "Being settled"});
    patch(&county, json!([town, own])).await.is(200);
    let refused = patch(&table.clerk, json!([town])).await.is(403).json();
    assert_eq!(refused["missing"]["organisation"], json!([UNITARY]));
    let file = format!("id,confidential\n{id},[]\n");
    let import = world.bring(&table.clerk, "/v1/imports/agreements", &file).await.is(422).json();
    assert_eq!(import["import"]["rows"][0]["errors"][0]["code"], "not_permitted");
    for to in ["proposed", "negotiating", "agreed"] {
        table.transit(&world, &id, to).await.is(201);
    }
    patch(&county, json!([own])).await.is(403);
    patch(&county, json!([town])).await.is(200);
    // Who acts for the town takes away what the town asked for.
    patch(&association, json!([])).await.is(200);
});

on_both!(a_draft_is_named_only_to_those_who_may_know_of_it, world => {
    let table = world.table().await;
    let (county, neighbour) = (world.officer("steward", UNITARY).await, world.officer("clerk", B).await);
    let with = |party: &str, related: Value| {
        let mut text = training("2026-01-01", None);
        text["parties"] = json!([{"party": UNITARY}, {"party": party}]);
        text["obligations"] = json!([]);
        text["related"] = related;
        text
    };
    let of = |id: &str| json!([{"agreement": id, "relation": "beside"}]);
    let secret = neighbour.post(&world, "/v1/agreements", &with(B, json!([]))).await.is(201).json();
    let secret = secret["id"].as_str().unwrap();
    // Neither a stranger to it, nor a party to both of which the other would be told.
    for caller in [&table.clerk, &county] {
        let refused = caller.post(&world, "/v1/agreements", &with(A, of(secret))).await.is(422);
        assert_eq!(refused.faults(), [("/related/0/agreement".to_owned(), "reference_not_found".to_owned())]);
    }
    let first = table.draft(&world, &with(A, json!([]))).await;
    let second = table.draft(&world, &with(A, of(&first))).await;
    table.transit(&world, &second, "proposed").await.is(201);
    table.transit(&world, &second, "negotiating").await.is(201);
    let refused = table.transit(&world, &second, "agreed").await.is(409).json();
    let unmet: Vec<_> = refused["unmet"].as_array().unwrap().iter().map(|unmet| (&unmet["code"], &unmet["pointer"])).collect();
    assert_eq!(unmet, [(&json!("related_draft"), &json!("/related/0/agreement"))], "everybody would be told of the other");
    for to in ["proposed", "negotiating", "agreed"] {
        table.transit(&world, &first, to).await.is(201);
    }
    table.transit(&world, &second, "agreed").await.is(201);
});

on_both!(a_formation_is_represented_by_one_of_its_members, world => {
    let table = world.table().await;
    let formation = json!({"identifiers": ["ref:cluster"], "name": "A cluster", "kind": "cluster", "lead": A,
        "members": [{"organisation": A, "role": "lead", "from": "2026-01-01"}, {"organisation": B, "role": "member", "from": "2026-01-01", "to": "2026-06-30"}]});
    world.post("/v1/formations", &formation).await.is(201);
    let mut text = training("2026-01-01", None);
    text["parties"] = json!([{"party": UNITARY}, {"party": "ref:cluster", "represented_by": B}]);
    text["obligations"] = json!([]);
    let steward = world.officer("steward", UNITARY).await;
    let id = steward.post(&world, "/v1/agreements", &text).await.is(201).json()["id"].as_str().unwrap().to_owned();
    let address = format!("/v1/agreements/{id}");
    let refused = steward.post(&world, &format!("{address}/transitions"), &json!({"to": "proposed"})).await.is(409).json();
    assert_eq!((&refused["unmet"][0]["code"], &refused["unmet"][0]["pointer"]), (&json!("not_a_member"), &json!("/parties/1/represented_by")));
    let actions = steward.get(&world, &format!("{address}?expand=allowed_actions")).await.is(200).json();
    let proposed = actions["expanded"]["allowed_actions"].as_array().unwrap().iter().find(|action| action["action"] == "proposed").unwrap().clone();
    assert_eq!(proposed["unmet"][0]["code"], "not_a_member");
    let request = world.anonymous(Method::PATCH, &address).bearer_auth(&steward.token).header("if-match", "*")
        .json(&json!({"parties": [{"party": UNITARY}, {"party": "ref:cluster", "represented_by": A}]}));
    world.send(Method::PATCH, &address, request).await.is(200);
    for to in ["proposed", "negotiating", "agreed"] {
        table.transit(&world, &id, to).await.is(201);
    }
    // It leaves before it has signed.
    let left = json!({"members": [{"organisation": A, "role": "lead", "from": "2026-01-01", "to": "2026-02-01"}, {"organisation": B, "role": "member", "from": "2026-01-01"}], "lead": B});
    world.patch("/v1/formations/ref:cluster", &left).await.is(200);
    let refused = table.decide(&world, &id, "ref:cluster", "signed").await.is(409).json();
    assert_eq!(refused["unmet"][0]["code"], "not_a_member");
    // What it no longer speaks for it may decline, so that the parties name another.
    assert_eq!(table.decide(&world, &id, "ref:cluster", "declined").await.is(201).json()["status"], "negotiating");
});
