//! People who sign in, the audit log, and the database behind the server's back.

use std::path::PathBuf;

use api::{accounts::letters::first_token, store::AppSession};
use chrono::Utc;
use domain::{
    identity::Id,
    store::{Store, StoreError},
};
use reqwest::Method;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};
use serde_json::{Value, json};

use crate::{Answer, Kind, World};

/// What every person of the tests signs in with.
pub const PASSPHRASE: &str = "seven wet otters under a bridge";

/// Somebody who signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The user's id.
    pub id: String,
    /// The address.
    pub email: String,
    /// A token.
    pub token: String,
}

impl World {
    /// Makes a person with roles, each for an organisation or (`""`) for the installation, who is signed in.
    pub async fn somebody(&self, email: &str, organisation: Option<&str>, roles: &[(&str, &str)]) -> Person {
        let user = json!({"name": format!("Holder of {email}"), "email": email, "organisation": organisation});
        let id = self.post("/v1/users", &user).await.is(201).json()["id"].as_str().expect("an id").to_owned();
        for role in roles {
            self.grant_role("user", &id, *role).await;
        }
        let token = self.session_of(&id).await;
        Person { id, email: email.to_owned(), token }
    }

    /// The same, who set a passphrase by a letter's token and signed in with it.
    pub async fn with_passphrase(&self, email: &str, organisation: Option<&str>, roles: &[(&str, &str)]) -> Person {
        let person = self.somebody(email, organisation, roles).await;
        let user = Id(person.id.parse().expect("a UUID"));
        let give = async |store: &AppSession| first_token(store, user, Utc::now()).await;
        let token = self.app.store.write(give).await.map_err(|error: StoreError| error).expect("a token");
        let set = json!({"token": token, "passphrase": PASSPHRASE});
        let path = "/v1/passphrases";
        let set = self.send(Method::POST, path, self.anonymous(Method::POST, path).json(&set)).await;
        assert!(set.status < 300, "{}", set.text());
        let token = self.try_passphrase(email, PASSPHRASE).await.is(200).json();
        Person { token: token["access_token"].as_str().expect("a token").to_owned(), ..person }
    }

    /// Has a person who operates the installation ask for an erasure, which no program does; gives its id.
    pub async fn ask_erasure(&self, kind: &str, record: &str) -> String {
        let person = self.somebody("data.protection@example.org", None, &[("operator", "")]).await;
        let wish = json!({"kind": kind, "record": record, "reason": "Asked for"});
        let asked = self.by(&person, Method::POST, "/v1/erasures", Some(&wish)).await.is(201).json();
        asked["id"].as_str().expect("an id").to_owned()
    }

    /// A try to sign in with a passphrase.
    pub async fn try_passphrase(&self, email: &str, passphrase: &str) -> Answer {
        let form = [("grant_type", "password"), ("username", email), ("password", passphrase)];
        let path = "/oauth2/token";
        self.send(Method::POST, path, self.anonymous(Method::POST, path).form(&form)).await
    }

    /// Asks as somebody, with a body if there is one.
    pub async fn by(&self, who: &Person, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.anonymous(method.clone(), path).bearer_auth(&who.token);
        let request = if let Some(body) = body { request.json(body) } else { request };
        self.send(method, path, request).await
    }

    /// Reads as somebody.
    pub async fn read_by(&self, who: &Person, path: &str) -> Answer {
        self.by(who, Method::GET, path, None).await
    }

    /// Reads as the operator.
    pub async fn seen(&self, path: &str) -> Answer {
        self.send(Method::GET, path, self.request(Method::GET, path)).await
    }

    /// Entries of the audit log that a query finds.
    pub async fn entries(&self, query: &str) -> Vec<Value> {
        let page = self.seen(&format!("/v1/audit-entries?limit=1000&{query}")).await.is(200).json();
        page["items"].as_array().expect("entries").clone()
    }

    /// What the verification of the audit log finds: codes with their numbers.
    pub async fn breaks(&self) -> Vec<(String, i64)> {
        codes(&self.seen("/v1/audit-entries/verification").await.is(200).json())
    }

    /// The database behind the server's back.
    pub async fn database(&self) -> Behind {
        let sqlite = self.place.url.strip_prefix("sqlite://").map(PathBuf::from);
        Behind {
            line: Database::connect(&self.place.url).await.expect("a database"),
            sqlite,
            url: self.place.url.clone(),
        }
    }
}

/// The breaks of a verification: codes with their numbers.
pub fn codes(verification: &Value) -> Vec<(String, i64)> {
    let told =
        |found: &Value| (found["code"].as_str().expect("a code").to_owned(), found["seq"].as_i64().expect("a seq"));
    verification["breaks"].as_array().expect("breaks").iter().map(told).collect()
}

/// The database, reached by somebody who is not the server.
pub struct Behind {
    line: DatabaseConnection,
    sqlite: Option<PathBuf>,
    url: String,
}

impl Behind {
    /// Which database it is.
    pub fn kind(&self) -> Kind {
        if self.sqlite.is_some() { Kind::Sqlite } else { Kind::Postgres }
    }

    /// Alters it.
    pub async fn run(&self, sql: &str) {
        self.line.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Reads it.
    pub async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let statement = Statement::from_string(self.line.get_database_backend(), sql);
        self.line.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// A count.
    pub async fn count(&self, sql: &str) -> i64 {
        self.rows(sql).await[0].try_get_by_index(0).expect("a number")
    }

    /// Everything it holds: the bytes of the file and of its write-ahead log, or a dump.
    pub async fn whole(&self) -> Vec<u8> {
        let Some(file) = &self.sqlite else {
            let dump = tokio::process::Command::new("pg_dump").arg(&self.url).output().await.expect("pg_dump runs");
            assert!(dump.status.success() && !dump.stdout.is_empty(), "a dump");
            return dump.stdout;
        };
        let mut log = file.clone().into_os_string();
        log.push("-wal");
        let mut whole = std::fs::read(file).expect("a file");
        whole.extend(std::fs::read(log).unwrap_or_default());
        whole
    }

    /// Which of these words it holds.
    pub async fn holds<'a>(&self, words: &[&'a str]) -> Vec<&'a str> {
        let whole = self.whole().await;
        let holds = |sought: &[u8]| whole.windows(sought.len()).any(|part| part == sought);
        // A dump writes bytes in hexadecimal.
        let hex = |word: &str| word.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
        words.iter().filter(|word| holds(word.as_bytes()) || holds(hex(word).as_bytes())).copied().collect()
    }
}
