//! Letters with a token by which a passphrase can be set: invitations, and for whoever forgot it.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    access::{Action, Actor, Subject, SubjectKind},
    accounts::{User, login_key},
    event::Happening,
    identity::Id,
    record::{Asked, Record, permit_credentials},
    resource::Resource,
    store::{Repository, Session as _, Store, StoreError},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    app::App,
    auth::{
        secrets,
        sign_in::{Counters, about},
    },
    http::{
        answer::Answer,
        body::read_json,
        codes::Code,
        idempotency::{Claim, IdempotencyKey, claim},
        limits,
        principal::{self, Asking},
        problem::Problem,
        reason::reason,
    },
    mail::{Letter, MailError},
    resource::{
        handlers::{dry_run, existing, permitted},
        prepare::fitted,
    },
    store::AppSession,
};

/// A token of a letter is good for so long.
const GOOD: TimeDelta = TimeDelta::hours(1);

/// How long a letter waits for its turn with the relay.
const PATIENCE: Duration = Duration::from_secs(4);

/// The wish to get a letter with which a passphrase can be set.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct ResetBody {
    /// The address by which the person signs in.
    #[validate(length(min = 1, max = 254))]
    #[schema(format = Email, max_length = 254, example = "town.clerk@example.org")]
    pub email: String,
}

/// Invite a person to set a passphrase
///
/// Sends a letter with a token that is good once, for an hour; those sent before are void. Takes a mailer
/// (`ACCORD_MAIL`).
#[utoipa::path(
    post, path = "/v1/users/{id}/invitations", operation_id = "invite_user", tag = "users",
    params(("id" = String, Path)),
    responses((status = 202, description = "The letter was handed over"), (status = 200, description = "What a dry run would do")),
    security(("bearer" = ["users:write"]))
)]
pub async fn invite_user(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    key: IdempotencyKey,
) -> Result<Answer, Problem> {
    asking.may(Action::Write(Resource::Users))?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    let session = app.store.session();
    let user = existing::<User>(&session, &id, false).await?;
    permitted(&session, asked, Action::Write(Resource::Users), &user, &id).await?;
    permit_credentials(&session, asked, user.id).await??;
    if user.state.disabled {
        return Err(Problem::new(Code::IllegalState, "The account is disabled"));
    }
    if !app.config.mailer.sends() {
        return Err(Problem::new(Code::IllegalState, format!("The letter cannot be sent: {}", MailError::Off)));
    }
    if dry_run {
        return Ok(Answer::empty(StatusCode::OK));
    }
    let place = tokio::time::timeout(PATIENCE, app.letters.acquire()).await;
    let _place = place.map_err(|_| Problem::new(Code::Unavailable, "The mail relay is slow; try again"))?;
    let claimed = match claim(&app.store, asked, &req, &key, [0; 32]).await? {
        Claim::Replay(answer) => return Ok(answer),
        Claim::Ours(claimed) => claimed,
    };
    // Nobody's box is filled, by those who may invite either.
    Counters::of_account("letters", user.state.email.as_str()).begin(&app, asked).await?;
    let token = secrets::token("acco_");
    app.store.write(async |store: &AppSession| keep(store, asked, &user, &token).await).await?;
    // Between transactions: a relay that is slow keeps nobody from writing.
    let letter = letter(&app, &user, &token, "You are invited to Accord.");
    if let Err(error) = app.config.mailer.send(&letter).await {
        tracing::warn!(error = %error, "a letter could not be sent");
        app.store.write(async |store: &AppSession| store.void_one_time(user.id).await).await?;
        return Err(Problem::new(Code::Unavailable, format!("The letter was not sent: {error}")));
    }
    let answer = Answer::empty(StatusCode::ACCEPTED);
    app.store.write(async |store: &AppSession| claimed.keep(&answer).save(store).await).await?;
    Ok(answer)
}

async fn keep(store: &AppSession, asked: &Asked, user: &Record<User>, token: &str) -> Result<(), StoreError> {
    store.keep_one_time(secrets::digest(token), user.id, asked.at + GOOD).await?;
    let subject = Subject { kind: SubjectKind::User, id: user.id };
    let owner = user.state.organisation.as_ref().map(|organisation| organisation.id);
    store.append(&[about(asked, Happening::Invited, Some(subject), owner)]).await
}

fn letter(app: &App, user: &Record<User>, token: &str, why: &str) -> Letter {
    let page = &app.config.passphrase_page;
    let how = if page.is_empty() {
        format!("Send it with the passphrase you choose to {}/v1/passphrases", app.config.issuer.trim_end_matches('/'))
    } else {
        format!("Set your passphrase at\n\n  {}", page.replace("{token}", token))
    };
    let text = format!(
        "{}\n\n{why}\n\nThis token lets you set your passphrase, once, within an hour:\n\n  {token}\n\n{how}\n\n\
         If you did not expect this letter, leave it alone.\n",
        user.state.name.as_str()
    );
    Letter { to: user.state.email.as_str().to_owned(), subject: "Set your passphrase".to_owned(), text }
}

/// Ask for a letter with which a passphrase can be set
///
/// The answer is the same whether the address is known or not.
#[utoipa::path(
    post, path = "/v1/passphrase-resets", operation_id = "ask_passphrase_reset", tag = "access",
    request_body(content = ResetBody, content_type = "application/json"),
    responses((status = 202, description = "If the address is known, a letter is on its way")),
    security(())
)]
pub async fn ask_passphrase_reset(
    app: Data<App>,
    req: HttpRequest,
    // Whoever did not sign in has no keys kept; a malformed one is refused all the same.
    _key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem> {
    let dry_run = dry_run(&req)?;
    let (said, _) = read_json(&req, payload.into_inner()).await?;
    let body: ResetBody = fitted("ResetBody", said)?;
    let asked = Asked { reason: reason(&req)?, ..principal::asked(&req, Actor::anonymous()) };
    let counters = Counters::of_address("reset", &limits::address(&req, &app));
    counters.check(&app.store.session(), &asked).await?;
    if !dry_run {
        app.store.write(async |store: &AppSession| counters.failed(store, &asked).await).await?;
        // The letter is written behind the answer, so that the time tells nothing of whether the address is known.
        actix_web::rt::spawn(send_reset(app.clone(), asked, body.email));
    }
    Ok(Answer::empty(StatusCode::ACCEPTED))
}

async fn send_reset(app: Data<App>, asked: Asked, email: String) {
    let sent = async {
        // Nobody's box is filled by others, wherever they ask from; they are not told.
        let counters = Counters::of_account("letters", &email);
        if !app.config.mailer.sends() || counters.begin(&app, &asked).await.is_err() {
            return Ok(());
        }
        let user = Repository::<User>::named(&app.store.session(), &login_key(&email)).await?;
        let Some(user) = user.filter(|user| user.deleted_at.is_none() && !user.state.disabled) else { return Ok(()) };
        let token = secrets::token("acco_");
        app.store.write(async |store: &AppSession| keep(store, &asked, &user, &token).await).await?;
        let letter = letter(&app, &user, &token, "Somebody asked to set a new passphrase for this address.");
        if let Err(error) = app.config.mailer.send(&letter).await {
            tracing::warn!(error = %error, "a letter could not be sent");
        }
        Ok::<(), StoreError>(())
    };
    if let Err(error) = sent.await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a letter could not be prepared");
    }
}

/// Makes a token with which a person can set a passphrase, for the command line; it is good for an hour.
pub async fn first_token(store: &AppSession, user: Id, now: DateTime<Utc>) -> Result<String, StoreError> {
    let token = secrets::token("acco_");
    store.keep_one_time(secrets::digest(&token), user, now + GOOD).await?;
    Ok(token)
}
