//! `GET` and `POST /v1/sign-offs/{id}/transitions`.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use domain::{
    access::Action,
    outcomes::{SignOff, SignOffState, sign_off::NotMoved},
    record::{Change, permit_record, save},
    resource::Resource as Collection,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::sign::indicator;
use crate::{
    app::App,
    http::{
        answer::Answer,
        body::read_json,
        codes::Code,
        idempotency::{IdempotencyKey, write_once},
        precondition::Preconditions,
        principal::Asking,
        problem::{Located, Problem},
        query::Query,
        reason,
    },
    resource::{
        Word,
        handlers::{created, dry_run, existing},
        moves::{Moves, Transitions, not_moved},
        prepare::fitted,
        view::{Shown, answer},
    },
};

/// The wish to move a sign-off.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct SignOffTransitionBody {
    /// `locked` closes its figures to changes; `reopened` takes it back, with a reason in `Change-Reason`
    /// that everybody is told.
    #[schema(schema_with = crate::resource::word::one::<SignOffState>)]
    pub to: Word<SignOffState>,
}

/// What became of a sign-off.
pub type SignOffTransitions = Transitions<SignOffState>;

impl Moves for SignOffState {
    const TRANSITION: &'static str = "SignOffTransition";
    const TRANSITIONS: &'static str = "SignOffTransitions";
}

/// What became of a sign-off
#[utoipa::path(
    get, path = "/v1/sign-offs/{id}/transitions", operation_id = "list_sign_off_transitions", tag = "observations",
    params(("id" = uuid::Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "Its moves, oldest first", body = SignOffTransitions)),
    security((), ("bearer" = []))
)]
pub async fn list_sign_off_transitions(app: Data<App>, req: HttpRequest, id: Path<String>) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let record = existing::<SignOff>(&app.store.session(), &id, false).await?;
    Ok(Answer::json(StatusCode::OK, &SignOffTransitions::told(&record.state.moves)))
}

/// Lock or reopen a sign-off
///
/// Stewards of the organisation that keeps the indicator lock it: from then on its figures are closed to changes, be
/// they imported or written one by one (`period_locked`). To correct a figure, they reopen it, saying why in
/// `Change-Reason`, which everybody who relies on the figures is told; the period is then signed off anew.
#[utoipa::path(
    post, path = "/v1/sign-offs/{id}/transitions", operation_id = "move_sign_off", tag = "observations",
    params(("id" = uuid::Uuid, Path, description = "Its id.")),
    request_body(content = SignOffTransitionBody, content_type = "application/json"),
    responses((status = 201, description = "The sign-off as it is now", body = crate::document::SignOff)),
    security(("bearer" = ["sign-offs:write"]))
)]
pub async fn move_sign_off(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    key: IdempotencyKey,
    preconditions: Preconditions,
    payload: Payload,
) -> Result<Answer, Problem> {
    asking.may_ask_to_write(Collection::SignOffs)?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    let session = app.store.session();
    let record = existing::<SignOff>(&session, &id, false).await?;
    permit_record(&session, asked, Action::LockFigures, &indicator(&session, &record.state).await?).await??;
    let (said, digest) = read_json(&req, payload.into_inner()).await?;
    write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
        let body: SignOffTransitionBody = fitted("SignOffTransitionBody", said.clone())?;
        // The indicator first, as whoever writes one figure does, so that the two do not wait for each other.
        let kept_by = indicator(session, &record.state).await?;
        session.hold_figures(kept_by.id).await?;
        let record = existing::<SignOff>(session, &id, false).await?;
        preconditions.expect(Some(record.revision))?;
        let permit = permit_record(session, asked, Action::LockFigures, &kept_by).await??;
        let mut state = SignOff { organisation: kept_by.state.organisation, ..record.state.clone() };
        let happening =
            state.transition(body.to.0, &permit, asked.at, asked.reason.clone()).map_err(|why| refused(why, &state))?;
        let mut change = Change::revise(record, asked.at, state).told_as(happening);
        change.permit = Some(permit);
        save(session, asked, std::slice::from_ref(&change)).await?;
        answer(session, created(dry_run), &change.after, &Shown::bare(asked)).await
    })
    .await
}

fn refused(why: NotMoved, sign_off: &SignOff) -> Problem {
    let state = sign_off.state;
    match why {
        NotMoved::NoReason => {
            let detail = why.to_string();
            let fault = Located::Header { name: reason::HEADER.to_owned(), code: "required_when", detail };
            Problem::new(Code::ValidationFailed, "1 problem found").with(fault)
        }
        NotMoved::IllegalState { .. } => not_moved(why.to_string(), state, state.next(), vec![]),
    }
}
