//! A document is added, told, read, said otherwise and taken out.

use acceptance::{agreed::training, filed::PDF, on_both};
use reqwest::Method;
use serde_json::json;

use super::sha256;

on_both!(a_document_lives, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", None)).await;
    let agreement = format!("/v1/agreements/{id}");
    let documents = format!("{agreement}/documents");
    let before = world.get(&agreement).await.is(200).json()["revision"].as_i64().unwrap();
    let path = format!("{documents}?kind=minute&file_name=M%C3%A4rz%20%282%29.pdf&title=Minutes+of+14+January");
    let added = table.clerk.file(&world, &path, "application/pdf", PDF).await.is(201);
    let told = added.json();
    let item = format!("{documents}/{}", told["id"].as_str().unwrap());
    assert_eq!(added.header("location"), item);
    assert_eq!((&told["title"], &told["file_name"], &told["kind"]), (&json!("Minutes of 14 January"), &json!("März (2).pdf"), &json!("minute")));
    assert_eq!((&told["media_type"], &told["bytes"], &told["sha256"]), (&json!("application/pdf"), &json!(PDF.len()), &json!(sha256(PDF))));
    assert_eq!((&told["role"], &told["confidential"], &told["content"]), (&json!("clerk"), &json!(null), &json!(format!("{item}/content"))));
    assert_eq!(world.get(&agreement).await.json()["revision"], json!(before + 1));
    let last = world.get("/v1/changes?type=agreement.*").await.is(200).json()["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["type"], &last["data"]["changed"]), (&json!("agreement.documented"), &json!(["documents"])));

    let fetched = world.get(&item).await.is(200);
    assert_eq!(fetched.json(), told);
    let conditional = world.anonymous(Method::GET, &item).header("if-none-match", fetched.header("etag"));
    world.send(Method::GET, &item, conditional).await.is(304);
    assert_eq!(world.get(&documents).await.is(200).json()["items"], json!([told]));

    let amended = table.clerk.patch(&world, &item, &json!({"kind": "signed_copy", "file_name": "copy"})).await.is(200).json();
    assert_eq!((&amended["kind"], &amended["file_name"], &amended["revision"]), (&json!("signed_copy"), &json!("copy.pdf"), &json!(2)));
    let again = table.clerk.patch(&world, &item, &json!({"kind": "signed_copy"})).await.is(200).json();
    assert_eq!(again["revision"], 2, "nothing was changed");
    let stale = world.anonymous(Method::DELETE, &item).bearer_auth(&table.clerk.token).header("if-match", "\"r1\"");
    world.send(Method::DELETE, &item, stale).await.is(412);
    table.clerk.delete(&world, &format!("{item}?dry_run=true")).await.is(204);
    world.get(&item).await.is(200);
    table.clerk.delete(&world, &item).await.is(204);
    world.get(&item).await.is(404);
    world.get(&format!("{item}/content")).await.is(404);
    assert_eq!(world.kept_files().await, [], "its bytes are gone");
});

on_both!(bytes_are_handed_out_as_a_file_and_never_shown, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", None)).await;
    let documents = format!("/v1/agreements/{id}/documents");
    // Larger than what is held in memory at a time.
    let bytes: Vec<u8> = PDF.iter().copied().chain((0..11_000_000_u32).map(|n| (n % 251).to_le_bytes()[0])).collect();
    let path = format!("{documents}?kind=map&file_name=M%C3%A4rz%20%282%29.pdf");
    let added = table.clerk.file(&world, &path, "", bytes.clone()).await.is(201).json();
    let content = added["content"].as_str().unwrap();
    let whole = world.get(content).await.is(200);
    assert!(whole.body == bytes, "the same bytes, {} of {}", whole.body.len(), bytes.len());
    for (name, expected) in [
        ("content-type", "application/pdf"),
        ("content-length", &*bytes.len().to_string()),
        ("content-disposition", "attachment; filename=\"M_rz (2).pdf\"; filename*=UTF-8''M%C3%A4rz%20%282%29.pdf"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ("etag", &*format!("\"{}\"", sha256(&bytes))),
        ("accept-ranges", "bytes"),
        ("cache-control", "no-cache"),
    ] {
        assert_eq!(whole.header(name), expected, "{name}");
    }
    let get = async |headers: &[(&str, &str)]| {
        let request = world.anonymous(Method::GET, content).header("accept-encoding", "gzip");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        world.send(Method::GET, content, request).await
    };
    get(&[("if-none-match", whole.header("etag"))]).await.is(304);
    let part = get(&[("range", "bytes=10485750-10485769")]).await.is(206);
    assert_eq!((part.header("content-range"), &*part.body), (&*format!("bytes 10485750-10485769/{}", bytes.len()), &bytes[10_485_750..10_485_770]));
    assert_eq!(get(&[("range", "bytes=-5")]).await.is(206).body, bytes[bytes.len() - 5..]);
    assert_eq!(get(&[("range", "bytes=5-"), ("if-range", "\"another\"")]).await.is(200).body.len(), bytes.len());
    let beyond = get(&[("range", "bytes=99999999-")]).await.is(416);
    assert_eq!((beyond.header("content-range"), beyond.code()), (&*format!("bytes */{}", bytes.len()), "range_not_satisfiable".to_owned()));
    let head = world.anonymous(Method::HEAD, content);
    let head = world.send(Method::HEAD, content, head).await.is(200);
    assert_eq!((head.body.len(), head.header("content-length")), (0, &*bytes.len().to_string()));
});

on_both!(the_same_bytes_are_kept_once, world => {
    let table = world.table().await;
    let first = table.draft(&world, &training("2026-01-01", None)).await;
    let second = table.draft(&world, &training("2027-01-01", None)).await;
    world.post("/v1/assets", &json!({"identifiers": ["ref:park"], "name": "A park", "use_class": "park_open_space", "owner": acceptance::county::A})).await.is(201);
    let mut items = Vec::new();
    for record in [format!("/v1/agreements/{first}"), format!("/v1/agreements/{second}"), format!("/v1/agreements/{second}"), "/v1/assets/ref:park".to_owned()] {
        let path = format!("{record}/documents?kind=lease&file_name=lease.pdf");
        items.push(table.clerk.file(&world, &path, "application/pdf", PDF).await.is(201).header("location").to_owned());
    }
    for item in &items {
        assert_eq!(world.kept_files().await.iter().map(ToString::to_string).collect::<Vec<_>>(), [sha256(PDF)]);
        let content = format!("{item}/content");
        assert_eq!(table.clerk.get(&world, &content).await.is(200).body, PDF);
        table.clerk.delete(&world, item).await.is(204);
    }
    assert_eq!(world.kept_files().await, [], "the last one took its bytes along");
});
