//! What each command does, and what it says.

use acceptance::program::{Serving, operator, run};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn an_operator_is_told_once_on_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/accord.db", folder.path().display());
    let made = run(&["operator", "create", "--json"], &[("ACCORD_DATABASE_URL", &url)]);
    assert!(made.status.success());
    let told = text(&made.stdout);
    assert_eq!(told.lines().count(), 1);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told.as_object().unwrap().keys().collect::<Vec<_>>(), ["client_id", "client_secret"]);
    assert!(text(&made.stderr).contains("migration"), "the log goes to standard error");
    assert!(!text(&made.stderr).contains(told["client_secret"].as_str().unwrap()));
    let kept = std::fs::read(folder.path().join("accord.db")).unwrap();
    let secret = told["client_secret"].as_str().unwrap().as_bytes();
    assert!(!kept.windows(secret.len()).any(|part| part == secret), "the secret is not kept");
}

#[test]
fn the_document_is_printed() {
    let printed = run(&["openapi"], &[]);
    let document: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(&document, api::document::embedded());
}

#[test]
fn migrating_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/accord.db", folder.path().display());
    for _ in 0..2 {
        assert!(run(&["migrate"], &[("ACCORD_DATABASE_URL", &url)]).status.success());
    }
}

#[test]
fn health_tells_by_its_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(&format!("sqlite://{}/accord.db", folder.path().display()), &[]);
    let listen = serving.url.trim_start_matches("http://").to_owned();
    assert!(run(&["health"], &[("ACCORD_LISTEN", &listen)]).status.success());
    let (status, _) = serving.stop();
    assert_eq!(status.code(), Some(0), "a stop is no failure");
    assert!(!run(&["health"], &[("ACCORD_LISTEN", &listen)]).status.success());
}

#[test]
fn keys_rotate_without_a_restart_and_old_tokens_stay_good() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/accord.db", folder.path().display());
    let (id, secret) = operator(&database);
    let serving = Serving::start(&database, &[]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let http = reqwest::Client::new();
        let form = [("grant_type", "client_credentials")];
        let request = http.post(format!("{}/oauth2/token", serving.url)).basic_auth(id, Some(secret)).form(&form);
        let told: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
        let token = told["access_token"].as_str().unwrap();
        assert!(run(&["keys", "rotate"], &[("ACCORD_DATABASE_URL", &database)]).status.success());
        let read = http.get(format!("{}/v1/imports", serving.url)).bearer_auth(token);
        assert_eq!(read.send().await.unwrap().status(), 200);
        let keys: serde_json::Value =
            http.get(format!("{}/.well-known/jwks.json", serving.url)).send().await.unwrap().json().await.unwrap();
        let keys = keys["keys"].as_array().unwrap();
        assert!(keys.iter().all(|key| key.get("d").is_none()), "the private part is not told");
    });
}
