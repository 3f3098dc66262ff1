//! How far anybody reaches: accounts of others are not there, nobody raises themselves, and the last one stays.

use acceptance::{
    Answer, World,
    callers::Caller,
    county::{A, B, SALC},
    on_both,
};
use api::auth::verified::rights;
use domain::{
    access::{Role, Subject, SubjectKind},
    identity::Id,
};
use reqwest::Method;
use serde_json::{Value, json};

const NOBODY: &str = "0195f0b0-7d7e-7000-8000-00000000ffff";

async fn made(world: &World, path: &str, body: Value) -> String {
    world.post(path, &body).await.is(201).json()["id"].as_str().unwrap().to_owned()
}

/// A problem as it would be of any other id.
fn told(answer: &Answer, id: &str) -> Value {
    let mut told: Value = serde_json::from_str(&answer.text().replace(id, "ID")).unwrap();
    told["request_id"] = Value::Null;
    told
}

on_both!(accounts_of_others_are_as_if_they_were_not_there, world => {
    world.counties().await;
    let admin = world.officer("admin", A).await;
    let user = made(&world, "/v1/users", json!({"identifiers": ["ref:clerk-b"], "name": "Clerk of Beckington", "email": "clerk.b@example.org", "organisation": B})).await;
    let client = made(&world, "/v1/clients", json!({"name": "Website of Beckington", "organisation": B, "scopes": []})).await;
    let grant = world.grant_role("user", &user, ("clerk", B)).await;
    let erasure = world.ask_erasure("user", &user).await;
    for (collection, id) in [("users", &user), ("clients", &client), ("role-grants", &grant)] {
        let patch = json!({"disabled": true});
        let below: &[(Method, &str, Option<&Value>)] = match collection {
            "users" => &[(Method::POST, "/invitations", None), (Method::GET, "/personal-data", None), (Method::DELETE, "/sessions", None), (Method::DELETE, "/second-factor", None)],
            "clients" => &[(Method::GET, "/secrets", None), (Method::POST, "/secrets", Some(&patch)), (Method::DELETE, "/secrets/0195f0b0-7d7e-7000-8000-00000000fffe", None)],
            _ => &[],
        };
        let itself = [(Method::GET, "", None), (Method::GET, "?expand=allowed_actions,organisation&fields=id", None), (Method::GET, "?deleted=include", None),
            (Method::PATCH, "", Some(&patch)), (Method::PUT, "", Some(&patch)), (Method::DELETE, "", None)];
        for (method, rest, body) in itself.iter().chain(below) {
            for header in [None, Some(("if-match", "\"r1\"")), Some(("if-match", "\"r9\"")), Some(("if-none-match", "\"r1\""))] {
                let mut answers = Vec::new();
                for id in [id.as_str(), NOBODY] {
                    let path = format!("/v1/{collection}/{id}{rest}");
                    let mut request = world.anonymous(method.clone(), &path).bearer_auth(&admin.token);
                    request = body.map_or(request.try_clone().unwrap(), |body| request.json(body));
                    request = header.map_or(request.try_clone().unwrap(), |(name, value)| request.header(name, value));
                    answers.push(told(&world.send(method.clone(), &path, request).await.is(404), id));
                }
                assert_eq!(answers[0], answers[1], "{method} {collection}{rest}");
            }
        }
        for query in ["organisation=ref:beckington&deleted=include&total=true", "q=clerk&total=true"] {
            let listed = admin.get(&world, &format!("/v1/{collection}?{query}")).await.is(200).json();
            assert!(!listed.to_string().contains(id.as_str()), "{listed}");
            assert_eq!(listed["page"]["total"], listed["items"].as_array().unwrap().len());
        }
        let file = admin.get(&world, &format!("/v1/{collection}?format=csv")).await.is(200);
        assert!(!file.text().contains(id.as_str()));
    }
    let approve = |id: &str| format!("/v1/erasures/{id}/approvals");
    let foreign = world.ask(Some(&admin), Method::POST, &approve(&erasure), None).await.is(404);
    let unknown = world.ask(Some(&admin), Method::POST, &approve(NOBODY), None).await.is(404);
    assert_eq!(told(&foreign, &erasure), told(&unknown, NOBODY));
    let ask = |id: &str| json!({"kind": "user", "record": id, "reason": "Curious"});
    let foreign = admin.post(&world, "/v1/erasures", &ask(&user)).await.is(422);
    assert_eq!(told(&foreign, &user), told(&admin.post(&world, "/v1/erasures", &ask(NOBODY)).await.is(422), NOBODY));
    assert_eq!(admin.get(&world, "/v1/erasures").await.json()["items"], json!([]));
});

on_both!(an_admin_takes_over_nobody, world => {
    world.counties().await;
    let admin = world.officer("admin", A).await;
    let theirs = made(&world, "/v1/users", json!({"identifiers": ["ref:clerk-b"], "name": "Clerk of Beckington", "email": "clerk.b@example.org", "organisation": B})).await;
    let move_here = json!({"organisation": A});
    admin.patch(&world, &format!("/v1/users/{theirs}"), &move_here).await.is(404);
    let body = json!({"name": "Mine", "email": "mine@example.org", "organisation": A});
    admin.put(&world, "/v1/users/ref:clerk-b", &body).await.is(404);
    for (taken, body) in [("identifier", json!({"identifiers": ["ref:clerk-b"], "name": "Mine", "email": "mine@example.org", "organisation": A})),
        ("address", json!({"name": "Mine", "email": "Clerk.B@example.org", "organisation": A}))] {
        let refused = admin.post(&world, "/v1/users", &body).await.is(409);
        assert!(!refused.text().contains(&theirs) && refused.json()["existing"].is_null(), "{taken}: {}", refused.text());
    }
    let rows = format!("id,organisation,name\n{theirs},{A},Mine\n");
    let refused = world.bring(&admin, "/v1/imports/users", &rows).await.is(422).json();
    assert_eq!(refused["import"]["rows"][0]["errors"][0]["code"], "not_permitted", "{refused}");

    // Its own people, where they hold roles elsewhere: it may rename and disable them, not sign in as them.
    let shared = world.caller("Clerk of both", A, &[("clerk", A), ("clerk", B)]).await;
    let user = format!("/v1/users/{}", shared.id);
    admin.patch(&world, &user, &json!({"name": "Clerk of two parishes"})).await.is(200);
    admin.patch(&world, &user, &json!({"organisation": B})).await.is(403);
    let refused = admin.patch(&world, &user, &json!({"email": "mine@example.org"})).await.is(403).json();
    assert_eq!(refused["missing"], json!({"scope": [], "role": ["admin"], "organisation": [B]}));
    world.ask(Some(&admin), Method::POST, &format!("{user}/invitations"), None).await.is(403);
    let program = world.program("Program of both", A, &[("clerk", A), ("clerk", B)], &["councils:write"]).await;
    let client = format!("/v1/clients/{}", program.id);
    admin.post(&world, &format!("{client}/secrets"), &json!({})).await.is(403);
    admin.patch(&world, &client, &json!({"public_keys": ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]})).await.is(403);
    let operator = world.caller("Operator of the installation", A, &[("operator", "")]).await;
    let refused = admin.patch(&world, &format!("/v1/users/{}", operator.id), &json!({"email": "mine@example.org"})).await.is(403);
    assert_eq!(refused.json()["missing"]["role"], json!(["operator"]));
    for who in [&shared.id, &operator.id] {
        world.ask(Some(&admin), Method::DELETE, &format!("/v1/users/{who}/second-factor"), None).await.is(403);
    }
    admin.patch(&world, &user, &json!({"disabled": true})).await.is(200);
    shared.get(&world, "/v1/me").await.is(401);
});

// A token that is stolen for a quarter of an hour does not become the account.
on_both!(nobody_changes_how_they_sign_in_themselves_by_a_token_alone, world => {
    world.counties().await;
    let admin = world.officer("admin", A).await;
    let operator = world.caller("Operator of the installation", A, &[("operator", "")]).await;
    for who in [&admin, &operator] {
        let user = format!("/v1/users/{}", who.id);
        let refused = who.patch(&world, &user, &json!({"email": "thief@example.org"})).await.is(409);
        assert_eq!(refused.code(), "own_account");
        let refused = world.ask(Some(who), Method::DELETE, &format!("{user}/second-factor"), None).await.is(409);
        assert_eq!(refused.code(), "own_account");
        who.patch(&world, &user, &json!({"name": "Proper Officer"})).await.is(200);
    }
    world.patch(&format!("/v1/users/{}", admin.id), &json!({"email": "proper.officer@example.org"})).await.is(200);
});

on_both!(a_token_for_one_organisation_keeps_no_schemes_of_another, world => {
    world.counties().await;
    let both = world.caller("Steward and clerk", A, &[("steward", SALC), ("clerk", A)]).await;
    let subject = Subject { kind: SubjectKind::User, id: Id(both.id.parse().unwrap()) };
    let (session, day) = (world.app.store.session(), api::http::principal::today());
    let all = rights(&session, subject, None, day).await.unwrap();
    assert!(!all.schemes.is_empty(), "a steward keeps its association's schemes");
    let of = |role| all.roles.iter().find(|held| held.role == role).and_then(|held| held.organisation.as_ref()).unwrap().id;
    let narrowed = async |only| rights(&session, subject, Some(only), day).await.unwrap();
    assert_eq!(narrowed(of(Role::Steward)).await.schemes, all.schemes);
    let clerk = narrowed(of(Role::Clerk)).await;
    assert!(clerk.schemes.is_empty() && clerk.roles.len() == 1, "{clerk:?}");
});

on_both!(nobody_grants_what_is_not_theirs_to_grant, world => {
    world.counties().await;
    let admin = world.officer("admin", A).await;
    let clerk = world.officer("clerk", A).await;
    let grant = |user: &str, role: &str, organisation: Value| json!({"user": user, "role": role, "organisation": organisation});
    for (role, organisation) in [("viewer", json!(B)), ("steward", json!(SALC)), ("operator", Value::Null), ("auditor", Value::Null)] {
        let refused = admin.post(&world, "/v1/role-grants", &grant(&clerk.id, role, organisation)).await.is(403);
        assert_eq!(refused.code(), "forbidden", "{role}");
    }
    let own = admin.post(&world, "/v1/role-grants", &grant(&admin.id, "clerk", json!(A))).await.is(403);
    assert_eq!(own.code(), "own_grant");
    let held = admin.get(&world, &format!("/v1/role-grants?user={}", admin.id)).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let held = format!("/v1/role-grants/{held}");
    for body in [json!({"role": "steward"}), json!({"to": "2040-01-01"}), json!({"user": clerk.id})] {
        assert_eq!(admin.patch(&world, &held, &body).await.is(403).code(), "own_grant", "{body}");
    }
    assert_eq!(admin.delete(&world, &held).await.is(403).code(), "own_grant");
    let rows = format!("user,role,organisation\n{},clerk,{A}\n{},viewer,{A}\n{},viewer,{B}\n", admin.id, clerk.id, clerk.id);
    let rows = world.bring(&admin, "/v1/imports/role-grants?atomic=false", &rows).await.is(200).json();
    assert_eq!((&rows["counts"]["created"], &rows["counts"]["rejected"]), (&json!(1), &json!(2)));
    let codes: Vec<_> = rows["rows"].as_array().unwrap().iter().filter_map(|row| row["errors"][0]["code"].as_str()).collect();
    assert_eq!(codes, ["own_grant", "not_permitted"], "each row is judged by itself");
    clerk.post(&world, "/v1/role-grants", &grant(&clerk.id, "admin", json!(A))).await.is(403);
    let another = admin.post(&world, "/v1/role-grants", &grant(&clerk.id, "admin", json!(A))).await.is(201).json();
    let moved = json!({"organisation": B});
    admin.patch(&world, &format!("/v1/role-grants/{}", another["id"].as_str().unwrap()), &moved).await.is(403);
});

on_both!(the_last_one_stays, world => {
    world.counties().await;
    let grant_of = async |caller: &Caller| {
        let path = format!("/v1/role-grants?user={}", caller.id);
        let listed = world.send(Method::GET, &path, world.request(Method::GET, &path)).await.is(200).json();
        format!("/v1/role-grants/{}", listed["items"][0]["id"].as_str().unwrap())
    };
    let first = world.officer("admin", A).await;
    assert_eq!(world.delete(&grant_of(&first).await).await.is(409).code(), "last_admin");
    let gone = world.caller("Former admin of Frome", A, &[("admin", A)]).await;
    world.patch(&format!("/v1/users/{}", gone.id), &json!({"disabled": true})).await.is(200);
    for body in [json!({"to": "2020-01-01"}), json!({"role": "clerk"})] {
        let refused = world.patch(&grant_of(&first).await, &body).await.is(409);
        assert_eq!(refused.code(), "last_admin", "who cannot sign in fills no office");
    }
    let second = world.caller("Second admin of Frome", A, &[("admin", A)]).await;
    let (one, other) = (grant_of(&first).await, grant_of(&second).await);
    let (one, other) = futures_util::join!(world.delete(&one), world.delete(&other));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409], "of two who go at once, one stays");

    let own = world.send(Method::GET, "/v1/role-grants?role=operator", world.request(Method::GET, "/v1/role-grants?role=operator")).await.json();
    let own = format!("/v1/role-grants/{}", own["items"][0]["id"].as_str().unwrap());
    assert_eq!(world.delete(&own).await.is(409).code(), "last_admin", "the last operator stays too");
    assert_eq!(world.delete(&format!("/v1/clients/{}", world.client_id)).await.is(409).code(), "own_account");
});

on_both!(a_programs_scopes_give_it_nothing_that_its_roles_do_not, world => {
    world.counties().await;
    let admin = world.officer("admin", A).await;
    let scopes: Vec<String> = domain::access::Scope::every().iter().map(|scope| scope.as_str().to_owned()).collect();
    let body = json!({"name": "Everything", "organisation": A, "scopes": scopes});
    let id = admin.post(&world, "/v1/clients", &body).await.is(201).json()["id"].as_str().unwrap().to_owned();
    admin.post(&world, "/v1/role-grants", &json!({"client": id, "role": "admin", "organisation": A})).await.is(201);
    let made = admin.post(&world, &format!("/v1/clients/{id}/secrets"), &json!({})).await.is(201).json();
    let secret = made["client_secret"].as_str().unwrap().to_owned();
    let token = world.token_of(&id, &secret).await.is(200).json()["access_token"].as_str().unwrap().to_owned();
    let program = Caller { id, token, secret };
    program.post(&world, "/v1/areas", &json!({"code": "X1", "name": "X", "kind": "locality"})).await.is(403);
    program.patch(&world, &format!("/v1/councils/{B}"), &json!({"website": "https://example.org"})).await.is(403);
    program.get(&world, "/v1/audit-entries/verification").await.is(403);
    let frome = world.get(&format!("/v1/councils/{A}")).await.json()["id"].clone();
    let entries = program.get(&world, "/v1/audit-entries?limit=1000").await.is(200).json();
    let entries = entries["items"].as_array().unwrap();
    assert!(!entries.is_empty() && entries.iter().all(|entry| entry["organisation"] == frome), "it reads its own log alone");
});
