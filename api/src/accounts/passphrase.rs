//! Passphrases: set by the token of a letter, which is good once, and changed.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Payload},
};
use domain::{
    access::{Actor, Subject, SubjectKind},
    accounts::{User, passphrase},
    event::Happening,
    fault::{Fault, Faults},
    identity::Id,
    record::{Aggregate, Asked, Record},
    store::{Repository, Session as _, Store, StoreError},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::sessions::person;
use crate::{
    app::App,
    auth::{
        owner::owner,
        passphrases::Checked,
        secrets,
        sign_in::{self, Counters, about},
    },
    http::{
        answer::Answer,
        body::read_json,
        codes::Code,
        idempotency::{IdempotencyKey, write_unrepeated},
        limits,
        principal::{self, Asking},
        problem::{Located, Problem},
        reason::reason,
    },
    resource::{handlers::dry_run, prepare::fitted},
    store::AppSession,
};

/// A passphrase, with the token of the letter.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct SetPassphraseBody {
    /// The token of the letter; good once, for an hour.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub token: String,
    /// The passphrase: 12 to 128 characters, whichever they are, and not one that everybody tries first.
    #[schema(max_length = 1024, example = "four words in a row")]
    pub passphrase: String,
}

/// A passphrase in place of another.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChangePassphraseBody {
    /// The one so far.
    #[schema(max_length = 1024, example = "three words in a row")]
    pub current: String,
    /// The new one: 12 to 128 characters, whichever they are, and not one that everybody tries first.
    #[schema(max_length = 1024, example = "four words in a row")]
    pub passphrase: String,
}

/// Set a passphrase with the token of a letter
///
/// Ends every session of the person.
#[utoipa::path(
    post, path = "/v1/passphrases", operation_id = "set_passphrase", tag = "access",
    request_body(content = SetPassphraseBody, content_type = "application/json"),
    responses((status = 204, description = "Set")),
    security(())
)]
pub async fn set_passphrase(
    app: Data<App>,
    req: HttpRequest,
    // Whoever did not sign in has no keys kept; a malformed one is refused all the same.
    _key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem> {
    let dry_run = dry_run(&req)?;
    let (said, _) = read_json(&req, payload.into_inner()).await?;
    let body: SetPassphraseBody = fitted("SetPassphraseBody", said)?;
    let asked = Asked { reason: reason(&req)?, ..principal::asked(&req, Actor::anonymous()) };
    // By the address alone: who guesses keeps nobody else from using the token of a letter.
    let counters = Counters::of_address("one-time", &limits::address(&req, &app));
    let session = app.store.session();
    counters.check(&session, &asked).await?;
    let digest = secrets::digest(&body.token);
    let Some(user) = holder(&session, session.one_time(digest, asked.at).await?).await? else {
        app.store.write(async |store: &AppSession| counters.failed(store, &asked).await).await?;
        sign_in::note_failure(&app, &asked, None).await?;
        return Err(not_good());
    };
    must_do(&body.passphrase, &user)?;
    let phc = app.passphrases.hash(body.passphrase.clone()).await?;
    let set = write_unrepeated(&app.store, dry_run, async |store| {
        let id = store.take_one_time(digest, asked.at).await?;
        let user = holder(store, id).await?.ok_or_else(not_good)?;
        let subject = Subject { kind: SubjectKind::User, id: user.id };
        keep_passphrase(store, &sign_in::as_subject(&asked, subject), &user, &phc, None).await
    })
    .await;
    app.verified.look_again();
    set
}

/// The person of a one-time token, who can sign in.
async fn holder(store: &AppSession, id: Option<Id>) -> Result<Option<Record<User>>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let user = Repository::<User>::get(store, &[id]).await?.pop();
    Ok(user.filter(|user| user.deleted_at.is_none() && user.state.signs_in()))
}

fn not_good() -> Problem {
    let fault = Fault::new("/token", "one_time_token", "The token is not good, was used, or is too old");
    Faults(vec![fault]).into()
}

/// Change the caller's passphrase
///
/// Takes the one so far, and ends every other session.
#[utoipa::path(
    put, path = "/v1/me/passphrase", operation_id = "change_passphrase", tag = "access",
    request_body(content = ChangePassphraseBody, content_type = "application/json"),
    responses((status = 204, description = "Changed")),
    security(("bearer" = []))
)]
pub async fn change_passphrase(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    payload: Payload,
) -> Result<Answer, Problem> {
    let id = person(&asking)?;
    let dry_run = dry_run(&req)?;
    let (said, _) = read_json(&req, payload.into_inner()).await?;
    let body: ChangePassphraseBody = fitted("ChangePassphraseBody", said)?;
    let asked = &asking.0;
    let counters = Counters::of(&id.to_string(), &limits::address(&req, &app));
    let session = app.store.session();
    let missing = || Problem::new(Code::NotFound, "No such user");
    let user = Repository::<User>::get(&session, &[id]).await?.pop().ok_or_else(missing)?;
    show_again(&app, asked, &counters, id, "/current", &body.current).await?;
    must_do(&body.passphrase, &user)?;
    let phc = app.passphrases.hash(body.passphrase.clone()).await?;
    let changed = write_unrepeated(&app.store, dry_run, async |store| {
        keep_passphrase(store, asked, &user, &phc, asked.actor.session).await
    })
    .await;
    app.verified.look_again();
    changed
}

/// That whoever is signed in knows the passphrase. Errors: 422 when it is another, 429 after too many of those.
pub async fn show_again(
    app: &App,
    asked: &Asked,
    counters: &Counters,
    user: Id,
    pointer: &'static str,
    said: &str,
) -> Result<(), Problem> {
    let tried = counters.begin(app, asked).await?;
    let kept = app.store.session().passphrase(user).await?;
    if sign_in::check_passphrase(app, &tried, said, kept).await? == Checked::Wrong {
        let subject = Subject { kind: SubjectKind::User, id: user };
        let owner = owner(&app.store.session(), subject).await?;
        sign_in::note_failure(app, asked, Some((subject, owner))).await?;
        return Err(Faults(vec![Fault::new(pointer, "passphrase_wrong", "It is another")]).into());
    }
    app.store.write(async |store: &AppSession| tried.succeeded(store).await).await?;
    Ok(())
}

/// Keeps a passphrase, ends the person's sessions but perhaps one, and voids tokens of letters.
async fn keep_passphrase(
    store: &AppSession,
    asked: &Asked,
    user: &Record<User>,
    phc: &str,
    but: Option<Id>,
) -> Result<Answer, Problem> {
    store.set_passphrase(user.id, phc, asked.at).await?;
    store.void_one_time(user.id).await?;
    store.end_sessions(user.id, but, asked.at).await?;
    let subject = Subject { kind: SubjectKind::User, id: user.id };
    let owner = user.state.organisation.as_ref().map(|organisation| organisation.id);
    store.append(&[about(asked, Happening::PassphraseSet, Some(subject), owner)]).await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// That a passphrase is long enough and not a common one. Error 422; it never repeats the passphrase.
fn must_do(said: &str, user: &Record<User>) -> Result<(), Problem> {
    let faults = passphrase::faults(said, &[user.state.email.as_str(), user.state.name.as_str()]);
    if faults.is_empty() {
        return Ok(());
    }
    let faults = faults.into_iter().map(|(code, detail)| Located::Pointer(Fault::new("/passphrase", code, detail)));
    Err(Problem::new(Code::ValidationFailed, "The passphrase cannot be used").with_all(faults))
}
