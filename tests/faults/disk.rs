//! A disk that is full: writes are refused and say why, reads go on, and room brings all back.

use std::{path::Path, process::Command};

use acceptance::program::{Serving, operator};
use reqwest::Method;

use crate::caller::{Caller, MOST, until};

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
