//! A disk that is full: writes are refused and say why, reads go on, and room brings all back.

use std::{path::Path, process::Command};

use acceptance::{
    Place,
    program::{Serving, operator},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    caller::{Caller, MOST, until},
    on_both,
};

on_both!(a_full_store_of_documents_loses_nothing);

/// A disk of six megabytes, unmounted when dropped.
struct Disk(tempfile::TempDir);

impl Disk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mount = ["-t", "tmpfs", "-o", "size=6m", "tmpfs"];
        let mounted = Command::new("mount").args(mount).arg(folder.path()).status().unwrap();
        assert!(mounted.success(), "a disk of its own can be mounted (this test needs root)");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

async fn a_full_store_of_documents_loses_nothing(place: Place) {
    let disk = Disk::new();
    let credentials = operator(&place.url);
    let server = Serving::start(&place.url, &[("ACCORD_DOCUMENTS", disk.path().to_str().unwrap())]);
    let caller = Caller::new(&server, &credentials).await;
    assert_eq!(caller.put("ref:one", "One").await.unwrap().status(), 201);
    let park = json!({"name": "A park", "use_class": "park_open_space", "owner": "ref:one"});
    let park = caller.ask(Method::PUT, "/v1/assets/ref:park").json(&park).send().await.unwrap();
    assert_eq!(park.status(), 201);
    let bring = async |number: usize| {
        let path = format!("/v1/assets/ref:park/documents?kind=other&file_name={number}.csv");
        let bytes = format!("{number},{}", "x".repeat(1 << 20));
        let asked = caller.ask(Method::POST, &path).header("content-type", "text/csv").header("if-match", "*");
        asked.body(bytes).send().await.unwrap()
    };
    let mut kept = 0;
    let refused = loop {
        let answer = bring(kept).await;
        if answer.status() != 201 {
            break answer;
        }
        kept += 1;
        assert!(kept < 10, "the disk never fills");
    };
    assert_eq!((refused.status().as_u16(), kept), (507, 5));
    assert_eq!(refused.json::<Value>().await.unwrap()["code"], "no_room");
    let told = caller.read("/v1/assets/ref:park/documents").await;
    assert_eq!(told["items"].as_array().unwrap().len(), kept);
    let last = told["items"][kept - 1]["id"].as_str().unwrap();
    let read = caller.ask(Method::GET, &format!("/v1/assets/ref:park/documents/{last}/content")).send().await.unwrap();
    assert_eq!(read.bytes().await.unwrap().len(), (1 << 20) + 2, "what is there is there whole");
    let removed = caller.ask(Method::DELETE, &format!("/v1/assets/ref:park/documents/{last}")).header("if-match", "*");
    assert!(removed.send().await.unwrap().status().is_success());
    let grown = Command::new("mount").args(["-o", "remount,size=12m"]).arg(disk.path()).status().unwrap();
    assert!(grown.success());
    assert_eq!(bring(kept).await.status(), 201, "room brings all back");
}

#[tokio::test]
async fn a_full_disk_loses_nothing() {
    let disk = Disk::new();
    let database = format!("sqlite://{}/accord.db", disk.path().display());
    let credentials = operator(&database);
    let server = Serving::start(&database, &[]);
    let caller = Caller::new(&server, &credentials).await;
    assert_eq!(caller.put("ref:one", "One").await.unwrap().status(), 201);
    let ballast = disk.path().join("ballast");
    let filled = Command::new("dd").args(["if=/dev/zero", "bs=4096"]).arg(format!("of={}", ballast.display())).output();
    assert!(!filled.unwrap().status.success(), "the disk is full");

    let name = "n".repeat(150);
    let mut written = 1;
    let refused = loop {
        let answer = caller.put(&format!("ref:more-{written}"), &name).await.unwrap();
        if !answer.status().is_success() {
            break answer;
        }
        written += 1;
        assert!(written < 20_000, "the disk never fills");
    };
    assert!(matches!(refused.status().as_u16(), 503 | 507), "{:?}", refused.text().await);
    assert_eq!(refused.headers()["content-type"], "application/problem+json");
    caller.until_ready(false).await;
    assert_eq!(caller.total("councils").await, written, "reads go on, and nothing is half there");
    let file: String = (0..5_000).map(|n| format!("F{n},Place {n},custom\n")).collect();
    let request = caller.ask(Method::POST, "/v1/imports/areas").header("content-type", "text/csv");
    let import = request.body(format!("code,name,kind\n{file}")).send().await.unwrap();
    assert!(matches!(import.status().as_u16(), 503 | 507), "{:?}", import.text().await);
    assert_eq!(caller.total("areas").await, 0);

    std::fs::remove_file(ballast).unwrap();
    until(MOST * 2, async || caller.is_ready().await).await;
    assert_eq!(caller.put("ref:one", "Two").await.unwrap().status(), 200);
    server.kill();
    let server = Serving::start(&database, &[]);
    assert_eq!(caller.at(&server).await.total("councils").await, written);
}
