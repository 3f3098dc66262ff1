//! A document is there whole or not at all.

use std::path::PathBuf;

use acceptance::{Kind, World, agreed::training, filed::PDF, on_both};
use api::documents::sweep::sweep;
use domain::documents::ContentDigest;
use futures_util::future::join_all;
use persistence::Shelf;
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};

on_both!(a_repeated_upload_is_done_once, world => {
    let table = world.table().await;
    let documents = format!("/v1/agreements/{}/documents", table.draft(&world, &training("2026-01-01", None)).await);
    let path = format!("{documents}?kind=minute&file_name=a.pdf");
    let send = async |path: &str, media_type: &str, bytes: &[u8]| {
        let request = world.anonymous(Method::POST, path).bearer_auth(&table.clerk.token).header("idempotency-key", "minutes");
        world.send(Method::POST, path, request.header("content-type", media_type).body(bytes.to_vec())).await
    };
    let first = send(&path, "application/pdf", PDF).await.is(201);
    let again = send(&path, "application/pdf", PDF).await.is(201);
    assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &first.body));
    for (path, media_type, bytes) in [
        (&*path, "application/pdf", b"%PDF-1.7 another".as_slice()),
        (&*path, "application/octet-stream", PDF),
        (&*format!("{documents}?kind=map&file_name=a.pdf"), "application/pdf", PDF),
    ] {
        assert_eq!(send(path, media_type, bytes).await.is(422).code(), "idempotency_key_reused");
    }
    let listed = table.clerk.get(&world, &documents).await.is(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let item = first.header("location").to_owned();
    let dry = table.clerk.file(&world, &format!("{path}&dry_run=true"), "application/pdf", b"%PDF-1.7 dry".as_slice()).await.is(200).json();
    assert_eq!(dry["bytes"], 12);
    assert_eq!(table.clerk.get(&world, &documents).await.json()["items"].as_array().unwrap().len(), 1);
    table.clerk.get(&world, &item).await.is(200);
});

on_both!(documents_that_come_at_once_all_come, world => {
    let table = world.table().await;
    let record = format!("/v1/agreements/{}", table.draft(&world, &training("2026-01-01", None)).await);
    let path = format!("{record}/documents?kind=minute&file_name=a.pdf");
    let each = (0..8_u8).map(async |n| {
        // Every second one has the same bytes.
        let bytes = [PDF, if n % 2 == 0 { "same".to_owned() } else { n.to_string() }.as_bytes()].concat();
        table.clerk.file(&world, &path, "application/pdf", bytes).await.is(201).json()["id"].as_str().unwrap().to_owned()
    });
    let ids = join_all(each).await;
    let listed = table.clerk.get(&world, &format!("{record}/documents")).await.is(200).json();
    assert_eq!((listed["items"].as_array().unwrap().len(), world.kept_files().await.len()), (8, 5));
    // Taken out and brought again at once: whoever is answered 201 finds its bytes.
    let churn = ids.iter().map(async |id| {
        table.clerk.delete(&world, &format!("{record}/documents/{id}")).await.is(204);
        let bytes = [PDF, b"same".as_slice()].concat();
        let added = table.clerk.file(&world, &path, "application/pdf", bytes).await.is(201).json();
        table.clerk.get(&world, added["content"].as_str().unwrap()).await.is(200);
    });
    join_all(churn).await;
    assert_eq!(world.kept_files().await.len(), 1);
});

on_both!(bytes_to_which_no_record_points_are_swept, world => {
    let table = world.table().await;
    let record = format!("/v1/agreements/{}", table.draft(&world, &training("2026-01-01", None)).await);
    let id = table.clerk.filed(&world, &record, "a.pdf").await;
    // As an upload leaves them whose transaction failed.
    let orphan = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(orphan.path(), b"%PDF-1.7 orphan").unwrap();
    let digest = ContentDigest::of(Sha256::digest(b"%PDF-1.7 orphan").into());
    world.app.files.keep(&digest, orphan.path()).await.unwrap();
    assert_eq!(world.kept_files().await.len(), 2);
    let now = api::http::principal::now();
    assert_eq!(sweep(&world.app, now - chrono::Duration::days(1)).await.unwrap(), 0, "it may be on its way");
    assert_eq!(sweep(&world.app, now + chrono::Duration::hours(1)).await.unwrap(), 1);
    assert!(!world.app.files.holds(&digest).await.unwrap());
    table.clerk.get(&world, &format!("{record}/documents/{id}/content")).await.is(200);
});

#[tokio::test]
async fn what_a_killed_server_had_begun_is_swept() {
    let world = World::new(Kind::Sqlite).await;
    let Shelf::Folder(folder) = world.app.config.documents.clone() else { panic!("a folder beside the file") };
    let begun: PathBuf = folder.join("ab").join(format!("{}#1", "ab".repeat(32)));
    std::fs::create_dir_all(begun.parent().unwrap()).unwrap();
    std::fs::write(&begun, b"%PDF").unwrap();
    assert_eq!(world.kept_files().await, [], "nobody finds it");
    let now = api::http::principal::now();
    sweep(&world.app, now - chrono::Duration::days(1)).await.unwrap();
    assert!(begun.exists());
    sweep(&world.app, now + chrono::Duration::hours(1)).await.unwrap();
    assert!(!begun.exists());
}

#[tokio::test]
async fn a_store_that_cannot_be_written_is_told_and_nothing_is_recorded() {
    let place = tempfile::NamedTempFile::new().unwrap();
    let under = place.path().join("documents");
    let world = World::with(Kind::Sqlite, |config| config.documents = Shelf::Folder(under)).await;
    let table = world.table().await;
    let record = format!("/v1/agreements/{}", table.draft(&world, &training("2026-01-01", None)).await);
    let path = format!("{record}/documents?kind=minute&file_name=a.pdf");
    let refused = table.clerk.file(&world, &path, "application/pdf", PDF).await.is(503);
    assert_eq!((refused.code(), refused.header("retry-after")), ("unavailable".to_owned(), "2"));
    assert!(!refused.text().contains("tmp"), "{}", refused.text());
    assert_eq!(table.clerk.get(&world, &format!("{record}/documents")).await.is(200).json()["items"], json!([]));
}

#[tokio::test]
async fn bytes_that_were_not_restored_are_told_to_be_away() {
    let world = World::new(Kind::Sqlite).await;
    let table = world.table().await;
    let record = format!("/v1/agreements/{}", table.draft(&world, &training("2026-01-01", None)).await);
    let id = table.clerk.filed(&world, &record, "a.pdf").await;
    let Shelf::Folder(folder) = world.app.config.documents.clone() else { panic!("a folder beside the file") };
    std::fs::remove_dir_all(folder).unwrap();
    let item = format!("{record}/documents/{id}");
    table.clerk.get(&world, &item).await.is(200);
    table.clerk.get(&world, &format!("{item}/content")).await.is(503);
    table.clerk.delete(&world, &item).await.is(204);
}
