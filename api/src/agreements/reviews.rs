//! `GET` and `POST /v1/agreements/{id}/reviews`.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{
    agreements::{
        Agreement,
        follow::{Conclusion, Recorder, Review},
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
    reading::read_own,
};
use crate::{
    app::App,
    http::{answer::Answer, principal::Asking, problem::Problem, query::Query},
    resource::{Word, view::moment},
};

/// A review that was held.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReviewBody {
    /// The day; today when not said.
    #[serde(default)]
    #[schema(format = Date)]
    pub held_on: Option<String>,
    /// What was found.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(max_length = 10_000)]
    pub findings: String,
    /// What it concludes.
    #[schema(schema_with = crate::resource::word::one::<Conclusion>)]
    pub conclusion: Word<Conclusion>,
}

/// The reviews of an agreement.
#[derive(Serialize, ToSchema)]
pub struct AgreementReviews {
    /// Reviews that were held, oldest first.
    #[schema(max_items = 10_000)]
    items: Vec<AgreementReview>,
}

/// A review that was held.
#[derive(Serialize, ToSchema)]
pub struct AgreementReview {
    /// The day.
    #[schema(format = Date)]
    held_on: String,
    /// What was found.
    #[schema(max_length = 10_000)]
    findings: String,
    /// What it concludes.
    #[schema(schema_with = crate::resource::word::one::<Conclusion>)]
    conclusion: Word<Conclusion>,
    /// On whose behalf it was recorded.
    #[schema(max_length = 200, example = "gss:E04008560")]
    organisation: Option<String>,
    /// When it was recorded.
    #[schema(format = DateTime)]
    at: String,
}

fn told(review: &Review) -> AgreementReview {
    AgreementReview {
        held_on: review.held_on.to_string(),
        findings: review.findings.as_str().to_owned(),
        conclusion: Word(review.conclusion),
        organisation: review.organisation.as_ref().map(|organisation| organisation.reference.clone()),
        at: moment(review.at),
    }
}

/// The reviews of an agreement
#[utoipa::path(
    get, path = "/v1/agreements/{id}/reviews", operation_id = "list_agreement_reviews", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    responses((status = 200, description = "Reviews that were held, oldest first", body = AgreementReviews)),
    security((), ("bearer" = []))
)]
pub async fn list_agreement_reviews(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let read = read_own(&app.store.session(), &asking, &id).await?;
    let items = read.record.state.reviews.iter().map(told).collect();
    Ok(Answer::json(StatusCode::OK, &AgreementReviews { items }))
}

/// Record a review of an agreement
#[utoipa::path(
    post, path = "/v1/agreements/{id}/reviews", operation_id = "review_agreement", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    request_body(content = ReviewBody, content_type = "application/json"),
    responses((status = 201, description = "The agreement as it is now", body = crate::document::Agreement)),
    security(("bearer" = ["agreements:write"]))
)]
pub async fn review_agreement(posted: Posted) -> Result<Answer, Problem> {
    posted.change("ReviewBody", reviewed).await
}

/// Takes a review.
pub async fn reviewed(work: &Work<'_>, agreement: &mut Agreement, body: ReviewBody) -> Result<Done, Problem> {
    let asked = work.asked;
    let mut faults = Faults::default();
    let held_on = faults.take_optional("/held_on", body.held_on.as_deref(), day).unwrap_or(asked.today);
    let findings = faults.take("/findings", Note::parse(&body.findings));
    let Some(findings) = findings else { return Err(faults.into()) };
    faults.or(())?;
    let by = Recorder { permit: &work.permit, at: asked.at, today: asked.today };
    agreement.review(held_on, findings, body.conclusion.0, by).map_err(|why| not_recorded(why, agreement))?;
    Ok((Happening::Followed, work.permit.clone()))
}
