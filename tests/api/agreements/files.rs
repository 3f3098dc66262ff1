//! Agreements as files, and asked for by what they are.

use acceptance::{
    agreed::training,
    county::{A, B, UNITARY},
    on_both,
};
use serde_json::json;

on_both!(what_is_exported_is_unchanged_when_it_comes_back, world => {
    let table = world.table().await;
    table.signed(&world, &training("2026-01-01", None)).await;
    let mut kept = training("2027-04-01", Some("2028-03-31"));
    kept["confidential"] = json!([{"field": "terms.plan", "reason": "It names people"}]);
    table.draft(&world, &kept).await;
    let template = world.get("/v1/imports/agreements/template.csv").await.is(200).text();
    let export = table.clerk.get(&world, "/v1/agreements?format=csv").await.is(200).text();
    assert_eq!(export.lines().next().unwrap(), format!("id,{},revision,created_at,updated_at", template.trim()));
    let back = world.bring(&table.clerk, "/v1/imports/agreements", &export).await.is(201).json();
    assert_eq!((&back["counts"]["unchanged"], &back["counts"]["rejected"]), (&json!(2), &json!(0)), "{back}");
    let lines = table.clerk.get(&world, "/v1/agreements?format=ndjson").await.is(200).text();
    assert_eq!(lines.lines().count(), 2);
});

on_both!(a_file_of_drafts_is_numbered_in_its_order, world => {
    let table = world.table().await;
    let terms = r#""{""kind"":""council_development"",""plan"":""Train""}""#;
    let parties = format!(r#""[{{""party"":""{UNITARY}""}},{{""party"":""{A}""}}]""#);
    let row = |name: &str| format!("ref:{name},Training {name},gss:E04008560,permanent,{parties},{terms}\n");
    let file = format!("identifiers,title,places,term_type,parties,terms\n{}{}", row("one"), row("two"));
    let dry = world.bring(&table.clerk, "/v1/imports/agreements?dry_run=true", &file).await.is(200).json();
    assert_eq!(dry["counts"]["created"], 2);
    world.bring(&table.clerk, "/v1/imports/agreements", &file).await.is(201);
    let year = chrono::Utc::now().format("%Y");
    for (name, number) in [("one", 1), ("two", 2)] {
        let read = table.clerk.get(&world, &format!("/v1/agreements/ref:{name}")).await.is(200).json();
        assert_eq!(read["reference"], format!("LA-{year}-{number:04}"));
    }
    let again = world.bring(&table.clerk, "/v1/imports/agreements", &file).await.is(201).json();
    assert_eq!(again["counts"]["unchanged"], 2);
    // A new one behind one that is changed gets its number all the same.
    let mixed = format!("identifiers,title,places,term_type,parties,terms\n{}{}", row("one").replace("Training one", "Courses"), row("five"));
    let told = world.bring(&table.clerk, "/v1/imports/agreements", &mixed).await.is(201).json();
    assert_eq!((&told["counts"]["updated"], &told["counts"]["created"]), (&json!(1), &json!(1)));
    let five = table.clerk.get(&world, "/v1/agreements/ref:five").await.is(200).json();
    assert_eq!(five["reference"], format!("LA-{year}-0003"));
    let stranger = world.officer("clerk", B).await;
    let refused = world.bring(&stranger, "/v1/imports/agreements", &file.replace("ref:one", "ref:three").replace("ref:two", "ref:four")).await.is(422).json();
    assert_eq!(refused["import"]["counts"]["rejected"], 2);
});

on_both!(what_a_complete_file_leaves_out_is_deleted_only_where_it_is_a_draft, world => {
    let table = world.table().await;
    let signed = table.signed(&world, &training("2026-01-01", None)).await;
    let proposed = table.draft(&world, &training("2027-04-01", None)).await;
    table.transit(&world, &proposed, "proposed").await.is(201);
    let draft = table.draft(&world, &training("2028-04-01", None)).await;
    for caller in [&table.clerk, &world.officer("steward", UNITARY).await] {
        let sync = "/v1/imports/agreements?mode=sync&max_deletes=10&within=kind%3Dcouncil_development";
        let told = world.bring(caller, sync, "identifiers,title\n").await.is(201).json();
        assert_eq!(told["counts"]["deleted"], i32::from(caller.id == table.clerk.id), "{told}");
    }
    for (id, status) in [(&signed, 200), (&proposed, 200), (&draft, 404)] {
        table.clerk.get(&world, &format!("/v1/agreements/{id}")).await.is(status);
    }
});

on_both!(five_filters_find_one, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", Some("2029-12-31"))).await;
    table.draft(&world, &training("2027-04-01", None)).await;
    let query = format!("place=gss:E04008560&kind=council_development&party={A}&agenda=council_development&status=in_force&ends_on__lte=2030-01-01");
    let found = world.get(&format!("/v1/agreements?{query}")).await.is(200).json();
    assert_eq!((found["items"].as_array().unwrap().len(), &found["items"][0]["id"]), (1, &json!(id)));
    for (wrong, right) in [("status=in_force", "status=draft"), ("kind=council_development", "kind=people_place"), (A, B)] {
        let found = world.get(&format!("/v1/agreements?{}", query.replace(wrong, right))).await.is(200).json();
        assert_eq!(found["items"], json!([]), "{right}");
    }
    let words = world.get("/v1/agreements?q=training%20councillors&sort=-ends_on").await.is(200).json();
    assert_eq!(words["items"].as_array().unwrap().len(), 1);
});
