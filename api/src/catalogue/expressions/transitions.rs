//! `GET` and `POST /v1/expressions-of-interest/{id}/transitions`.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use domain::{
    access::Action,
    catalogue::{
        Expression, ExpressionState,
        expression::{NotMoved, Rivals},
    },
    record::{Asked, Change, permit_record, save},
    resource::Resource as Collection,
    store::Repository,
    text::Note,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{missing_subject, windows};
use crate::{
    app::App,
    catalogue::sides::for_organisation,
    http::{
        answer::Answer,
        body::read_json,
        idempotency::{IdempotencyKey, write_once},
        precondition::Preconditions,
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    resource::{
        Word,
        handlers::{created, dry_run, existing, permitted},
        moves::{Moves, Transitions, not_moved},
        prepare::fitted,
        sight::Unmet,
        view::{Shown, answer},
    },
    store::AppSession,
};

/// What an expression of interest can be moved by, and where that leads.
pub const ACTIONS: [(&str, ExpressionState); 4] = [
    ("shortlist", ExpressionState::Shortlisted),
    ("prefer", ExpressionState::Preferred),
    ("decline", ExpressionState::Declined),
    ("withdraw", ExpressionState::Withdrawn),
];

/// The wish to move an expression of interest.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct ExpressionTransitionBody {
    /// Where to: whoever keeps the asset or service shortlists, prefers and declines; whoever expressed interest withdraws.
    #[schema(schema_with = crate::resource::word::one::<ExpressionState>)]
    pub to: Word<ExpressionState>,
    /// Why, which both sides are told; whoever declines says it.
    #[serde(default)]
    #[validate(length(max = 1000))]
    #[schema(max_length = 1000, example = "Another would keep it open all year")]
    pub reason: Option<String>,
}

/// What became of an expression of interest.
pub type ExpressionTransitions = Transitions<ExpressionState>;

impl Moves for ExpressionState {
    const TRANSITION: &'static str = "ExpressionTransition";
    const TRANSITIONS: &'static str = "ExpressionTransitions";
}

/// What became of an expression of interest
#[utoipa::path(
    get, path = "/v1/expressions-of-interest/{id}/transitions", operation_id = "list_expression_of_interest_transitions",
    tag = "expressions-of-interest", params(("id" = uuid::Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "Its moves, oldest first", body = ExpressionTransitions)),
    security(("bearer" = ["expressions-of-interest:read"]))
)]
pub async fn list_expression_of_interest_transitions(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    let read = Action::Read(Collection::ExpressionsOfInterest);
    asking.may(read)?;
    Query::of(&req)?.finish(&[])?;
    let session = app.store.session();
    let record = existing::<Expression>(&session, &id, false).await?;
    permitted(&session, &asking.0, read, &record, &id).await?;
    Ok(Answer::json(StatusCode::OK, &ExpressionTransitions::told(&record.state.moves)))
}

/// Shortlist, prefer, decline or withdraw an expression of interest
///
/// Whoever keeps the asset or service shortlists expressions of interest, prefers one of them, and declines others with a
/// reason; whoever expressed interest withdraws it. One is preferred for an asset or service at a time, and none before
/// the last day on which interest can be expressed (`expressions_close_on`): a 409 tells `unmet`, `another_preferred` or
/// `still_open`. While one is preferred, whoever keeps the asset or service agrees with nobody else to hand it over:
/// no such text is agreed, and none that holds is varied so.
#[utoipa::path(
    post, path = "/v1/expressions-of-interest/{id}/transitions", operation_id = "move_expression_of_interest",
    tag = "expressions-of-interest", params(("id" = uuid::Uuid, Path, description = "Its id.")),
    request_body(content = ExpressionTransitionBody, content_type = "application/json"),
    responses((status = 201, description = "The expression of interest as it is now", body = crate::document::ExpressionOfInterest)),
    security(("bearer" = ["expressions-of-interest:read", "expressions-of-interest:write"]))
)]
pub async fn move_expression_of_interest(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    key: IdempotencyKey,
    preconditions: Preconditions,
    payload: Payload,
) -> Result<Answer, Problem> {
    let read = Action::Read(Collection::ExpressionsOfInterest);
    let write = Action::Write(Collection::ExpressionsOfInterest);
    asking.may(read)?;
    asking.may(write)?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    let session = app.store.session();
    let record = existing::<Expression>(&session, &id, false).await?;
    permitted(&session, asked, read, &record, &id).await?;
    permit_record(&session, asked, write, &record).await??;
    let (said, digest) = read_json(&req, payload.into_inner()).await?;
    write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
        let body: ExpressionTransitionBody = fitted("ExpressionTransitionBody", said.clone())?;
        let to = body.to.0;
        let record = existing::<Expression>(session, &id, false).await?;
        preconditions.expect(Some(record.revision))?;
        let mut state = record.state.clone();
        let permit = for_organisation(session, asked, write, state.of_side(to.side())).await??;
        let mut faults = domain::fault::Faults::default();
        let reason = faults.take_optional("/reason", body.reason.as_deref(), Note::parse);
        faults.or(())?;
        let rivals = match to {
            ExpressionState::Preferred => rivals(session, asked, &[&state]).await?.pop(),
            _ => None,
        };
        let rivals = rivals.unwrap_or(Rivals::none(asked.today));
        let reason = reason.map(|reason| reason.as_str().to_owned());
        state.transition(to, reason, rivals, &permit, asked.at).map_err(|why| refused(why, record.state.state))?;
        let mut change = Change::revise(record, asked.at, state);
        change.permit = Some(permit);
        save(session, asked, std::slice::from_ref(&change)).await?;
        answer(session, created(dry_run), &change.after, &Shown::bare(asked)).await
    })
    .await
}

/// What stands against preferring each of these. Within a transaction, whoever prefers another at the same time waits.
pub async fn rivals(session: &AppSession, asked: &Asked, expressions: &[&Expression]) -> Result<Vec<Rivals>, Problem> {
    let windows = windows(session, expressions.iter().map(|expression| &expression.subject)).await?;
    let keys: Vec<String> = expressions.iter().map(|expression| expression.preference().key).collect();
    let held = if keys.is_empty() { vec![] } else { Repository::<Expression>::claimed(session, &keys).await? };
    let of = |(expression, key): (&&Expression, &String)| {
        let subject = &expression.subject;
        let window = windows.get(&subject.link().id).ok_or_else(|| missing_subject(subject))?;
        let preferred = held.iter().find(|(held, ..)| held == key).map(|(_, id, _)| *id);
        Ok(Rivals { preferred, closes_on: window.closes_on, today: asked.today })
    };
    expressions.iter().zip(&keys).map(of).collect()
}

/// What must come first, where something must.
pub fn unmet(why: &NotMoved) -> Option<Unmet> {
    let code = match why {
        NotMoved::AnotherPreferred => "another_preferred",
        NotMoved::StillOpen(_) => "still_open",
        NotMoved::IllegalState { .. } | NotMoved::Faults(_) => return None,
    };
    Some(Unmet::new(code, why.to_string()))
}

fn refused(why: NotMoved, from: ExpressionState) -> Problem {
    let (detail, unmet) = (why.to_string(), unmet(&why));
    match why {
        NotMoved::Faults(faults) => faults.into(),
        _ => not_moved(detail, from, from.next(), unmet.into_iter().collect()),
    }
}
