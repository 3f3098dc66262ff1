//! The page at `/docs`, in a browser: it shows the reference, and asks nobody but the server.

use std::{path::Path, process::Stdio, time::Duration};

use acceptance::{Kind, World};
use serde_json::Value;
use tokio::{io::AsyncWriteExt, net::TcpListener, process::Command, time::timeout};

const PATIENCE: Duration = Duration::from_secs(90);
/// What the browser does of itself is switched off.
const QUIET: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=20000",
];

/// What a page became, and the addresses that it asked for.
async fn visit(url: &str) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("net.json");
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let paths: Vec<_> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let browser =
        names.iter().flat_map(|name| paths.iter().map(move |path| path.join(name))).find(|path| path.exists());
    let browser = browser.expect("Chromium: .ci/chromium.sh installs it");
    let told = Command::new(browser)
        .args(QUIET)
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--log-net-log={}", log.display()))
        .args(["--dump-dom", url])
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let told = timeout(PATIENCE, told).await.expect("the browser ends").unwrap();
    (String::from_utf8_lossy(&told.stdout).into_owned(), asked(&log))
}

/// The addresses that pages asked for; the browser's own errands have no origin.
fn asked(log: &Path) -> Vec<String> {
    let log: Value = serde_json::from_slice(&std::fs::read(log).unwrap()).unwrap();
    let events = log["events"].as_array().unwrap().iter();
    let of_page =
        |event: &&Value| event["params"]["initiator"].as_str().is_some_and(|origin| origin != "not an origin");
    events.filter(of_page).filter_map(|event| event["params"]["url"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn the_reference_is_shown_and_no_request_leaves_the_origin() {
    let world = World::new(Kind::Sqlite).await;
    let (page, asked) = visit(&format!("{}/docs", world.url)).await;
    for shown in ["Accord", "/v1/councils", "Create a council", "List areas"] {
        assert!(page.contains(shown), "the page does not show {shown}");
    }
    assert!(asked.iter().any(|url| url.ends_with("/openapi.json")), "{asked:?}");
    let foreign: Vec<_> = asked.iter().filter(|url| !url.starts_with(&world.url)).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}

#[tokio::test]
async fn a_request_that_leaves_the_origin_would_be_seen() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let body = format!("<img src=\"http://127.0.0.2:{}/elsewhere.png\">", address.port());
    let page = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let server = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(page.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    let (_, asked) = visit(&format!("http://{address}/")).await;
    server.abort();
    assert!(asked.iter().any(|url| url.contains("127.0.0.2")), "{asked:?}");
}

#[tokio::test]
async fn the_page_may_only_load_from_its_origin() {
    let world = World::new(Kind::Sqlite).await;
    let page = world.get("/docs/").await.is(200);
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("http") && !policy.contains('*') && !policy.contains("script-src 'unsafe"), "{policy}");
    assert_eq!(world.get("/docs/nothing.js").await.is(404).code(), "not_found");
}
