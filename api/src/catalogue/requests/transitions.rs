//! `GET` and `POST /v1/offers/{id}/requests/{item}/transitions`.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use domain::{
    access::Action,
    catalogue::{
        CallOff, Feedback, RequestState,
        request::{NotMoved, Said},
    },
    fault::Faults,
    record::{Change, save},
    resource::Resource as Collection,
    text::{Note, Title},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::sight::{council_of, may_move, visible};
use crate::{
    app::App,
    catalogue::{eligibility::ineligible, said::text, sides::for_organisation},
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
        MoneyBody, Word,
        handlers::{created, dry_run},
        moves::{Moves, Transitions, not_moved},
        prepare::fitted,
        sight::Unmet,
        view::{Shown, answer},
    },
};

/// What a request can be moved by, and where that leads.
pub const ACTIONS: [(&str, RequestState); 5] = [
    ("approve", RequestState::Approved),
    ("decline", RequestState::Declined),
    ("withdraw", RequestState::Withdrawn),
    ("deliver", RequestState::Delivered),
    ("close", RequestState::Closed),
];

/// How a council found what was delivered.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = OfferFeedback)]
pub struct FeedbackBody {
    /// From 1, poor, to 5, very good.
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5, example = 4)]
    pub score: u8,
    /// In its own words.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub text: Option<String>,
}

/// What a council bought through a procurement framework.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = CallOff)]
pub struct CallOffBody {
    /// From whom.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300, example = "A supplier")]
    pub supplier: String,
    /// For how much.
    #[validate(nested)]
    pub value: MoneyBody,
    /// How much less that is than it would have paid otherwise.
    #[validate(nested)]
    pub saving: MoneyBody,
}

/// The wish to move a request.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfferRequestTransitionBody {
    /// Where to: the provider approves, declines and delivers; the council withdraws and closes.
    #[schema(schema_with = crate::resource::word::one::<RequestState>)]
    pub to: Word<RequestState>,
    /// Why, which both sides are told; whoever declines says it.
    #[serde(default)]
    #[validate(length(max = 1000))]
    #[schema(max_length = 1000, example = "The course is full")]
    pub reason: Option<String>,
    /// How the council found it, with `closed`.
    #[serde(default)]
    #[validate(nested)]
    pub feedback: Option<FeedbackBody>,
    /// What was bought, with `delivered` of a procurement framework.
    #[serde(default)]
    #[validate(nested)]
    pub call_off: Option<CallOffBody>,
}

/// What became of a request.
pub type OfferRequestTransitions = Transitions<RequestState>;

impl Moves for RequestState {
    const TRANSITION: &'static str = "OfferRequestTransition";
    const TRANSITIONS: &'static str = "OfferRequestTransitions";
}

/// Feedback as bodies tell it.
pub fn told_feedback(feedback: &Feedback) -> FeedbackBody {
    FeedbackBody { score: feedback.score, text: text(feedback.text.as_ref().map(Note::as_str)) }
}

fn said(body: &OfferRequestTransitionBody) -> Result<Said, Faults> {
    let mut faults = Faults::default();
    let reason = faults.take_optional("/reason", body.reason.as_deref(), Note::parse);
    let feedback = body.feedback.as_ref().map(|said| Feedback {
        score: said.score,
        text: faults.take_optional("/feedback/text", said.text.as_deref(), Note::parse),
    });
    let call_off = body.call_off.as_ref().and_then(|said| {
        let supplier = faults.take("/call_off/supplier", Title::parse(&said.supplier));
        let value = said.value.read("/call_off/value", &mut faults);
        let saving = said.saving.read("/call_off/saving", &mut faults);
        Some(CallOff { supplier: supplier?, value: value?, saving: saving? })
    });
    faults.or(Said { reason: reason.map(|reason| reason.as_str().to_owned()), feedback, call_off })
}

/// What became of a request of an offer
#[utoipa::path(
    get, path = "/v1/offers/{id}/requests/{item}/transitions", operation_id = "list_offer_request_transitions",
    tag = "offers", params(("id" = String, Path), ("item" = uuid::Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "Its moves, oldest first", body = OfferRequestTransitions)),
    security(("bearer" = ["offer-requests:read"]))
)]
pub async fn list_offer_request_transitions(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    path: Path<(String, String)>,
) -> Result<Answer, Problem> {
    asking.may(Action::Read(Collection::OfferRequests))?;
    Query::of(&req)?.finish(&[])?;
    let (_, record) = visible(&app.store.session(), &asking.0, &path).await?;
    Ok(Answer::json(StatusCode::OK, &OfferRequestTransitions::told(&record.state.moves)))
}

/// Decide, deliver, withdraw or close a request of an offer
///
/// The provider approves a request, declines it with a reason, and delivers what was asked for; the council withdraws it,
/// or closes it with feedback. What the provider's framework saved is told as it is delivered. A move that the state does
/// not permit is a 409 that tells `from`, what is `allowed`, and what is `unmet`: a request is approved only while the
/// offer is for the council.
#[utoipa::path(
    post, path = "/v1/offers/{id}/requests/{item}/transitions", operation_id = "move_offer_request", tag = "offers",
    params(("id" = String, Path), ("item" = uuid::Uuid, Path, description = "Its id.")),
    request_body(content = OfferRequestTransitionBody, content_type = "application/json"),
    responses((status = 201, description = "The request as it is now", body = crate::document::OfferRequest)),
    security(("bearer" = ["offer-requests:read", "offer-requests:write"]))
)]
pub async fn move_offer_request(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    path: Path<(String, String)>,
    key: IdempotencyKey,
    preconditions: Preconditions,
    payload: Payload,
) -> Result<Answer, Problem> {
    let write = Action::Write(Collection::OfferRequests);
    asking.may(Action::Read(Collection::OfferRequests))?;
    asking.may(write)?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    let session = app.store.session();
    let (_, record) = visible(&session, asked, &path).await?;
    may_move(&session, asked, &record).await?;
    let (body, digest) = read_json(&req, payload.into_inner()).await?;
    write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
        let body: OfferRequestTransitionBody = fitted("OfferRequestTransitionBody", body.clone())?;
        let to = body.to.0;
        let (offer, record) = visible(session, asked, &path).await?;
        preconditions.expect(Some(record.revision))?;
        let permit = for_organisation(session, asked, write, record.state.of_side(to.side())).await??;
        let council = council_of(session, &record.state).await?;
        let reasons = ineligible(session, &offer.state, &council, record.state.wanted_on).await?;
        let mut state = record.state.clone();
        state
            .transition(to, said(&body)?, offer.state.kind, reasons, &permit, asked.at)
            .map_err(|why| refused(why, record.state.state))?;
        let mut change = Change::revise(record, asked.at, state);
        change.permit = Some(permit);
        save(session, asked, std::slice::from_ref(&change)).await?;
        answer(session, created(dry_run), &change.after, &Shown::bare(asked)).await
    })
    .await
}

fn refused(why: NotMoved, from: RequestState) -> Problem {
    let detail = why.to_string();
    let unmet = match why {
        NotMoved::Faults(faults) => return faults.into(),
        NotMoved::Ineligible(reasons) => {
            reasons.iter().map(|reason| Unmet::new(reason.code(), reason.detail())).collect()
        }
        NotMoved::IllegalState { .. } => vec![],
    };
    not_moved(detail, from, from.next(), unmet)
}
