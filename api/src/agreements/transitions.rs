//! `GET` and `POST /v1/agreements/{id}/transitions`.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{
    agreements::{
        Agreement, AgreementStatus, Authority, Move,
        calendar::Came,
        transition::{NotMoved, Wish},
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

use super::change::{Done, Posted, Work, illegal};
use crate::{
    app::App,
    http::{answer::Answer, principal::Asking, problem::Problem, query::Query},
    resource::{
        Word,
        handlers::{existing, may_know},
        view::moment,
    },
};

/// The decision by which something is done.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = Authority)]
pub struct AuthorityBody {
    /// Where it stands in the minutes.
    #[validate(length(min = 1, max = 300))]
    #[schema(max_length = 300, example = "FTC 2027/034")]
    pub minute_ref: String,
    /// The day it was resolved.
    #[serde(default)]
    #[schema(format = Date)]
    pub resolved_on: Option<String>,
}

impl AuthorityBody {
    /// The decision that is said.
    pub fn read(&self, pointer: &str, faults: &mut Faults) -> Option<Authority> {
        let minute_ref = faults.take(&format!("{pointer}/minute_ref"), Title::parse(&self.minute_ref));
        let resolved = self.resolved_on.as_deref();
        let resolved_on = faults.take_optional(&format!("{pointer}/resolved_on"), resolved, day);
        Some(Authority { minute_ref: minute_ref?, resolved_on })
    }
}

impl From<&Authority> for AuthorityBody {
    fn from(authority: &Authority) -> Self {
        Self {
            minute_ref: authority.minute_ref.as_str().to_owned(),
            resolved_on: authority.resolved_on.map(|day| day.to_string()),
        }
    }
}

/// The wish to move an agreement.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct AgreementTransitionBody {
    /// The state it should come to.
    #[schema(schema_with = crate::resource::word::one::<AgreementStatus>)]
    pub to: Word<AgreementStatus>,
    /// The day from which it holds; today when not said, never a day ahead.
    #[serde(default)]
    #[schema(format = Date)]
    pub effective_on: Option<String>,
    /// Why; `withdrawn`, `terminated` and `handed_back` need it.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub reason: Option<String>,
    /// By which decision; `agreed`, `terminated` and `handed_back` need it.
    #[serde(default)]
    #[validate(nested)]
    pub authority: Option<AuthorityBody>,
}

impl AgreementTransitionBody {
    fn read(&self) -> Result<Wish, Faults> {
        let mut faults = Faults::default();
        let wish = Wish {
            to: self.to.0,
            effective_on: faults.take_optional("/effective_on", self.effective_on.as_deref(), day),
            reason: faults.take_optional("/reason", self.reason.as_deref(), Note::parse),
            authority: self.authority.as_ref().and_then(|said| said.read("/authority", &mut faults)),
        };
        faults.or(wish)
    }
}

/// What became of an agreement.
#[derive(Serialize, ToSchema)]
pub struct AgreementTransitions {
    /// Its moves, oldest first.
    #[schema(max_items = 1000)]
    items: Vec<AgreementTransition>,
}

/// A move of an agreement from one state to another.
#[derive(Serialize, ToSchema)]
pub struct AgreementTransition {
    /// The state that followed.
    #[schema(schema_with = crate::resource::word::one::<AgreementStatus>)]
    to: Word<AgreementStatus>,
    /// The day from which it holds.
    #[schema(format = Date)]
    effective_on: String,
    /// When it was recorded.
    #[schema(format = DateTime)]
    at: String,
    /// By which role, the audit log tells by whom; null where the day came by itself.
    #[schema(max_length = 20, example = "clerk")]
    role: Option<&'static str>,
    /// On whose behalf.
    #[schema(max_length = 200, example = "gss:E04008560")]
    organisation: Option<String>,
    /// Why.
    #[schema(max_length = 10_000)]
    reason: Option<String>,
    /// By which decision.
    authority: Option<AuthorityBody>,
}

fn told(step: &Move) -> AgreementTransition {
    AgreementTransition {
        to: Word(step.to),
        effective_on: step.effective_on.to_string(),
        at: moment(step.at),
        role: step.role.map(Vocabulary::word),
        organisation: step.organisation.as_ref().map(|organisation| organisation.reference.clone()),
        reason: step.reason.as_ref().map(|reason| reason.as_str().to_owned()),
        authority: step.authority.as_ref().map(AuthorityBody::from),
    }
}

/// What became of an agreement
#[utoipa::path(
    get, path = "/v1/agreements/{id}/transitions", operation_id = "list_agreement_transitions", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    responses((status = 200, description = "Its moves, oldest first", body = AgreementTransitions)),
    security((), ("bearer" = []))
)]
pub async fn list_agreement_transitions(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let session = app.store.session();
    let record = existing::<Agreement>(&session, &id, false).await?;
    may_know(&session, &asking.0, &record, &id).await?;
    let items = record.state.moves.iter().map(told).collect();
    Ok(Answer::json(StatusCode::OK, &AgreementTransitions { items }))
}

/// Move an agreement to another state
///
/// `draft → proposed → negotiating → agreed → in_force`, and from there `under_review` and back, to `completed`,
/// `terminated`, `handed_back`, or by its day to `expired`; `withdrawn` before it is in force. `agreed` freezes the text:
/// what the parties then sign is its digest. Once all have signed and its first day has come it is in force by itself; a
/// fixed term that ends is expired by itself. What its state does not permit, or what is missing, is a 409 that names
/// the states that are possible and everything that is unmet.
#[utoipa::path(
    post, path = "/v1/agreements/{id}/transitions", operation_id = "move_agreement", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    request_body(content = AgreementTransitionBody, content_type = "application/json"),
    responses((status = 201, description = "The agreement as it is now", body = crate::document::Agreement)),
    security(("bearer" = ["agreements:write"]))
)]
pub async fn move_agreement(posted: Posted) -> Result<Answer, Problem> {
    posted.change("AgreementTransitionBody", moved).await
}

/// Moves it.
pub async fn moved(work: &Work<'_>, agreement: &mut Agreement, body: AgreementTransitionBody) -> Result<Done, Problem> {
    let wish = body.read()?;
    let (asked, permit) = (work.asked, work.permit.clone());
    // What is asked for may have come with the day already.
    if work.came == Some(Came::Moved) && agreement.status == wish.to {
        return Ok((Happening::Moved, permit));
    }
    agreement.transition(wish, &permit, asked.at, asked.today, &work.around).map_err(|why| refused(why, agreement))?;
    Ok((Happening::Moved, permit))
}

fn refused(why: NotMoved, agreement: &Agreement) -> Problem {
    let detail = why.to_string();
    match why {
        NotMoved::Illegal { unmet, .. } => illegal(detail, agreement, unmet),
        NotMoved::Fault(fault) => Faults(vec![fault]).into(),
    }
}
