//! One-time codes as a second proof.

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::CACHE_CONTROL},
    web::{Data, Path, Payload},
};
use domain::{
    access::{Action, Subject, SubjectKind},
    accounts::User,
    event::Happening,
    fault::{Fault, Faults},
    record::{Refused, permit_credentials},
    resource::Resource,
    store::{Session as _, Store},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{passphrase::show_again, sessions::person};
use crate::{
    app::App,
    auth::{
        codes,
        owner::owner,
        secrets,
        sign_in::{self, Counters, about},
    },
    http::{
        answer::Answer,
        body::read_json,
        codes::Code,
        idempotency::{IdempotencyKey, write_once, write_unrepeated},
        limits,
        principal::Asking,
        problem::Problem,
    },
    resource::{
        handlers::{dry_run, existing, permitted},
        prepare::fitted,
    },
    store::AppSession,
};

/// The wish to set up one-time codes.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct BeginSecondFactorBody {
    /// The caller's passphrase.
    #[schema(max_length = 1024, example = "four words in a row")]
    pub passphrase: String,
}

/// A first code, which shows that the device has the secret.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct ConfirmSecondFactorBody {
    /// Six digits.
    #[schema(max_length = 6, pattern = "^[0-9]{6}$", example = "287082")]
    pub code: String,
}

/// What an authenticator needs; told once.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorSecret {
    /// The secret, base32.
    #[schema(max_length = 64, example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    secret: String,
    /// The same as an address, for a QR code.
    #[schema(
        max_length = 500,
        example = "otpauth://totp/Accord?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Accord"
    )]
    uri: String,
}

/// Begin to set up one-time codes
///
/// They are asked for once a first code confirmed them; until then, and when it never comes, nothing changes. Codes that
/// are set up are taken away by an admin.
#[utoipa::path(
    post, path = "/v1/me/second-factor", operation_id = "begin_second_factor", tag = "access",
    request_body(content = BeginSecondFactorBody, content_type = "application/json"),
    responses((status = 201, description = "The secret, told once", body = SecondFactorSecret),
        (status = 200, description = "What a dry run would answer, with a secret that is not kept", body = SecondFactorSecret)),
    security(("bearer" = []))
)]
pub async fn begin_second_factor(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem> {
    let id = person(&asking)?;
    let dry_run = dry_run(&req)?;
    let (said, _) = read_json(&req, payload.into_inner()).await?;
    let body: BeginSecondFactorBody = fitted("BeginSecondFactorBody", said)?;
    let asked = &asking.0;
    let counters = Counters::of(&id.to_string(), &limits::address(&req, &app));
    show_again(&app, asked, &counters, id, "/passphrase", &body.passphrase).await?;
    let secret = secrets::random()[..codes::SECRET].to_vec();
    let told = SecondFactorSecret {
        secret: codes::base32(&secret),
        uri: format!("otpauth://totp/Accord:{id}?secret={}&issuer=Accord", codes::base32(&secret)),
    };
    // A digest of this body would be one of the passphrase that anybody could guess at, so none is kept.
    write_once(&app.store, asked, &req, &key, [0; 32], dry_run, async |store| {
        if !store.begin_second_factor(id, &secret).await? {
            return Err(Problem::new(
                Code::IllegalState,
                "One-time codes are set up already; an admin takes them away",
            ));
        }
        let status = if dry_run { StatusCode::OK } else { StatusCode::CREATED };
        let answer = Answer::json(status, &told).with(CACHE_CONTROL, "no-store");
        Ok(Answer { shows_secret: true, ..answer })
    })
    .await
}

/// Confirm one-time codes
///
/// From now on signing in takes one. Each code is good once.
#[utoipa::path(
    put, path = "/v1/me/second-factor", operation_id = "confirm_second_factor", tag = "access",
    request_body(content = ConfirmSecondFactorBody, content_type = "application/json"),
    responses((status = 204, description = "Confirmed")),
    security(("bearer" = []))
)]
pub async fn confirm_second_factor(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    payload: Payload,
) -> Result<Answer, Problem> {
    let id = person(&asking)?;
    let dry_run = dry_run(&req)?;
    let (said, _) = read_json(&req, payload.into_inner()).await?;
    let body: ConfirmSecondFactorBody = fitted("ConfirmSecondFactorBody", said)?;
    let asked = &asking.0;
    let counters = Counters::of(&id.to_string(), &limits::address(&req, &app));
    let tried = counters.begin(&app, asked).await?;
    let subject = Subject { kind: SubjectKind::User, id };
    let owner = owner(&app.store.session(), subject).await?;
    let confirmed = write_unrepeated(&app.store, dry_run, async |store| {
        let none = || Problem::new(Code::IllegalState, "No codes are being set up");
        let begun = store.second_factor(id).await?.filter(|factor| !factor.confirmed);
        let factor = begun.ok_or_else(none)?;
        let step = codes::step(&factor.secret, &body.code, asked.at.timestamp().unsigned_abs());
        let wrong = || Problem::from(Faults(vec![Fault::new("/code", "one_time_code", "The code is wrong")]));
        let last_step = step.ok_or_else(wrong)?;
        if !store.confirm_second_factor(id, &factor.secret, last_step).await? {
            // They were begun anew meanwhile, with another secret.
            return Err(none());
        }
        store.append(&[about(asked, Happening::SecondFactor, Some(subject), owner)]).await?;
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    })
    .await;
    match &confirmed {
        Ok(_) => app.store.write(async |store: &AppSession| tried.succeeded(store).await).await?,
        Err(problem) if problem.code() == Code::ValidationFailed => {
            sign_in::note_failure(&app, asked, Some((subject, owner))).await?;
        }
        Err(_) => app.store.write(async |store: &AppSession| tried.uncount(store).await).await?,
    }
    confirmed
}

/// Take a person's one-time codes away
///
/// For the admins of the person's organisation, and of every other in which the person has a role, when a device is lost.
/// Nobody takes their own away: whoever stole a token would.
#[utoipa::path(
    delete, path = "/v1/users/{id}/second-factor", operation_id = "remove_second_factor", tag = "users",
    params(("id" = String, Path)),
    responses((status = 204, description = "Taken away")),
    security(("bearer" = ["users:write"]))
)]
pub async fn remove_second_factor(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    asking.may(Action::Write(Resource::Users))?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    write_unrepeated(&app.store, dry_run, async |store| {
        let user = existing::<User>(store, &id, false).await?;
        permitted(store, asked, Action::Write(Resource::Users), &user, &id).await?;
        permit_credentials(store, asked, user.id).await??;
        if asked.actor.id() == Some(user.id) {
            return Err(Refused::OwnAccount.into());
        }
        store.drop_second_factor(user.id).await?;
        let subject = Subject { kind: SubjectKind::User, id: user.id };
        let owner = user.state.organisation.as_ref().map(|organisation| organisation.id);
        store.append(&[about(asked, Happening::SecondFactor, Some(subject), owner)]).await?;
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    })
    .await
}
