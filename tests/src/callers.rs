//! People and programs that hold roles, signed in.

use api::auth::{tokens, verified};
use domain::{
    access::{Subject, SubjectKind},
    accounts::Session,
    identity::Id,
    store::{Store, StoreError},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{Answer, World};

/// Somebody who signed in.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account's id.
    pub id: String,
    /// Its token.
    pub token: String,
    /// A program's secret; empty for people.
    pub secret: String,
}

/// A role, and for which organisation; an empty one is the installation.
pub type Granted<'a> = (&'a str, &'a str);

fn named(organisation: &str) -> Value {
    if organisation.is_empty() { Value::Null } else { organisation.into() }
}

impl World {
    /// Grants a role to the account of that kind (`user` or `client`).
    pub async fn grant_role(&self, kind: &str, id: &str, (role, organisation): Granted<'_>) -> String {
        let body = json!({kind: id, "role": role, "organisation": named(organisation)});
        self.post("/v1/role-grants", &body).await.is(201).json()["id"].as_str().expect("an id").to_owned()
    }

    /// A person whose account an organisation manages, with roles, signed in.
    pub async fn caller(&self, title: &str, organisation: &str, roles: &[Granted<'_>]) -> Caller {
        let email = format!("{}@example.org", title.to_lowercase().replace(' ', "."));
        let body = json!({"name": title, "email": email, "organisation": named(organisation)});
        let id = self.post("/v1/users", &body).await.is(201).json()["id"].as_str().expect("an id").to_owned();
        for role in roles {
            self.grant_role("user", &id, *role).await;
        }
        let token = self.session_of(&id).await;
        Caller { id, token, secret: String::new() }
    }

    /// A token of a new session of a person, as if it had signed in with its passphrase.
    pub async fn session_of(&self, user: &str) -> String {
        let user = Id(user.parse().expect("a UUID"));
        let subject = Subject { kind: SubjectKind::User, id: user };
        let now = api::http::principal::now();
        let today = api::http::principal::today();
        let scopes = verified::rights(&self.app.store.session(), subject, None, today).await.expect("rights").scopes;
        let session = Session {
            id: api::http::principal::new_id(),
            user,
            scopes: None,
            organisation: None,
            created_at: now,
            used_at: now,
            ended_at: None,
        };
        let opened: Result<(), StoreError> =
            self.app.store.write(async |store: &persistence::SqlSession| store.open_session(&session).await).await;
        opened.expect("a session");
        let wish = tokens::Wish { subject, session: Some(session.id), organisation: None, scopes };
        tokens::issue(&self.app.keys, &self.app.config.issuer, &wish).expect("a token")
    }

    /// A program that an organisation manages, with roles and scopes, signed in with its secret.
    pub async fn program(&self, title: &str, organisation: &str, roles: &[Granted<'_>], scopes: &[&str]) -> Caller {
        let body = json!({"name": title, "organisation": named(organisation), "scopes": scopes});
        let id = self.post("/v1/clients", &body).await.is(201).json()["id"].as_str().expect("an id").to_owned();
        for role in roles {
            self.grant_role("client", &id, *role).await;
        }
        let made = self.post(&format!("/v1/clients/{id}/secrets"), &json!({})).await.is(201).json();
        let secret = made["client_secret"].as_str().expect("a secret").to_owned();
        let token = self.token_of(&id, &secret).await.is(200).json();
        Caller { id, token: token["access_token"].as_str().expect("a token").to_owned(), secret }
    }

    /// What the token endpoint answers a program.
    pub async fn token_of(&self, id: &str, secret: &str) -> Answer {
        let request = self.anonymous(Method::POST, "/oauth2/token").basic_auth(id, Some(secret));
        self.send(Method::POST, "/oauth2/token", request.form(&[("grant_type", "client_credentials")])).await
    }

    /// What a caller, or nobody, is answered.
    pub async fn ask(&self, caller: Option<&Caller>, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.anonymous(method.clone(), path);
        let request = match caller {
            Some(caller) => request.bearer_auth(&caller.token),
            None => request,
        };
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.send(method, path, request).await
    }

    /// What a caller is answered who brings a CSV file.
    pub async fn bring(&self, caller: &Caller, path: &str, csv: &str) -> Answer {
        let request = self.anonymous(Method::POST, path).bearer_auth(&caller.token);
        self.send(Method::POST, path, request.header("content-type", "text/csv").body(csv.to_owned())).await
    }
}

impl Caller {
    /// What it is answered when it reads.
    pub async fn get(&self, world: &World, path: &str) -> Answer {
        world.ask(Some(self), Method::GET, path, None).await
    }

    /// What it is answered when it posts.
    pub async fn post(&self, world: &World, path: &str, body: &Value) -> Answer {
        world.ask(Some(self), Method::POST, path, Some(body)).await
    }

    /// What it is answered when it puts.
    pub async fn put(&self, world: &World, path: &str, body: &Value) -> Answer {
        world.ask(Some(self), Method::PUT, path, Some(body)).await
    }

    /// What it is answered when it patches.
    pub async fn patch(&self, world: &World, path: &str, body: &Value) -> Answer {
        world.ask(Some(self), Method::PATCH, path, Some(body)).await
    }

    /// What it is answered when it deletes.
    pub async fn delete(&self, world: &World, path: &str) -> Answer {
        world.ask(Some(self), Method::DELETE, path, None).await
    }
}
