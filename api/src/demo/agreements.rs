//! The demo's agreements: drafted, signed and followed by those who may, as in real use.
//!
//! Each part is a client without a secret, so nobody signs in as it. An agreement is played in one transaction, from its
//! draft to where it stands; one that is there already is left as it is.

use std::{collections::HashMap, sync::Arc};

use anyhow::{Context, Result};
use domain::{
    access::{Action, Actor, Subject, SubjectKind},
    accounts::{Client, RoleGrant},
    agreements::Agreement,
    identity::{Id, Identifier},
    record::{Asked, save_one},
    resource::Resource as Collection,
    store::{Repository, Store},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::operator;
use crate::{
    agreements::{
        change::{Operation, operate},
        obligations, reviews, signatures, stages, transitions,
    },
    app::App,
    auth::verified::rights,
    http::{codes::Code, precondition::Preconditions, problem::Problem},
    resource::{Resource, Writable, prepare::prepare_one},
    store::AppSession,
};

const SCRIPT: &str = include_str!("../../../demo/somerset/agreements.json");

/// Who acts, and what becomes of which agreement.
#[derive(Deserialize)]
struct Script {
    parts: HashMap<String, Part>,
    agreements: Vec<Play>,
}

/// Somebody who acts for an organisation.
#[derive(Deserialize)]
struct Part {
    name: String,
    organisation: String,
    role: String,
    scope: String,
}

/// One agreement.
#[derive(Deserialize)]
struct Play {
    identifier: String,
    by: String,
    text: Map<String, Value>,
    steps: Vec<Step>,
}

/// One request of its life.
#[derive(Deserialize)]
struct Step {
    by: String,
    operation: Deed,
    said: Map<String, Value>,
}

/// The operation that a request is of, by the end of its address.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Deed {
    Transitions,
    Stages,
    Signatures,
    Obligations,
    Reviews,
}

/// Plays what is not there yet.
pub async fn play(app: &App) -> Result<()> {
    let script: Script = serde_json::from_str(SCRIPT).context("the demo's agreements")?;
    for play in &script.agreements {
        let identifier = Identifier::parse(&play.identifier).ok().context("an identifier of the demo")?;
        let played = async |session: &AppSession| {
            let there = Repository::<Agreement>::named(session, &identifier).await?;
            if there.is_some() { Ok(false) } else { play.perform(session, &script.parts).await.map(|()| true) }
        };
        let played = app
            .store
            .write(played)
            .await
            .map_err(|problem: Problem| anyhow::anyhow!("the demo's {}: {}", play.identifier, problem.to_json()))?;
        tracing::info!(agreement = play.identifier, played, "demo agreement");
    }
    Ok(())
}

impl Play {
    async fn perform(&self, session: &AppSession, parts: &HashMap<String, Part>) -> Result<(), Problem> {
        let mut cast: HashMap<&str, Asked> = HashMap::new();
        for by in self.steps.iter().map(|step| step.by.as_str()).chain([self.by.as_str()]) {
            if !cast.contains_key(by) {
                let part = parts.get(by).ok_or_else(|| lacking(by))?;
                cast.insert(by, part.enter(session, by).await?);
            }
        }
        let asked = |by: &str| cast.get(by).ok_or_else(|| lacking(by));
        let mut text = self.text.clone();
        text.insert("identifiers".to_owned(), json!([self.identifier]));
        let draft = prepare_one::<Agreement>(session, asked(&self.by)?, None, text).await?;
        let id = save_one(session, asked(&self.by)?, draft).await?.id;
        for step in &self.steps {
            step.take(session, asked(&step.by)?, id).await?;
        }
        Ok(())
    }
}

fn lacking(part: &str) -> Problem {
    Problem::new(Code::Internal, format!("Nobody plays {part}"))
}

impl Step {
    async fn take(&self, session: &AppSession, asked: &Asked, id: Id) -> Result<(), Problem> {
        let on = |action, schema| {
            let preconditions = Preconditions::default();
            Operation { action, schema, id: id.to_string(), preconditions }
        };
        let write = |schema| on(Action::Write(Collection::Agreements), schema);
        let said = self.said.clone();
        match self.operation {
            Deed::Transitions => {
                operate(session, asked, &write("AgreementTransitionBody"), said, transitions::moved).await
            }
            Deed::Stages => operate(session, asked, &write("StageBody"), said, stages::passed).await,
            Deed::Obligations => operate(session, asked, &write("ProgressBody"), said, obligations::judged).await,
            Deed::Reviews => operate(session, asked, &write("ReviewBody"), said, reviews::reviewed).await,
            Deed::Signatures => {
                // Who signs has the text before them.
                let record = Repository::<Agreement>::get(session, &[id]).await?.pop();
                let digest = record.and_then(|record| record.state.pending().map(|version| version.sha256.clone()));
                let mut said = said;
                said.insert("text_sha256".to_owned(), json!(digest));
                operate(session, asked, &on(Action::Sign, "SignatureBody"), said, signatures::signed).await
            }
        }
        .map(drop)
    }
}

impl Part {
    /// The client that acts, made where it is not there, and what it holds.
    async fn enter(&self, session: &AppSession, name: &str) -> Result<Asked, Problem> {
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
