//! Files: what is read, refused, repeated, left out.

use acceptance::{World, on_both};
use reqwest::Method;
use serde_json::json;

on_both!(a_raw_file_loads_as_it_is, world => {
    world.area("E06000066", "Somerset", "unitary").await;
    let csv = "\u{feff}parish_code,parish_name,unitary,notes\r\nE04008560,Frome,E06000066,\"two\nlines\"\r\nE04008722,Limington,E06000066,\r\n";
    let path = "/v1/imports/areas?columns=code:parish_code,name:parish_name,parents:unitary&schemes=parents:gss&set=kind:parish,source:ONS&ignore_extra=true";
    let dry = world.import(&format!("{path}&dry_run=true"), csv).await.is(200).json();
    let done = world.import(path, csv).await.is(201).json();
    for part in ["counts", "rows", "errors_by_code", "input"] {
        assert_eq!(dry[part], done[part], "the dry run told {part} exactly");
    }
    assert_eq!(done["counts"]["created"], 2);
    assert_eq!(done["rows"][1]["line"], 4, "a quoted line break counts");
    assert_eq!(world.get("/v1/areas?parent=gss:E06000066&total=true").await.json()["page"]["total"], 2);
    assert_eq!(world.import(path, csv).await.is(201).json()["counts"]["unchanged"], 2);
});

on_both!(rows_refer_to_each_other, world => {
    let csv = "code,name,kind,successors\nE04008722,Limington,parish,gss:E04013157\nE04008774,Yeovilton,parish,gss:E04013157\nE04013157,Yeovilton and District,parish,\n";
    world.import("/v1/imports/areas", csv).await.is(201);
    let lineage = world.get("/v1/areas/gss:E04013157/lineage").await.is(200).json();
    assert_eq!(lineage["predecessors"].as_array().unwrap().len(), 2);
    let circle = "code,name,kind,successors\nX1,One,custom,code:X2\nX2,Two,custom,code:X3\nX3,Three,custom,code:X1\n";
    let refused = world.import("/v1/imports/areas", circle).await.is(422).json();
    let codes: Vec<_> = refused["import"]["rows"].as_array().unwrap().iter().map(|row| row["errors"][0]["code"].clone()).collect();
    assert_eq!(codes, ["reference_not_found", "reference_not_found", "cycle"], "the row that closes it, and those that refer to that");
    let councils = "identifiers,name,kind,unitary\nref:one,One,parish,gss:E06000066\ngss:E06000066,Somerset Council,unitary,\n";
    world.import("/v1/imports/councils", councils).await.is(201);
    assert_eq!(world.get("/v1/councils/ref:one").await.json()["unitary"], "gss:E06000066");
});

on_both!(a_fault_refuses_all_or_its_row, world => {
    let csv = "code,name,kind,predecessors\nA1,One,custom,code:A2\nA2,Two,village,\nA3,Three,custom,\nA3,Again,custom,\n";
    let refused = world.import("/v1/imports/areas", csv).await.is(422);
    assert_eq!(refused.code(), "import_rejected");
    let report = &refused.json()["import"];
    assert_eq!(report["counts"]["rejected"], 3, "{report}");
    assert_eq!(report["rows"][0]["errors"][0]["code"], "reference_not_found", "a row that refers to a refused one is refused");
    assert_eq!(world.get("/v1/areas?total=true").await.json()["page"]["total"], 0);
    let partial = world.import("/v1/imports/areas?atomic=false", csv).await.is(200).json();
    assert_eq!(partial["status"], "partial");
    assert_eq!(partial["counts"]["created"], 1);
    let rows = partial["rows_url"].as_str().unwrap();
    let read = world.send(Method::GET, rows, world.request(Method::GET, &format!("{rows}?limit=1"))).await.is(200).json();
    assert_eq!(read["items"][0]["action"], "rejected");
    assert!(read["page"]["next"].is_string());
});

on_both!(files_that_are_no_files, world => {
    for (csv, code) in [
        (&b"code,name,kind\nA1,\xff,custom\n"[..], "invalid_utf8"),
        (b"code,name,kind\nA1,One\n", "ragged_row"),
        (b"code,name,kind\nA1,a\0b,custom\n", "control_character"),
        (b"code,name,kind,valid_from\nA1,One,custom,0000-00-00\n", "date"),
    ] {
        let request = world.request(Method::POST, "/v1/imports/areas").header("content-type", "text/csv").body(csv.to_vec());
        let refused = world.send(Method::POST, "/v1/imports/areas", request).await.is(422).json();
        assert_eq!(refused["import"]["rows"][0]["errors"][0]["code"], code, "{refused}");
        assert_eq!(refused["import"]["rows"][0]["line"], 2);
    }
    for (csv, code) in [("code,code,name,kind\n", "duplicate_column"), ("code,nam,kind\n", "unknown_column"), ("", "empty_file")] {
        let refused = world.import("/v1/imports/areas", csv).await.is(422);
        assert_eq!(refused.code(), "invalid_file");
        assert_eq!(refused.faults()[0].1, code);
    }
    let request = world.request(Method::POST, "/v1/imports/areas").header("content-type", "text/plain").body("x");
    world.send(Method::POST, "/v1/imports/areas", request).await.is(415);
    let json = world.post("/v1/imports/areas", &json!({"items": [{"code": "A1", "name": "One", "kind": "custom", "nmae": 1}]})).await.is(422).json();
    assert_eq!(json["import"]["rows"][0]["errors"][0]["code"], "unknown_field");
});

async fn two_towns(world: &World) {
    let csv = "identifiers,name,kind\nsalc:1,One,town\nsalc:2,Two,town\nsalc:3,Three,parish\n";
    world.import("/v1/imports/councils", csv).await.is(201);
}

on_both!(a_sync_ends_what_the_file_leaves_out, world => {
    two_towns(&world).await;
    let csv = "identifiers,name,kind\nsalc:1,One,town\n";
    world.import("/v1/imports/councils?mode=sync", csv).await.is(400);
    let refused = world.import("/v1/imports/councils?mode=sync&max_deletes=0&within=kind%3Dtown", csv).await.is(422);
    assert_eq!(refused.json()["import"]["status"], "rejected");
    assert_eq!(world.get("/v1/councils/salc:2").await.json()["status"], "active");
    let done = world.import("/v1/imports/councils?mode=sync&max_deletes=1&within=kind%3Dtown", csv).await.is(201).json();
    assert_eq!(done["counts"]["ended"], 1);
    assert_eq!(done["counts"]["unchanged"], 1);
    assert_eq!(world.get("/v1/councils/salc:2").await.json()["status"], "ended");
    assert_eq!(world.get("/v1/councils/salc:3").await.json()["status"], "active");
    let again = world.import("/v1/imports/councils?mode=sync&max_deletes=1&within=kind%3Dtown", csv).await.is(201).json();
    assert_eq!(again["counts"]["ended"], 0);
});

on_both!(modes_and_cells, world => {
    two_towns(&world).await;
    world.import("/v1/imports/councils?mode=create", "identifiers,name,kind\nsalc:1,One,town\n").await.is(422);
    world.import("/v1/imports/councils?mode=update", "identifiers,name,kind\nsalc:9,Nine,town\n").await.is(422);
    let update = "identifiers,email,website\nsalc:1,town@example.org,\n";
    world.import("/v1/imports/councils?mode=update", update).await.is(201);
    let cleared = world.import("/v1/imports/councils?null_as=NULL", "identifiers,email,website\nsalc:1,NULL,https://example.org\n").await.is(201).json();
    assert_eq!(cleared["counts"]["updated"], 1);
    let one = world.get("/v1/councils/salc:1").await.json();
    assert_eq!((&one["email"], &one["website"], &one["name"]), (&json!(null), &json!("https://example.org"), &json!("One")));
    let precept = "identifiers,precept,profile_date,electorate\nsalc:1,2777932,2025-04-01,20000\n";
    world.import("/v1/imports/councils", precept).await.is(201);
    assert_eq!(world.get("/v1/councils/salc:1").await.json()["profile"]["precept"]["amount"], "2777932.00");
    let unnamed = world.import("/v1/imports/councils", "name,kind\nNobody,town\n").await.is(422).json();
    assert_eq!(unnamed["import"]["rows"][0]["errors"][0]["column"], "identifiers");
});

on_both!(a_large_import_is_answered_later, world => {
    let request = world.request(Method::POST, "/v1/imports/areas").header("content-type", "text/csv").header("prefer", "respond-async").body("code,name,kind\nA1,One,custom\n");
    let accepted = world.send(Method::POST, "/v1/imports/areas", request).await.is(202);
    let address = accepted.header("location").to_owned();
    loop {
        let report = world.send(Method::GET, &address, world.request(Method::GET, &address)).await.is(200).json();
        match report["status"].as_str().unwrap() {
            "running" | "queued" => assert!(report["progress"].is_object()),
            status => {
                assert_eq!(status, "applied");
                break;
            }
        }
        tokio::task::yield_now().await;
    }
    world.get("/v1/areas/code:A1").await.is(200);
    let listed = world.send(Method::GET, "/v1/imports", world.request(Method::GET, "/v1/imports")).await.is(200).json();
    assert_eq!(listed["items"][0]["counts"]["created"], 1);
});

on_both!(what_is_no_document_is_refused_before_it_is_accepted, world => {
    for body in ["{}", r#"{"items":5}"#, r#"{"rows":[]}"#, "[]", r#"{"items":["#] {
        let request = world.request(Method::POST, "/v1/imports/areas").header("content-type", "application/json").header("prefer", "respond-async").body(body);
        let refused = world.send(Method::POST, "/v1/imports/areas", request).await.is(400).json();
        assert_eq!(refused["code"], "malformed_json", "{body}");
    }
    let listed = world.send(Method::GET, "/v1/imports", world.request(Method::GET, "/v1/imports")).await.is(200).json();
    assert_eq!(listed["items"], json!([]), "nothing was taken");
});

on_both!(templates_name_every_column, world => {
    assert_eq!(
        world.get("/v1/imports/areas/template.csv").await.is(200).text().trim(),
        "code,name,kind,valid_from,valid_to,parents,predecessors,successors,longitude,latitude,source,licence"
    );
    assert_eq!(
        world.get("/v1/imports/councils/template.csv").await.is(200).text().trim(),
        "identifiers,name,kind,status,unitary,areas,website,email,telephone,founded_on,ended_on,predecessors,successors,electorate,precept,profile_date,basis,source,licence"
    );
});

on_both!(a_repeated_import_is_done_once, world => {
    let send = || {
        let request = world.request(Method::POST, "/v1/imports/areas").header("content-type", "text/csv").header("idempotency-key", "nightly");
        world.send(Method::POST, "/v1/imports/areas", request.body("code,name,kind\nA1,One,custom\n"))
    };
    let first = send().await.is(201).json();
    let again = send().await.is(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.json()["id"], first["id"]);
});
