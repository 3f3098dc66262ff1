//! Formations: who is in what, on which issue, on which day.

use acceptance::on_both;
use serde_json::json;

on_both!(who_is_in_what, world => {
    for code in ["a", "b", "c"] {
        world.put(&format!("/v1/councils/ref:{code}"), &json!({"name": format!("Council {code}"), "kind": "parish"})).await.is(201);
    }
    let body = json!({"name": "One", "kind": "local_community_network", "issues": ["isolation"], "lead": "ref:a", "members": [
        {"organisation": "ref:a", "role": "lead", "from": "2023-04-01"},
        {"organisation": "ref:b", "to": "2024-03-31"}]});
    world.put("/v1/formations/modgov:902", &body).await.is(201);
    let other = json!({"name": "Other", "kind": "cluster", "members": [{"organisation": "ref:b"}, {"organisation": "ref:c"}]});
    world.put("/v1/formations/ref:other", &other).await.is(201);

    let all = world.get("/v1/formation-memberships?total=true").await.is(200).json();
    assert_eq!(all["page"]["total"], 4);
    let later = world.get("/v1/formation-memberships?valid_on=2025-01-01&issue=isolation").await.is(200).json();
    assert_eq!(later["items"].as_array().unwrap().len(), 1);
    assert_eq!(later["items"][0]["organisation_name"], "Council a");

    let mut path = "/v1/formation-memberships?limit=1".to_owned();
    let mut seen = 0;
    loop {
        let page = world.get(&path).await.is(200).json();
        seen += page["items"].as_array().unwrap().len();
        match page["page"]["next"].as_str() {
            Some(next) => next.clone_into(&mut path),
            None => break,
        }
    }
    assert_eq!(seen, 4, "every page together tells all");

    let overlaps = world.get("/v1/formations/modgov:902/overlaps").await.is(200).json();
    assert_eq!(overlaps["items"], json!([{"formation": "ref:other", "name": "Other", "shared": ["ref:b"]}]));
    assert_eq!(world.get("/v1/formations/modgov:902/overlaps?valid_on=2025-01-01").await.is(200).json()["items"], json!([]));
    let twice = json!({"name": "X", "kind": "cluster", "members": [{"organisation": "ref:a"}, {"organisation": "ref:a"}]});
    assert_eq!(world.post("/v1/formations", &twice).await.is(422).faults()[0].1, "overlap");
    assert_eq!(world.get("/v1/formations?member=ref:c").await.is(200).json()["items"].as_array().unwrap().len(), 1);
});
