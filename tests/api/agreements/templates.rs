//! Templates of agreements: written by those who keep them, and drafted from by those who would agree.

use acceptance::{
    World,
    agreed::{outline, scale, taken},
    county::{A, B, SALC, UNITARY},
    on_both,
};
use serde_json::{Value, json};

use crate::catalogue::{comes_back_unchanged, twice};

const TEMPLATES: &str = "/v1/agreement-templates";
const DRAFTS: &str = "/v1/agreement-templates/ref:training/drafts";

async fn ids(world: &World, path: &str) -> Vec<Value> {
    let told = world.get(path).await.is(200).json();
    told["items"].as_array().unwrap().iter().map(|item| item["identifiers"][0].clone()).collect()
}

/// Terms of people or place, of which a council does something and nothing is measured in a place yet.
fn visits() -> Value {
    json!({"kind": "people_place", "activities": [{"key": "visits", "title": "Visits", "provider": "council"}],
        "promises": [{"key": "fewer", "indicator": "code:emergency-admissions", "direction": "decrease"}]})
}

on_both!(a_template_lives_and_is_found, world => {
    world.counties().await;
    let (salc, steward) = (world.officer("clerk", SALC).await, world.officer("steward", UNITARY).await);
    salc.post(&world, &format!("{TEMPLATES}?dry_run=true"), &outline("ref:training", SALC)).await.is(200);
    let [made, again] = twice(&world, &salc, TEMPLATES, &outline("ref:training", SALC)).await;
    assert_eq!((made.status, again.header("idempotent-replayed")), (201, "true"));
    let told = made.json();
    assert_eq!((&told["kind"], &told["term"]["months"], &told["roles"][1]["signs"]), (&json!("council_development"), &json!(12), &json!(true)));
    let mut licence = outline("ref:licence", UNITARY);
    licence["agenda"] = json!(["place"]);
    licence["terms"] = json!({"kind": "service_asset", "tenure": "licence"});
    licence["valid_from"] = json!("2026-01-01");
    licence["valid_to"] = json!("2026-12-31");
    salc.post(&world, TEMPLATES, &licence).await.is(403);
    steward.post(&world, TEMPLATES, &licence).await.is(201);
    let both = [json!("ref:training"), json!("ref:licence")];
    for (query, expected) in [
        ("sort=-name,valid_from&q=training", &both[..]), ("kind=service_asset", &both[1..]), ("keeper=ref:salc", &both[..1]),
        ("agenda=council_development", &both[..1]), ("agenda=council_development,place", &both[..]), ("valid_on=2027-01-01", &both[..1]),
        ("valid_on=2026-12-31", &both[..]), ("valid_to__isnull=false", &both[1..]), ("identifier=ref:training", &both[..1]), ("q=place", &both[1..]),
    ] {
        let mut found = ids(&world, &format!("{TEMPLATES}?{query}")).await;
        found.sort_by_key(|id| *id != both[0]);
        assert_eq!(found, expected, "{query}");
    }
    let keeper = world.get(&format!("{TEMPLATES}/ref:training?expand=keeper")).await.is(200).json();
    assert_eq!(keeper["expanded"]["keeper"]["identifiers"], json!([SALC]));
    comes_back_unchanged(&world, "agreement-templates", 2).await;
    let one = format!("{TEMPLATES}/ref:training");
    steward.patch(&world, &one, &json!({"name": "Ours"})).await.is(403);
    salc.patch(&world, &one, &json!({"term": {"months": 24}, "description": "For new councils"})).await.is(200);
    let changed = world.get(&one).await.is(200).json();
    assert_eq!((&changed["term"]["months"], &changed["term"]["notice_months"], &changed["revision"]), (&json!(24), &json!(3), &json!(2)));
    salc.delete(&world, &one).await.is(204);
    let events = world.get("/v1/changes?type=agreement-template.*").await.is(200).json();
    let events: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(events, ["created", "created", "updated", "deleted"].map(|what| format!("agreement-template.{what}")));
});

on_both!(a_templates_own_faults_are_told_when_it_is_written, world => {
    world.counties().await;
    let refused = async |change: fn(&mut Value)| {
        let mut body = outline("ref:training", SALC);
        change(&mut body);
        let mut faults = world.post(TEMPLATES, &body).await.is(422).faults();
        faults.sort();
        faults.into_iter().map(|(pointer, code)| format!("{pointer} {code}")).collect::<Vec<_>>()
    };
    let roles = refused(|body| {
        body["term"] = json!({"type": "permanent", "months": 12});
        body["roles"][1]["key"] = "county".into();
        body["milestones"][0]["role"] = "village".into();
        body["valid_from"] = "2027-01-01".into();
        body["valid_to"] = "2026-01-01".into();
    });
    let expected = [
        "/milestones/0/role unknown_role", "/obligations/0/role unknown_role", "/roles/1/key repeated", "/term/months not_applicable",
        "/valid_to ends_before_start",
    ];
    assert_eq!(roles.await, expected);
    let of_any_agreement = refused(|body| {
        body["terms"] = json!({"kind": "people_place",
            "theory": {"steps": [], "leads": [{"from": "visits", "to": "beds"}]}});
        body["milestones"][0]["key"] = "O1".into();
    });
    let expected =
        ["/milestones/0/key repeated", "/terms/theory/leads/0/from unknown_key", "/terms/theory/leads/0/to unknown_key"];
    assert_eq!(of_any_agreement.await, expected);
    let provider = refused(|body| {
        body["terms"] = json!({"kind": "people_place", "activities": [{"key": "visits", "title": "Visits", "provider": "ref:frome"}]});
    });
    assert_eq!(provider.await, ["/terms/activities/0/provider key"]);
    let keeper = refused(|body| body["keeper"] = "ref:nobody".into());
    assert_eq!(keeper.await, ["/keeper reference_not_found"]);
});

on_both!(who_agrees_drafts_from_a_template, world => {
    let table = world.table().await;
    world.post(TEMPLATES, &outline("ref:training", SALC)).await.is(201);
    let said = json!({"parties": taken(A), "places": ["gss:E04008560"], "term": {"starts_on": "2026-04-01"}});
    let dry = table.clerk.post(&world, &format!("{DRAFTS}?dry_run=true"), &said).await.is(200).json();
    assert_eq!(dry["status"], "draft");
    let [made, again] = twice(&world, &table.clerk, DRAFTS, &said).await;
    assert_eq!((made.status, again.status, again.header("idempotent-replayed")), (201, 201, "true"));
    let draft = made.json();
    let address = format!("/v1/agreements/{}", draft["id"].as_str().unwrap());
    assert_eq!(made.header("location"), address);
    assert_eq!((&draft["title"], &draft["status"], &draft["places"]), (&json!("Training for councillors"), &json!("draft"), &json!(["gss:E04008560"])));
    assert!(draft["reference"].as_str().unwrap().ends_with("-0001"), "a dry run takes no number");
    assert_eq!(draft["from_template"], json!({"template": "ref:training", "revision": 1}));
    let term = json!({"type": "fixed_term", "starts_on": "2026-04-01", "ends_on": "2027-03-31", "break_on": null, "notice_months": 3});
    assert_eq!((&draft["term"], &draft["reviews_on"]), (&term, &json!(["2026-10-01"])));
    assert_eq!((&draft["parties"][1]["party"], &draft["parties"][1]["role"], &draft["parties"][1]["duties"]), (&json!(A), &json!("recipient"), &json!(["Send councillors"])));
    assert_eq!((&draft["obligations"][0]["party"], &draft["obligations"][0]["due_on"]), (&json!(A), &json!("2026-10-01")));
    assert_eq!(draft["milestones"][0]["party"], Value::Null);

    // What becomes of the template leaves it as it is, and it is told which revision it was.
    let one = format!("{TEMPLATES}/ref:training");
    let change = json!({"purpose": "Another", "obligations": [], "term": {"months": 24}});
    world.patch(&one, &change).await.is(200);
    assert_eq!(table.clerk.get(&world, &address).await.is(200).json(), draft);
    let later = table.clerk.post(&world, DRAFTS, &json!({"title": "Ours", "parties": taken(A), "term": {"type": "permanent"}})).await.is(201).json();
    assert_eq!((&later["title"], &later["purpose"], &later["from_template"]["revision"]), (&json!("Ours"), &json!("Another"), &json!(2)));
    assert_eq!((&later["term"]["starts_on"], &later["reviews_on"]), (&Value::Null, &json!([])));

    // It is the parties' own until it is agreed; then whoever keeps the template sees that it was taken up.
    let take_up = async || world.anonymous(reqwest::Method::GET, "/v1/agreements?from_template=ref:training&total=true").send().await.unwrap().json::<Value>().await.unwrap()["page"]["total"].clone();
    assert_eq!(take_up().await, 0);
    for to in ["proposed", "negotiating", "agreed"] {
        table.transit(&world, draft["id"].as_str().unwrap(), to).await.is(201);
    }
    assert_eq!(take_up().await, 1);
    let own = table.clerk.get(&world, "/v1/agreements?from_template=ref:training").await.is(200).json();
    assert_eq!(own["items"].as_array().unwrap().len(), 2);
    let forged = json!({"from_template": {"template": "ref:training", "revision": 9}});
    let later = format!("/v1/agreements/{}", later["id"].as_str().unwrap());
    let forged = world.request(reqwest::Method::PATCH, &later).header("if-match", "*").json(&forged);
    assert_eq!(world.send(reqwest::Method::PATCH, &later, forged).await.is(400).json()["code"], "read_only");
    let clone = table.clerk.post(&world, &format!("{address}/clones"), &json!({})).await.is(201).json();
    assert_eq!(clone["from_template"], Value::Null);
    let lines = table.clerk.get(&world, "/v1/agreements?format=ndjson").await.is(200).text();
    let request = world.request(reqwest::Method::POST, "/v1/imports/agreements").header("content-type", "application/x-ndjson").body(lines);
    let report = world.send(reqwest::Method::POST, "/v1/imports/agreements", request).await.is(201).json();
    assert_eq!(report["counts"]["unchanged"], 3, "{report}");
});

on_both!(every_role_is_taken_once_by_somebody_of_its_side, world => {
    let table = world.table().await;
    world.post(TEMPLATES, &outline("ref:training", SALC)).await.is(201);
    let refused = async |said: Value| {
        let mut faults = table.clerk.post(&world, DRAFTS, &said).await.is(422).faults();
        faults.sort();
        faults.into_iter().map(|(pointer, code)| format!("{pointer} {code}")).collect::<Vec<_>>()
    };
    let role = |role: &str, party: &str| json!({"role": role, "party": party});
    for (parties, expected) in [
        (json!([]), &["/parties role_not_taken", "/parties role_not_taken"][..]),
        (json!([role("council", A)]), &["/parties role_not_taken"]),
        (json!([role("county", UNITARY), role("village", A)]), &["/parties role_not_taken", "/parties/1/role unknown_role"]),
        (json!([role("county", UNITARY), role("council", A), role("council", B)]), &["/parties/2/role repeated"]),
        (json!([role("county", A), role("council", UNITARY)]), &["/parties/0/party role_of_other_side", "/parties/1/party role_of_other_side"]),
        (json!([role("county", UNITARY), role("council", "ref:nobody")]), &["/parties/1/party reference_not_found"]),
        (json!([role("a town", UNITARY)]), &["/parties/0/role key"]),
        (json!([role("council", A), {"role": "county", "party": UNITARY, "represented_by": A}]), &["/parties/1/represented_by other_side"]),
    ] {
        let told = refused(json!({"parties": parties, "term": {"starts_on": "2026-04-01"}})).await;
        assert_eq!(told, expected, "{parties}");
    }
    let days = json!({"parties": taken(A), "places": ["gss:E04008560", "gss:E99999999"], "term": {"starts_on": "2026-02-30"}});
    assert_eq!(refused(days).await, ["/places/1 reference_not_found", "/term/starts_on date"]);
    let backwards = json!({"parties": taken(A), "term": {"starts_on": "2026-04-01", "ends_on": "2026-03-31"}});
    assert_eq!(refused(backwards).await, ["/term/ends_on ends_before_start"]);
    let no_end = json!({"parties": taken(A)});
    assert_eq!(refused(no_end).await, ["/term/ends_on required_when"]);
    table.clerk.post(&world, DRAFTS, &json!({"parties": taken(A), "term": {"type": "permanent"}})).await.is(201);
    let unknown = table.clerk.post(&world, DRAFTS, &json!({"parties": taken(A), "plaices": []})).await.is(400);
    assert_eq!(unknown.faults(), [("/plaices".to_owned(), "unknown_field".to_owned())]);
});

on_both!(nobody_drafts_from_what_is_not_in_use, world => {
    let table = world.table().await;
    let said = json!({"parties": taken(A), "term": {"type": "permanent"}});
    let mut old = outline("ref:training", SALC);
    old["valid_to"] = "2020-12-31".into();
    world.post(TEMPLATES, &old).await.is(201);
    let refused = table.clerk.post(&world, DRAFTS, &said).await.is(409).json();
    assert_eq!(refused["code"], "illegal_state");
    assert!(refused["detail"].as_str().unwrap().ends_with("its last day was 2020-12-31"), "{refused}");
    let one = format!("{TEMPLATES}/ref:training");
    world.patch(&one, &json!({"valid_to": null})).await.is(200);
    let draft = table.clerk.post(&world, DRAFTS, &said).await.is(201).json();
    world.delete(&one).await.is(204);
    table.clerk.post(&world, DRAFTS, &said).await.is(404);
    let kept = table.clerk.get(&world, &format!("/v1/agreements/{}", draft["id"].as_str().unwrap())).await.is(200).json();
    assert_eq!(kept["from_template"], draft["from_template"], "what was drafted outlives its template");
});

on_both!(whoever_drafts_acts_for_a_party, world => {
    let table = world.table().await;
    world.post(TEMPLATES, &outline("ref:training", SALC)).await.is(201);
    let said = json!({"parties": taken(A), "term": {"type": "permanent"}});
    let (other, keeper) = (world.officer("clerk", B).await, world.officer("clerk", SALC).await);
    other.post(&world, DRAFTS, &said).await.is(403);
    keeper.post(&world, DRAFTS, &said).await.is(403);
    table.town.post(&world, DRAFTS, &said).await.is(403);
    let own = json!({"parties": taken(B), "term": {"type": "permanent"}});
    other.post(&world, DRAFTS, &own).await.is(201);
    world.officer("steward", UNITARY).await.post(&world, DRAFTS, &said).await.is(201);
    let cluster = json!({"identifiers": ["ref:cluster"], "name": "Frome Cluster", "kind": "cluster", "lead": A, "members": [{"organisation": A}]});
    world.post("/v1/formations", &cluster).await.is(201);
    let mut together = json!({"parties": taken("ref:cluster"), "term": {"type": "permanent"}});
    let refused = table.clerk.post(&world, DRAFTS, &together).await.is(422);
    assert_eq!(refused.faults(), [("/parties/1/represented_by".to_owned(), "required_when".to_owned())]);
    together["parties"][1]["represented_by"] = A.into();
    other.post(&world, DRAFTS, &together).await.is(403);
    let draft = table.clerk.post(&world, DRAFTS, &together).await.is(201).json();
    assert_eq!((&draft["parties"][1]["party"], &draft["obligations"][0]["party"]), (&json!("ref:cluster"), &json!("ref:cluster")));
});

on_both!(what_a_template_names_may_be_gone_when_somebody_drafts, world => {
    let table = world.table().await;
    let offer = json!({"identifiers": ["ref:advice"], "name": "Advice", "kind": "training", "provider": SALC});
    world.post("/v1/offers", &offer).await.is(201);
    let mut template = outline("ref:training", SALC);
    template["terms"]["offers"] = json!([{"offer": "ref:advice"}]);
    world.post(TEMPLATES, &template).await.is(201);
    let said = json!({"parties": taken(A), "term": {"type": "permanent"}});
    let draft = table.clerk.post(&world, DRAFTS, &said).await.is(201).json();
    assert_eq!(draft["terms"]["offers"][0]["offer"], "ref:advice");
    world.delete("/v1/offers/ref:advice").await.is(204);
    let refused = table.clerk.post(&world, DRAFTS, &said).await.is(422);
    assert_eq!(refused.faults(), [("/terms/offers/0/offer".to_owned(), "reference_not_found".to_owned())]);
});

on_both!(who_does_what_and_where_it_is_measured_comes_with_the_draft, world => {
    let table = world.table().await;
    world.post("/v1/indicators", &crate::indicators::admissions()).await.is(201);
    let mut template = outline("ref:training", SALC);
    template["terms"] = visits();
    world.post(TEMPLATES, &template).await.is(201);
    let said = |places: Value| json!({"parties": taken(A), "places": places, "term": {"starts_on": "2027-04-01"}});
    let one = table.clerk.post(&world, DRAFTS, &said(json!(["gss:E04008560"]))).await.is(201).json();
    assert_eq!((&one["terms"]["activities"][0]["provider"], &one["terms"]["promises"][0]["area"]), (&json!(A), &json!("gss:E04008560")));
    let two = table.clerk.post(&world, DRAFTS, &said(json!(["gss:E04008560", "gss:E04008543"]))).await.is(201).json();
    assert_eq!(two["terms"]["promises"][0]["area"], Value::Null);
    let address = format!("/v1/agreements/{}?expand=allowed_actions", two["id"].as_str().unwrap());
    table.transit(&world, two["id"].as_str().unwrap(), "proposed").await.is(201);
    table.transit(&world, two["id"].as_str().unwrap(), "negotiating").await.is(201);
    let actions = table.clerk.get(&world, &address).await.is(200).json()["expanded"]["allowed_actions"].take();
    let agreed = actions.as_array().unwrap().iter().find(|action| action["action"] == "agreed").unwrap();
    let unmet: Vec<_> = agreed["unmet"].as_array().unwrap().iter().map(|unmet| unmet["code"].as_str().unwrap()).collect();
    assert!(unmet.contains(&"no_area"), "{unmet:?}");
});

on_both!(whoever_takes_a_role_is_assessed, world => {
    world.counties().await;
    let (clerk, salc) = (world.officer("clerk", A).await, world.officer("clerk", SALC).await);
    clerk.post(&world, "/v1/assessment-scales", &scale(1)).await.is(201);
    let mut template = outline("ref:training", SALC);
    let role = |key: &str| json!({"key": key, "side": "local", "role": "recipient"});
    template["roles"] = json!([{"key": "county", "side": "principal", "role": "provider"}, role("council"), role("neighbour")]);
    let of = |party: Option<&str>| json!({"party": party, "theme": "buying", "scale": "code:governance-1", "baseline": 0, "target": 1});
    for (assessment, code) in [(of(None), "ambiguous_party"), (of(Some("village")), "unknown_role")] {
        template["terms"]["assessments"] = json!([assessment]);
        let refused = salc.post(&world, TEMPLATES, &template).await.is(422);
        assert_eq!(refused.faults(), [("/terms/assessments/0/party".to_owned(), code.to_owned())]);
    }
    template["terms"]["assessments"] = json!([of(Some("council")), of(Some("neighbour"))]);
    let told = salc.post(&world, TEMPLATES, &template).await.is(201).json();
    assert_eq!(told["terms"]["assessments"][1]["party"], "neighbour");
    let parties = json!([{"role": "county", "party": UNITARY}, {"role": "council", "party": A}, {"role": "neighbour", "party": B}]);
    let draft = json!({"parties": parties, "places": ["gss:E04008560"], "term": {"starts_on": "2027-04-01"}});
    let draft = clerk.post(&world, DRAFTS, &draft).await.is(201).json();
    let whose: Vec<&Value> = draft["terms"]["assessments"].as_array().unwrap().iter().map(|one| &one["party"]).collect();
    assert_eq!(whose, [A, B]);
});
