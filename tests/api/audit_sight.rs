//! Who sees which entries, what of them, and how they are found.

use acceptance::{World, keeping::Person, on_both};
use reqwest::Method;
use serde_json::{Value, json};

async fn seen(world: &World, who: &Person, query: &str) -> Vec<Value> {
    let page = world.read_by(who, &format!("/v1/audit-entries?limit=1000&{query}")).await.is(200).json();
    page["items"].as_array().unwrap().clone()
}

async fn two_councils(world: &World) -> (String, String) {
    let put = async |name: &str| {
        let council =
            world.put(&format!("/v1/councils/ref:{name}"), &json!({"name": name, "kind": "town"})).await.is(201);
        let clerk = json!({"organisation": format!("ref:{name}"), "name": format!("Town Clerk of {name}"), "role": "clerk",
            "email": format!("{name}.clerk@example.org"), "telephone": "01373 000001"});
        world.post("/v1/representatives", &clerk).await.is(201);
        council.json()["id"].as_str().unwrap().to_owned()
    };
    (put("frome").await, put("wells").await)
}

on_both!(an_organisation_sees_its_own_entries_and_the_installation_all, world => {
    let (frome, _) = two_councils(&world).await;
    let admin = world.with_passphrase("admin@frome.example.org", Some("ref:frome"), &[("admin", "ref:frome")]).await;
    let auditor = world.somebody("auditor@frome.example.org", Some("ref:frome"), &[("auditor", "ref:frome")]).await;
    let whole = world.somebody("auditor@example.org", None, &[("auditor", "")]).await;
    let clerk = world.somebody("clerk@frome.example.org", Some("ref:frome"), &[("clerk", "ref:frome")]).await;
    for who in [&admin, &auditor] {
        let entries = seen(&world, who, "").await;
        assert!(entries.len() > 4 && entries.iter().all(|entry| entry["organisation"] == json!(frome)), "{entries:#?}");
        let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        assert!(actions.contains(&"signed_in") && actions.contains(&"passphrase_set"), "{actions:?}");
        world.read_by(who, "/v1/audit-entries/verification").await.is(403);
    }
    assert_eq!(seen(&world, &whole, "").await.len(), world.entries("").await.len());
    world.read_by(&whole, "/v1/audit-entries/verification").await.is(200);
    world.read_by(&clerk, "/v1/audit-entries").await.is(403);
    world.send(Method::GET, "/v1/audit-entries", world.anonymous(Method::GET, "/v1/audit-entries")).await.is(401);
});

on_both!(item_25_personal_values_of_entries_are_told_to_the_keepers_of_their_organisation_alone, world => {
    let (frome, _) = two_councils(&world).await;
    let admin = world.somebody("admin@frome.example.org", Some("ref:frome"), &[("admin", "ref:frome")]).await;
    let auditor = world.somebody("auditor@frome.example.org", Some("ref:frome"), &[("auditor", "ref:frome")]).await;
    // Whoever audits the whole keeps the records of one council: that is no leave to see the others' people.
    let whole = world.somebody("auditor@example.org", None, &[("auditor", ""), ("clerk", "ref:wells")]).await;
    let disclosed = async |who: &Person, query: &str| -> Vec<Value> {
        let entries = seen(&world, who, &format!("resource=representatives&action=created&{query}")).await;
        entries.into_iter().map(|entry| entry["disclosed"].clone()).collect()
    };
    assert_eq!(disclosed(&admin, "").await, [Value::Null], "nothing is told unasked");
    let told = disclosed(&admin, "expand=disclosed").await;
    assert_eq!(told[0]["/forward/email"], "frome.clerk@example.org");
    assert_eq!(told[0]["/forward/telephone"], "01373 000001");
    assert_eq!(disclosed(&auditor, "expand=disclosed").await, [Value::Null], "an auditor keeps no records");
    let told = disclosed(&whole, "expand=disclosed").await;
    assert_eq!((told.len(), &told[0], &told[1]["/forward/email"]), (2, &Value::Null, &json!("wells.clerk@example.org")));
    let file = world.read_by(&whole, "/v1/audit-entries?format=ndjson&expand=disclosed").await.is(200).text();
    assert!(!file.contains("frome.clerk@example.org") && file.contains("wells.clerk@example.org"));
    world.seen("/v1/audit-entries?expand=records").await.is(400);

    let reads = world.entries(&format!("action=personal_read&actor={}", admin.id)).await;
    assert_eq!(reads.len(), 1, "what is told of people is noted, what is not is not");
    assert_eq!((&reads[0]["organisation"], &reads[0]["forward"]["by"]), (&json!(frome), &json!("audit")));
    assert_eq!(world.entries(&format!("action=personal_read&actor={}", auditor.id)).await.len(), 0);
});

on_both!(entries_are_found_by_filters_and_read_in_pages_or_as_one_file, world => {
    two_councils(&world).await;
    let all = world.entries("").await;
    let (mut after, mut paged) = (0, Vec::new());
    loop {
        let page = world.seen(&format!("/v1/audit-entries?limit=2&after={after}")).await.is(200).json();
        paged.extend(page["items"].as_array().unwrap().clone());
        after = page["page"]["next_after"].as_i64().unwrap();
        if page["page"]["has_more"] == false {
            break;
        }
    }
    assert_eq!(paged, all);
    let seqs: Vec<_> = all.iter().map(|entry| entry["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=i64::try_from(all.len()).unwrap()).collect::<Vec<_>>(), "without gaps");
    let file = world.seen("/v1/audit-entries?format=ndjson").await.is(200);
    let lines: Vec<Value> = file.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, all);
    assert_eq!(file.header("cache-control"), "no-store");
    let record = all.iter().find(|entry| entry["resource"] == "representatives").unwrap()["record"].as_str().unwrap();
    for (query, holds) in [
        (format!("record={record}"), "record"),
        ("resource=representatives".to_owned(), "resource"),
        ("action=signed_in".to_owned(), "action"),
        (format!("actor={}", world.client_id), "actor"),
        (format!("request_id={}", all[3]["request_id"].as_str().unwrap()), "request_id"),
    ] {
        let expected = query.split_once('=').unwrap().1;
        let found = world.entries(&query).await;
        let fits = |entry: &Value| entry[holds] == expected || entry["actor"]["id"] == expected;
        assert!(!found.is_empty() && found.iter().all(fits), "{query}");
        assert_eq!(found.len(), all.iter().filter(|entry| fits(entry)).count(), "{query}");
    }
    let wrong = world.seen("/v1/audit-entries?after=x&limit=0&resource=towns&action=seen&record=x&actor=y&expand=z").await.is(400);
    let parameters: Vec<_> = wrong.faults().into_iter().map(|(name, _)| name).collect();
    assert_eq!(parameters.len(), 7, "every fault is named: {parameters:?}");
    world.seen("/v1/audit-entries?since=1").await.is(400);
});
