//! Item 43 by the command line: an export is verified without a server, with the anchors and keys that were kept.

use acceptance::program::{Serving, operator, run};
use serde_json::{Value, json};

struct Kept {
    folder: tempfile::TempDir,
}

impl Kept {
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn database(&self) -> String {
        format!("sqlite://{}", self.path("accord.db"))
    }

    fn verify(&self, entries: &str) -> (bool, String) {
        let (entries, anchors, keys) = (self.path(entries), self.path("anchors"), self.path("keys"));
        let arguments = ["audit", "verify", "--entries", &entries, "--anchors", &anchors, "--jwks", &keys];
        let told = run(&arguments, &[]);
        let text = [told.stdout, told.stderr].concat();
        (told.status.success(), String::from_utf8(text).unwrap())
    }

    fn keep_keys(&self) {
        let keys = run(&["audit", "keys"], &[("ACCORD_DATABASE_URL", &self.database())]);
        assert!(keys.status.success());
        assert!(!String::from_utf8_lossy(&keys.stdout).contains("\"d\""), "the private halves are not told");
        std::fs::write(self.path("keys"), keys.stdout).unwrap();
    }

    /// Serves until the head of a write is anchored; keeps the export.
    async fn serve(&self, id: &str, secret: &str, name: &str) {
        let anchors = self.path("anchors");
        let settings = [("ACCORD_ANCHOR_FILE", anchors.as_str()), ("ACCORD_ANCHOR_SECONDS", "1")];
        let serving = Serving::start(&self.database(), &settings);
        let http = reqwest::Client::new();
        let form = [("grant_type", "client_credentials")];
        let token = http.post(format!("{}/oauth2/token", serving.url)).basic_auth(id, Some(secret)).form(&form);
        let token: Value = token.send().await.unwrap().json().await.unwrap();
        let token = token["access_token"].as_str().unwrap();
        let put = http.put(format!("{}/v1/partners/ref:{name}", serving.url)).bearer_auth(token);
        let put = put.json(&json!({"name": name, "kind": "other"})).send().await.unwrap();
        assert_eq!(put.status(), 201);
        let read = http.get(format!("{}/v1/audit-entries?format=ndjson", serving.url)).bearer_auth(token);
        let export = read.send().await.unwrap().text().await.unwrap();
        let head: Value = serde_json::from_str(export.lines().last().unwrap()).unwrap();
        let verification = format!("{}/v1/audit-entries/verification", serving.url);
        let patience = std::time::Instant::now() + std::time::Duration::from_secs(30);
        let mut known = 0;
        while known < head["seq"].as_i64().unwrap() {
            assert!(std::time::Instant::now() < patience, "nothing is anchored");
            let feed = http.get(format!("{}/v1/changes", serving.url)).send().await.unwrap();
            let feed: Value = feed.json().await.unwrap();
            if let Some(anchor) = feed["page"]["anchor"].as_str() {
                let online = http.get(format!("{verification}?anchor={anchor}")).bearer_auth(token);
                let online: Value = online.send().await.unwrap().json().await.unwrap();
                assert_eq!(online["intact"], true, "{online}");
                known = online["seq"].as_i64().unwrap();
            }
        }
        std::fs::write(self.path(name), export).unwrap();
        serving.stop();
    }
}

#[test]
fn item_43_an_export_is_verified_offline_with_keys_long_retired() {
    let kept = Kept { folder: tempfile::tempdir().unwrap() };
    let (id, secret) = operator(&kept.database());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(kept.serve(&id, &secret, "one"));
    assert!(run(&["keys", "rotate"], &[("ACCORD_DATABASE_URL", &kept.database())]).status.success());
    runtime.block_on(kept.serve(&id, &secret, "two"));
    kept.keep_keys();
    let (intact, told) = kept.verify("two");
    assert!(intact && told.contains("\"intact\": true"), "{told}");
    let export = std::fs::read_to_string(kept.path("two")).unwrap();
    assert!(export.contains("\"key_rotated\""), "a rotation is an entry");
    assert!(export.contains("\"from\":{\"sha256\":"), "from where it was asked is hashed");

    let lines: Vec<&str> = export.lines().collect();
    let without =
        |gone: usize| lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect::<Vec<_>>();
    let altered = [
        ("edited", export.replacen("\"one\"", "\"another\"", 1)),
        ("removed", without(2).join("\n")),
        (
            "reordered",
            [lines[1], lines[0]].into_iter().chain(lines[2..].iter().copied()).collect::<Vec<_>>().join("\n"),
        ),
        ("cut", lines[..3].join("\n")),
    ];
    for (code, text) in altered {
        std::fs::write(kept.path("altered"), text).unwrap();
        let (intact, told) = kept.verify("altered");
        assert!(!intact && told.contains(code), "{code}: {told}");
    }
    std::fs::write(kept.path("altered"), "not an entry\n").unwrap();
    assert!(kept.verify("altered").1.contains("line 1"));
    std::fs::write(kept.path("keys"), "{\"keys\": []}").unwrap();
    assert!(kept.verify("two").1.contains("not signed by this installation"));
}
