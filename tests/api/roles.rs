//! What roles are for, as the model says: by dates, by membership, by area.

use acceptance::{
    World,
    callers::Caller,
    county::{A, B, ELSEWHERE, OTHER_UNITARY, SALC, UNITARY},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

fn days_from_now(days: i64) -> String {
    (api::http::principal::today() + chrono::TimeDelta::days(days)).to_string()
}

fn council(name: &str, unitary: &str, area: &str) -> Value {
    json!({"name": name, "kind": "parish", "unitary": unitary, "areas": [area]})
}

const SITE: &str = r#"{"website": "https://example.org/new"}"#;

async fn amends(world: &World, caller: &Caller, council: &str) -> u16 {
    caller.patch(world, &format!("/v1/councils/{council}"), &serde_json::from_str(SITE).unwrap()).await.status
}

on_both!(a_role_holds_on_its_days, world => {
    world.counties().await;
    for (from, to, expected) in [
        (None, None, 200), (Some(0), Some(0), 200), (Some(-9), Some(-1), 403), (Some(1), None, 403), (None, Some(-1), 403), (None, Some(1), 200),
    ] {
        let title = format!("Clerk from {from:?} to {to:?}").replace(['(', ')'], "");
        let clerk = world.caller(&title, A, &[]).await;
        let body = json!({"user": clerk.id, "role": "clerk", "organisation": A, "from": from.map(days_from_now), "to": to.map(days_from_now)});
        world.post("/v1/role-grants", &body).await.is(201);
        // A token of every scope, so that the role alone decides.
        let scopes = ["councils:write"];
        let program = world.program(&title, A, &[], &scopes).await;
        let held = json!({"client": program.id, "role": "clerk", "organisation": A, "from": from.map(days_from_now), "to": to.map(days_from_now)});
        world.post("/v1/role-grants", &held).await.is(201);
        let token = world.token_of(&program.id, &program.secret).await.is(200).json();
        let program = Caller { token: token["access_token"].as_str().unwrap().to_owned(), ..program };
        assert_eq!(amends(&world, &program, A).await, expected, "{from:?} {to:?}");
        let me = program.get(&world, "/v1/me").await.is(200).json();
        assert_eq!(me["roles"].as_array().unwrap().len(), usize::from(expected == 200), "{from:?} {to:?}");
        let person = Caller { token: world.session_of(&clerk.id).await, ..clerk };
        assert_eq!(amends(&world, &person, A).await, expected, "{from:?} {to:?}");
    }
});

on_both!(an_association_acts_while_a_council_is_a_member, world => {
    world.counties().await;
    let salc = world.officer("steward", SALC).await;
    assert_eq!(amends(&world, &salc, A).await, 200);
    let refused = salc.patch(&world, &format!("/v1/councils/{B}"), &serde_json::from_str(SITE).unwrap()).await.is(403);
    assert_eq!(refused.code(), "not_member");
    assert_eq!(refused.json()["missing"]["organisation"], json!([B]));
    for (from, to, expected) in [(0, None, 200), (-9, Some(-1), 403), (1, None, 403), (-8, Some(0), 200)] {
        let member = json!({"council": B, "association": SALC, "from": days_from_now(from), "to": to.map(days_from_now)});
        let id = world.post("/v1/association-memberships", &member).await.is(201).json()["id"].as_str().unwrap().to_owned();
        assert_eq!(amends(&world, &salc, B).await, expected, "{from} {to:?}");
        let person = json!({"organisation": B, "name": format!("Clerk of {from}"), "role": "clerk"});
        assert_eq!(salc.post(&world, "/v1/representatives?dry_run=true", &person).await.status, expected, "{from} {to:?}");
        world.delete(&format!("/v1/association-memberships/{id}")).await.is(204);
    }
    assert_eq!(amends(&world, &salc, ELSEWHERE).await, 403);
    assert_eq!(amends(&world, &salc, UNITARY).await, 403, "nor is the unitary a member");
});

on_both!(who_belongs_to_an_association_is_for_the_council_to_say, world => {
    world.counties().await;
    let member = json!({"council": B, "association": SALC, "from": "2020-01-01"});
    let path = "/v1/association-memberships";
    for (role, organisation, expected) in [
        ("clerk", B, 403), ("admin", A, 403), ("steward", SALC, 403), ("admin", SALC, 403), ("steward", OTHER_UNITARY, 403),
        ("clerk", UNITARY, 403), ("admin", UNITARY, 403), ("admin", B, 200), ("steward", UNITARY, 200),
    ] {
        let caller = world.officer(role, organisation).await;
        let answer = caller.post(&world, &format!("{path}?dry_run=true"), &member).await;
        assert_eq!(answer.status, expected, "{role} of {organisation}: {}", answer.text());
    }
    let held = world.get(&format!("{path}?council={A}")).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let held = format!("{path}/{held}");
    let salc = world.caller("Another steward of SALC", SALC, &[("steward", SALC)]).await;
    for body in [json!({"from": "2010-01-01"}), json!({"council": B}), json!({"from": null})] {
        salc.patch(&world, &held, &body).await.is(403);
    }
    salc.delete(&world, &held).await.is(403);
    salc.patch(&world, &held, &json!({"to": "2024-12-31"})).await.is(200);
    for body in [json!({"to": null}), json!({"to": "2040-01-01"}), json!({"to": "2025-01-01"})] {
        salc.patch(&world, &held, &body).await.is(403);
    }
    salc.patch(&world, &held, &json!({"to": "2024-12-30"})).await.is(200);
});

on_both!(an_association_registers_the_councils_of_its_area, world => {
    world.counties().await;
    let salc = world.officer("steward", SALC).await;
    let new = council("Nunney Parish Council", UNITARY, "gss:E04008575");
    let dry = salc.put(&world, "/v1/councils/salc:0117?dry_run=true", &new).await.is(200).json();
    assert_eq!(dry["name"], new["name"]);
    world.get("/v1/councils/salc:0117").await.is(404);
    salc.put(&world, "/v1/councils/salc:0117", &new).await.is(201);
    let joined = world.get("/v1/association-memberships?council=salc:0117").await.json();
    assert_eq!((&joined["items"][0]["association"], &joined["items"][0]["from"]), (&json!(SALC), &json!(days_from_now(0))));
    assert_eq!(amends(&world, &salc, "salc:0117").await, 200);
    for (why, body, code) in [
        ("another county", council("Holt", OTHER_UNITARY, "gss:E04011662"), "forbidden"),
        ("a parish of another county", council("Holt", UNITARY, "gss:E04011662"), "forbidden"),
        ("an authority of another county", council("Buckland", OTHER_UNITARY, "gss:E04008546"), "forbidden"),
        ("no place at all", json!({"name": "Nowhere", "kind": "parish"}), "forbidden"),
        ("a parish that has a council", council("Beckington", UNITARY, "gss:E04008543"), "not_member"),
    ] {
        let refused = salc.put(&world, "/v1/councils/salc:0118", &body).await.is(403);
        assert_eq!(refused.code(), code, "{why}: {}", refused.text());
        world.get("/v1/councils/salc:0118").await.is(404);
    }
    let existing = salc.put(&world, &format!("/v1/councils/{B}"), &council("Beckington", UNITARY, "gss:E04008543")).await.is(403);
    assert_eq!(existing.code(), "not_member");
    for body in [json!({"unitary": OTHER_UNITARY}), json!({"areas": ["gss:E04011662"]}), json!({"areas": ["gss:E04008575", "gss:E04011662"]})] {
        salc.patch(&world, "/v1/councils/salc:0117", &body).await.is(403);
    }
    salc.patch(&world, "/v1/councils/salc:0117", &json!({"areas": ["gss:E04008575", "gss:E04008546"]})).await.is(200);
    let owned = salc.patch(&world, "/v1/councils/salc:0117", &json!({"identifiers": ["salc:0117", "gss:E04008575"]})).await.is(422);
    assert_eq!(owned.faults()[0].1, "scheme_not_owned");
});

on_both!(nobody_widens_what_they_reach, world => {
    world.counties().await;
    let county = world.officer("steward", UNITARY).await;
    let salc = world.officer("steward", SALC).await;
    let town = world.officer("steward", A).await;
    for (caller, path, body) in [
        (&county, "/v1/councils/gss:E06000066", json!({"areas": ["gss:E06000066", "gss:E06000054"]})),
        (&county, "/v1/councils/ref:bradford-on-avon", json!({"unitary": UNITARY})),
        (&county, "/v1/councils/ref:frome", json!({"unitary": OTHER_UNITARY})),
        (&salc, "/v1/partners/ref:salc", json!({"areas": ["gss:E06000066", "gss:E06000054"]})),
        (&town, "/v1/councils/ref:frome", json!({"kind": "unitary", "unitary": null})),
        (&town, "/v1/councils/ref:frome", json!({"areas": ["gss:E04008560", "gss:E04008543"]})),
        (&town, "/v1/councils/ref:frome", json!({"status": "ended"})),
    ] {
        let before = world.get(path).await.json();
        caller.patch(&world, path, &body).await.is(403);
        assert_eq!(world.get(path).await.json(), before, "{path} {body}");
    }
    assert_eq!(amends(&world, &county, UNITARY).await, 200, "what is their own to say they say");
    assert_eq!(amends(&world, &county, ELSEWHERE).await, 403);
    county.patch(&world, "/v1/partners/ref:salc", &json!({"areas": ["gss:E04008560"]})).await.is(200);
});

on_both!(merging_and_splitting_take_the_right_over_every_council, world => {
    world.counties().await;
    let merge = |into: &str| json!({"into": into, "effective_on": "2040-04-01"});
    let county = world.officer("steward", UNITARY).await;
    let salc = world.officer("steward", SALC).await;
    let refused = salc.post(&world, "/v1/councils/ref:frome/merge", &merge(B)).await.is(403);
    assert_eq!(refused.code(), "not_member");
    salc.post(&world, "/v1/councils/ref:beckington/merge", &merge(A)).await.is(403);
    county.post(&world, "/v1/councils/ref:frome/merge", &merge(ELSEWHERE)).await.is(403);
    county.post(&world, "/v1/councils/ref:bradford-on-avon/merge", &merge(A)).await.is(403);
    let split = |heir: &str| json!({"into": [{"council": B, "areas": ["gss:E04008560"]}, {"council": heir, "areas": []}], "effective_on": "2040-04-01"});
    county.post(&world, "/v1/councils/ref:frome/split", &split(ELSEWHERE)).await.is(403);
    let clerk = world.officer("clerk", A).await;
    clerk.post(&world, "/v1/councils/ref:frome/merge", &json!({"nonsense": true})).await.is(403);
    assert_eq!(world.get("/v1/councils/ref:frome").await.json()["status"], "active");
    county.post(&world, "/v1/councils/ref:frome/merge", &merge(B)).await.is(201);
});

on_both!(a_program_acts_for_the_organisation_it_names, world => {
    world.counties().await;
    let program = world.program("Shared program", A, &[("clerk", A), ("clerk", B)], &["councils:write"]).await;
    assert_eq!((amends(&world, &program, A).await, amends(&world, &program, B).await), (200, 200));
    let narrowed = async |organisation: &'static str| {
        let form = [("grant_type", "client_credentials"), ("on_behalf_of", organisation)];
        let request = world.anonymous(Method::POST, "/oauth2/token").basic_auth(&program.id, Some(&program.secret));
        world.send(Method::POST, "/oauth2/token", request.form(&form)).await
    };
    let token = narrowed(B).await.is(200).json()["access_token"].as_str().unwrap().to_owned();
    let narrow = Caller { token, ..program.clone() };
    assert_eq!((amends(&world, &narrow, A).await, amends(&world, &narrow, B).await), (403, 200));
    for organisation in [ELSEWHERE, "ref:nobody", "nonsense"] {
        assert_eq!(narrowed(organisation).await.is(400).json()["error"], "invalid_request");
    }
});
