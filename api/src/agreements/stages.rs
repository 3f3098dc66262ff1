//! `GET` and `POST /v1/agreements/{id}/stages`: the stage gates of a transfer.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{
    agreements::{
        Agreement,
        stages::{Gate, GateDecision, Stage},
    },
    event::Happening,
    fault::Faults,
    period::day,
    text::{Note, Title},
    vocabulary::Vocabulary,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    change::{Done, Posted, Work, not_recorded},
    reading::read_own,
};
use crate::{
    app::App,
    documents::named::{self, all_named},
    http::{answer::Answer, principal::Asking, problem::Problem, query::Query},
    resource::{Word, view::moment},
};

/// What was decided at a stage of a transfer.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct StageBody {
    /// The stage; those before it are passed.
    #[schema(schema_with = crate::resource::word::one::<Stage>)]
    pub stage: Word<Stage>,
    /// What was decided.
    #[schema(schema_with = crate::resource::word::one::<GateDecision>)]
    pub decision: Word<GateDecision>,
    /// The day; today when not said.
    #[serde(default)]
    #[schema(format = Date)]
    pub on: Option<String>,
    /// What it rests on.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(max_length = 10_000)]
    pub evidence: String,
    /// Documents of the agreement that it rests on, by their ids.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50, value_type = Option<Vec<uuid::Uuid>>)]
    pub documents: Option<Vec<String>>,
    /// Where it stands in the minutes.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300, example = "FTC 2027/034")]
    pub minute_ref: Option<String>,
}

/// The stages of a transfer.
#[derive(Serialize, ToSchema)]
pub struct AgreementStages {
    /// The stages that are passed now, in their order.
    #[schema(max_items = 20, schema_with = stages)]
    passed: Vec<Word<Stage>>,
    /// What was decided, oldest first.
    #[schema(max_items = 10_000)]
    items: Vec<AgreementGate>,
}

fn stages() -> utoipa::openapi::schema::Array {
    utoipa::openapi::ArrayBuilder::new()
        .items(crate::resource::word::one::<Stage>())
        .max_items(Some(20))
        .description(Some("The stages that are passed now, in their order."))
        .build()
}

/// What was decided at a stage.
#[derive(Serialize, ToSchema)]
pub struct AgreementGate {
    /// The stage.
    #[schema(schema_with = crate::resource::word::one::<Stage>)]
    stage: Word<Stage>,
    /// What was decided.
    #[schema(schema_with = crate::resource::word::one::<GateDecision>)]
    decision: Word<GateDecision>,
    /// The day.
    #[schema(format = Date)]
    on: String,
    /// What it rests on.
    #[schema(max_length = 10_000)]
    evidence: String,
    /// Documents of the agreement that it rests on.
    #[schema(max_items = 50, value_type = Vec<uuid::Uuid>)]
    documents: Vec<String>,
    /// Where it stands in the minutes.
    #[schema(max_length = 300)]
    minute_ref: Option<String>,
    /// On whose behalf it was recorded.
    #[schema(max_length = 200, example = "gss:E04008560")]
    organisation: Option<String>,
    /// When it was recorded.
    #[schema(format = DateTime)]
    at: String,
}

fn told(gate: &Gate) -> AgreementGate {
    AgreementGate {
        stage: Word(gate.stage),
        decision: Word(gate.decision),
        on: gate.on.to_string(),
        evidence: gate.evidence.as_str().to_owned(),
        documents: named::told(gate.documents.iter().copied()),
        minute_ref: gate.minute_ref.as_ref().map(|minute| minute.as_str().to_owned()),
        organisation: gate.organisation.as_ref().map(|organisation| organisation.reference.clone()),
        at: moment(gate.at),
    }
}

/// The stages of a transfer, and what was decided at each
#[utoipa::path(
    get, path = "/v1/agreements/{id}/stages", operation_id = "list_agreement_stages", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    responses((status = 200, description = "What was decided, oldest first", body = AgreementStages)),
    security((), ("bearer" = []))
)]
pub async fn list_agreement_stages(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let read = read_own(&app.store.session(), &asking, &id).await?;
    let agreement = &read.record.state;
    let passed = Stage::ALL.iter().copied().filter(|stage| agreement.has_passed(*stage)).map(Word).collect();
    let items = agreement.gates.iter().map(told).collect();
    Ok(Answer::json(StatusCode::OK, &AgreementStages { passed, items }))
}

/// Record what was decided at a stage of a transfer
///
/// The stages are those from the expression of interest to the completion, then monitoring and review, or the reversion.
/// Each is recorded when those before it are passed; the last decision at a stage counts. The text is agreed once the
/// stages up to the heads of terms are passed, and in force once the completion is.
#[utoipa::path(
    post, path = "/v1/agreements/{id}/stages", operation_id = "pass_agreement_stage", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    request_body(content = StageBody, content_type = "application/json"),
    responses((status = 201, description = "The agreement as it is now", body = crate::document::Agreement)),
    security(("bearer" = ["agreements:write"]))
)]
pub async fn pass_agreement_stage(posted: Posted) -> Result<Answer, Problem> {
    posted.change("StageBody", passed).await
}

/// Takes what was decided at a stage.
pub async fn passed(work: &Work<'_>, agreement: &mut Agreement, body: StageBody) -> Result<Done, Problem> {
    let asked = work.asked;
    let mut faults = Faults::default();
    let on = faults.take_optional("/on", body.on.as_deref(), day).unwrap_or(asked.today);
    let minute_ref = faults.take_optional("/minute_ref", body.minute_ref.as_deref(), Title::parse);
    let evidence = faults.take("/evidence", Note::parse(&body.evidence));
    let documents = all_named(&mut faults, "/documents", body.documents.as_deref(), &agreement.documents);
    let Some(evidence) = evidence else { return Err(faults.into()) };
    faults.or(())?;
    let (stage, decision) = (body.stage.0, body.decision.0);
    let organisation = work.permit.organisation.clone();
    let gate = Gate { stage, decision, on, evidence, documents, minute_ref, organisation, at: asked.at };
    agreement.pass(gate, asked.today).map_err(|why| not_recorded(why, agreement))?;
    // The completion may be the last thing that its first day waited for.
    agreement.day_came(asked.today, asked.at);
    Ok((Happening::Followed, work.permit.clone()))
}
