//! A real server on a database of its own, and a caller whose every answer is held to the document.

use api::{app::App, config::Config, server};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::{contract::hold, migrated, postgres::TestDatabase};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Embedded SQLite, in a file of its own.
    Sqlite,
    /// PostgreSQL, in a database of its own.
    Postgres,
}

/// What keeps a test's database until the test ends.
#[allow(dead_code)]
enum Kept {
    Directory(tempfile::TempDir),
    Database(TestDatabase),
}

/// A database for a test.
pub struct Place {
    /// Its URL.
    pub url: String,
    _kept: Kept,
}

impl Place {
    /// A migrated database.
    pub async fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let directory = tempfile::tempdir().expect("a directory");
                Self { url: migrated::sqlite(directory.path()).await, _kept: Kept::Directory(directory) }
            }
            Kind::Postgres => {
                let database = migrated::postgres().await;
                Self { url: database.url.clone(), _kept: Kept::Database(database) }
            }
        }
    }
}

/// A server and a caller.
pub struct World {
    /// Where the server is.
    pub url: String,
    /// An operator's token.
    pub token: String,
    /// The operator's client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// What the server works with.
    pub app: actix_web::web::Data<App>,
    http: reqwest::Client,
    _server: server::Running,
    /// The database.
    pub place: Place,
}

/// An answer that fitted the document.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The same answer, having the status it must have.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The problem's code.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The codes of a problem's faults, with where they are.
    pub fn faults(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let place = |fault: &Value| {
            ["pointer", "parameter", "header"].iter().find_map(|name| fault.get(*name)).map(text).unwrap_or_default()
        };
        self.json()["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|fault| (place(fault), text(&fault["code"])))
            .collect()
    }
}

impl World {
    /// A server on a fresh database.
    pub async fn new(kind: Kind) -> Self {
        Self::with(kind, |_| {}).await
    }

    /// The same, its settings changed.
    pub async fn with(kind: Kind, change: impl FnOnce(&mut Config)) -> Self {
        let place = Place::new(kind).await;
        let mut config = Config::for_tests(&place.url);
        change(&mut config);
        let app = App::open(config).await.expect("the server opens its database");
        let app = actix_web::web::Data::new(app);
        let operator = api::auth::operator::create(&app.store, "tests").await.expect("an operator");
        let server = server::start(app.clone()).expect("the server starts");
        let url = format!("http://{}", server.address());
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let mut world = Self {
            url,
            token: String::new(),
            client_id: operator.client_id,
            client_secret: operator.client_secret,
            app,
            http,
            _server: server,
            place,
        };
        world.token = world.token_for(None).await;
        world
    }

    /// A token of the operator, perhaps with fewer scopes.
    pub async fn token_for(&self, scope: Option<&str>) -> String {
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(scope.map(|scope| ("scope", scope)));
        let request = self
            .http
            .post(format!("{}/oauth2/token", self.url))
            .basic_auth(&self.client_id, Some(&self.client_secret))
            .form(&form);
        let answer = self.send(Method::POST, "/oauth2/token", request).await.is(200);
        answer.json()["access_token"].as_str().expect("a token").to_owned()
    }

    /// A request without a token.
    pub fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// A request with the operator's token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.anonymous(method, path).bearer_auth(&self.token)
    }

    /// Sends a request, and holds the answer to the document.
    pub async fn send(&self, method: Method, path: &str, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap_or_else(|error| panic!("{method} {path}: {error:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.expect("a whole body").to_vec();
        let answer = Answer { status, headers, body };
        let address = path.split('?').next().unwrap_or_default();
        hold(method.as_str(), address, status, answer.header("content-type"), &answer.body);
        answer
    }

    /// Reads, without a token.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, self.anonymous(Method::GET, path)).await
    }

    /// Posts JSON as the operator.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, self.request(Method::POST, path).json(body)).await
    }

    /// Puts JSON as the operator.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, self.request(Method::PUT, path).json(body)).await
    }

    /// Patches with JSON as the operator.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, self.request(Method::PATCH, path).json(body)).await
    }

    /// Deletes as the operator.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, self.request(Method::DELETE, path)).await
    }

    /// Imports a CSV file as the operator.
    pub async fn import(&self, path: &str, csv: &str) -> Answer {
        let request = self.request(Method::POST, path).header("content-type", "text/csv").body(csv.to_owned());
        self.send(Method::POST, path, request).await
    }

    /// Creates an area, giving its id.
    pub async fn area(&self, code: &str, name: &str, kind: &str) -> String {
        let answer = self.post("/v1/areas", &json!({"code": code, "name": name, "kind": kind})).await.is(201);
        answer.json()["id"].as_str().expect("an id").to_owned()
    }
}

/// Declares a test that runs on both databases, each run a test of its own.
#[macro_export]
macro_rules! on_both {
    ($(#[$meta:meta])* $name:ident, $world:ident => $body:block) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn test($world: $crate::World) $body

            #[tokio::test]
            async fn sqlite() {
                test($crate::World::new($crate::Kind::Sqlite).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                test($crate::World::new($crate::Kind::Postgres).await).await;
            }
        }
    };
}
