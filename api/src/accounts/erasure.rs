//! The erasure of one person's data, by two people.

use actix_web::{
    HttpRequest,
    http::header::{CACHE_CONTROL, LOCATION},
    web::{Data, Path, Payload},
};
use domain::{
    access::{Action, Denied},
    accounts::{
        Erasure, User,
        erasure::{NotErased, may_ask},
    },
    councils::Representative,
    event::{Event, Happening},
    fault::{Fault, Faults},
    identity::Id,
    record::{Aggregate, Asked, note, owning},
    resource::Resource as Collection,
    store::{Repository, Session as _, StoreError},
    text::Note,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::erase::{erase, erased_representative, erased_user};
use crate::{
    app::App,
    http::{
        answer::Answer,
        body::read_json,
        codes::Code,
        idempotency::{IdempotencyKey, write_once},
        principal::Asking,
        problem::Problem,
    },
    resource::{
        Resource, Word, Writable,
        cursor::Seal,
        handlers::{created, dry_run, existing, permitted},
        listing::LIMITS,
        paging::Paging,
        prepare::fitted,
        view::moment,
    },
    store::AppSession,
};

domain::vocabulary! {
    /// A collection whose records are people.
    PersonKind {
        User = "user",
        Representative = "representative",
    }
}

/// The wish to erase a person's data.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct ErasureBody {
    /// What the person's record is.
    #[schema(schema_with = crate::resource::word::one::<PersonKind>)]
    pub kind: Word<PersonKind>,
    /// The person's record.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "ref:frome-clerk")]
    pub record: String,
    /// Why, such as the request by which the person asked for it.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(max_length = 10_000, example = "Request of 2026-11-02")]
    pub reason: String,
}

/// An erasure.
#[derive(Serialize, ToSchema)]
pub struct ErasureView {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// `user` or `representative`.
    #[schema(max_length = 20, example = "representative")]
    kind: &'static str,
    /// The person's record.
    #[schema(format = Uuid)]
    record: String,
    /// Why.
    #[schema(max_length = 10_000)]
    reason: String,
    /// Who asked.
    #[schema(format = Uuid)]
    asked_by: String,
    /// When.
    #[schema(format = DateTime)]
    asked_at: String,
    /// Who approved; null while nobody did.
    #[schema(max_length = 36)]
    approved_by: Option<String>,
    /// When it was carried out; null while it was not.
    #[schema(format = DateTime)]
    erased_at: Option<String>,
}

fn told(erasure: &Erasure) -> ErasureView {
    ErasureView {
        id: erasure.id.to_string(),
        kind: erasure.resource.singular(),
        record: erasure.record.to_string(),
        reason: erasure.reason.clone(),
        asked_by: erasure.asked_by.id.to_string(),
        asked_at: moment(erasure.asked_at),
        approved_by: erasure.approved_by.map(|by| by.id.to_string()),
        erased_at: erasure.erased_at.map(moment),
    }
}

/// Erasures of people's data
///
/// Those about people of organisations whose admin the caller is; an operator sees all.
#[utoipa::path(
    get, path = "/v1/erasures", operation_id = "list_erasures", tag = "access",
    params(crate::document::Paging),
    responses((status = 200, description = "A page of erasures, newest first", body = crate::document::ErasurePage)),
    security(("bearer" = ["personal:erase"]))
)]
pub async fn list_erasures(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    asking.may(Action::HandlePerson)?;
    let actor = &asking.0.actor;
    let own = (!actor.is_operator()).then(|| actor.organisations(Action::HandlePerson.rule().own));
    let page = Paging::of(&req, LIMITS, Seal::new(&app.cursor_key, "erasures"))?;
    let erasures = app.store.session().erasures(page.wanted(), page.after, own.as_deref()).await?;
    Ok(page.answer(&req, erasures, |erasure| erasure.id, told).with(CACHE_CONTROL, "no-store"))
}

fn refused(why: NotErased) -> Problem {
    let code = if why == NotErased::Done { Code::IllegalState } else { Code::FourEyes };
    Problem::new(code, why.to_string())
}

async fn may_handle(session: &AppSession, asked: &Asked, erasure: &Erasure) -> Result<Result<(), Denied>, StoreError> {
    async fn of<A: Aggregate>(session: &AppSession, asked: &Asked, id: Id) -> Result<Result<(), Denied>, StoreError>
    where
        AppSession: Repository<A>,
    {
        let Some(record) = Repository::<A>::get(session, &[id]).await?.pop() else { return Ok(Err(Denied::Anonymous)) };
        let permit = domain::record::permit_record(session, asked, Action::HandlePerson, &record).await?;
        Ok(permit.map(drop))
    }
    match erasure.resource {
        Collection::Users => of::<User>(session, asked, erasure.record).await,
        _ => of::<Representative>(session, asked, erasure.record).await,
    }
}

/// Ask for the erasure of a person's data
///
/// People ask, not programs; somebody else approves it, with POST /v1/erasures/{id}/approvals; then it is carried out.
#[utoipa::path(
    post, path = "/v1/erasures", operation_id = "ask_erasure", tag = "access",
    request_body(content = ErasureBody, content_type = "application/json"),
    responses((status = 201, description = "Asked for", body = ErasureView), (status = 200, description = "What a dry run would do", body = ErasureView)),
    security(("bearer" = ["personal:erase"]))
)]
pub async fn ask_erasure(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem> {
    asking.may(Action::HandlePerson)?;
    let dry_run = dry_run(&req)?;
    let (said, digest) = read_json(&req, payload.into_inner()).await?;
    let body: ErasureBody = fitted("ErasureBody", said)?;
    let asked = Asked { reason: Some(body.reason.clone()), ..asking.0.clone() };
    let asked_by = asked.actor.subject.ok_or(Denied::Anonymous)?;
    may_ask(asked_by).map_err(refused)?;
    write_once(&app.store, &asked, &req, &key, digest, dry_run, async |store| {
        let mut faults = Faults::default();
        let reason = faults.take("/reason", Note::parse(&body.reason));
        let Some(reason) = reason else { return Err(faults.into()) };
        let (resource, (record, owner)) = match body.kind.0 {
            PersonKind::User => (Collection::Users, person::<User>(store, &asked, &body.record).await?),
            PersonKind::Representative => {
                (Collection::Representatives, person::<Representative>(store, &asked, &body.record).await?)
            }
        };
        let erasure = Erasure {
            id: (asked.new_id)(),
            resource,
            record,
            reason: reason.as_str().to_owned(),
            asked_by,
            asked_at: asked.at,
            approved_by: None,
            erased_at: None,
        };
        store.keep_erasure(&erasure).await?;
        let event = note(&asked, Happening::ErasureAsked);
        store.append(&[Event { resource: Some(resource), record: Some(record), owner, ..event }]).await?;
        Ok(Answer::json(created(dry_run), &told(&erasure))
            .with(LOCATION, "/v1/erasures")
            .with(CACHE_CONTROL, "no-store"))
    })
    .await
}

async fn person<A: Resource>(store: &AppSession, asked: &Asked, said: &str) -> Result<(Id, Option<Id>), Problem>
where
    AppSession: Writable<A>,
{
    let not_found = |_| {
        let detail = format!("No {} {said}", A::DESCRIBED.one);
        Problem::from(Faults(vec![Fault::new("/record", "reference_not_found", detail).with_value(said)]))
    };
    let record = existing::<A>(store, said, true).await.map_err(not_found)?;
    // Of what the caller may not know, it is told as little as of what is not there.
    permitted(store, asked, Action::HandlePerson, &record, said).await.map_err(|problem| match problem.code() {
        Code::NotFound => not_found(problem).in_place_of_refusal(),
        _ => problem,
    })?;
    Ok((record.id, owning(&record)))
}

/// Approve an erasure
///
/// By a person other than who asked for it, and other than whose data it is. The person's name, contact details and secrets are replaced or deleted, in the
/// record and wherever the audit log kept them; counts, links and the log's chain stay as they are.
#[utoipa::path(
    post, path = "/v1/erasures/{id}/approvals", operation_id = "approve_erasure", tag = "access",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 201, description = "Erased", body = ErasureView), (status = 200, description = "What a dry run would do", body = ErasureView)),
    security(("bearer" = ["personal:erase"]))
)]
pub async fn approve_erasure(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    key: IdempotencyKey,
) -> Result<Answer, Problem> {
    asking.may(Action::HandlePerson)?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    let by = asked.actor.subject.ok_or(Denied::Anonymous)?;
    let missing = || Problem::new(Code::NotFound, format!("No erasure {id}"));
    let wanted = uuid::Uuid::try_parse(&id).map(Id).map_err(|_| missing())?;
    let erased = write_once(&app.store, asked, &req, &key, [0; 32], dry_run, async |store| {
        let mut erasure = store.erasure(wanted).await?.ok_or_else(missing)?;
        may_handle(store, asked, &erasure).await?.map_err(|_| missing().in_place_of_refusal())?;
        erasure.approve(by).map_err(refused)?;
        let asked = Asked { reason: Some(erasure.reason.clone()), ..asked.clone() };
        match erasure.resource {
            Collection::Users => {
                store.end_sessions(erasure.record, None, asked.at).await?;
                erase(store, &asked, erasure.record, erased_user).await?;
            }
            _ => erase(store, &asked, erasure.record, erased_representative).await?,
        }
        erasure.approved_by = Some(by);
        erasure.erased_at = Some(asked.at);
        store.keep_erasure(&erasure).await?;
        Ok(Answer::json(created(dry_run), &told(&erasure)).with(CACHE_CONTROL, "no-store"))
    })
    .await;
    app.verified.look_again();
    if erased.is_ok()
        && !dry_run
        && let Err(error) = app.store.forget_erased().await
    {
        tracing::warn!(error = &error as &dyn std::error::Error, "what was erased still stands in the write-ahead log");
    }
    erased
}
