//! Secrets of clients: several at a time, so that one can be exchanged for another.

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::CACHE_CONTROL},
    web::{Data, Path, Payload},
};
use chrono::{DateTime, Utc};
use domain::{
    access::{Action, Subject, SubjectKind},
    accounts::{Client, Secret},
    event::Happening,
    fault::{Fault, Faults},
    identity::Id,
    record::{Record, permit_credentials},
    resource::Resource,
    store::Session as _,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    app::App,
    auth::{operator::keep_secret, secrets, sign_in::about},
    http::{
        answer::Answer,
        body::read_json,
        codes::Code,
        idempotency::{IdempotencyKey, write_once, write_unrepeated},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    resource::{
        handlers::{created, dry_run, existing, permitted},
        prepare::fitted,
        view::moment,
    },
};

/// A client has at most so many secrets that are good.
const MOST: usize = 5;

/// The wish for a secret.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct SecretBody {
    /// When it ends; never when absent.
    #[serde(default)]
    #[schema(format = DateTime, example = "2027-04-01T00:00:00Z")]
    pub expires_at: Option<String>,
}

/// A secret, without the secret itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClientSecret {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it ends.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// When it was last used, to the hour.
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// When it was revoked.
    #[schema(format = DateTime)]
    revoked_at: Option<String>,
}

/// The secrets of a client.
#[derive(Serialize, ToSchema)]
pub struct ClientSecrets {
    /// All of them, oldest first.
    #[schema(max_items = 1000)]
    items: Vec<ClientSecret>,
}

/// A secret that was just made; it is told this once.
#[derive(Serialize, ToSchema)]
pub struct NewClientSecret {
    /// The client, which is its `client_id`.
    #[schema(format = Uuid)]
    client_id: String,
    /// The secret.
    #[schema(max_length = 100, example = "accs_…")]
    client_secret: String,
    /// What is kept of it.
    secret: ClientSecret,
}

fn told(secret: &Secret) -> ClientSecret {
    ClientSecret {
        id: secret.id.to_string(),
        created_at: moment(secret.created_at),
        expires_at: secret.expires_at.map(moment),
        last_used_at: secret.last_used_at.map(moment),
        revoked_at: secret.revoked_at.map(moment),
    }
}

fn owner(client: &Record<Client>) -> Option<Id> {
    client.state.organisation.as_ref().map(|organisation| organisation.id)
}

/// The secrets of a client
///
/// When each was made and last used; the secrets themselves are told once only.
#[utoipa::path(
    get, path = "/v1/clients/{id}/secrets", operation_id = "list_client_secrets", tag = "clients",
    params(("id" = String, Path)),
    responses((status = 200, description = "The secrets", body = ClientSecrets)),
    security(("bearer" = ["clients:read"]))
)]
pub async fn list_client_secrets(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    asking.may(Action::Read(Resource::Clients))?;
    Query::of(&req)?.finish(&[])?;
    let session = app.store.session();
    let client = existing::<Client>(&session, &id, false).await?;
    permitted(&session, &asking.0, Action::Read(Resource::Clients), &client, &id).await?;
    let items = session.client_secrets(client.id).await?.iter().map(told).collect();
    Ok(Answer::json(StatusCode::OK, &ClientSecrets { items }).with(CACHE_CONTROL, "no-store"))
}

/// Make a secret for a client
///
/// The secret is told this once; a repetition with the same Idempotency-Key is a 409. Older secrets stay good, so that a
/// program can be given the new one before the old one is revoked.
#[utoipa::path(
    post, path = "/v1/clients/{id}/secrets", operation_id = "make_client_secret", tag = "clients",
    params(("id" = String, Path)),
    request_body(content = SecretBody, content_type = "application/json"),
    responses((status = 201, description = "The secret", body = NewClientSecret),
        (status = 200, description = "What a dry run would answer, with a secret that is not kept", body = NewClientSecret)),
    security(("bearer" = ["clients:write"]))
)]
pub async fn make_client_secret(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem> {
    asking.may(Action::Write(Resource::Clients))?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    let session = app.store.session();
    let client = existing::<Client>(&session, &id, false).await?;
    permitted(&session, asked, Action::Write(Resource::Clients), &client, &id).await?;
    permit_credentials(&session, asked, client.id).await??;
    let (said, digest) = read_json(&req, payload.into_inner()).await?;
    let body: SecretBody = fitted("SecretBody", said)?;
    let ends = body.expires_at.as_deref().map(str::parse::<DateTime<Utc>>);
    let expires_at = ends.transpose().ok().flatten();
    if body.expires_at.is_some() && expires_at.is_none_or(|ends| ends <= asked.at) {
        return Err(Faults(vec![Fault::new("/expires_at", "date", "A time that is to come")]).into());
    }
    write_once(&app.store, asked, &req, &key, digest, dry_run, async |store| {
        let good = store.client_secrets(client.id).await?.iter().filter(|one| one.is_good(asked.at)).count();
        if good >= MOST {
            return Err(Problem::new(Code::IllegalState, format!("The client has {MOST} secrets; revoke one first")));
        }
        let secret = secrets::new();
        let kept = keep_secret(store, asked, client.id, owner(&client), &secret, expires_at).await?;
        let told = NewClientSecret { client_id: client.id.to_string(), client_secret: secret, secret: told(&kept) };
        let answer = Answer::json(created(dry_run), &told).with(CACHE_CONTROL, "no-store");
        Ok(Answer { shows_secret: true, ..answer })
    })
    .await
}

/// Revoke a secret
///
/// Nobody signs in with it any more; tokens given before stay good until they expire, an hour at most, or until the client
/// is disabled.
#[utoipa::path(
    delete, path = "/v1/clients/{id}/secrets/{item}", operation_id = "revoke_client_secret", tag = "clients",
    params(("id" = String, Path), ("item" = uuid::Uuid, Path, description = "The secret's id.")),
    responses((status = 204, description = "Revoked")),
    security(("bearer" = ["clients:write"]))
)]
pub async fn revoke_client_secret(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    path: Path<(String, String)>,
) -> Result<Answer, Problem> {
    asking.may(Action::Write(Resource::Clients))?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    let (id, secret) = path.into_inner();
    write_unrepeated(&app.store, dry_run, async |store| {
        let client = existing::<Client>(store, &id, false).await?;
        permitted(store, asked, Action::Write(Resource::Clients), &client, &id).await?;
        let secrets = store.client_secrets(client.id).await?;
        let missing = || Problem::new(Code::NotFound, format!("No secret {secret}"));
        let mut kept = secrets.into_iter().find(|kept| kept.id.to_string() == secret).ok_or_else(missing)?;
        if kept.revoked_at.is_none() {
            kept.revoked_at = Some(asked.at);
            store.keep_client_secret(&kept).await?;
            let subject = Subject { kind: SubjectKind::Client, id: client.id };
            store.append(&[about(asked, Happening::SecretRevoked, Some(subject), owner(&client))]).await?;
        }
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    })
    .await
}
