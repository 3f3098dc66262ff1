//! `GET` and `POST /v1/agreements/{id}/obligations`: what the parties undertook, and how it was kept.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{
    agreements::{
        Agreement, Undertaking,
        follow::{Judgement, Progress, Recorder, UndertakingState},
    },
    event::Happening,
    fault::Faults,
    period::day,
    text::Note,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    change::{Done, Posted, Work, not_recorded},
    reading::{asked_day, read_own},
    undertaking::UndertakingBody,
};
use crate::{
    app::App,
    documents::named::{self, all_named},
    http::{answer::Answer, principal::Asking, problem::Problem, query::Query},
    resource::{Word, view::moment},
};

/// How far an obligation was kept, or a milestone reached.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct ProgressBody {
    /// The key of the obligation or milestone.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "O1")]
    pub key: String,
    /// How far.
    #[schema(schema_with = crate::resource::word::one::<Judgement>)]
    pub judgement: Word<Judgement>,
    /// The day it tells of; today when not said.
    #[serde(default)]
    #[schema(format = Date)]
    pub on: Option<String>,
    /// What shows it.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(max_length = 10_000)]
    pub evidence: String,
    /// Documents of the agreement that show it, by their ids.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50, value_type = Option<Vec<uuid::Uuid>>)]
    pub documents: Option<Vec<String>>,
}

/// Obligations and milestones, and where they stand.
#[derive(Serialize, ToSchema)]
pub struct AgreementObligations {
    /// The day on which they are looked at.
    #[schema(format = Date)]
    on: String,
    /// Obligations, then milestones.
    #[schema(max_items = 400)]
    items: Vec<AgreementObligation>,
    /// Judgements of what a variation rewrote or took out, oldest first.
    #[schema(max_items = 10_000)]
    former: Vec<AgreementProgress>,
}

/// An obligation or milestone, and where it stands.
#[derive(Serialize, ToSchema)]
pub struct AgreementObligation {
    /// Whether it is a milestone.
    milestone: bool,
    /// What was undertaken.
    undertaking: UndertakingBody,
    /// Where it stands on the day.
    #[schema(schema_with = crate::resource::word::one::<UndertakingState>)]
    state: Word<UndertakingState>,
    /// How it was judged as it stands, oldest first.
    #[schema(max_items = 10_000)]
    progress: Vec<AgreementProgress>,
}

/// A judgement of an obligation or milestone.
#[derive(Serialize, ToSchema)]
pub struct AgreementProgress {
    /// The key of the obligation or milestone.
    #[schema(max_length = 40, example = "O1")]
    key: String,
    /// The version of the text that it was judged by.
    #[schema(minimum = 1, maximum = 100_000)]
    version: u32,
    /// The version that says it otherwise, or no more, so that this counts no longer.
    #[schema(minimum = 1, maximum = 100_000)]
    rewritten_by: Option<u32>,
    /// How far it was kept.
    #[schema(schema_with = crate::resource::word::one::<Judgement>)]
    judgement: Word<Judgement>,
    /// The day it tells of.
    #[schema(format = Date)]
    on: String,
    /// What shows it.
    #[schema(max_length = 10_000)]
    evidence: String,
    /// Documents of the agreement that show it.
    #[schema(max_items = 50, value_type = Vec<uuid::Uuid>)]
    documents: Vec<String>,
    /// On whose behalf it was recorded.
    #[schema(max_length = 200, example = "gss:E04008560")]
    organisation: Option<String>,
    /// When it was recorded.
    #[schema(format = DateTime)]
    at: String,
}

fn progress(progress: &Progress) -> AgreementProgress {
    AgreementProgress {
        key: progress.key.as_str().to_owned(),
        version: progress.version,
        rewritten_by: progress.rewritten_by,
        judgement: Word(progress.judgement),
        on: progress.on.to_string(),
        evidence: progress.evidence.as_str().to_owned(),
        documents: named::told(progress.documents.iter().copied()),
        organisation: progress.organisation.as_ref().map(|organisation| organisation.reference.clone()),
        at: moment(progress.at),
    }
}

/// What the parties undertook, and how it was kept
///
/// Each obligation and milestone of the text that is in effect, where it stands on a day (`on=`, else today), and how it was
/// judged. What is not met when its day is past is overdue. What a variation rewrites is judged anew; what was said of it
/// before stands in `former`. Whoever may not see a withheld list is told none of it.
#[utoipa::path(
    get, path = "/v1/agreements/{id}/obligations", operation_id = "list_agreement_obligations", tag = "agreements",
    params(
        ("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200),
        ("on" = Option<String>, Query, description = "The day on which they are looked at; today when not said.", format = Date),
    ),
    responses((status = 200, description = "Obligations, then milestones", body = AgreementObligations)),
    security((), ("bearer" = []))
)]
pub async fn list_agreement_obligations(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let on = asked_day(&mut query, "on", asking.0.today)?;
    query.finish(&["on"])?;
    let read = read_own(&app.store.session(), &asking, &id).await?;
    let agreement: &Agreement = &read.record.state;
    let text = &agreement.text;
    let told = |(milestone, undertaking): (bool, &Undertaking)| AgreementObligation {
        milestone,
        undertaking: undertaking.into(),
        state: Word(agreement.standing(undertaking, on)),
        progress: agreement.judged(undertaking).map(progress).collect(),
    };
    let list = |name: &str, list: &[Undertaking], milestone: bool| -> Vec<AgreementObligation> {
        if read.withholds(name) { vec![] } else { list.iter().map(|one| told((milestone, one))).collect() }
    };
    let mut items = list("obligations", &text.obligations, false);
    items.extend(list("milestones", &text.milestones, true));
    let whole = !read.withholds("obligations") && !read.withholds("milestones");
    let former =
        agreement.progress.iter().filter(|judged| whole && judged.rewritten_by.is_some()).map(progress).collect();
    Ok(Answer::json(StatusCode::OK, &AgreementObligations { on: on.to_string(), items, former }))
}

/// Record how far an obligation was kept, or a milestone reached
///
/// A judgement with what shows it, once the agreement is or has been in force. The last one of or before a day tells where
/// the obligation stands on that day.
#[utoipa::path(
    post, path = "/v1/agreements/{id}/obligations", operation_id = "judge_agreement_obligation", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    request_body(content = ProgressBody, content_type = "application/json"),
    responses((status = 201, description = "The agreement as it is now", body = crate::document::Agreement)),
    security(("bearer" = ["agreements:write"]))
)]
pub async fn judge_agreement_obligation(posted: Posted) -> Result<Answer, Problem> {
    posted.change("ProgressBody", judged).await
}

/// Takes a judgement.
pub async fn judged(work: &Work<'_>, agreement: &mut Agreement, body: ProgressBody) -> Result<Done, Problem> {
    let asked = work.asked;
    let mut faults = Faults::default();
    let on = faults.take_optional("/on", body.on.as_deref(), day).unwrap_or(asked.today);
    let evidence = faults.take("/evidence", Note::parse(&body.evidence));
    let documents = all_named(&mut faults, "/documents", body.documents.as_deref(), &agreement.documents);
    let Some(evidence) = evidence else { return Err(faults.into()) };
    faults.or(())?;
    let by = Recorder { permit: &work.permit, at: asked.at, today: asked.today };
    agreement
        .judge(&body.key, body.judgement.0, on, evidence, documents, by)
        .map_err(|why| not_recorded(why, agreement))?;
    Ok((Happening::Followed, work.permit.clone()))
}
