//! The demo's agreements, drafted, signed and followed by those who may, as in real use; and an expression of interest.
//!
//! An agreement is played in one transaction, from its draft to where it stands; one that is there already is left as it is.

use std::collections::HashMap;

use anyhow::{Context, Result};
use domain::{
    access::Action,
    agreements::Agreement,
    catalogue::Expression,
    identity::{Id, Identifier},
    listing::Listing,
    record::{Asked, save_one},
    resource::Resource as Collection,
    store::{Repository, Store},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::parts::{Part, lacking};
use crate::{
    agreements::{
        assessments,
        change::{Operation, operate},
        obligations, reviews, signatures, stages, transitions,
    },
    app::App,
    catalogue::expressions::submit::submit,
    http::{precondition::Preconditions, problem::Problem},
    resource::prepare::prepare_one,
    store::AppSession,
};

const SCRIPT: &str = include_str!("../../../demo/somerset/agreements.json");

/// Who acts, and what becomes of which agreement.
#[derive(Deserialize)]
struct Script {
    parts: HashMap<String, Part>,
    agreements: Vec<Play>,
    expressions: Vec<Interest>,
}

/// Somebody would take something on.
#[derive(Deserialize)]
struct Interest {
    by: String,
    said: Map<String, Value>,
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
    Assessments,
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
    let expressed = async |session: &AppSession| express(session, &script).await;
    app.store
        .write(expressed)
        .await
        .map_err(|problem: Problem| anyhow::anyhow!("the demo's expressions of interest: {}", problem.to_json()))
}

async fn express(session: &AppSession, script: &Script) -> Result<(), Problem> {
    if Repository::<Expression>::count(session, &Listing::all(1)).await? > 0 {
        return Ok(());
    }
    for interest in &script.expressions {
        let part = script.parts.get(&interest.by).ok_or_else(|| lacking(&interest.by))?;
        submit(session, &part.enter(session, &interest.by).await?, interest.said.clone()).await?;
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
            Deed::Assessments => operate(session, asked, &write("ReassessmentBody"), said, assessments::assessed).await,
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
