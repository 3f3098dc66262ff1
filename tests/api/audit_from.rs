//! Item 42: an entry says from where it was asked, to those who see personal values, until that is erased.

use acceptance::{Answer, World, keeping::Person, on_both, with_letters};
use actix_web::web::Data;
use api::{accounts::retention::forget_addresses, app::App, auth::operator::by_itself, config::Config, server};
use reqwest::Method;
use serde_json::{Value, json};

const AT_HOME: &str = "192.0.2.17";

/// Writes a council as somebody, from an address that a proxy tells.
async fn writes(world: &World, token: &str, address: &str, name: &str) -> Answer {
    let path = "/v1/councils/ref:frome";
    let body = json!({"name": name, "kind": "town"});
    let request = world.anonymous(Method::PATCH, path).bearer_auth(token).header("x-forwarded-for", address.to_owned());
    world.send(Method::PATCH, path, request.json(&body)).await
}

async fn council(world: &World) -> Person {
    world.put("/v1/councils/ref:frome", &json!({"name": "Frome", "kind": "town"})).await.is(201);
    world.somebody("admin@frome.example.org", Some("ref:frome"), &[("admin", "ref:frome")]).await
}

async fn seen_by(world: &World, who: &Person, query: &str) -> Vec<Value> {
    let page = world.read_by(who, &format!("/v1/audit-entries?limit=1000&{query}")).await.is(200).json();
    page["items"].as_array().unwrap().clone()
}

with_letters!(item_42_an_entry_says_from_where_it_was_asked, world, _letters => {
    let admin = council(&world).await;
    let auditor = world.somebody("auditor@frome.example.org", Some("ref:frome"), &[("auditor", "ref:frome")]).await;
    writes(&world, &admin.token, AT_HOME, "Frome Town").await.is(200);
    writes(&world, &admin.token, "2001:db8::5", "Frome").await.is(200);
    let query = "resource=councils&action=updated&expand=disclosed";
    let told = seen_by(&world, &admin, query).await;
    let addresses: Vec<_> = told.iter().map(|entry| &entry["disclosed"]["/from"]).collect();
    assert_eq!(addresses, [AT_HOME, "2001:db8::5"], "the whole address of the caller, not the proxy's");
    assert_eq!(told[0]["from"]["sha256"].as_str().unwrap().len(), 64);
    let bare = &seen_by(&world, &admin, "resource=councils&action=updated").await[0];
    assert_eq!((&bare["from"], bare.get("disclosed"), bare.get("redacted")), (&told[0]["from"], None, None));
    let hidden = &seen_by(&world, &auditor, query).await[0];
    assert_eq!((hidden.get("disclosed"), &hidden["redacted"]), (None, &json!(["/from"])), "absent, and said to be");
    assert_eq!((&hidden["from"], &hidden["hash"]), (&told[0]["from"], &told[0]["hash"]));

    // That it was read is noted, with whose address it was.
    let reads = world.entries(&format!("action=personal_read&actor={}", admin.id)).await;
    assert_eq!(reads.last().unwrap()["forward"], json!({"addresses_of": [admin.id], "by": "audit", "records": []}));
    assert_eq!(world.entries(&format!("action=personal_read&actor={}", auditor.id)).await.len(), 0);

    // Refusals and tries to sign in say it too; the command line asks from nowhere.
    let form = [("grant_type", "password"), ("username", "nobody@example.org"), ("password", "not the passphrase")];
    let tried = world.anonymous(Method::POST, "/oauth2/token").header("x-forwarded-for", "192.0.2.66").form(&form);
    world.send(Method::POST, "/oauth2/token", tried).await.is(400);
    let failed = world.entries("action=sign_in_failed&expand=disclosed").await;
    assert_eq!(failed.last().unwrap()["disclosed"]["/from"], "192.0.2.66");
    let made = world.entries("request_id=command%20line&expand=disclosed").await;
    assert!(!made.is_empty() && made.iter().all(|entry| entry.get("from").is_none() && entry.get("disclosed").is_none()));
    assert_eq!(world.breaks().await, []);
});

with_letters!(item_42_an_address_that_was_altered_is_found_out, world, _letters => {
    let admin = council(&world).await;
    writes(&world, &admin.token, AT_HOME, "Frome Town").await.is(200);
    let entry = world.entries("resource=councils&action=updated").await.pop().unwrap();
    let behind = world.database().await;
    behind.run("UPDATE personal_values SET value = '\"192.0.2.99\"' WHERE value = '\"192.0.2.17\"'").await;
    assert_eq!(world.breaks().await, [("edited".to_owned(), entry["seq"].as_i64().unwrap())]);
    let told = seen_by(&world, &admin, "resource=councils&action=updated&expand=disclosed").await;
    assert_eq!(told[0]["disclosed"], json!({}), "what is not what was hashed is not told");
});

with_letters!(item_47_a_person_is_told_their_own_addresses_and_an_erasure_takes_them, world, _letters => {
    let admin = council(&world).await;
    let second = world.somebody("second@frome.example.org", Some("ref:frome"), &[("admin", "ref:frome")]).await;
    let leaver = world.somebody("leaver@frome.example.org", Some("ref:frome"), &[("clerk", "ref:frome")]).await;
    writes(&world, &leaver.token, AT_HOME, "Frome Town").await.is(200);
    let path = format!("/v1/users/{}", leaver.id);
    let renamed = world.anonymous(Method::PATCH, &path).bearer_auth(&admin.token).header("x-forwarded-for", "192.0.2.88");
    world.send(Method::PATCH, &path, renamed.json(&json!({"name": "Leaver of Frome"}))).await.is(200);
    let form = [("grant_type", "password"), ("username", leaver.email.as_str()), ("password", "not the passphrase")];
    let tried = world.anonymous(Method::POST, "/oauth2/token").header("x-forwarded-for", "192.0.2.67").form(&form);
    world.send(Method::POST, "/oauth2/token", tried).await.is(400);

    let whole = world.read_by(&admin, &format!("{path}/personal-data")).await.is(200).json();
    let entries = whole["entries"].as_array().unwrap();
    let by_the_person = entries.iter().find(|entry| entry["resource"] == "councils").unwrap();
    assert_eq!(by_the_person["disclosed"], json!({"/from": AT_HOME}));
    let by_another = entries.iter().find(|entry| entry["action"] == "updated" && entry["resource"] == "users").unwrap();
    assert_eq!((&by_another["disclosed"]["/forward/name"], &by_another["redacted"]), (&json!("Leaver of Frome"), &json!(["/from"])));
    assert!(!whole.to_string().contains("192.0.2.88"), "another's address is not the person's to be told");

    let wish = json!({"kind": "user", "record": leaver.id, "reason": "Left"});
    let erasure = world.by(&admin, Method::POST, "/v1/erasures", Some(&wish)).await.is(201).json();
    let approvals = format!("/v1/erasures/{}/approvals", erasure["id"].as_str().unwrap());
    world.by(&second, Method::POST, &approvals, None).await.is(201);
    let behind = world.database().await;
    if behind.kind() == acceptance::Kind::Postgres {
        behind.run("VACUUM").await;
    }
    let gone = [AT_HOME, "192.0.2.67"];
    assert_eq!(behind.holds(&gone).await, Vec::<&str>::new());
    assert_eq!(behind.holds(&["192.0.2.88"]).await, ["192.0.2.88"], "others' stay");
    let after = world.entries(&format!("actor={}&resource=councils&expand=disclosed", leaver.id)).await;
    assert_eq!((&after[0]["from"], after[0].get("disclosed"), after[0].get("redacted")), (&by_the_person["from"], None, None));
    assert_eq!(world.breaks().await, []);
});

on_both!(item_47_addresses_are_kept_as_long_as_the_settings_say, world => {
    let admin = council(&world).await;
    world.by(&admin, Method::PATCH, "/v1/councils/ref:frome", Some(&json!({"name": "Frome Town"}))).await.is(200);
    let entries = world.entries("").await;
    let made = |entry: &Value| {
        let id: uuid::Uuid = entry["id"].as_str().unwrap().parse().unwrap();
        id.get_timestamp().map(|made| made.to_unix()).unwrap()
    };
    let millis = |(seconds, nanos): (u64, u32)| i64::try_from(seconds).unwrap() * 1000 + i64::from(nanos / 1_000_000);
    let until = millis(made(entries.last().unwrap()));
    let before = chrono::DateTime::from_timestamp_millis(until).unwrap();
    let expected = entries.iter().filter(|entry| millis(made(entry)) < until && entry.get("from").is_some()).count();
    assert!(expected > 0, "some are older than the last");
    let behind = world.database().await;
    let kept = async || behind.count("SELECT COUNT(*) FROM personal_values WHERE pointer = '/from'").await;
    let all = kept().await;
    let asked = by_itself("retention");
    let erased = forget_addresses(&world.app.store, &asked, before).await.unwrap();
    assert_eq!((erased, kept().await), (expected as u64, all - i64::try_from(expected).unwrap()));
    assert_eq!(forget_addresses(&world.app.store, &asked, before).await.unwrap(), 0);
    let noted = world.entries("request_id=retention").await;
    assert_eq!(noted.len(), 1, "once, for all that were found");
    assert_eq!((&noted[0]["action"], &noted[0]["actor"], noted[0].get("from")), (&json!("erased"), &Value::Null, None));
    assert_eq!(world.breaks().await, []);

    // A node that keeps none of them, and one that keeps them as long as is usual.
    for (days, left) in [(365, kept().await), (0, 0)] {
        let noted = world.entries("request_id=retention").await.len();
        let config = Config { address_days: days, ..Config::for_tests(&world.place.url) };
        let app = Data::new(App::open(config).await.unwrap());
        let node = server::start(Data::clone(&app)).unwrap();
        let patience = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while app.anchor.get().is_none() || (left == 0 && world.entries("request_id=retention").await.len() == noted) {
            assert!(std::time::Instant::now() < patience, "the node does not look after the log");
            tokio::task::yield_now().await;
        }
        node.stop().await.unwrap();
        let names = behind.count("SELECT COUNT(*) FROM personal_values WHERE pointer <> '/from'").await;
        assert!(names > 0, "what tells of records stays");
        if left > 0 {
            assert!(kept().await >= left, "a year is not over");
        }
    }
    let oldest = world.entries("resource=councils&expand=disclosed").await;
    assert!(oldest.iter().all(|entry| entry["from"]["sha256"].is_string() && entry.get("disclosed").is_none()));
    assert_eq!(world.breaks().await, []);
});
