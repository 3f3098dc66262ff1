//! People and clients of a test: their accounts, their letters, and a second node beside the first.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use api::{app::App, config::Config, mail::Mailer, server, store::AppSession};
use chrono::Utc;
use domain::{
    identity::Id,
    store::{Store, StoreError},
};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::{
    contract::hold,
    world::{Answer, World},
};

/// Everybody's passphrase, where a test does not say another.
pub const PASSPHRASE: &str = "purple kettles sing at noon";

/// The letters that a server puts into its folder.
pub struct Letters(tempfile::TempDir);

impl Letters {
    /// An empty folder.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// Settings with which a server writes letters here, and believes a proxy on this machine.
    pub fn settings(&self, config: &mut Config) {
        let setting = format!("file:{}", self.0.path().display());
        config.mailer = Mailer::from_setting(&setting, "Register <register@example.org>", None).expect("a mailer");
        config.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    }

    fn files(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.0.path()).expect("a folder").map(|entry| entry.expect("a file").path());
        let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
        files.sort();
        files
    }

    /// How many came.
    pub fn count(&self) -> usize {
        self.files().len()
    }

    /// The text of the letter with this number, from 1, once it has come.
    pub async fn text(&self, number: usize) -> String {
        let patience = Instant::now() + Duration::from_secs(10);
        while self.count() < number {
            assert!(Instant::now() < patience, "letter {number} does not come");
            tokio::task::yield_now().await;
        }
        std::fs::read_to_string(&self.files()[number - 1]).expect("a letter")
    }

    /// The token in the letter with this number.
    pub async fn token(&self, number: usize) -> String {
        let text = self.text(number).await;
        let token = text.split_whitespace().find(|word| word.starts_with("acco_"));
        token.unwrap_or_else(|| panic!("no token in {text}")).to_owned()
    }
}

impl Default for Letters {
    fn default() -> Self {
        Self::new()
    }
}

/// Another server on a world's database.
pub struct Node {
    /// Where it is.
    pub url: String,
    http: reqwest::Client,
    _server: server::Running,
}

impl Node {
    /// Starts it.
    pub async fn beside(world: &World) -> Self {
        let app = actix_web::web::Data::new(App::open(world.app.config.clone()).await.expect("it opens"));
        let running = server::start(app).expect("it starts");
        Self { url: format!("http://{}", running.address()), http: reqwest::Client::new(), _server: running }
    }

    /// Asks it for a token, from an address.
    pub async fn token_from(&self, address: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.http.post(format!("{}/oauth2/token", self.url)).header("x-forwarded-for", address);
        answer(request.form(form), "POST", "/oauth2/token").await
    }

    /// Reads from it with a token.
    pub async fn read(&self, path: &str, token: &str) -> Answer {
        answer(self.http.get(format!("{}{path}", self.url)).bearer_auth(token), "GET", path).await
    }
}

async fn answer(request: reqwest::RequestBuilder, method: &str, path: &str) -> Answer {
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let answer = Answer { status, headers, body: response.bytes().await.expect("a whole body").to_vec() };
    hold(method, path.split('?').next().unwrap_or_default(), status, answer.header("content-type"), &answer.body);
    answer
}

/// Asks until the answer has a status, for the second within which every node knows.
pub async fn within_a_second(status: u16, ask: impl AsyncFn() -> Answer) {
    let begun = Instant::now();
    loop {
        let answered = ask().await;
        if answered.status == status {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(1), "after a second still {}", answered.status);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

impl World {
    /// Makes a person who signs in with [`PASSPHRASE`], giving the id.
    pub async fn person(&self, email: &str, organisation: Option<&str>) -> Id {
        let body = json!({"name": "Town Clerk", "email": email, "organisation": organisation});
        let made = self.post("/v1/users", &body).await.is(201).json();
        let id = Id(made["id"].as_str().expect("an id").parse().expect("a UUID"));
        let phc = self.app.passphrases.hash(PASSPHRASE.to_owned()).await.expect("a hash");
        self.keep_phc(id, &phc).await;
        id
    }

    /// Keeps a passphrase as it is given.
    pub async fn keep_phc(&self, person: Id, phc: &str) {
        let kept: Result<(), StoreError> = self
            .app
            .store
            .write(async |session: &AppSession| session.set_passphrase(person, phc, Utc::now()).await)
            .await;
        kept.expect("it is kept");
    }

    /// Grants a person a role, giving the grant's id.
    pub async fn grant(&self, person: Id, role: &str, organisation: Option<&str>) -> String {
        let body = json!({"user": person.to_string(), "role": role, "organisation": organisation});
        let made = self.post("/v1/role-grants", &body).await.is(201).json();
        made["id"].as_str().expect("an id").to_owned()
    }

    /// A parish council to have roles in.
    pub async fn parish(&self, reference: &str) {
        let path = format!("/v1/councils/{reference}");
        self.put(&path, &json!({"name": "A parish council", "kind": "parish"})).await.is(201);
    }

    /// Asks for a token.
    pub async fn ask_token(&self, form: &[(&str, &str)]) -> Answer {
        self.ask_token_from("192.0.2.1", form).await
    }

    /// Asks for a token, from an address.
    pub async fn ask_token_from(&self, address: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.anonymous(Method::POST, "/oauth2/token").header("x-forwarded-for", address).form(form);
        self.send(Method::POST, "/oauth2/token", request).await
    }

    /// Signs a person in, giving what the token endpoint told.
    pub async fn sign_in(&self, email: &str) -> Value {
        let form = [("grant_type", "password"), ("username", email), ("password", PASSPHRASE)];
        self.ask_token(&form).await.is(200).json()
    }

    /// Asks as whoever a token speaks for.
    pub async fn with_token(&self, token: &str, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.anonymous(method.clone(), path).bearer_auth(token);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.send(method, path, request).await
    }

    /// Posts a form.
    pub async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(Method::POST, path, self.anonymous(Method::POST, path).form(form)).await
    }

    /// Makes a client with these scopes and the role operator, giving its id and a secret.
    pub async fn client(&self, scopes: &[&str]) -> (String, String) {
        let made = self.post("/v1/clients", &json!({"name": "A script", "scopes": scopes})).await.is(201).json();
        let id = made["id"].as_str().expect("an id").to_owned();
        self.post("/v1/role-grants", &json!({"client": id, "role": "operator"})).await.is(201);
        let secret = self.post(&format!("/v1/clients/{id}/secrets"), &json!({})).await.is(201).json();
        (id, secret["client_secret"].as_str().expect("a secret").to_owned())
    }

    /// Does something to the database itself, as time would.
    pub async fn sql(&self, statement: &str) {
        let database = sea_orm::Database::connect(&self.place.url).await.expect("the database answers");
        database.execute_unprepared(statement).await.expect("a statement");
        database.close().await.expect("it closes");
    }

    /// The kinds of what the audit log tells, oldest first.
    pub async fn happenings(&self) -> Vec<String> {
        let path = "/v1/audit-entries?limit=1000";
        let told = self.with_token(&self.token, Method::GET, path, None).await.is(200).json();
        let items = told["items"].as_array().expect("entries");
        items.iter().map(|entry| entry["action"].as_str().expect("an action").to_owned()).collect()
    }
}

/// Declares a test on both databases, of a server that sends letters and believes a proxy's `X-Forwarded-For`.
#[macro_export]
macro_rules! with_letters {
    ($(#[$meta:meta])* $name:ident, $world:ident, $letters:ident => $body:block) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn test($world: $crate::World, $letters: $crate::Letters) $body

            async fn on(kind: $crate::Kind) {
                let letters = $crate::Letters::new();
                let world = $crate::World::with(kind, |config| letters.settings(config)).await;
                test(world, letters).await;
            }

            #[tokio::test]
            async fn sqlite() {
                on($crate::Kind::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                on($crate::Kind::Postgres).await;
            }
        }
    };
}

/// A time so many seconds ago, as a statement says it on both databases.
pub fn ago(seconds: i64) -> String {
    let at = Utc::now() - chrono::TimeDelta::seconds(seconds);
    format!("'{}'", at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
}
