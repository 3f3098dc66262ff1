//! What a caller is told beforehand is what then happens: `expand=allowed_actions`, and `may` of `GET /v1/me`.

use acceptance::{
    World,
    callers::Caller,
    county::{A, B, ELSEWHERE, OTHER_UNITARY, SALC, UNITARY},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

/// A record, with a change of what its keepers decide, and one of what others rely on.
struct Record {
    collection: &'static str,
    address: String,
    amend: Value,
    govern: Value,
}

async fn records(world: &World) -> Vec<Record> {
    let mut records = Vec::new();
    let mut add = |collection, address: String, amend: Value, govern: Value| {
        records.push(Record { collection, address: format!("/v1/{collection}/{address}"), amend, govern });
    };
    let id =
        async |path: &str, body: Value| world.post(path, &body).await.is(201).json()["id"].as_str().unwrap().to_owned();
    for council in [A, B, ELSEWHERE, UNITARY] {
        add("councils", council.to_owned(), json!({"website": "https://example.org/1"}), json!({"basis": "reported"}));
    }
    add("partners", SALC.to_owned(), json!({"website": "https://example.org/1"}), json!({"ended_on": "2040-01-01"}));
    for (number, council) in [A, B, ELSEWHERE].into_iter().enumerate() {
        let clerk = id("/v1/representatives", json!({"organisation": council, "name": "Clerk", "role": "clerk"})).await;
        add("representatives", clerk, json!({"from": "2024-05-01"}), json!({"role": "deputy"}));
        let cluster =
            id("/v1/formations", json!({"name": format!("Cluster {number}"), "kind": "cluster", "lead": council}))
                .await;
        add("formations", cluster, json!({"purpose": "Together"}), json!({"name": "Another name"}));
        let user = id(
            "/v1/users",
            json!({"name": "Colleague", "email": format!("{number}@example.org"), "organisation": council}),
        )
        .await;
        let grant = world.grant_role("user", &user, ("viewer", council)).await;
        add("users", user, json!({"name": "Another"}), json!({"disabled": true}));
        add("role-grants", grant, json!({"to": "2040-01-01"}), json!({"role": "contributor"}));
        let client = id("/v1/clients", json!({"name": "Program", "organisation": council, "scopes": []})).await;
        add("clients", client, json!({"name": "Another"}), json!({"disabled": true}));
    }
    let membership = world.get(&format!("/v1/association-memberships?council={A}")).await.json()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    add("association-memberships", membership, json!({"to": "2040-01-01"}), json!({"from": "2019-01-01"}));
    add("areas", "gss:E04008560".to_owned(), json!({"source": "ONS"}), json!({"name": "Another"}));
    world.post("/v1/areas", &json!({"code": "selwood", "name": "Selwood", "kind": "locality"})).await.is(201);
    add("areas", "code:selwood".to_owned(), json!({"source": "ONS"}), json!({"name": "Another"}));
    let scale = id("/v1/assessment-scales", acceptance::agreed::scale(1)).await;
    add("assessment-scales", scale, json!({"source": "A page"}), json!({"name": "Another"}));
    records
}

/// Whether an account or a grant is the caller's own.
async fn own(world: &World, caller: &Caller, records: &mut Vec<Record>) {
    let account = |collection: &'static str, id: &str| Record {
        collection,
        address: format!("/v1/{collection}/{id}"),
        amend: json!({"name": "Another"}),
        govern: json!({"name": "Yet another"}),
    };
    records.push(account("users", &caller.id));
    let path = format!("/v1/role-grants?user={}", caller.id);
    let held = world.send(Method::GET, &path, world.request(Method::GET, &path)).await.is(200).json();
    let grant = held["items"][0]["id"].as_str().unwrap();
    let (amend, govern) = (json!({"to": "2040-01-01"}), json!({"from": "2020-01-01"}));
    records.push(Record { collection: "role-grants", address: format!("/v1/role-grants/{grant}"), amend, govern });
}

on_both!(what_is_told_beforehand_is_what_happens, world => {
    world.counties().await;
    let records = records(&world).await;
    let operator = Caller { id: world.client_id.clone(), token: world.token.clone(), secret: String::new() };
    let mut callers = vec![("operator".to_owned(), operator)];
    for (role, organisation) in [
        ("viewer", A), ("contributor", A), ("clerk", A), ("steward", A), ("admin", A), ("clerk", B), ("admin", B), ("clerk", UNITARY),
        ("steward", UNITARY), ("steward", OTHER_UNITARY), ("steward", SALC), ("admin", SALC), ("auditor", A),
    ] {
        callers.push((format!("{role} of {organisation}"), world.officer(role, organisation).await));
    }
    let (mut allowed, mut refused) = (0, 0);
    for (title, caller) in &callers {
        let me = caller.get(&world, "/v1/me").await.is(200).json();
        let mut all: Vec<&Record> = records.iter().collect();
        let mut theirs = Vec::new();
        if title != "operator" {
            own(&world, caller, &mut theirs).await;
        }
        all.extend(&theirs);
        for record in all {
            let read = caller.get(&world, &format!("{}?expand=allowed_actions", record.address)).await;
            if read.status != 200 {
                assert!(matches!(read.status, 403 | 404), "{title} {}", record.address);
                continue;
            }
            for action in read.json()["expanded"]["allowed_actions"].as_array().unwrap() {
                let path = format!("{}?dry_run=true", record.address);
                let done = match action["action"].as_str().unwrap() {
                    "amend" => caller.patch(&world, &path, &record.amend).await,
                    "govern" => caller.patch(&world, &path, &record.govern).await,
                    "delete" => caller.delete(&world, &path).await,
                    other => panic!("{other}"),
                };
                let may = action["allowed"].as_bool().unwrap();
                assert_eq!(done.status < 300, may, "{title} {}: {action}, and then {}", record.address, done.text());
                if may {
                    allowed += 1;
                    let named = |right: &Value| right["collection"] == record.collection && right["action"] == "write";
                    assert!(me["may"].as_array().unwrap().iter().any(named), "{title} {}: {}", record.address, me["may"]);
                } else {
                    refused += 1;
                    let code = action["unmet"][0]["code"].as_str().map(str::to_owned);
                    // A change of what others rely on may be refused for the lesser right already.
                    if action["action"] != "govern" && code.is_none() {
                        assert_eq!(action["missing"], done.json()["missing"], "{title}: {}", done.text());
                    }
                    assert!(code.is_none_or(|code| code == done.code()), "{title}: {action}, and then {}", done.text());
                }
            }
        }
    }
    assert!(allowed > 50 && refused > 50, "{allowed} allowed, {refused} refused");
});

on_both!(a_caller_is_told_for_whom_it_may_act, world => {
    world.counties().await;
    let right = |me: &Value, action: &str, collection: &str| {
        let rights = me["may"].as_array().unwrap();
        rights.iter().find(|right| right["action"] == action && right["collection"] == collection).cloned().unwrap_or_default()
    };
    let salc = world.officer("steward", SALC).await.get(&world, "/v1/me").await.is(200).json();
    assert_eq!(salc["roles"], json!([{"role": "steward", "organisation": SALC}]));
    assert_eq!(right(&salc, "govern", "councils")["members_of"], json!([SALC]));
    assert_eq!(right(&salc, "govern", "councils")["in_area_of"], json!([]));
    assert_eq!(right(&salc, "write", "users"), Value::Null);
    let county = world.officer("steward", UNITARY).await.get(&world, "/v1/me").await.is(200).json();
    assert_eq!(right(&county, "govern", "councils")["in_area_of"], json!([UNITARY]));
    assert_eq!(right(&county, "write", "areas")["in_area_of"], json!([UNITARY]));
    let admin = world.officer("admin", A).await.get(&world, "/v1/me").await.is(200).json();
    assert_eq!(right(&admin, "govern", "role-grants")["own"], json!([A]));
    assert_eq!(right(&admin, "govern", "councils"), Value::Null, "a council does not decide itself what others rely on");
    world.get("/v1/me").await.is(401);
});
