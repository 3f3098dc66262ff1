//! Item 47: one person's data is handed out whole, and erased by two others; what was done stays told, by an id.

use acceptance::{
    World,
    keeping::{PASSPHRASE, Person},
    on_both,
};
use api::{http::principal::new_id, store::AppSession};
use domain::{
    access::{Subject, SubjectKind},
    accounts::Erasure,
    identity::Id,
    resource::Resource,
    store::{Store, StoreError},
};
use reqwest::Method;
use serde_json::{Value, json};

/// A council with two admins.
async fn frome(world: &World) -> (Person, Person) {
    world.put("/v1/councils/ref:frome", &json!({"name": "Frome", "kind": "town"})).await.is(201);
    let admin = async |email: &str| world.somebody(email, Some("ref:frome"), &[("admin", "ref:frome")]).await;
    (admin("first.admin@frome.example.org").await, admin("second.admin@frome.example.org").await)
}

async fn ask(world: &World, who: &Person, kind: &str, record: &str) -> String {
    let wish = json!({"kind": kind, "record": record, "reason": "Request of 2026-11-02"});
    world.by(who, Method::POST, "/v1/erasures", Some(&wish)).await.is(201).json()["id"].as_str().unwrap().to_owned()
}

async fn approve(world: &World, who: &Person, erasure: &str) -> acceptance::Answer {
    world.by(who, Method::POST, &format!("/v1/erasures/{erasure}/approvals"), None).await
}

const WORDS: &[&str] = &[
    "Harbourmaster",
    "harbourmaster",
    "harbour.office@example.org",
    "01934 765432",
    "ref:harbour-office",
    "old.harbour@example.org",
    "harbour-office",
];

/// A representative who left traces wherever there are any: an import, a refused row, a kept answer, edits.
async fn with_traces(world: &World) -> String {
    let key = |request: reqwest::RequestBuilder, key: &str| request.header("idempotency-key", key.to_owned());
    let path = "/v1/imports/representatives";
    let file = "identifiers,organisation,name,role,email,telephone\n\
        ref:harbour-office,ref:frome,Harbourmaster,harbour,old.harbour@example.org,01934 765432\n\
        ref:mayor,ref:frome,Mayor of Frome,mayor,mayor@example.org,\n";
    let import = key(world.request(Method::POST, path).header("content-type", "text/csv"), "import-1");
    world.send(Method::POST, path, import.body(file)).await.is(201);
    world.import(path, "identifiers,organisation,name,role,email\nref:harbour-office,ref:nowhere,Harbourmaster,harbour,harbour.office@example.org\n").await.is(422);
    let address = "/v1/representatives/ref:harbour-office";
    world.patch(address, &json!({"email": "harbour.office@example.org"})).await.is(200);
    let twin = json!({"organisation": "ref:frome", "name": "Harbourmaster", "role": "deputy harbour", "email": "harbour.office@example.org"});
    let post = key(world.request(Method::POST, "/v1/representatives"), "post-1").json(&twin);
    world.send(Method::POST, "/v1/representatives", post).await.is(201);
    let mayor = json!({"organisation": "ref:frome", "name": "Deputy Mayor", "role": "deputy mayor"});
    let post = key(world.request(Method::POST, "/v1/representatives"), "post-2").json(&mayor);
    world.send(Method::POST, "/v1/representatives", post).await.is(201);
    world.seen(address).await.is(200).json()["id"].as_str().unwrap().to_owned()
}

on_both!(item_47_a_person_is_exported_whole_and_it_is_noted, world => {
    let (first, _) = frome(&world).await;
    let second = world.with_passphrase("third.admin@frome.example.org", Some("ref:frome"), &[("admin", "ref:frome")]).await;
    world.patch(&format!("/v1/users/{}", second.id), &json!({"name": "Second Admin"})).await.is(200);
    world.try_passphrase(&second.email, "wrong passphrase it is").await.is(400);
    let told = world.read_by(&first, &format!("/v1/users/{}/personal-data", second.id)).await.is(200);
    assert_eq!(told.header("cache-control"), "no-store");
    let told = told.json();
    assert_eq!((&told["record"]["email"], &told["record"]["name"]), (&json!(second.email), &json!("Second Admin")));
    assert_eq!((&told["role_grants"][0]["role"], told["sessions"].as_array().unwrap().len()), (&json!("admin"), 1));
    let entries = told["entries"].as_array().unwrap();
    let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    for action in ["created", "updated", "passphrase_set", "signed_in", "sign_in_failed"] {
        assert!(actions.contains(&action), "{action}: {actions:?}");
    }
    let former = format!("Holder of {}", second.email);
    assert!(entries.iter().any(|entry| entry["disclosed"]["/forward/name"] == json!(former)), "former values too");
    assert!(!told.to_string().contains("argon2"), "and no secret");
    let noted = world.entries("action=person_exported").await;
    assert_eq!((noted.len(), &noted[0]["record"], &noted[0]["actor"]["id"]), (1, &json!(second.id), &json!(first.id)));
    assert!(noted[0]["organisation"].is_string(), "the organisation's auditors see it");

    world.put("/v1/councils/ref:wells", &json!({"name": "Wells", "kind": "city"})).await.is(201);
    let other = world.somebody("admin@wells.example.org", Some("ref:wells"), &[("admin", "ref:wells")]).await;
    world.read_by(&other, &format!("/v1/users/{}/personal-data", second.id)).await.is(404);
    let clerk = world.somebody("clerk@frome.example.org", Some("ref:frome"), &[("clerk", "ref:frome")]).await;
    world.read_by(&clerk, &format!("/v1/users/{}/personal-data", second.id)).await.is(403);
    let clerk = json!({"organisation": "ref:frome", "name": "Clerk", "role": "clerk", "email": "office@example.org"});
    let clerk = world.post("/v1/representatives", &clerk).await.is(201).json()["id"].as_str().unwrap().to_owned();
    let told = world.read_by(&first, &format!("/v1/representatives/{clerk}/personal-data")).await.is(200).json();
    assert_eq!((&told["record"]["email"], &told["role_grants"]), (&json!("office@example.org"), &json!([])));
    world.read_by(&other, &format!("/v1/representatives/{clerk}/personal-data")).await.is(403);
});

on_both!(item_47_an_erasure_takes_two_people_and_neither_is_the_person, world => {
    let (first, second) = frome(&world).await;
    let third = world.somebody("third@frome.example.org", Some("ref:frome"), &[("admin", "ref:frome")]).await;
    let wish = json!({"kind": "user", "record": third.id, "reason": "Left"});
    assert_eq!(world.post("/v1/erasures", &wish).await.is(409).code(), "four_eyes", "a program does not ask");
    world.by(&first, Method::POST, "/v1/erasures?dry_run=true", Some(&wish)).await.is(200);
    let erasure = ask(&world, &first, "user", &third.id).await;
    assert_eq!(approve(&world, &first, &erasure).await.is(409).code(), "four_eyes");
    assert_eq!(approve(&world, &third, &erasure).await.is(409).code(), "four_eyes");
    assert_eq!(world.post(&format!("/v1/erasures/{erasure}/approvals"), &json!({})).await.code(), "four_eyes", "nor approve");
    world.put("/v1/councils/ref:wells", &json!({"name": "Wells", "kind": "city"})).await.is(201);
    let other = world.somebody("admin@wells.example.org", Some("ref:wells"), &[("admin", "ref:wells")]).await;
    approve(&world, &other, &erasure).await.is(404);
    assert_eq!(world.read_by(&other, "/v1/erasures").await.is(200).json()["items"], json!([]));
    let refused = world.by(&other, Method::POST, "/v1/erasures", Some(&wish)).await.is(422);
    assert_eq!(refused.faults()[0], ("/record".to_owned(), "reference_not_found".to_owned()));
    let listed = world.read_by(&second, "/v1/erasures").await.is(200).json();
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["erased_at"]), (&json!(erasure), &Value::Null));
    world.read_by(&third, "/v1/me").await.is(200);
    approve(&world, &second, &erasure).await.is(201);
    assert_eq!(approve(&world, &second, &erasure).await.is(409).code(), "illegal_state", "once");
});

on_both!(item_47_an_erased_user_cannot_sign_in_and_is_told_by_an_id, world => {
    let (first, second) = frome(&world).await;
    let leaver = world.with_passphrase("leaver@frome.example.org", Some("ref:frome"), &[("clerk", "ref:frome")]).await;
    world.put(&format!("/v1/users/{}", leaver.id), &json!({"identifiers": ["ref:leaver-of-frome"], "name": "Leaver of Frome",
        "email": leaver.email, "organisation": "ref:frome"})).await.is(200);
    let grant = json!({"user": "ref:leaver-of-frome", "role": "viewer", "organisation": "ref:frome"});
    world.post("/v1/role-grants", &grant).await.is(201);
    world.by(&leaver, Method::PATCH, "/v1/councils/ref:frome", Some(&json!({"website": "https://frome.example.org/"}))).await.is(200);
    let erasure = ask(&world, &first, "user", &leaver.id).await;
    approve(&world, &second, &erasure).await.is(201);
    world.try_passphrase("leaver@frome.example.org", PASSPHRASE).await.is(400);
    world.read_by(&leaver, "/v1/me").await.is(401);
    let told = world.seen(&format!("/v1/users/{}", leaver.id)).await.is(200).json();
    assert_eq!((&told["name"], &told["disabled"], &told["identifiers"]), (&json!("Erased person"), &json!(true), &json!([])));
    let by = world.entries(&format!("actor={}&resource=councils", leaver.id)).await;
    assert_eq!(by.len(), 1, "what the person did is told by the id");
    assert_eq!(world.breaks().await, []);
    let behind = world.database().await;
    let gone = ["leaver@frome.example.org", "Leaver of Frome", "leaver-of-frome", "Holder of leaver"];
    vacuumed(&behind).await;
    assert_eq!(behind.holds(&gone).await, Vec::<&str>::new());
    let erased = world.entries("action=erased").await;
    assert_eq!((&erased[0]["record"], &erased[0]["reason"]), (&json!(leaver.id), &json!("Request of 2026-11-02")));
    assert!(erased[0]["organisation"].is_string() && world.entries("action=erasure_asked").await.len() == 1);
});

/// PostgreSQL leaves what was deleted in its files until it is vacuumed; a dump does not hold it.
async fn vacuumed(behind: &acceptance::keeping::Behind) {
    if behind.kind() == acceptance::Kind::Postgres {
        behind.run("VACUUM").await;
    }
}

on_both!(item_47_what_is_erased_is_nowhere_in_the_database_and_the_rest_stays, world => {
    let (first, second) = frome(&world).await;
    let id = with_traces(&world).await;
    let twin = world.entries("resource=representatives&action=created").await;
    let twin = twin.iter().find(|entry| entry["record"] != json!(id) && entry["import"].is_null()).unwrap()["record"].as_str().unwrap().to_owned();
    let behind = world.database().await;
    assert_eq!(behind.holds(WORDS).await, WORDS, "it was there");
    let feed = world.get("/v1/changes?limit=1000").await.is(200).json();
    let (rows, entries) = (behind.count("SELECT COUNT(*) FROM representatives").await, world.entries("").await.len());
    for record in [&id, &twin] {
        let erasure = ask(&world, &first, "representative", record).await;
        approve(&world, &second, &erasure).await.is(201);
    }
    vacuumed(&behind).await;
    assert_eq!(behind.holds(WORDS).await, Vec::<&str>::new(), "nothing is left");
    assert_eq!(behind.holds(&["Mayor of Frome", "mayor@example.org"]).await.len(), 2, "others are left alone");
    assert_eq!(behind.count("SELECT COUNT(*) FROM representatives").await, rows);
    assert!(world.entries("").await.len() > entries);
    assert_eq!(world.breaks().await, [], "the chain holds");
    let told = world.seen(&format!("/v1/representatives/{id}")).await.is(200).json();
    assert_eq!((&told["role"], &told["email"], &told["organisation"]), (&json!("harbour"), &Value::Null, &json!("ref:frome")));
    world.seen("/v1/representatives/ref:harbour-office").await.is(404);
    let log = world.seen("/v1/audit-entries?format=ndjson&expand=disclosed").await.is(200).text();
    let feed_after = world.get("/v1/changes?limit=1000").await.is(200).json();
    let items = feed["items"].as_array().unwrap().len();
    assert_eq!(feed_after["items"].as_array().unwrap()[..items], feed["items"].as_array().unwrap()[..], "what was told stays told");
    for word in WORDS {
        assert!(!log.contains(word) && !feed_after.to_string().contains(word), "{word}");
    }
    let imports = world.seen("/v1/imports").await.is(200).json();
    let first_import = imports["items"].as_array().unwrap().last().unwrap();
    assert_eq!(first_import["counts"]["created"], 2, "counts stay");
});

on_both!(item_47_answers_kept_for_repetition_forget_the_person_and_stay_done, world => {
    let (first, second) = frome(&world).await;
    let id = with_traces(&world).await;
    let twin = json!({"organisation": "ref:frome", "name": "Harbourmaster", "role": "deputy harbour", "email": "harbour.office@example.org"});
    let again = async |body: &Value, key: &str| {
        let request = world.request(Method::POST, "/v1/representatives").header("idempotency-key", key.to_owned()).json(body);
        world.send(Method::POST, "/v1/representatives", request).await
    };
    let told = again(&twin, "post-1").await.is(201).json();
    let erasure = ask(&world, &first, "representative", told["id"].as_str().unwrap()).await;
    approve(&world, &second, &erasure).await.is(201);
    let replayed = again(&twin, "post-1").await.is(409);
    assert_eq!((replayed.code().as_str(), replayed.header("idempotent-replayed")), ("erased", "true"));
    let mayor = json!({"organisation": "ref:frome", "name": "Deputy Mayor", "role": "deputy mayor"});
    let other = again(&mayor, "post-2").await.is(201);
    assert_eq!(other.header("idempotent-replayed"), "true", "others' answers stay");
    assert_eq!(world.seen(&format!("/v1/representatives/{id}")).await.is(200).json()["name"], "Harbourmaster", "of one name, another person");
});

on_both!(erasures_are_told_in_pages_to_those_who_may_handle_the_person, world => {
    let (first, second) = frome(&world).await;
    world.put("/v1/councils/ref:wells", &json!({"name": "Wells", "kind": "city"})).await.is(201);
    let other = world.somebody("admin@wells.example.org", Some("ref:wells"), &[("admin", "ref:wells")]).await;
    let leaver = async |name: &str| {
        let body = json!({"organisation": "ref:frome", "name": name, "role": name});
        let record = world.post("/v1/representatives", &body).await.is(201).json();
        ask(&world, &first, "representative", record["id"].as_str().unwrap()).await
    };
    let mut mine = vec![leaver("warden").await, leaver("bellringer").await];
    mine.push(ask(&world, &first, "user", &second.id).await);
    mine.reverse();
    let theirs = ask(&world, &other, "user", &other.id).await;
    // However many there are of others, one's own are told.
    let asked_by = Subject { kind: SubjectKind::User, id: Id(other.id.parse().unwrap()) };
    let of_others = async |session: &AppSession| {
        for _ in 0..600 {
            let (id, at) = (new_id(), chrono::Utc::now());
            let erasure = Erasure { id, resource: Resource::Users, record: new_id(), reason: "Left".into(), asked_by,
                asked_at: at, approved_by: None, erased_at: None };
            session.keep_erasure(&erasure).await?;
        }
        Ok::<_, StoreError>(())
    };
    world.app.store.write(of_others).await.unwrap();
    let ids = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let page = world.read_by(&second, "/v1/erasures?limit=2").await.is(200).json();
    assert_eq!(ids(&page), mine[..2], "newest first");
    let next = page["page"]["next"].as_str().unwrap();
    let last = world.read_by(&second, next).await.is(200).json();
    assert_eq!((ids(&last), &last["page"]["next_cursor"]), (mine[2..].to_vec(), &Value::Null));
    assert_eq!(ids(&world.read_by(&other, "/v1/erasures").await.is(200).json()), [theirs]);
    let all = world.seen("/v1/erasures?limit=500").await.is(200).json();
    assert_eq!((ids(&all).len(), all["page"]["next"].is_string()), (500, true));
    assert_eq!(world.seen("/v1/erasures?limit=0").await.is(400).faults()[0].0, "limit");
    let foreign = page["page"]["next_cursor"].as_str().unwrap();
    assert_eq!(world.seen(&format!("/v1/imports?cursor={foreign}")).await.is(400).code(), "cursor_mismatch");
});

on_both!(an_erasure_leaves_no_office_vacant, world => {
    world.put("/v1/councils/ref:frome", &json!({"name": "Frome", "kind": "town"})).await.is(201);
    let only = world.somebody("only@frome.example.org", Some("ref:frome"), &[("admin", "ref:frome")]).await;
    let one = world.somebody("one@example.org", None, &[("operator", "")]).await;
    let two = world.somebody("two@example.org", None, &[("operator", "")]).await;
    let erasure = ask(&world, &one, "user", &only.id).await;
    assert_eq!(approve(&world, &two, &erasure).await.is(409).code(), "last_admin");
    assert_eq!(world.read_by(&only, "/v1/me").await.is(200).json()["id"], json!(only.id), "nothing was erased");
    world.somebody("next@frome.example.org", Some("ref:frome"), &[("admin", "ref:frome")]).await;
    approve(&world, &two, &erasure).await.is(201);
});
