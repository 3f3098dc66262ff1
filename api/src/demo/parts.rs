//! Who acts in the demo. Each part is a client without a secret, so nobody signs in as it.

use std::sync::Arc;

use domain::{
    access::{Actor, Subject, SubjectKind},
    accounts::{Client, RoleGrant},
    identity::{Id, Identifier},
    record::{Asked, save_one},
    store::Repository,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::operator;
use crate::{
    auth::verified::rights,
    http::{codes::Code, problem::Problem},
    resource::{Resource, Writable, prepare::prepare_one},
    store::AppSession,
};

/// Somebody who acts for an organisation.
#[derive(Deserialize)]
pub struct Part {
    name: String,
    organisation: String,
    role: String,
    scope: String,
}

/// The problem that a script names a part that nobody plays.
pub fn lacking(part: &str) -> Problem {
    Problem::new(Code::Internal, format!("Nobody plays {part}"))
}

impl Part {
    /// The client that acts, made where it is not there, and what it holds.
    pub async fn enter(&self, session: &AppSession, name: &str) -> Result<Asked, Problem> {
        let operator = operator();
        let reference = format!("ref:demonstration-{name}");
        let known = match Identifier::parse(&reference) {
            Ok(identifier) => Repository::<Client>::named(session, &identifier).await?,
            Err(_) => None,
        };
        let id = if let Some(client) = known {
            client.id
        } else {
            let client = json!({"identifiers": [reference], "name": self.name, "organisation": self.organisation,
                    "scopes": [self.scope]});
            let grant = json!({"client": reference, "role": self.role, "organisation": self.organisation});
            let id = made::<Client>(session, &operator, &client).await?;
            made::<RoleGrant>(session, &operator, &grant).await?;
            id
        };
        let subject = Subject { kind: SubjectKind::Client, id };
        let rights = Arc::new(rights(session, subject, None, operator.today).await?);
        Ok(Asked { actor: Actor { subject: Some(subject), session: None, rights }, ..operator })
    }
}

async fn made<A: Resource>(session: &AppSession, asked: &Asked, body: &Value) -> Result<Id, Problem>
where
    AppSession: Writable<A>,
{
    let body = body.as_object().cloned().unwrap_or_default();
    let change = prepare_one::<A>(session, asked, None, body).await?;
    Ok(save_one(session, asked, change).await?.id)
}
