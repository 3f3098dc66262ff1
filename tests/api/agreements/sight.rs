//! Who sees what of an agreement, and what may be done.

use acceptance::{
    agreed::training,
    county::{A, B, ELSEWHERE, SALC, UNITARY},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(a_draft_is_its_parties_own_until_its_text_is_agreed, world => {
    let table = world.table().await;
    let id = table.draft(&world, &training("2026-01-01", None)).await;
    let address = format!("/v1/agreements/{id}");
    let (beckington, elsewhere) = (world.officer("clerk", B).await, world.officer("steward", ELSEWHERE).await);
    let (salc, steward, viewer) = (world.officer("steward", SALC).await, world.officer("steward", UNITARY).await, world.officer("viewer", A).await);
    let listed = async |caller: &acceptance::callers::Caller| caller.get(&world, "/v1/agreements?total=true").await.is(200).json()["page"]["total"].clone();
    for caller in [&salc, &steward, &viewer, &table.clerk] {
        caller.get(&world, &address).await.is(200);
        assert_eq!(listed(caller).await, 1);
    }
    for caller in [&beckington, &elsewhere] {
        caller.get(&world, &address).await.is(404);
        assert_eq!(listed(caller).await, 0);
        for child in ["transitions", "signatures", "versions", "obligations", "stages", "reviews", "calendar.ics", "differences?from=1&to=2"] {
            caller.get(&world, &format!("{address}/{child}")).await.is(404);
        }
        caller.post(&world, &format!("{address}/transitions"), &json!({"to": "proposed"})).await.is(404);
        let request = world.anonymous(Method::PATCH, &address).bearer_auth(&caller.token).header("if-match", "*").json(&json!({"title": "Mine"}));
        world.send(Method::PATCH, &address, request).await.is(404);
    }
    let anonymous = world.anonymous(Method::GET, &address);
    world.send(Method::GET, &address, anonymous).await.is(404);
    let feed = async |caller: &acceptance::callers::Caller| caller.get(&world, "/v1/changes?type=agreement.*").await.is(200).json()["items"].as_array().unwrap().len();
    assert_eq!((feed(&beckington).await, feed(&viewer).await, feed(&salc).await), (0, 1, 1));
    for to in ["proposed", "negotiating", "agreed"] {
        table.transit(&world, &id, to).await.is(201);
    }
    beckington.get(&world, &address).await.is(200);
    assert_eq!((listed(&beckington).await, feed(&beckington).await), (json!(1), 4), "what led to it is told with it");
    beckington.post(&world, &format!("{address}/transitions"), &json!({"to": "in_force"})).await.is(403);
});

on_both!(withheld_fields_are_for_the_parties_and_say_why, world => {
    let table = world.table().await;
    let mut text = training("2026-01-01", None);
    text["confidential"] = json!([{"field": "terms.plan", "reason": "It names people"}, {"field": "obligations", "reason": "Being settled"}]);
    let id = table.signed(&world, &text).await;
    let address = format!("/v1/agreements/{id}");
    let own = table.clerk.get(&world, &address).await.is(200).json();
    assert_eq!((&own["terms"]["plan"], own.get("redacted")), (&json!("An induction within six months"), None));
    let stranger = world.officer("clerk", B).await;
    for query in ["", "?fields=terms,obligations", "?expand=parties"] {
        let told = stranger.get(&world, &format!("{address}{query}")).await.is(200).json();
        assert_eq!((told["terms"].get("plan"), told.get("obligations")), (None, None), "{told}");
        assert_eq!(told["redacted"], json!(["terms.plan", "obligations"]));
    }
    assert_eq!(stranger.get(&world, &address).await.json()["confidential"][0]["reason"], "It names people");
    let version = stranger.get(&world, &format!("{address}/versions")).await.is(200).json()["items"][0].clone();
    assert_eq!((version.get("text"), version["content"]["terms"].get("plan"), version["content"].get("obligations")), (None, None, None));
    assert_eq!(stranger.get(&world, &format!("{address}/obligations")).await.is(200).json()["items"], json!([]));
    let diary = stranger.get(&world, &format!("{address}/calendar.ics")).await.is(200).text();
    assert!(diary.contains("starts") && !diary.contains("O1"), "{diary}");
    for format in ["csv", "ndjson"] {
        let file = stranger.get(&world, &format!("/v1/agreements?format={format}")).await.is(200).text();
        assert!(!file.contains("induction") && !file.contains("Send every"), "{file}");
    }
});

on_both!(what_may_be_done_is_told_with_what_is_unmet, world => {
    let table = world.table().await;
    let mut text = training("2026-01-01", None);
    text["places"] = json!([]);
    let id = table.draft(&world, &text).await;
    let actions = async |caller: &acceptance::callers::Caller| -> Vec<(String, bool, Vec<String>)> {
        let read = caller.get(&world, &format!("/v1/agreements/{id}?expand=allowed_actions")).await.is(200).json();
        let unmet = |action: &Value| action["unmet"].as_array().into_iter().flatten().map(|unmet| unmet["code"].as_str().unwrap().to_owned()).collect();
        let told = |action: &Value| (action["action"].as_str().unwrap().to_owned(), action["allowed"].as_bool().unwrap(), unmet(action));
        read["expanded"]["allowed_actions"].as_array().unwrap().iter().map(told).collect()
    };
    let expected = [
        ("amend", true, vec![]),
        ("delete", true, vec![]),
        ("sign", false, vec!["illegal_state"]),
        ("vary", false, vec!["illegal_state"]),
        ("follow", false, vec!["illegal_state"]),
        ("proposed", false, vec!["no_place"]),
        ("withdrawn", false, vec!["no_reason"]),
    ];
    let own = |list: Vec<(&str, bool, Vec<&str>)>| list.into_iter().map(|(action, allowed, unmet)| (action.to_owned(), allowed, unmet.into_iter().map(str::to_owned).collect::<Vec<_>>())).collect::<Vec<_>>();
    assert_eq!(actions(&table.clerk).await, own(expected.to_vec()));
    let viewer = world.officer("viewer", A).await;
    assert!(actions(&viewer).await.iter().all(|(_, allowed, _)| !allowed));
});
