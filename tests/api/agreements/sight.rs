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
        for child in ["transitions", "signatures", "versions", "obligations", "assessments", "stages", "reviews", "calendar.ics", "differences?from=1&to=2"] {
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

on_both!(no_other_way_tells_of_a_draft, world => {
    let table = world.table().await;
    let mut text = training("2027-04-01", None);
    text["identifiers"] = json!(["ref:secret-plan"]);
    let draft = table.clerk.post(&world, "/v1/agreements", &text).await.is(201).json();
    let (id, reference) = (draft["id"].as_str().unwrap(), draft["reference"].as_str().unwrap());
    let stranger = world.officer("clerk", B).await;
    // A file is told nothing but that it may not be written, whatever it guesses.
    for row in [format!("id,ends_on\n{id},2020-01-01\n"), format!("reference,purpose\n{reference},Mine\n"), format!("id,revision\n{id},9\n")] {
        for mode in ["upsert", "create"] {
            let told = world.bring(&stranger, &format!("/v1/imports/agreements?dry_run=true&mode={mode}"), &row).await.is(422);
            let error = &told.json()["import"]["rows"][0]["errors"];
            assert_eq!((error.as_array().unwrap().len(), &error[0]["code"]), (1, &json!("not_permitted")), "{row}");
            assert!(!told.text().contains(UNITARY) && !told.text().contains(A), "{}", told.text());
        }
    }
    // Nor is whoever picks an identifier that it has.
    let mut own = training("2027-04-01", None);
    own["parties"] = json!([{"party": UNITARY}, {"party": B}]);
    own["obligations"] = json!([]);
    own["identifiers"] = json!(["ref:secret-plan"]);
    let taken = stranger.post(&world, "/v1/agreements", &own).await.is(409);
    assert!(taken.json().get("existing").is_none() && !taken.text().contains(id) && !taken.text().contains(reference));
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
        assert_eq!(told["redacted"], json!(["terms.plan", "obligations", "text_sha256"]));
        assert!(told.get("text_sha256").is_none(), "guesses could be held against it");
    }
    assert_eq!(stranger.get(&world, &address).await.json()["confidential"][0]["reason"], "It names people");
    let version = stranger.get(&world, &format!("{address}/versions")).await.is(200).json()["items"][0].clone();
    assert_eq!((version.get("text"), version["content"]["terms"].get("plan"), version["content"].get("obligations")), (None, None, None));
    assert_eq!(stranger.get(&world, &format!("{address}/obligations")).await.is(200).json()["items"], json!([]));
    let signatures = stranger.get(&world, &format!("{address}/signatures")).await.is(200).json();
    assert!(signatures["items"][0].get("text_sha256").is_none() && version.get("text_sha256").is_none());
    let actions = stranger.get(&world, &format!("{address}?expand=allowed_actions")).await.is(200).json();
    assert!(!actions.to_string().contains("O1") && !actions.to_string().contains("unmet"), "{actions}");
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
        // A clerk does not sign, so is not told what signing would need.
        ("sign", false, vec![]),
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

on_both!(every_party_finds_its_agreement_in_its_log, world => {
    let table = world.table().await;
    let id = table.agreed(&world, &training("2026-01-01", None)).await;
    let entries = async |caller: &acceptance::callers::Caller| {
        let told = caller.get(&world, &format!("/v1/audit-entries?limit=1000&record={id}")).await.is(200).json();
        told["items"].as_array().unwrap().len()
    };
    for (place, expected) in [(UNITARY, 4), (A, 4), (B, 0)] {
        let auditor = world.officer("auditor", place).await;
        assert_eq!(entries(&auditor).await, expected, "{place}");
    }
});

on_both!(a_list_of_moves_names_what_somebody_can_ask_for, world => {
    let table = world.table().await;
    let id = table.agreed(&world, &training("2026-01-01", None)).await;
    let refused = table.transit(&world, &id, "negotiating").await.is(409).json();
    assert_eq!((&refused["allowed"], &refused["unmet"]), (&json!(["in_force", "withdrawn"]), &json!([])));
    let words = async || {
        let read = table.clerk.get(&world, &format!("/v1/agreements/{id}?expand=allowed_actions")).await.is(200).json();
        let actions = read["expanded"]["allowed_actions"].as_array().unwrap().clone();
        actions.iter().skip(5).map(|action| action["action"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(words().await, ["in_force", "withdrawn"], "it is negotiated again when a party declines");
    table.decide(&world, &id, A, "signed").await.is(201);
    table.decide(&world, &id, UNITARY, "signed").await.is(201);
    assert_eq!(words().await, ["under_review", "completed", "terminated", "handed_back"], "it expires by itself");
});
