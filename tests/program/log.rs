//! The log holds no secret at any level, and nobody forges its lines.

use serde_json::{Value, json};

use acceptance::program::{Serving, operator};

#[test]
fn no_secret_token_or_personal_data_is_logged() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/accord.db", folder.path().display());
    let (id, secret) = operator(&database);
    let serving = Serving::start(&database, &[("ACCORD_LOG", "trace"), ("ACCORD_LOG_FORMAT", "json")]);
    let url = serving.url.clone();
    let token = tokio::runtime::Runtime::new().unwrap().block_on(use_it(&url, &id, &secret));
    let (status, log) = serving.stop();
    assert_eq!(status.code(), Some(0));
    assert!(log.lines().count() > 20, "the log tells something at this level");
    let signature = token.rsplit('.').next().unwrap();
    for hidden in
        [secret.as_str(), token.as_str(), signature, "clerk@example.org", "01373 000000", "hunter2-wrong-secret"]
    {
        assert!(!log.contains(hidden), "the log holds {hidden}");
    }
    for line in log.lines().filter(|line| line.contains("forged")) {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "a line that somebody forged: {line}");
    }
}

async fn use_it(url: &str, id: &str, secret: &str) -> String {
    let http = reqwest::Client::new();
    let form = [("grant_type", "client_credentials")];
    let token_address = format!("{url}/oauth2/token");
    let wrong = http.post(&token_address).basic_auth(id, Some("hunter2-wrong-secret")).form(&form);
    assert_eq!(wrong.send().await.unwrap().status(), 401);
    let right = http.post(&token_address).basic_auth(id, Some(secret)).form(&form);
    let told: Value = right.send().await.unwrap().json().await.unwrap();
    let token = told["access_token"].as_str().unwrap().to_owned();
    let council = json!({"name": "One\r\n{\"forged\":true}", "kind": "parish"});
    let council = http.put(format!("{url}/v1/councils/ref:one")).bearer_auth(&token).json(&council);
    assert!(council.send().await.unwrap().status().is_client_error(), "a line break is no part of a name");
    let council = http.put(format!("{url}/v1/councils/ref:one")).bearer_auth(&token);
    assert_eq!(council.json(&json!({"name": "One", "kind": "parish"})).send().await.unwrap().status(), 201);
    let clerk = json!({"organisation": "ref:one", "name": "Clerk", "role": "clerk", "email": "clerk@example.org",
        "telephone": "01373 000000"});
    let clerk = http.post(format!("{url}/v1/representatives")).bearer_auth(&token).json(&clerk);
    assert_eq!(clerk.send().await.unwrap().status(), 201);
    let refused =
        json!({"organisation": "ref:one", "name": "Clerk", "role": "clerk", "email": "clerk@example.org at home"});
    let refused = http.post(format!("{url}/v1/representatives")).bearer_auth(&token).json(&refused);
    assert_eq!(refused.send().await.unwrap().status(), 422);
    http.get(format!("{url}/v1/councils/ref:x%0d%0aforged")).send().await.unwrap();
    http.get(format!("{url}/v1/councils?name=%0d%0aforged")).send().await.unwrap();
    token
}
