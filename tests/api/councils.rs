//! `/v1/councils`, partners and representatives.

use acceptance::{World, on_both};
use reqwest::Method;
use serde_json::json;

async fn somerset(world: &World) {
    world.area("E06000066", "Somerset", "unitary").await;
    for (code, name) in
        [("E04008560", "Frome"), ("E04008543", "Beckington"), ("E04008809", "Ruishton"), ("E04008816", "Thornfalcon")]
    {
        world.area(code, name, "parish").await;
    }
    world
        .put(
            "/v1/councils/gss:E06000066",
            &json!({"name": "Somerset Council", "kind": "unitary", "areas": ["gss:E06000066"]}),
        )
        .await
        .is(201);
    for (salc, name, area) in [
        ("salc:0001", "Frome Town Council", "gss:E04008560"),
        ("salc:0002", "Beckington Parish Council", "gss:E04008543"),
    ] {
        let body = json!({"name": name, "kind": "parish", "unitary": "gss:E06000066", "areas": [area]});
        world.put(&format!("/v1/councils/{salc}"), &body).await.is(201);
    }
}

on_both!(a_council_answers_to_the_parish_it_alone_serves, world => {
    somerset(&world).await;
    let frome = world.get("/v1/councils/gss:E04008560").await.is(200).json();
    assert_eq!(frome["name"], "Frome Town Council");
    assert_eq!(frome["unitary"], "gss:E06000066");
    assert_eq!(frome["identifiers"], json!(["salc:0001"]));
    let grouped = json!({"name": "Ruishton and Thornfalcon", "kind": "grouped_parish", "areas": ["gss:E04008809", "gss:E04008816"]});
    world.put("/v1/councils/ref:ruishton-and-thornfalcon", &grouped).await.is(201);
    assert_eq!(world.get("/v1/councils/gss:E04008816").await.is(200).json()["kind"], "grouped_parish");
    world.get("/v1/councils/gss:E04000000").await.is(404);
});

on_both!(faults_are_told_all_at_once, world => {
    somerset(&world).await;
    let bad = json!({"name": " ", "kind": "parish", "unitary": "salc:0001", "areas": ["gss:E04999999"], "founded_on": "2023-02-30", "email": "nobody"});
    let mut faults = world.post("/v1/councils", &bad).await.is(422).faults();
    faults.sort();
    let told: Vec<_> = faults.iter().map(|(place, code)| (place.as_str(), code.as_str())).collect();
    let expected =
        [("/areas/0", "reference_not_found"), ("/email", "email"), ("/founded_on", "date"), ("/name", "blank"), ("/unitary", "reference_wrong_kind")];
    assert_eq!(told, expected);
    let misshapen = world.post("/v1/councils", &json!({"nme": "X", "kind": "village", "areas": "x"})).await.is(400);
    let mut told = misshapen.faults();
    told.sort();
    let told: Vec<_> = told.iter().map(|(place, code)| (place.as_str(), code.as_str())).collect();
    assert_eq!(told, [("/areas", "wrong_type"), ("/kind", "unknown_word"), ("/name", "required"), ("/nme", "unknown_field")]);
    assert!(misshapen.text().contains("did you mean name?"));
});

on_both!(profiles_are_kept_by_date, world => {
    somerset(&world).await;
    let profile = |year: u32, amount: &str| json!({"profile": {"as_of": format!("{year}-04-01"), "precept": {"amount": amount, "currency": "GBP"}}});
    world.patch("/v1/councils/salc:0001", &profile(2016, "1139706")).await.is(200);
    let latest = world.patch("/v1/councils/salc:0001", &profile(2025, "2777932")).await.is(200).json();
    assert_eq!(latest["profile"]["precept"]["amount"], "2777932.00");
    let expanded = world.get("/v1/councils/salc:0001?expand=profiles").await.is(200).json();
    assert_eq!(expanded["expanded"]["profiles"].as_array().unwrap().len(), 2);
    assert_eq!(world.get("/v1/councils?precept__gte=2000000").await.is(200).json()["items"].as_array().unwrap().len(), 1);
});

on_both!(a_merge_moves_what_the_council_held, world => {
    somerset(&world).await;
    world.put("/v1/partners/ref:salc", &json!({"name": "Somerset Association of Local Councils", "kind": "association"})).await.is(201);
    let member = json!({"council": "salc:0002", "association": "ref:salc", "from": "2020-04-01"});
    world.post("/v1/association-memberships", &member).await.is(201);
    let network = json!({"name": "Frome network", "kind": "cluster", "members": [{"organisation": "salc:0002"}]});
    world.put("/v1/formations/ref:frome-network", &network).await.is(201);

    let wish = json!({"into": "salc:0001", "effective_on": "2027-04-01", "reason": "Community governance review"});
    let dry = world.post("/v1/councils/salc:0002/merge?dry_run=true", &wish).await.is(200).json();
    world.get("/v1/councils/salc:0002").await.is(200);
    let done = world.post("/v1/councils/salc:0002/merge", &wish).await.is(201).json();
    assert_eq!(dry["moved"].as_array().unwrap().len(), done["moved"].as_array().unwrap().len());

    let moved = world.get("/v1/councils/salc:0002").await.is(308);
    assert_eq!(moved.header("location"), "/v1/councils/salc:0001");
    let survivor = world.get("/v1/councils/salc:0001").await.is(200).json();
    assert_eq!(survivor["areas"], json!(["gss:E04008560", "gss:E04008543"]));
    let memberships = world.get("/v1/association-memberships?council=salc:0001").await.is(200).json();
    assert_eq!(memberships["items"][0]["from"], "2027-04-01");
    let parts = world.get("/v1/formation-memberships?formation=ref:frome-network&valid_on=2027-04-01").await.is(200).json();
    assert_eq!(parts["items"][0]["organisation"], "salc:0001");
    let lineage = world.get("/v1/councils/salc:0002/lineage").await.is(200).json();
    assert_eq!(lineage["reorganisations"][0]["kind"], "merge");
    assert_eq!(lineage["successors"][0]["record"]["name"], "Frome Town Council");
    assert_eq!(world.post("/v1/councils/salc:0001/merge", &json!({"into": "salc:0001", "effective_on": "2028-04-01"})).await.status, 422);
});

on_both!(a_removed_council_has_no_lineage, world => {
    somerset(&world).await;
    world.get("/v1/councils/salc:0002/lineage").await.is(200);
    world.delete("/v1/councils/salc:0002").await.is(204);
    world.get("/v1/councils/salc:0002/lineage").await.is(404);
});

on_both!(a_split_shares_out_the_areas, world => {
    somerset(&world).await;
    let both = json!({"name": "Both", "kind": "grouped_parish", "areas": ["gss:E04008809", "gss:E04008816"]});
    world.put("/v1/councils/ref:both", &both).await.is(201);
    for heir in ["one", "other"] {
        world.put(&format!("/v1/councils/ref:{heir}"), &json!({"name": heir, "kind": "parish"})).await.is(201);
    }
    let share = |other: serde_json::Value| json!({"effective_on": "2027-04-01", "into": [{"council": "ref:one", "areas": ["gss:E04008809"]}, {"council": "ref:other", "areas": other}]});
    let refused = world.post("/v1/councils/ref:both/split", &share(json!([]))).await.is(422);
    assert_eq!(refused.faults()[0].1, "area_left_out");
    world.post("/v1/councils/ref:both/split", &share(json!(["gss:E04008816"]))).await.is(201);
    let ended = world.get("/v1/councils/ref:both").await.is(200).json();
    assert_eq!(ended["status"], "ended");
    assert_eq!(ended["ended_on"], "2027-03-31");
    assert_eq!(world.get("/v1/councils/ref:other").await.is(200).json()["areas"], json!(["gss:E04008816"]));
});

on_both!(contact_details_are_hidden, world => {
    somerset(&world).await;
    let clerk = json!({"organisation": "salc:0001", "name": "Town Clerk", "role": "clerk", "email": "clerk@example.org"});
    let created = world.post("/v1/representatives", &clerk).await.is(201).json();
    let address = format!("/v1/representatives/{}", created["id"].as_str().unwrap());
    let public = world.get(&address).await.is(200);
    assert_eq!(public.json()["redacted"], json!(["email", "telephone"]));
    assert!(!public.text().contains("example.org"));
    for form in ["csv", "ndjson"] {
        assert!(!world.get(&format!("/v1/representatives?format={form}")).await.is(200).text().contains("example.org"));
    }
    let seen = world.send(Method::GET, &address, world.request(Method::GET, &address)).await.is(200);
    assert_eq!(seen.json()["email"], "clerk@example.org");
    assert_eq!(seen.header("cache-control"), "no-store");
    // Who does not see them cannot clear them by sending back what was told.
    let narrow = world.token_for(Some("representatives:write")).await;
    let mut told = public.json();
    told["name"] = json!("Town Clerk of Frome");
    let back = world.anonymous(Method::PUT, &address).bearer_auth(narrow).json(&told);
    let back = world.send(Method::PUT, &address, back).await.is(200);
    assert!(!back.text().contains("example.org"));
    let seen = world.send(Method::GET, &address, world.request(Method::GET, &address)).await.is(200).json();
    assert_eq!((&seen["email"], &seen["name"]), (&json!("clerk@example.org"), &json!("Town Clerk of Frome")));
    let by_address = world.get("/v1/representatives?email=clerk@example.org").await.is(400);
    assert_eq!(by_address.code(), "unknown_parameter", "what is hidden cannot be asked for");
    assert_eq!(world.get("/v1/representatives?q=example").await.is(200).json()["items"], json!([]));
});
