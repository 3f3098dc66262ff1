//! `GET` and `POST /v1/agreements/{id}/assessments`: where councils say they stand, and where they find themselves later.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{
    agreements::{
        Agreement,
        assess::{Finding, Reassessment},
        follow::Recorder,
        terms::Assessment,
        undertaking::Key,
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
    party::{PARTIES, found},
    reading::{asked_day, read_own},
    terms::{AssessmentBody, SCALES},
};
use crate::{
    app::App,
    documents::named::{self, all_named},
    http::{answer::Answer, principal::Asking, problem::Problem, query::Query},
    resource::{Links, links::Wanted, view::moment},
};

/// Where a theme was found to stand.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReassessmentBody {
    /// The party that it is of; the one that is assessed on the theme when not said.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub party: Option<String>,
    /// The version of the scale.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "code:governance-1")]
    pub scale: String,
    /// The theme, by its key in the scale.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "buying")]
    pub theme: String,
    /// The point of the scale.
    #[serde(deserialize_with = "crate::resource::number::whole_there")]
    #[validate(range(min = -1000, max = 1000))]
    #[schema(minimum = -1000, maximum = 1000, example = 2)]
    pub point: i32,
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

/// What councils assess of themselves, and how it stands.
#[derive(Serialize, ToSchema)]
pub struct AgreementAssessments {
    /// The day on which they are looked at.
    #[schema(format = Date)]
    on: String,
    /// What the text that is in effect assesses.
    #[schema(max_items = 100)]
    items: Vec<AgreementAssessment>,
    /// Re-assessments of what a variation took out, in the order in which they were recorded.
    #[schema(max_items = 10_000)]
    former: Vec<AgreementReassessment>,
}

/// A theme that is assessed, and how it stands.
#[derive(Serialize, ToSchema)]
pub struct AgreementAssessment {
    /// The party that it is of.
    #[schema(max_length = 200, example = "gss:E04008560")]
    party: Option<String>,
    /// What the text says of it.
    assessment: AssessmentBody,
    /// Where it was found to stand since, in the order in which it was recorded.
    #[schema(max_items = 10_000)]
    reassessments: Vec<AgreementReassessment>,
    /// The last of them of or before the day.
    latest: Option<AgreementReassessment>,
    /// Whether the target is reached on the day, in the direction from the baseline: by the latest re-assessment, or by
    /// the baseline while there is none.
    reached: bool,
    /// The day on which it is to be looked at again, while that has not been done.
    #[schema(format = Date)]
    due_on: Option<String>,
    /// Whether that day is past.
    overdue: bool,
}

/// Where a theme was found to stand.
#[derive(Serialize, ToSchema)]
pub struct AgreementReassessment {
    /// The party that it is of.
    #[schema(max_length = 200, example = "gss:E04008560")]
    party: String,
    /// The version of the scale.
    #[schema(max_length = 200, example = "code:governance-1")]
    scale: String,
    /// The theme.
    #[schema(max_length = 40, example = "buying")]
    theme: String,
    /// The point of the scale.
    #[schema(minimum = -1000, maximum = 1000, example = 2)]
    point: i32,
    /// The day it tells of.
    #[schema(format = Date)]
    on: String,
    /// What shows it.
    #[schema(max_length = 10_000)]
    evidence: String,
    /// Documents of the agreement that show it.
    #[schema(max_items = 50, value_type = Vec<uuid::Uuid>)]
    documents: Vec<String>,
    /// The version of the text that was in effect when it was recorded.
    #[schema(minimum = 1, maximum = 100_000)]
    version: u32,
    /// On whose behalf it was recorded.
    #[schema(max_length = 200, example = "gss:E04008560")]
    organisation: Option<String>,
    /// When it was recorded.
    #[schema(format = DateTime)]
    at: String,
}

fn told(found: &Reassessment) -> AgreementReassessment {
    AgreementReassessment {
        party: found.party.reference.clone(),
        scale: found.scale.reference.clone(),
        theme: found.theme.as_str().to_owned(),
        point: found.point,
        on: found.on.to_string(),
        evidence: found.evidence.as_str().to_owned(),
        documents: named::told(found.documents.iter().copied()),
        version: found.version,
        organisation: found.organisation.as_ref().map(|organisation| organisation.reference.clone()),
        at: moment(found.at),
    }
}

/// Where councils say they stand, and where they were found to stand since
///
/// Each theme of each party that the text in effect assesses, with its baseline and target, every re-assessment, and how it stands on a
/// day (`on=`, else today): whether the target is reached, and when it is to be looked at again. What a variation takes out
/// keeps its history in `former`. Whoever may not see the assessments is told none of it.
#[utoipa::path(
    get, path = "/v1/agreements/{id}/assessments", operation_id = "list_agreement_assessments", tag = "agreements",
    params(
        ("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200),
        ("on" = Option<String>, Query, description = "The day on which they are looked at; today when not said.", format = Date),
    ),
    responses((status = 200, description = "What is assessed, in the order of the text", body = AgreementAssessments)),
    security((), ("bearer" = []))
)]
pub async fn list_agreement_assessments(
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
    let of = |assessment: &Assessment| {
        let stand = agreement.stands(assessment, on);
        AgreementAssessment {
            party: assessment.whose(&agreement.text.parties).map(|party| party.reference.clone()),
            assessment: assessment.into(),
            reassessments: agreement.reassessed(assessment).map(told).collect(),
            latest: stand.latest.map(told),
            reached: stand.reached,
            due_on: stand.due_on.map(|day| day.to_string()),
            overdue: stand.overdue,
        }
    };
    let whole = !read.withholds("terms.assessments");
    let items = agreement.text.terms.assessments().iter().filter(|_| whole).map(of).collect();
    let former = agreement.formerly_assessed().filter(|_| whole).map(told).collect();
    Ok(Answer::json(StatusCode::OK, &AgreementAssessments { on: on.to_string(), items, former }))
}

/// Record where a theme was found to stand
///
/// A point of the scale by which the text in effect assesses the theme, with what shows it, once the agreement is or has
/// been in force. Where several parties are assessed on it, `party` names one (`ambiguous_party`). Of each theme of a party, what was found on the latest day of or before a day tells where it stands on that day; of one
/// day, what was recorded last. What is recorded on or after the day to look again settles that day.
#[utoipa::path(
    post, path = "/v1/agreements/{id}/assessments", operation_id = "assess_agreement", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    request_body(content = ReassessmentBody, content_type = "application/json"),
    responses((status = 201, description = "The agreement as it is now", body = crate::document::Agreement)),
    security(("bearer" = ["agreements:write"]))
)]
pub async fn assess_agreement(posted: Posted) -> Result<Answer, Problem> {
    posted.change("ReassessmentBody", assessed).await
}

/// Takes a re-assessment.
pub async fn assessed(work: &Work<'_>, agreement: &mut Agreement, body: ReassessmentBody) -> Result<Done, Problem> {
    let asked = work.asked;
    let mut faults = Faults::default();
    let wanted =
        |pointer: &str, space, said: &str| Wanted { pointer: pointer.to_owned(), space, said: said.to_owned() };
    let whose = body.party.as_deref();
    let mut all = vec![wanted("/scale", SCALES, &body.scale)];
    all.extend(whose.into_iter().flat_map(|said| PARTIES.map(|space| wanted("/party", space, said))));
    let links = Links::look_up(work.session, &all).await?;
    let party = whose.and_then(|said| found(&links, &mut faults, "/party", said)).map(|found| found.link.clone());
    let scale = links.take(&mut faults, "/scale", SCALES, &body.scale);
    let theme = faults.take("/theme", Key::parse(&body.theme));
    let on = faults.take_optional("/on", body.on.as_deref(), day).unwrap_or(asked.today);
    let evidence = faults.take("/evidence", Note::parse(&body.evidence));
    let documents = all_named(&mut faults, "/documents", body.documents.as_deref(), &agreement.documents);
    let (Some(scale), Some(theme), Some(evidence)) = (scale, theme, evidence) else { return Err(faults.into()) };
    faults.or(())?;
    let found = Finding { party, scale, theme, point: body.point, on, evidence, documents };
    let by = Recorder { permit: &work.permit, at: asked.at, today: asked.today };
    agreement.assess(found, by, &work.around).map_err(|why| not_recorded(why, agreement))?;
    Ok((Happening::Followed, work.permit.clone()))
}
