//! Who sees documents, and who may write them.

use acceptance::{
    agreed::training,
    callers::Caller,
    county::{A, B, SALC, UNITARY},
    filed::PDF,
    on_both,
};
use reqwest::Method;
use serde_json::json;

on_both!(documents_are_seen_by_those_who_see_the_agreement, world => {
    let table = world.table().await;
    let id = table.draft(&world, &training("2026-01-01", None)).await;
    let agreement = format!("/v1/agreements/{id}");
    let item = format!("{agreement}/documents/{}", table.clerk.filed(&world, &agreement, "plan.pdf").await);
    let stranger = world.officer("clerk", B).await;
    for caller in [None, Some(&stranger)] {
        for path in [format!("{agreement}/documents"), item.clone(), format!("{item}/content")] {
            world.ask(caller, Method::GET, &path, None).await.is(404);
        }
    }
    stranger.file(&world, &format!("{agreement}/documents?kind=map&file_name=a.pdf"), "application/pdf", PDF).await.is(404);
    stranger.patch(&world, &item, &json!({"kind": "map"})).await.is(404);
    stranger.delete(&world, &item).await.is(404);
    let own = table.clerk.get(&world, &format!("{item}/content")).await.is(200);
    assert_eq!(own.header("cache-control"), "no-store");
    for to in ["proposed", "negotiating", "agreed"] {
        table.transit(&world, &id, to).await.is(201);
    }
    world.get(&format!("{agreement}/documents")).await.is(200);
    world.get(&format!("{item}/content")).await.is(200);
    stranger.delete(&world, &item).await.is(403);
    let viewer = world.officer("viewer", A).await;
    viewer.file(&world, &format!("{agreement}/documents?kind=map&file_name=a.pdf"), "application/pdf", PDF).await.is(403);
});

on_both!(a_confidential_document_is_told_to_be_there_and_no_more, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", None)).await;
    let agreement = format!("/v1/agreements/{id}");
    let open = table.clerk.filed(&world, &agreement, "plan.pdf").await;
    let path = format!("{agreement}/documents?kind=business_case&file_name=prices.pdf&confidential=Prices+are+being+negotiated");
    let made = table.clerk.file(&world, &path, "application/pdf", PDF).await.is(201).json();
    let item = format!("{agreement}/documents/{}", made["id"].as_str().unwrap());
    let secrets = [made["sha256"].as_str().unwrap().to_owned(), "prices.pdf".to_owned()];
    let stranger = world.officer("clerk", B).await;
    let (salc, steward) = (world.officer("steward", SALC).await, world.officer("steward", UNITARY).await);
    let hidden = ["title", "file_name", "media_type", "bytes", "sha256", "content"];
    for caller in [None, Some(&stranger)] {
        let listed = world.ask(caller, Method::GET, &format!("{agreement}/documents"), None).await.is(200);
        let told = listed.json()["items"].as_array().unwrap().clone();
        assert_eq!((told.len(), &told[0]["id"], &told[0]["file_name"]), (2, &json!(open), &json!("plan.pdf")));
        assert_eq!((&told[1]["redacted"], &told[1]["confidential"]), (&json!(hidden), &json!("Prices are being negotiated")));
        let fetched = world.ask(caller, Method::GET, &item, None).await.is(200);
        for text in [listed.text(), fetched.text()] {
            assert!(secrets.iter().all(|secret| !text.contains(secret)), "{text}");
        }
        world.ask(caller, Method::GET, &format!("{item}/content"), None).await.is(if caller.is_none() { 401 } else { 403 });
    }
    let audited = stranger.get(&world, "/v1/changes?type=agreement.*").await.is(200).text();
    assert!(secrets.iter().all(|secret| !audited.contains(secret)), "{audited}");
    let reads = async |caller: &Caller| {
        assert_eq!(caller.get(&world, &item).await.is(200).json()["file_name"], "prices.pdf");
        let content = caller.get(&world, &format!("{item}/content")).await.is(200);
        assert_eq!((content.header("cache-control"), &*content.body), ("no-store", PDF));
    };
    for caller in [&table.clerk, &salc, &steward] {
        reads(caller).await;
    }
    table.clerk.patch(&world, &item, &json!({"confidential": null})).await.is(200);
    assert_eq!(world.get(&item).await.is(200).json()["file_name"], "prices.pdf");
    world.get(&format!("{item}/content")).await.is(200);
});
