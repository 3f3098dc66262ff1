//! Item 44: the log holds no secret at any level, and nobody forges its lines.

use serde_json::{Value, json};

use acceptance::program::{Serving, operator, run};

const PASSPHRASE: &str = "seven wet otters under a bridge";
const NEXT: &str = "eight dry badgers over a hill";
const HIDDEN: &[&str] = &[
    PASSPHRASE,
    NEXT,
    "a passphrase that was mistyped",
    "clerk@example.org",
    "invited@example.org",
    "nobody@example.org",
    "01373 000000",
    "hunter2-wrong-secret",
    "accr_", // refresh tokens
    "acco_", // one-time tokens
    "accs_", // secrets
    "eyJ",   // JSON Web Tokens
    "argon2",
    "PRIVATE",
];

fn log_of(format: &str) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/accord.db", folder.path().display());
    let outbox = format!("file:{}/outbox", folder.path().display());
    std::fs::create_dir(folder.path().join("outbox")).unwrap();
    let (id, secret) = operator(&database);
    let person = ["operator", "create", "--json", "--name", "Clerk", "--email", "clerk@example.org"];
    let made = run(&person, &[("ACCORD_DATABASE_URL", &database), ("ACCORD_LOG", "trace")]);
    let first: Value = serde_json::from_slice(&made.stdout).unwrap();
    let first = first["token"].as_str().unwrap().to_owned();
    let made = String::from_utf8(made.stderr).unwrap();
    let settings = [("ACCORD_LOG", "trace"), ("ACCORD_LOG_FORMAT", format), ("ACCORD_MAIL", &outbox)];
    let serving = Serving::start(&database, &settings);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut secrets = runtime.block_on(use_it(&serving.url, &id, &secret, &first));
    let (status, log) = serving.stop();
    assert_eq!(status.code(), Some(0));
    assert!(log.lines().count() > 20, "the log tells something at this level");
    secrets.extend([secret, first]);
    (made + &log, secrets)
}

#[test]
fn item_44_no_secret_token_or_personal_data_is_logged_and_no_line_is_forged() {
    for format in ["json", "human"] {
        let (log, secrets) = log_of(format);
        for hidden in secrets.iter().map(String::as_str).chain(HIDDEN.iter().copied()) {
            assert!(!log.contains(hidden), "{format}: the log holds {hidden}");
        }
        let forged =
            |line: &&str| line.trim_start().starts_with("forged") || line.trim_start().starts_with("{\"forged");
        assert_eq!(log.lines().find(forged), None, "{format}");
        for line in log.lines().filter(|line| format == "json" && line.contains("forged")) {
            assert!(serde_json::from_str::<Value>(line).is_ok(), "a line that somebody forged: {line}");
        }
    }
}

/// Uses the server in every way that has to do with secrets; what it was told in confidence.
async fn use_it(url: &str, id: &str, secret: &str, first: &str) -> Vec<String> {
    let http = reqwest::Client::new();
    let at = |path: &str| format!("{url}{path}");
    let sign_in = |form: &[(&str, &str)]| http.post(at("/oauth2/token")).form(&form.to_vec()).send();
    let status = async |request: reqwest::RequestBuilder| request.send().await.unwrap().status().as_u16();
    let wrong = http.post(at("/oauth2/token")).basic_auth(id, Some("hunter2-wrong-secret"));
    assert_eq!(status(wrong.form(&[("grant_type", "client_credentials")])).await, 401);
    let right = http.post(at("/oauth2/token")).basic_auth(id, Some(secret));
    let told: Value = right.form(&[("grant_type", "client_credentials")]).send().await.unwrap().json().await.unwrap();
    let token = told["access_token"].as_str().unwrap().to_owned();

    let set = http.post(at("/v1/passphrases")).json(&json!({"token": first, "passphrase": PASSPHRASE}));
    assert!(status(set).await < 300);
    let password = |username: &'static str, password: &'static str| {
        sign_in(&[("grant_type", "password"), ("username", username), ("password", password)])
    };
    assert_eq!(password("clerk@example.org", "a passphrase that was mistyped").await.unwrap().status(), 400);
    assert_eq!(password("nobody@example.org", PASSPHRASE).await.unwrap().status(), 400);
    let person: Value = password("clerk@example.org", PASSPHRASE).await.unwrap().json().await.unwrap();
    let refresh = person["refresh_token"].as_str().unwrap().to_owned();
    let again: Value =
        sign_in(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).await.unwrap().json().await.unwrap();
    let theirs = again["access_token"].as_str().unwrap().to_owned();
    sign_in(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).await.unwrap();
    let factor = http.post(at("/v1/me/second-factor")).bearer_auth(&theirs).json(&json!({"passphrase": PASSPHRASE}));
    factor.send().await.unwrap();
    let change = json!({"current": PASSPHRASE, "passphrase": NEXT});
    http.put(at("/v1/me/passphrase")).bearer_auth(&theirs).json(&change).send().await.unwrap();
    http.post(at("/v1/passphrase-resets")).json(&json!({"email": "clerk@example.org"})).send().await.unwrap();
    let invited = json!({"name": "Invited", "email": "invited@example.org"});
    let invited = http.post(at("/v1/users")).bearer_auth(&token).json(&invited).send().await.unwrap();
    let invited: Value = invited.json().await.unwrap();
    let invite = http.post(at(&format!("/v1/users/{}/invitations", invited["id"].as_str().unwrap())));
    assert!(status(invite.bearer_auth(&token)).await < 300);
    let made = http.post(at(&format!("/v1/clients/{id}/secrets"))).bearer_auth(&token).json(&json!({}));
    let made: Value = made.send().await.unwrap().json().await.unwrap();

    write_records(&http, url, &token).await;
    forge(&http, url, &token).await;
    http.get(at("/v1/areas?access_token=hunter2-wrong-secret")).send().await.unwrap();
    http.get(at("/v1/imports")).header("authorization", "Bearer hunter2-wrong-secret").send().await.unwrap();
    let spent = [("token", refresh.as_str())];
    http.post(at("/oauth2/revoke")).basic_auth(id, Some(secret)).form(&spent).send().await.unwrap();
    vec![token, theirs, refresh, made["client_secret"].as_str().unwrap().to_owned()]
}

async fn write_records(http: &reqwest::Client, url: &str, token: &str) {
    let council = http.put(format!("{url}/v1/councils/ref:one")).bearer_auth(token);
    assert_eq!(council.json(&json!({"name": "One", "kind": "parish"})).send().await.unwrap().status(), 201);
    let clerk = json!({"organisation": "ref:one", "name": "Clerk", "role": "clerk", "email": "clerk@example.org",
        "telephone": "01373 000000"});
    let clerk = http.post(format!("{url}/v1/representatives")).bearer_auth(token).json(&clerk);
    assert_eq!(clerk.send().await.unwrap().status(), 201);
    let refused =
        json!({"organisation": "ref:one", "name": "Clerk", "role": "clerk", "email": "clerk@example.org at home"});
    let refused = http.post(format!("{url}/v1/representatives")).bearer_auth(token).json(&refused);
    assert_eq!(refused.send().await.unwrap().status(), 422);
}

/// Line breaks wherever they can be said.
async fn forge(http: &reqwest::Client, url: &str, token: &str) {
    let council = json!({"name": "One\r\n{\"forged\":true}", "kind": "parish"});
    let council = http.put(format!("{url}/v1/councils/ref:one")).bearer_auth(token).json(&council);
    assert!(council.send().await.unwrap().status().is_client_error(), "a line break is no part of a name");
    http.get(format!("{url}/v1/councils/ref:x%0d%0aforged")).send().await.unwrap();
    http.get(format!("{url}/v1/councils?name=%0d%0aforged")).send().await.unwrap();
    http.get(format!("{url}/%0d%0aforged")).send().await.unwrap();
    let login = [("grant_type", "password"), ("username", "x\r\nforged"), ("password", "y\r\nforged")];
    http.post(format!("{url}/oauth2/token")).form(&login).send().await.unwrap();
    let reason = http.delete(format!("{url}/v1/councils/ref:one?dry_run=true")).bearer_auth(token);
    reason.header("change-reason", "UTF-8''x%0d%0aforged").send().await.unwrap();
    for id in ["x\tforged", "x;forged", "%0d%0aforged"] {
        let answer = http.get(format!("{url}/v1/areas")).header("x-request-id", id).send().await.unwrap();
        assert_ne!(answer.headers()["x-request-id"], id, "what is no request id is replaced");
    }
}
