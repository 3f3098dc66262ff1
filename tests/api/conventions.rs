//! What every collection keeps: pages, filters, revisions, repeats, errors.

use std::collections::BTreeSet;

use acceptance::{World, on_both};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

async fn names(world: &World, query: &str) -> Vec<String> {
    let mut path = format!("/v1/areas?{query}");
    let mut names = Vec::new();
    loop {
        let page = world.get(&path).await.is(200).json();
        names.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        match page["page"]["next"].as_str() {
            Some(next) => next.clone_into(&mut path),
            None => return names,
        }
    }
}

on_both!(pages_order_and_filters, world => {
    let csv = "code,name,kind,valid_from\nA1,Été,custom,2001-01-01\nA2,Ash 100%,custom,\nA3,zeal_ous,ward,2000-01-01\nA4,Ashwick,ward,\nA5,St. Mary's,ward,2002-01-01\n";
    world.import("/v1/imports/areas", csv).await.is(201);
    assert_eq!(names(&world, "sort=name&limit=2").await, ["Ash 100%", "Ashwick", "Été", "St. Mary's", "zeal_ous"]);
    assert_eq!(names(&world, "sort=-name&limit=2").await, ["zeal_ous", "St. Mary's", "Été", "Ashwick", "Ash 100%"]);
    let nulls_last = names(&world, "sort=valid_from,name&limit=1").await;
    assert_eq!(nulls_last, ["zeal_ous", "Été", "St. Mary's", "Ash 100%", "Ashwick"]);
    assert_eq!(names(&world, "sort=-valid_from,name&limit=1").await, ["St. Mary's", "Été", "zeal_ous", "Ash 100%", "Ashwick"]);
    assert_eq!(names(&world, "name__contains=100%25&sort=name").await, ["Ash 100%"]);
    assert_eq!(names(&world, "name__contains=zeal_o").await, ["zeal_ous"]);
    assert_eq!(names(&world, "name__starts=ash&sort=name").await, ["Ash 100%", "Ashwick"]);
    assert_eq!(names(&world, "kind=ward&valid_from__isnull=true").await, ["Ashwick"]);
    assert_eq!(names(&world, "kind__ne=ward&sort=name").await, ["Ash 100%", "Été"]);
    assert_eq!(names(&world, "valid_from__gte=2001-01-01&sort=valid_from").await, ["Été", "St. Mary's"]);
    assert_eq!(names(&world, "q=st%20marys").await, ["St. Mary's"]);
    assert_eq!(names(&world, "q=ete").await, ["Été"]);
    assert_eq!(names(&world, "valid_on=2000-06-01&sort=name").await, ["Ash 100%", "Ashwick", "zeal_ous"]);
    assert_eq!(world.get("/v1/areas?fields=id,name&limit=1").await.is(200).json()["items"][0].as_object().unwrap().len(), 2);
    assert_eq!(world.get("/v1/areas?kind=ward&total=true&limit=1").await.is(200).json()["page"]["total"], 3);
});

on_both!(a_query_that_means_nothing_is_refused, world => {
    for (query, code) in [
        ("knd=parish", "unknown_parameter"), ("limit=0", "invalid_parameter"), ("limit=-1", "invalid_parameter"),
        ("limit=1e9", "invalid_parameter"), ("limit=501", "invalid_parameter"), ("sort=source", "invalid_parameter"),
        ("kind=village", "invalid_parameter"), ("valid_on=2022-13-01", "invalid_parameter"), ("cursor=abc", "invalid_cursor"), ("format=csv&limit=3", "invalid_parameter"), ("format=csv&total=true", "invalid_parameter"),
        ("expand=nothing", "invalid_parameter"), ("fields=nothing", "invalid_parameter"), ("parent=gss:E00000000", "invalid_parameter"),
        ("name=%ff", "bad_request"), ("name=a%00b", "bad_request"), ("name=a&name=b", "bad_request"),
    ] {
        let refused = world.get(&format!("/v1/areas?{query}")).await.is(400);
        assert_eq!(refused.code(), code, "{query}: {}", refused.text());
    }
    assert!(world.get("/v1/areas?knd=parish").await.text().contains("did you mean kind"));
    let first = world.area("A1", "One", "custom").await;
    world.area("A2", "Two", "custom").await;
    assert!(!first.is_empty());
    let cursor = world.get("/v1/areas?limit=1").await.is(200).json()["page"]["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(world.get(&format!("/v1/areas?kind=ward&cursor={cursor}")).await.is(400).code(), "cursor_mismatch");
    let tampered = cursor.replace(|c: char| c == cursor.chars().nth(30).unwrap(), "A");
    if tampered != cursor {
        assert_eq!(world.get(&format!("/v1/areas?cursor={tampered}")).await.is(400).code(), "invalid_cursor");
    }
});

on_both!(a_scheme_that_does_not_exist_is_told, world => {
    let body = json!({"name": "One", "kind": "parish"});
    assert_eq!(world.put("/v1/councils/nope:1", &body).await.is(422).faults(), [("id".to_owned(), "unknown_scheme".to_owned())]);
    assert_eq!(world.put("/v1/councils/gss:frome", &body).await.is(422).faults()[0].1, "identifier_value");
    world.get("/v1/councils/nope:1").await.is(400);
    let body = json!({"identifiers": ["nope:1"], "name": "One", "kind": "parish"});
    assert_eq!(world.post("/v1/councils", &body).await.is(422).faults()[0].1, "unknown_scheme");
    let schemes = world.get("/v1/identifier-schemes").await.is(200).json();
    assert!(schemes["items"].as_array().unwrap().iter().any(|scheme| scheme["code"] == "salc"));
});

on_both!(revisions_keep_two_editors_apart, world => {
    world.area("A1", "One", "custom").await;
    let path = "/v1/areas/code:A1";
    let edit = |name: &str, tag: &str| world.request(Method::PATCH, path).header("if-match", tag).json(&json!({"name": name}));
    let (one, other) = tokio::join!(world.send(Method::PATCH, path, edit("A", "\"r1\"")), world.send(Method::PATCH, path, edit("B", "\"r1\"")));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    world.send(Method::PATCH, path, edit("C", "*")).await.is(200);
    assert_eq!(world.send(Method::PATCH, path, edit("C", "r3")).await.status, 400);
    let fresh = world.anonymous(Method::GET, path).header("if-none-match", "\"r3\"");
    assert_eq!(world.send(Method::GET, path, fresh).await.is(304).body.len(), 0);
    let only_new = world.request(Method::PUT, path).header("if-none-match", "*").json(&json!({"name": "X", "kind": "custom"}));
    world.send(Method::PUT, path, only_new).await.is(412);
    let unchanged = world.patch(path, &json!({"name": "C"})).await.is(200);
    assert_eq!(unchanged.header("etag"), "\"r3\"", "a change that changes nothing is no revision");
});

on_both!(a_repeated_request_is_done_once, world => {
    let post = |key: &str, name: &str| world.request(Method::POST, "/v1/partners").header("idempotency-key", key).json(&json!({"name": name, "kind": "other"}));
    let all = join_all((0..20).map(|_| world.send(Method::POST, "/v1/partners", post("k1", "One")))).await;
    let ids: BTreeSet<String> = all.iter().filter(|answer| answer.status == 201).map(|answer| answer.json()["id"].to_string()).collect();
    assert_eq!(ids.len(), 1);
    assert!(all.iter().all(|answer| matches!(answer.status, 201 | 409)));
    let replay = world.send(Method::POST, "/v1/partners", post("k1", "One")).await.is(201);
    assert_eq!(replay.header("idempotent-replayed"), "true");
    assert_eq!(world.send(Method::POST, "/v1/partners", post("k1", "Two")).await.is(422).code(), "idempotency_key_reused");
    assert_eq!(world.get("/v1/partners?total=true").await.json()["page"]["total"], 1);
    let refused = world.send(Method::POST, "/v1/partners", post("k2", "")).await.is(422);
    let again = world.send(Method::POST, "/v1/partners", post("k2", "")).await.is(422);
    assert_eq!(refused.json()["errors"], again.json()["errors"]);
});

on_both!(a_dry_run_writes_nothing, world => {
    world.post("/v1/partners?dry_run=true", &json!({"name": "One", "kind": "other"})).await.is(200);
    world.post("/v1/partners?dry_run=true", &json!({"name": "", "kind": "other"})).await.is(422);
    assert_eq!(world.get("/v1/partners?total=true").await.json()["page"]["total"], 0);
    world.area("A1", "One", "custom").await;
    world.patch("/v1/areas/code:A1?dry_run=true", &json!({"name": "Two"})).await.is(200);
    world.send(Method::DELETE, "/v1/areas/code:A1", world.request(Method::DELETE, "/v1/areas/code:A1?dry_run=true")).await.is(204);
    assert_eq!(world.get("/v1/areas/code:A1").await.is(200).json()["name"], "One");
});

on_both!(what_the_server_keeps_cannot_be_set, world => {
    let sent = json!({"code": "A1", "name": "One", "kind": "custom", "id": "0195f0b0-7d7e-7000-8000-000000000001", "revision": 7, "created_at": "2020-01-01T00:00:00Z"});
    let refused = world.post("/v1/areas", &sent).await.is(400);
    assert_eq!(refused.code(), "read_only");
    assert_eq!(refused.faults().len(), 3);
    world.area("A1", "One", "custom").await;
    let mut whole = world.get("/v1/areas/code:A1").await.json();
    world.put("/v1/areas/code:A1", &whole).await.is(200);
    whole["revision"] = json!(9);
    assert_eq!(world.put("/v1/areas/code:A1", &whole).await.is(400).code(), "read_only");
});

on_both!(concurrent_puts_of_one_identifier_make_one_record, world => {
    let body = |n: usize| json!({"name": format!("Council {n}"), "kind": "parish"});
    let bodies: Vec<Value> = (0..12).map(body).collect();
    let all = join_all(bodies.iter().map(|body| world.put("/v1/councils/salc:0117", body))).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 201).count(), 1, "{:?}", all.iter().map(|a| a.status).collect::<Vec<_>>());
    let failed: Vec<_> = all.iter().filter(|answer| !matches!(answer.status, 200 | 201)).map(acceptance::Answer::text).collect();
    assert_eq!(failed, Vec::<String>::new(), "a PUT that expects nothing replaces whatever came first");
    assert_eq!(world.get("/v1/councils?total=true").await.json()["page"]["total"], 1);
});

on_both!(an_export_reads_back_unchanged, world => {
    let csv = "code,name,kind,parents,longitude,latitude,source\nA1,\"=cmd|' /C calc'!A0\",custom,,,,\nA2,\"Line, \"\"two\"\"\",ward,code:A1,-2.5,51.2,+44\n";
    world.import("/v1/imports/areas", csv).await.is(201);
    let exported = world.get("/v1/areas?format=csv&sort=code").await.is(200);
    assert!(exported.header("content-type").starts_with("text/csv"));
    assert!(exported.text().contains("'=cmd"), "{}", exported.text());
    let again = world.import("/v1/imports/areas", &exported.text()).await.is(201).json();
    assert_eq!(again["counts"]["unchanged"], 2, "{again}");
    assert_eq!(world.get("/v1/areas/code:A1").await.json()["name"], "=cmd|' /C calc'!A0");
    let lines = world.get("/v1/areas?format=ndjson").await.is(200);
    assert_eq!(lines.text().lines().count(), 2);
    let request = world.request(Method::POST, "/v1/imports/areas").header("content-type", "application/x-ndjson").body(lines.text());
    assert_eq!(world.send(Method::POST, "/v1/imports/areas", request).await.is(201).json()["counts"]["unchanged"], 2);
});
