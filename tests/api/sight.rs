//! Item 25: contact details are told to those who keep the organisation's records, and nowhere to anybody else.

use acceptance::{World, keeping::Person, on_both};
use reqwest::Method;
use serde_json::{Value, json};

const HIDDEN: &[&str] = &["frome.clerk@example.org", "01373 000001"];

/// Two councils, a representative of each, and a clerk of each.
async fn county(world: &World) -> (Person, Person) {
    let clerk = async |name: &str| {
        world.put(&format!("/v1/councils/ref:{name}"), &json!({"name": name, "kind": "town"})).await.is(201);
        let clerk = json!({"identifiers": [format!("ref:{name}-clerk")], "organisation": format!("ref:{name}"), "name": format!("Town Clerk of {name}"),
            "role": "clerk", "email": format!("{name}.clerk@example.org"), "telephone": "01373 000001"});
        world.post("/v1/representatives", &clerk).await.is(201);
        world
            .somebody(
                &format!("clerk@{name}.example.org"),
                Some(&format!("ref:{name}")),
                &[("clerk", &format!("ref:{name}"))],
            )
            .await
    };
    (clerk("frome").await, clerk("wells").await)
}

on_both!(item_25_contact_details_are_absent_and_named_as_redacted_wherever_records_are_told, world => {
    let (own, other) = county(&world).await;
    let one = "/v1/representatives/ref:frome-clerk";
    let list = "/v1/representatives?organisation=ref:frome";
    for (who, sees) in [(None, false), (Some(&other), false), (Some(&own), true)] {
        let read = async |path: &str| match who {
            Some(who) => world.read_by(who, path).await.is(200),
            None => world.get(path).await.is(200),
        };
        let told = read(one).await;
        assert_eq!(told.json()["email"] == HIDDEN[0], sees);
        assert_eq!(told.json().get("redacted"), (!sees).then_some(&json!(["email", "telephone"])));
        assert_eq!(told.json().get("email").is_some(), sees, "absent, not null");
        for path in [list, "/v1/representatives?fields=email,telephone&organisation=ref:frome", "/v1/representatives?expand=organisation&organisation=ref:frome",
            &format!("{list}&format=csv"), &format!("{list}&format=ndjson"), &format!("{one}?fields=id,email"), &format!("{one}?expand=organisation")] {
            let text = read(path).await.text();
            assert_eq!(HIDDEN.iter().any(|hidden| text.contains(hidden)), sees, "{path}: {text}");
            if !sees && !path.contains("csv") {
                assert!(text.contains("redacted"), "{path}: {text}");
            }
        }
        for path in ["/v1/changes?limit=1000", "/v1/changes?format=ndjson", "/v1/councils/ref:frome?expand=representatives"] {
            let read = match who { Some(who) => world.read_by(who, path).await, None => world.get(path).await };
            assert!(HIDDEN.iter().all(|hidden| !read.text().contains(hidden)), "{path}");
        }
    }
});

on_both!(item_25_filters_sorts_and_faults_reveal_nothing_of_what_is_hidden, world => {
    let (_, other) = county(&world).await;
    for query in ["email=frome.clerk@example.org", "email__contains=frome", "telephone=01373", "sort=email", "sort=-telephone", "email__isnull=true"] {
        world.get(&format!("/v1/representatives?{query}")).await.is(400);
        world.read_by(&other, &format!("/v1/representatives?{query}")).await.is(400);
    }
    for sought in ["frome.clerk@example.org", "01373", "example"] {
        let found = world.read_by(&other, &format!("/v1/representatives?q={sought}")).await.is(200).json();
        assert_eq!(found["items"], json!([]), "{sought}");
    }
    let one = "/v1/representatives/ref:frome-clerk";
    for body in [json!({"email": "frome.clerk@example.org"}), json!({"email": "other@example.org"}), json!({"email": "no address"})] {
        let refused = world.by(&other, Method::PATCH, one, Some(&body)).await.is(403);
        assert!(!refused.text().contains("frome.clerk@example.org"));
    }
    let twin = json!({"organisation": "ref:frome", "name": "Town Clerk of frome", "role": "clerk"});
    let duplicate = world.post("/v1/representatives", &twin).await.is(409);
    assert!(HIDDEN.iter().all(|hidden| !duplicate.text().contains(hidden)));
});

on_both!(item_25_a_read_of_contact_details_is_an_entry_of_the_organisation_they_are_kept_for, world => {
    let (own, other) = county(&world).await;
    let frome = world.get("/v1/councils/ref:frome").await.is(200).json()["id"].clone();
    let reads = async |who: &Person| world.entries(&format!("action=personal_read&actor={}", who.id)).await;
    for path in ["/v1/representatives/ref:frome-clerk", "/v1/representatives", "/v1/representatives?format=csv"] {
        world.read_by(&other, path).await.is(200);
        world.read_by(&own, path).await.is(200);
    }
    let mine = reads(&own).await;
    let by: Vec<_> = mine.iter().map(|entry| entry["forward"]["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["fetch", "list", "export"]);
    assert!(mine.iter().all(|entry| entry["organisation"] == frome && entry["forward"]["records"].as_array().unwrap().len() == 1));
    assert_eq!(reads(&other).await.len(), 2, "of its own council alone");
    world.seen("/v1/representatives").await.is(200);
    let whole: Vec<Value> = world.entries(&format!("action=personal_read&actor={}", world.client_id)).await;
    assert_eq!(whole.len(), 2, "who reads of two organisations is told to both");
});

on_both!(item_25_users_and_the_feed_of_accounts_are_told_to_those_who_may_read_them, world => {
    let (clerk, _) = county(&world).await;
    let admin = world.somebody("admin@frome.example.org", Some("ref:frome"), &[("admin", "ref:frome")]).await;
    let whole = world.somebody("auditor@example.org", None, &[("auditor", "")]).await;
    world.read_by(&clerk, "/v1/users").await.is(403);
    let mine = world.read_by(&admin, "/v1/users").await.is(200).json();
    assert_eq!(mine["items"].as_array().unwrap().len(), 2);
    assert_eq!(mine["items"][0]["email"], "clerk@frome.example.org");
    let all = world.read_by(&whole, "/v1/users").await.is(200);
    assert_eq!(all.json()["items"].as_array().unwrap().len(), 4);
    let items = all.json()["items"].as_array().unwrap().clone();
    assert!(items.iter().all(|user| user.get("email").is_none()), "an auditor sees who, not how to reach them");
    assert_eq!(all.json()["items"][0]["redacted"], json!(["email"]));

    let kinds = async |who: Option<&Person>| -> Vec<String> {
        let path = "/v1/changes?type=user.*,role-grant.*,client.*&limit=1000";
        let page = match who { Some(who) => world.read_by(who, path).await, None => world.get(path).await };
        page.is(200).json()["items"].as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(None).await, Vec::<String>::new());
    assert_eq!(kinds(Some(&clerk)).await, Vec::<String>::new());
    assert_eq!(kinds(Some(&admin)).await, ["user.created", "role-grant.created", "user.created", "role-grant.created"]);
    let every = kinds(Some(&whole)).await;
    assert!(every.len() > 8 && every.contains(&"client.created".to_owned()), "{every:?}");
    // A token without the scope sees no more than anybody.
    let narrow = world.token_for(Some("areas:write")).await;
    let request = world.anonymous(Method::GET, "/v1/changes?type=user.*").bearer_auth(narrow);
    assert_eq!(world.send(Method::GET, "/v1/changes", request).await.is(200).json()["items"], json!([]));
});

on_both!(item_25_what_is_shared_or_a_councils_own_is_absent_for_others_wherever_it_is_told, world => {
    world.put("/v1/councils/ref:somerset", &json!({"name": "Somerset", "kind": "unitary"})).await.is(201);
    let profile = |year: u32| json!({"as_of": format!("{year}-04-01"), "electorate": 900, "staff_fte": 0.3, "devolution_appetite": "ready"});
    let frome = json!({"name": "Frome", "kind": "town", "unitary": "ref:somerset", "profile": profile(2025)});
    world.put("/v1/councils/ref:frome", &frome).await.is(201);
    world.patch("/v1/councils/ref:frome", &json!({"profile": profile(2026)})).await.is(200);
    world.put("/v1/councils/ref:wells", &json!({"name": "Wells", "kind": "city"})).await.is(201);
    world.put("/v1/councils/ref:heir", &json!({"name": "Heir", "kind": "town", "predecessors": ["ref:frome"]})).await.is(201);
    let own = world.somebody("viewer@frome.example.org", None, &[("viewer", "ref:frome")]).await;
    let steward = world.somebody("steward@somerset.example.org", None, &[("steward", "ref:somerset")]).await;
    let other = world.somebody("viewer@wells.example.org", None, &[("viewer", "ref:wells")]).await;
    let nobody = world.somebody("nobody@example.org", None, &[]).await;
    let (appetite, staff) = ("profile.devolution_appetite", "profile.staff_fte");
    for (who, redacted) in [(None, vec![appetite, staff]), (Some(&nobody), vec![appetite, staff]), (Some(&other), vec![staff]), (Some(&own), vec![]), (Some(&steward), vec![])] {
        let read = async |path: &str| match who {
            Some(who) => world.read_by(who, path).await.is(200),
            None => world.get(path).await.is(200),
        };
        let told = read("/v1/councils/ref:frome").await.json();
        assert_eq!(told.get("redacted"), (!redacted.is_empty()).then_some(&json!(redacted)), "{who:?}");
        for field in ["devolution_appetite", "staff_fte"] {
            let hidden = redacted.iter().any(|redacted| redacted.ends_with(field));
            assert_eq!(told["profile"].get(field).is_none(), hidden, "absent, not null: {field} {who:?}");
            for path in ["/v1/councils", "/v1/councils?format=ndjson", "/v1/councils/ref:frome?expand=profiles", "/v1/councils?fields=profile&expand=profiles"] {
                assert_eq!(!read(path).await.text().contains(&format!("\"{field}\":{}", if field == "staff_fte" { "0.3" } else { "\"ready\"" })), hidden, "{path} {who:?}");
            }
        }
        let embedded = read("/v1/councils/ref:heir?expand=predecessors").await;
        assert!(!embedded.text().contains("\"ready\"") && embedded.text().contains("redacted"), "what is embedded is as anybody sees it");
        assert_eq!(told["profile"]["electorate"], 900, "the rest is public");
        assert_eq!(read("/v1/councils/ref:wells").await.json().get("redacted"), None, "nothing is hidden where nothing is");
        for query in ["devolution_appetite=ready", "profile.staff_fte__gte=0", "sort=staff_fte"] {
            world.get(&format!("/v1/councils?{query}")).await.is(400);
        }
    }
    let public = world.get("/v1/councils/ref:wells").await.is(200);
    assert_ne!(public.header("cache-control"), "no-store", "the register may be kept by caches");
});
