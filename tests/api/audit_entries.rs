//! Item 42: every write, sign-in, refusal and read of personal data is one entry, written with what it tells of.

use acceptance::{World, keeping::PASSPHRASE, on_both};
use reqwest::Method;
use serde_json::{Value, json};

fn actions(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect()
}

async fn newest(world: &World) -> i64 {
    world.entries("").await.last().map_or(0, |entry| entry["seq"].as_i64().unwrap())
}

on_both!(item_42_a_write_is_one_entry_that_says_who_what_when_and_why, world => {
    let path = "/v1/councils/ref:frome";
    let put = |name: &str| world.request(Method::PUT, path).json(&json!({"name": name, "kind": "town"}))
        .header("x-request-id", "nightly-7").header("change-reason", "UTF-8''Minute%20%C2%A7%204");
    let id = world.send(Method::PUT, path, put("Frome")).await.is(201).json()["id"].clone();
    world.send(Method::PUT, path, put("Frome Town")).await.is(200);
    world.send(Method::PUT, path, put("Frome Town")).await.is(200);
    world.delete(path).await.is(204);
    world.put(path, &json!({"name": "Frome Town", "kind": "town"})).await.is(200);
    let entries = world.entries(&format!("record={}", id.as_str().unwrap())).await;
    assert_eq!(actions(&entries), ["created", "updated", "deleted", "restored"], "what changes nothing is no entry");
    let updated = &entries[1];
    assert_eq!(updated["actor"], json!({"kind": "client", "id": world.client_id}));
    assert_eq!((&updated["resource"], &updated["organisation"], &updated["changed"]), (&json!("councils"), &id, &json!(["name"])));
    assert_eq!((&updated["revision_before"], &updated["revision"]), (&json!(1), &json!(2)));
    assert_eq!((&updated["request_id"], &updated["reason"]), (&json!("nightly-7"), &json!("Minute § 4")));
    assert_eq!((&updated["forward"], &updated["reverse"]), (&json!({"name": "Frome Town"}), &json!({"name": "Frome"})));
    assert_eq!((&entries[2]["forward"], &entries[2]["reason"]), (&json!({"deleted": true}), &Value::Null));
    assert!(updated["at"].as_str().unwrap().ends_with('Z') && updated["hash"].as_str().unwrap().len() == 64);
    assert_eq!(world.entries("request_id=nightly-7").await.len(), 2);
});

on_both!(item_42_what_is_not_written_leaves_no_entry, world => {
    world.put("/v1/councils/ref:frome", &json!({"name": "Frome", "kind": "town"})).await.is(201);
    let before = newest(&world).await;
    let frome = json!({"identifiers": ["ref:frome"], "name": "Another", "kind": "town"});
    world.post("/v1/councils", &frome).await.is(409);
    world.post("/v1/councils", &json!({"name": "", "kind": "town"})).await.is(422);
    world.put("/v1/councils/ref:wells?dry_run=true", &json!({"name": "Wells", "kind": "city"})).await;
    world.patch("/v1/councils/ref:frome?dry_run=true", &json!({"name": "Other"})).await.is(200);
    world.delete("/v1/councils/ref:frome?dry_run=true").await.is(204);
    let stale = world.request(Method::PATCH, "/v1/councils/ref:frome").header("if-match", "\"r9\"");
    world.send(Method::PATCH, "/v1/councils/ref:frome", stale.json(&json!({"name": "Other"}))).await.is(412);
    let file = "identifiers,name,kind\nref:a,A,town\nref:b,,town\n";
    world.import("/v1/imports/councils", file).await.is(422);
    world.import("/v1/imports/councils?dry_run=true", "identifiers,name,kind\nref:a,A,town\n").await.is(200);
    let client = format!("/v1/clients/{}/secrets?dry_run=true", world.client_id);
    world.post(&client, &json!({})).await.is(200);
    assert_eq!(newest(&world).await, before);
});

on_both!(item_42_an_import_is_an_entry_a_row_that_names_it, world => {
    let path = "/v1/imports/councils";
    let file = "identifiers,name,kind\nref:a,A,town\nref:b,B,town\nref:c,C,town\n";
    let import = world.request(Method::POST, path).header("content-type", "text/csv").header("change-reason", "Nightly sync");
    let import = world.send(Method::POST, path, import.body(file)).await.is(201).json();
    world.import(path, file).await.is(201);
    let entries = world.entries("resource=councils").await;
    assert_eq!(actions(&entries), ["created"; 3], "what is unchanged is no entry");
    for entry in entries {
        assert_eq!((&entry["import"], &entry["reason"]), (&import["id"], &json!("Nightly sync")));
    }
});

on_both!(item_42_every_try_to_sign_in_is_an_entry_of_whom_it_was_tried, world => {
    let clerk = world.with_passphrase("clerk@example.org", None, &[]).await;
    world.try_passphrase("clerk@example.org", "not the passphrase").await.is(400);
    world.try_passphrase("nobody@example.org", PASSPHRASE).await.is(400);
    let wrong = world.anonymous(Method::POST, "/oauth2/token").basic_auth(&world.client_id, Some("wrong"));
    world.send(Method::POST, "/oauth2/token", wrong.form(&[("grant_type", "client_credentials")])).await.is(401);
    let succeeded = world.entries("action=signed_in").await;
    assert_eq!(succeeded.iter().map(|entry| &entry["record"]).collect::<Vec<_>>(), [&json!(world.client_id), &json!(clerk.id)]);
    assert_eq!(succeeded[1]["actor"], json!({"kind": "user", "id": clerk.id}));
    let failed = world.entries("action=sign_in_failed").await;
    let tried: Vec<_> = failed.iter().map(|entry| entry["record"].clone()).collect();
    assert_eq!(tried, [json!(clerk.id), Value::Null, json!(world.client_id)], "an unknown address is not kept");
    assert!(failed.iter().all(|entry| entry["actor"].is_null()), "nobody has shown who they are");
});

on_both!(item_42_what_is_done_to_access_is_an_entry_without_its_secrets, world => {
    let clerk = world.with_passphrase("clerk@example.org", None, &[]).await;
    let client = world.post("/v1/clients", &json!({"name": "Sync", "scopes": ["councils:write"]})).await.is(201).json();
    let client = client["id"].as_str().unwrap();
    let made = world.post(&format!("/v1/clients/{client}/secrets"), &json!({})).await.is(201).json();
    let secret = made["secret"]["id"].as_str().unwrap();
    world.delete(&format!("/v1/clients/{client}/secrets/{secret}")).await.is(204);
    world.delete(&format!("/v1/users/{}/sessions", clerk.id)).await.is(204);
    world.try_passphrase("clerk@example.org", PASSPHRASE).await.is(200);
    let kept = world.seen("/v1/audit-entries?format=ndjson&expand=disclosed").await.is(200).text();
    for action in ["secret_made", "secret_revoked", "signed_out", "passphrase_set"] {
        assert!(kept.contains(&format!("\"action\":\"{action}\"")), "{action} is kept");
    }
    let secrets = [made["client_secret"].as_str().unwrap(), PASSPHRASE, &world.client_secret, &world.token, &clerk.token];
    for secret in secrets {
        assert!(!kept.contains(secret), "the log holds {secret}");
    }
    let behind = world.database().await;
    assert_eq!(behind.holds(&secrets).await, Vec::<&str>::new(), "and so does the database not");
});

on_both!(item_42_a_refusal_is_an_entry_that_names_the_record_also_where_it_is_told_as_404, world => {
    let frome = world.put("/v1/councils/ref:frome", &json!({"name": "Frome", "kind": "town"})).await.is(201).json();
    world.put("/v1/councils/ref:wells", &json!({"name": "Wells", "kind": "city"})).await.is(201);
    let clerk = world.somebody("wells@example.org", Some("ref:wells"), &[("clerk", "ref:wells"), ("admin", "ref:wells")]).await;
    let other = world.somebody("frome@example.org", Some("ref:frome"), &[]).await;
    let name = json!({"name": "Taken over"});
    world.by(&clerk, Method::PATCH, "/v1/councils/ref:frome", Some(&name)).await.is(403);
    let before = newest(&world).await;
    world.read_by(&clerk, &format!("/v1/users/{}", other.id)).await.is(404);
    world.read_by(&clerk, "/v1/users/0195f0b0-7d7e-7000-8000-00000000ffff").await.is(404);
    assert_eq!(newest(&world).await, before + 1, "what is not there is nothing protected");
    world.send(Method::GET, "/v1/users", world.anonymous(Method::GET, "/v1/users")).await.is(401);
    let refused = world.entries("action=refused").await;
    assert_eq!(refused.len(), 2);
    assert_eq!(refused[0]["forward"], json!({"method": "PATCH", "path": "/v1/councils/{id}"}));
    assert_eq!((&refused[0]["record"], &refused[0]["organisation"]), (&frome["id"], &frome["id"]));
    assert_eq!((&refused[1]["record"], &refused[1]["organisation"]), (&json!(other.id), &frome["id"]));
    assert!(refused.iter().all(|entry| entry["actor"]["id"] == json!(clerk.id)));
});

on_both!(reasons_that_cannot_be_read_are_refused, world => {
    for bad in ["UTF-8''%zz", "UTF-8''%00", &"x".repeat(10_001)] {
        let request = world.request(Method::PUT, "/v1/councils/ref:frome").header("change-reason", bad.to_owned());
        let refused = world.send(Method::PUT, "/v1/councils/ref:frome", request.json(&json!({"name": "Frome", "kind": "town"}))).await;
        assert!(matches!(refused.status, 400 | 431), "{}", refused.text());
        if refused.status == 400 {
            assert_eq!(refused.faults()[0].0, "Change-Reason");
        }
    }
});

on_both!(item_42_a_merge_and_a_split_are_told_as_what_they_are_with_their_reason, world => {
    for (name, areas) in [("frome", vec!["a1", "a2"]), ("wells", vec![]), ("bruton", vec![])] {
        for area in &areas {
            world.area(area, area, "parish").await;
        }
        let areas: Vec<_> = areas.iter().map(|area| format!("code:{area}")).collect();
        world.put(&format!("/v1/councils/ref:{name}"), &json!({"name": name, "kind": "town", "areas": areas})).await.is(201);
    }
    let split = json!({"into": [{"council": "ref:wells", "areas": ["code:a1"]}, {"council": "ref:bruton", "areas": ["code:a2"]}],
        "effective_on": "2027-04-01", "reason": "Order of 2026"});
    world.post("/v1/councils/ref:frome/split", &split).await.is(201);
    let merge = json!({"into": "ref:bruton", "effective_on": "2028-04-01", "reason": "Review of 2027"});
    world.post("/v1/councils/ref:wells/merge", &merge).await.is(201);
    for (action, reason) in [("split", "Order of 2026"), ("merged", "Review of 2027")] {
        let entries = world.entries(&format!("action={action}")).await;
        assert_eq!((entries.len(), &entries[0]["reason"]), (1, &json!(reason)));
    }
    let feed = world.get("/v1/changes?type=council.merged,council.split").await.is(200).json();
    assert_eq!(feed["items"].as_array().unwrap().len(), 2);
});

// What somebody does about their own account is read by the admins of the organisation that manages it.
on_both!(item_42_what_people_do_with_their_own_accounts_is_their_organisations, world => {
    let frome = world.put("/v1/councils/ref:frome", &json!({"name": "Frome", "kind": "town"})).await.is(201).json()["id"].clone();
    let clerk = world.with_passphrase("clerk@example.org", Some("ref:frome"), &[]).await;
    let signed_in = async || {
        let form = [("grant_type", "password"), ("username", "clerk@example.org"), ("password", PASSPHRASE)];
        world.ask_token(&form).await.is(200).json()
    };
    let told = signed_in().await;
    world.post_form("/oauth2/revoke", &[("token", told["refresh_token"].as_str().unwrap())]).await.is(200);
    let told = signed_in().await;
    let token = told["access_token"].as_str().unwrap();
    let wrong = json!({"current": "another one altogether", "passphrase": "a lantern by the weir"});
    world.with_token(token, Method::PUT, "/v1/me/passphrase", Some(&wrong)).await.is(422);
    let sessions = world.with_token(token, Method::GET, "/v1/sessions", None).await.is(200).json();
    let own = format!("/v1/sessions/{}", sessions["items"][0]["id"].as_str().unwrap());
    world.with_token(token, Method::DELETE, &own, None).await.is(204);
    let entries = world.entries(&format!("record={}", clerk.id)).await;
    let last = &entries[entries.len() - 5..];
    assert_eq!(actions(last), ["signed_in", "signed_out", "signed_in", "sign_in_failed", "signed_out"]);
    assert!(last.iter().all(|entry| entry["organisation"] == frome), "{last:?}");
});
