//! What a council that is merged or split kept, offered, published and asked for goes on with those who come after it.

use acceptance::{
    World,
    agreed::{outline, scale},
    callers::Caller,
    county::{A, B, ELSEWHERE, SALC, UNITARY},
    on_both,
};
use serde_json::{Value, json};

const EXPRESSIONS: &str = "/v1/expressions-of-interest";

async fn hall(world: &World, reference: &str, owner: &str, area: Option<&str>) {
    let body = json!({"identifiers": [reference], "name": "A hall", "use_class": "community_building", "owner": owner, "area": area});
    world.post("/v1/assets", &body).await.is(201);
}

async fn offer(world: &World, reference: &str, provider: &str, available_to: Option<&str>) {
    let body = json!({"identifiers": [reference], "name": "Training", "kind": "training", "provider": provider, "available_to": available_to});
    world.post("/v1/offers", &body).await.is(201);
}

async fn made(world: &World, caller: &Caller, path: &str, body: &Value) -> String {
    format!("{path}/{}", caller.post(world, path, body).await.is(201).json()["id"].as_str().unwrap())
}

async fn interest(world: &World, caller: &Caller, asset: &str, organisation: &str) -> String {
    let body = json!({"asset": asset, "organisation": organisation, "purpose": "Open on six days"});
    made(world, caller, EXPRESSIONS, &body).await
}

async fn request(world: &World, caller: &Caller, offer: &str, council: &str) -> String {
    let body = json!({"council": council, "wanted_on": "2026-03-01"});
    made(world, caller, &format!("/v1/offers/{offer}/requests"), &body).await
}

async fn transit(world: &World, caller: &Caller, address: &str, to: &str) -> Value {
    let body = json!({"to": to, "reason": "It was resolved"});
    caller.post(world, &format!("{address}/transitions"), &body).await.is(201).json()
}

/// What was told of things: kind, name and, where it moved, to whom.
fn told(things: &Value) -> Vec<(&str, &str, Option<&str>)> {
    let told = things.as_array().unwrap().iter();
    told.map(|thing| (thing["what"].as_str().unwrap(), thing["ref"].as_str().unwrap(), thing["to"].as_str())).collect()
}

on_both!(a_merger_hands_on_what_the_council_kept_offered_and_published, world => {
    world.counties().await;
    let (clerk, heir) = (world.officer("clerk", A).await, world.officer("clerk", B).await);
    let elsewhere = world.officer("clerk", ELSEWHERE).await;
    hall(&world, "ref:hall", A, None).await;
    hall(&world, "ref:others-hall", UNITARY, None).await;
    world.post("/v1/services", &json!({"identifiers": ["ref:bins"], "name": "Bins", "kind": "other", "provider": A})).await.is(201);
    offer(&world, "ref:training", A, None).await;
    offer(&world, "ref:over", A, Some("2026-03-31")).await;
    offer(&world, "ref:still-owed", A, Some("2026-03-31")).await;
    world.post("/v1/assessment-scales", &scale(1)).await.is(201);
    world.post("/v1/agreement-templates", &outline("ref:template", A)).await.is(201);
    let mut over = outline("ref:old-template", A);
    over["valid_to"] = json!("2026-03-31");
    world.post("/v1/agreement-templates", &over).await.is(201);
    let open = request(&world, &elsewhere, "ref:still-owed", ELSEWHERE).await;
    let declined = request(&world, &elsewhere, "ref:training", ELSEWHERE).await;
    transit(&world, &clerk, &declined, "declined").await;

    let wish = json!({"into": B, "effective_on": "2026-04-01", "reason": "The order of 2026"});
    let path = format!("/v1/councils/{A}/merge");
    let dry = world.post(&format!("{path}?dry_run=true"), &wish).await.is(200).json();
    assert_eq!(world.get("/v1/assets/ref:hall").await.json()["owner"], A, "a dry run moves nothing");
    let merged = world.post(&path, &wish).await.is(201).json();
    assert_eq!((&dry["moved"], &merged["left"]), (&merged["moved"], &json!([])));
    let moved = told(&merged["moved"]);
    let moved: Vec<_> = moved.into_iter().filter(|(what, ..)| !["area", "association-membership"].contains(what)).collect();
    assert_eq!(moved, [
        ("asset", "ref:hall", Some(B)),
        ("service", "ref:bins", Some(B)),
        ("offer", "ref:training", Some(B)),
        ("offer", "ref:still-owed", Some(B)),
        ("assessment-scale", "code:governance-1", Some(B)),
        ("agreement-template", "ref:template", Some(B)),
    ], "{merged}");
    let lineage = world.get(&format!("/v1/councils/{B}/lineage")).await.is(200).json();
    assert_eq!(lineage["reorganisations"][0]["moved"], merged["moved"]);
    for (address, field, whose) in [
        ("assets/ref:hall", "owner", B),
        ("assets/ref:others-hall", "owner", UNITARY),
        ("services/ref:bins", "provider", B),
        ("offers/ref:training", "provider", B),
        ("offers/ref:still-owed", "provider", B),
        ("offers/ref:over", "provider", A),
        ("agreement-templates/ref:template", "keeper", B),
        ("agreement-templates/ref:old-template", "keeper", A),
    ] {
        assert_eq!(world.get(&format!("/v1/{address}")).await.is(200).json()[field], whose, "{address}");
    }

    // The survivor publishes the next version, decides what is open, and is told of what was decided before.
    let mut next = scale(2);
    next["publisher"] = json!(B);
    heir.post(&world, "/v1/assessment-scales", &next).await.is(201);
    assert_eq!(transit(&world, &heir, &open, "approved").await["provider"], B);
    let history = heir.get(&world, &declined).await.is(200).json();
    assert_eq!((&history["state"], &history["provider"]), (&json!("declined"), &json!(A)));
});

on_both!(a_merger_hands_on_what_is_asked_for, world => {
    world.counties().await;
    let (clerk, heir) = (world.officer("clerk", A).await, world.officer("clerk", B).await);
    let (elsewhere, county, salc) =
        (world.officer("clerk", ELSEWHERE).await, world.officer("steward", UNITARY).await, world.officer("steward", SALC).await);
    for (hall_of, owner) in [("ref:hall", A), ("ref:park", UNITARY), ("ref:yard", UNITARY), ("ref:barn", B)] {
        hall(&world, hall_of, owner, None).await;
    }
    offer(&world, "ref:training", SALC, None).await;
    let (asked, finished) = (request(&world, &clerk, "ref:training", A).await, request(&world, &clerk, "ref:training", A).await);
    transit(&world, &salc, &finished, "declined").await;
    let (park, parks) = (interest(&world, &clerk, "ref:park", A).await, interest(&world, &heir, "ref:park", B).await);
    transit(&world, &county, &park, "shortlisted").await;
    let yard = interest(&world, &clerk, "ref:yard", A).await;
    transit(&world, &clerk, &yard, "withdrawn").await;
    let barn = interest(&world, &clerk, "ref:barn", A).await;
    let (hall, own) = (interest(&world, &elsewhere, "ref:hall", ELSEWHERE).await, interest(&world, &heir, "ref:hall", B).await);
    transit(&world, &clerk, &hall, "preferred").await;

    let wish = json!({"into": B, "effective_on": "2026-04-01"});
    let merged = county.post(&world, &format!("/v1/councils/{A}/merge"), &wish).await.is(201).json();
    let what: Vec<&str> = told(&merged["moved"]).into_iter().map(|(what, ..)| what).collect();
    assert_eq!(what, ["area", "association-membership", "asset"], "what the two sides alone know is not told");

    let council = |told: Value| (told["council"].clone(), told["state"].clone());
    assert_eq!(council(salc.get(&world, &asked).await.is(200).json()), (json!(B), json!("requested")));
    assert_eq!(council(salc.get(&world, &finished).await.is(200).json()), (json!(A), json!("declined")));
    transit(&world, &heir, &asked, "withdrawn").await;
    for (address, organisation, keeper, state) in [
        (&park, B, UNITARY, "shortlisted"),
        (&parks, B, UNITARY, "withdrawn"),
        (&yard, A, UNITARY, "withdrawn"),
        (&barn, B, B, "withdrawn"),
        (&hall, ELSEWHERE, B, "preferred"),
        (&own, B, B, "withdrawn"),
    ] {
        let told = world.seen(address).await.is(200).json();
        assert_eq!((&told["organisation"], &told["keeper"], &told["state"]), (&json!(organisation), &json!(keeper), &json!(state)), "{told}");
    }
    let moves = world.seen(&format!("{parks}/transitions")).await.is(200).json();
    let last = moves["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["role"], &last["organisation"]), (&json!("steward"), &json!(UNITARY)));
    assert!(last["reason"].as_str().unwrap().contains("reorganised"), "{last}");
    transit(&world, &heir, &park, "withdrawn").await;
    transit(&world, &heir, &hall, "declined").await;
});

on_both!(a_split_gives_each_what_lies_in_its_place_and_the_rest_to_one, world => {
    world.counties().await;
    let both = json!({"name": "Both", "kind": "grouped_parish", "unitary": UNITARY, "areas": ["gss:E04008546", "gss:E04008575"]});
    world.put("/v1/councils/ref:both", &both).await.is(201);
    for heir in ["ref:one", "ref:other"] {
        world.put(&format!("/v1/councils/{heir}"), &json!({"name": heir, "kind": "parish", "unitary": UNITARY})).await.is(201);
    }
    let field = json!({"code": "field", "name": "A field", "kind": "custom", "parents": ["gss:E04008575"]});
    world.post("/v1/areas", &field).await.is(201);
    for (reference, area) in [("ref:in-one", Some("gss:E04008546")), ("ref:in-other", Some("code:field")), ("ref:anywhere", None)] {
        hall(&world, reference, "ref:both", area).await;
    }
    hall(&world, "ref:park", UNITARY, None).await;
    offer(&world, "ref:training", "ref:both", None).await;
    let (clerk, buyer) = (world.officer("clerk", "ref:both").await, world.officer("clerk", A).await);
    let (asked, here) = (request(&world, &buyer, "ref:training", A).await, interest(&world, &buyer, "ref:in-other", A).await);
    let park = interest(&world, &clerk, "ref:park", "ref:both").await;

    let split = |rest: Option<&str>| json!({"effective_on": "2026-04-01", "remainder_to": rest, "into": [
        {"council": "ref:one", "areas": ["gss:E04008546"]}, {"council": "ref:other", "areas": ["gss:E04008575"]}]});
    let path = "/v1/councils/ref:both/split";
    let refused = world.post(path, &split(Some(B))).await.is(422);
    assert_eq!(refused.faults(), [("/remainder_to".to_owned(), "no_successor".to_owned())]);
    let unsaid = world.post(&format!("{path}?dry_run=true"), &split(None)).await.is(200).json();
    assert_eq!(told(&unsaid["left"]), [("asset", "ref:anywhere", None), ("offer", "ref:training", None)]);
    let done = world.post(path, &split(Some("ref:one"))).await.is(201).json();
    assert_eq!(done["left"], json!([]));
    let moved = told(&done["moved"]);
    assert_eq!(moved[2..], [
        ("asset", "ref:in-one", Some("ref:one")),
        ("asset", "ref:in-other", Some("ref:other")),
        ("asset", "ref:anywhere", Some("ref:one")),
        ("offer", "ref:training", Some("ref:one")),
    ]);
    for (address, field, whose) in [
        ("/v1/assets/ref:in-other", "owner", "ref:other"),
        (&asked, "provider", "ref:one"),
        (&here, "keeper", "ref:other"),
        (&park, "organisation", "ref:one"),
    ] {
        assert_eq!(world.seen(address).await.is(200).json()[field], whose, "{address}");
    }
    let other = world.officer("clerk", "ref:other").await;
    transit(&world, &other, &here, "preferred").await;
});

on_both!(what_nobody_takes_stays_with_the_council_that_was_split, world => {
    world.counties().await;
    hall(&world, "ref:hall", A, None).await;
    let clerk = world.officer("clerk", A).await;
    hall(&world, "ref:park", UNITARY, None).await;
    let park = interest(&world, &clerk, "ref:park", A).await;
    let heirs = json!([{"council": B, "areas": ["gss:E04008560"]}, {"council": ELSEWHERE, "areas": []}]);
    let done = world.post(&format!("/v1/councils/{A}/split"), &json!({"into": heirs, "effective_on": "2026-04-01"})).await.is(201).json();
    assert_eq!(told(&done["left"]), [("asset", "ref:hall", None)]);
    assert_eq!(world.get("/v1/assets/ref:hall").await.is(200).json()["owner"], A);
    assert_eq!(world.seen(&park).await.is(200).json()["organisation"], A);
    // Whoever acts for both says who takes it.
    let county = world.officer("steward", UNITARY).await;
    county.patch(&world, "/v1/assets/ref:hall", &json!({"owner": B})).await.is(200);
});

on_both!(a_clerk_of_both_councils_speaks_for_the_survivor_once, world => {
    world.counties().await;
    for organisation in [A, B] {
        let clerk = json!({"organisation": organisation, "name": "The clerk", "role": "clerk", "from": "2020-01-01"});
        world.post("/v1/representatives", &clerk).await.is(201);
    }
    let chair = json!({"organisation": A, "name": "The chair", "role": "chair", "identifiers": ["ref:chair"]});
    let chair = world.post("/v1/representatives", &chair).await.is(201).json()["id"].clone();
    let merged = world.post(&format!("/v1/councils/{A}/merge"), &json!({"into": B, "effective_on": "2026-04-01"})).await.is(201).json();
    let moved: Vec<_> = told(&merged["moved"]).into_iter().filter(|(what, ..)| *what == "representative").collect();
    assert_eq!(moved, [("representative", chair.as_str().unwrap(), Some(B))], "what names a person is not copied");
    let speak = world.get(&format!("/v1/representatives?organisation={B}")).await.is(200).json();
    assert_eq!(speak["items"].as_array().unwrap().len(), 2);
});
