//! How every operation of its own changes an agreement.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use domain::{
    access::{Action, Permit},
    agreements::{Agreement, Around, Unmet, calendar::Came, follow::NotRecorded},
    event::Happening,
    record::{Asked, Change, Record, save},
    resource::Resource as Collection,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::Validate;

use crate::{
    app::App,
    http::{
        answer::Answer,
        body::read_json,
        codes::Code,
        idempotency::{IdempotencyKey, write_once},
        precondition::Preconditions,
        principal::Asking,
        problem::Problem,
    },
    resource::{
        handlers::{created, dry_run, existing, permitted},
        moves::not_moved,
        prepare::fitted,
        sight,
        view::{Shown, answer},
    },
    store::AppSession,
};

/// A request that changes an agreement by an operation of its own.
pub struct Posted {
    /// The application.
    pub app: Data<App>,
    /// The request.
    pub req: HttpRequest,
    /// Who asks.
    pub asking: Asking,
    /// Which agreement.
    pub id: String,
    /// Its idempotency key.
    pub key: IdempotencyKey,
    /// Which revision it is made to, where that is said.
    pub preconditions: Preconditions,
    /// Its body.
    pub payload: Payload,
}

impl FromRequest for Posted {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(posted(req, payload))
    }
}

fn posted(req: &HttpRequest, payload: &mut Payload) -> Result<Posted, Problem> {
    let asking = Asking::from_request(req, payload).into_inner()?;
    let key = IdempotencyKey::from_request(req, payload).into_inner()?;
    let preconditions = Preconditions::from_request(req, payload).into_inner()?;
    let app = req.app_data::<Data<App>>().cloned();
    let app = app.ok_or_else(|| Problem::new(Code::Internal, "The application is not there"))?;
    let id = req.match_info().get("id").unwrap_or_default().to_owned();
    Ok(Posted { app, req: req.clone(), asking, id, key, preconditions, payload: payload.take() })
}

/// What an operation works on.
pub struct Work<'a> {
    /// The transaction.
    pub session: &'a AppSession,
    /// Who asks, when.
    pub asked: &'a Asked,
    /// By which role.
    pub permit: Permit,
    /// What its day brought just before.
    pub came: Option<Came>,
    /// What other records tell of it.
    pub around: Around,
}

/// What was done, and by which role.
pub type Done = (Happening, Permit);

impl Posted {
    /// Changes the agreement in one transaction, if the caller may write it, and answers with it as it is now.
    pub async fn change<B: DeserializeOwned + Validate>(
        self,
        schema: &'static str,
        work: impl AsyncFn(&Work<'_>, &mut Agreement, B) -> Result<Done, Problem>,
    ) -> Result<Answer, Problem> {
        self.change_by(Action::Write(Collection::Agreements), schema, work).await
    }

    /// The same where signing is asked for: for whom it may be done is decided by the work.
    pub async fn sign<B: DeserializeOwned + Validate>(
        self,
        schema: &'static str,
        work: impl AsyncFn(&Work<'_>, &mut Agreement, B) -> Result<Done, Problem>,
    ) -> Result<Answer, Problem> {
        self.change_by(Action::Sign, schema, work).await
    }

    async fn change_by<B: DeserializeOwned + Validate>(
        self,
        action: Action,
        schema: &'static str,
        work: impl AsyncFn(&Work<'_>, &mut Agreement, B) -> Result<Done, Problem>,
    ) -> Result<Answer, Problem> {
        let Self { app, req, asking, id, key, preconditions, payload } = self;
        let asked = &asking.0;
        asked.actor.may_ask(action)?;
        let dry_run = dry_run(&req)?;
        let (said, digest) = read_json(&req, payload).await?;
        let operation = Operation { action, schema, id, preconditions };
        write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
            let record = operate(session, asked, &operation, said.clone(), &work).await?;
            answer(session, created(dry_run), &record, &Shown::bare(asked)).await
        })
        .await
    }
}

/// What is done to which agreement.
pub struct Operation {
    /// What it takes.
    pub action: Action,
    /// The schema of its body.
    pub schema: &'static str,
    /// The agreement.
    pub id: String,
    /// Which revision it is made to, where that is said.
    pub preconditions: Preconditions,
}

/// Does an operation within a transaction, if the caller may.
pub async fn operate<B: DeserializeOwned + Validate>(
    session: &AppSession,
    asked: &Asked,
    operation: &Operation,
    said: Map<String, Value>,
    work: impl AsyncFn(&Work<'_>, &mut Agreement, B) -> Result<Done, Problem>,
) -> Result<Record<Agreement>, Problem> {
    let Operation { action, schema, id, preconditions } = operation;
    let record = existing::<Agreement>(session, id, false).await?;
    let permit = permitted(session, asked, *action, &record, id).await?;
    let body: B = fitted(schema, said)?;
    let mut state = record.state.clone();
    // What its day has brought comes before what is asked.
    let came = state.day_came(asked.today, asked.at);
    let texts = [&state.text].into_iter().chain(state.pending_text());
    let around = Around::of(session, texts, &state.related).await?;
    let work_on = Work { session, asked, permit, came, around };
    let done = work(&work_on, &mut state, body).await;
    // A body that can never stand is told before a revision that may be mended by reading again.
    let (happening, permit) = match done {
        Err(why) if why.is_of_body() => return Err(why),
        done => {
            preconditions.expect(Some(record.revision))?;
            done?
        }
    };
    let mut change = Change::revise(record, asked.at, state).told_as(happening);
    change.permit = Some(permit);
    keep_texts(session, &change).await?;
    save(session, asked, std::slice::from_ref(&change)).await?;
    Ok(change.after)
}

/// Keeps the texts that a change froze.
pub async fn keep_texts(session: &AppSession, change: &Change<Agreement>) -> Result<(), Problem> {
    let known = change.before.as_ref().map_or(0, |before| before.state.versions.len());
    let agreement = &change.after.state;
    // A text is frozen while it is the pending one.
    let frozen = agreement.versions.get(known..).unwrap_or_default();
    for version in frozen {
        let text = agreement.varied.as_ref().map_or(&agreement.text, |varied| &varied.text);
        session.keep_text(change.after.id, version.number, &text.canonical()).await?;
    }
    Ok(())
}

/// The problem of what the state does not permit: where it stands, what is possible, and what is unmet.
pub fn illegal(detail: impl Into<String>, agreement: &Agreement, unmet: Vec<Unmet>) -> Problem {
    let unmet = unmet.into_iter().map(sight::Unmet::from).collect();
    not_moved(detail.into(), agreement.status, &agreement.status.asked(), unmet)
}

/// The problem of what is not recorded.
pub fn not_recorded(why: NotRecorded, agreement: &Agreement) -> Problem {
    match why {
        NotRecorded::Early(unmet) => illegal(unmet.detail.clone(), agreement, vec![unmet]),
        NotRecorded::Faults(faults) => faults.into(),
    }
}
