//! The client that operates the installation: made on the command line, where nobody has signed in yet.

use domain::{
    access::{Actor, Role, Scope, Subject, SubjectKind},
    accounts::{Client, RoleGrant, Secret, User, login_key},
    event::Happening,
    fault::{Fault, Faults},
    identity::{Id, Identifiers, Link},
    period::Span,
    record::{Aggregate, Asked, Change, SaveError, save_one},
    store::{Repository, Session, Store},
    text::{Email, Title},
};

use super::{secrets, sign_in};
use crate::{
    accounts::letters::first_token,
    http::principal::{new_id, now, today},
    store::{AppSession, AppStore},
};

/// A client that was made; its secret is told this once.
pub struct Made {
    /// Its id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

/// Whoever has the machine, before anybody has an account: it is whom it makes.
pub fn asked_by(subject: Subject, request: &str) -> Asked {
    Asked {
        actor: Actor::operator(subject),
        at: now(),
        today: today(),
        request: request.to_owned(),
        from: None,
        import: None,
        reason: None,
        new_id,
        new_salt: secrets::salt,
    }
}

/// What the installation does by itself: no actor.
pub fn by_itself(request: &str) -> Asked {
    let nobody = Subject { kind: SubjectKind::Client, id: Id(uuid::Uuid::nil()) };
    Asked { actor: Actor::anonymous(), ..asked_by(nobody, request) }
}

/// Makes an operator: it holds every scope and acts for every organisation.
pub async fn create(store: &AppStore, name: &str) -> Result<Made, SaveError> {
    let title = Title::parse(name).map_err(|malformed| {
        let mut faults = Faults::default();
        faults.take::<()>("/name", Err(malformed));
        SaveError::Faults(faults)
    })?;
    let id = new_id();
    let asked = asked_by(Subject { kind: SubjectKind::Client, id }, "command line");
    let secret = secrets::new();
    store
        .write(async |session: &AppSession| {
            let client = Client {
                identifiers: Identifiers::default(),
                name: title.clone(),
                organisation: None,
                scopes: Scope::every(),
                public_keys: vec![],
                disabled: false,
            };
            save_one(session, &asked, Change::create(id, asked.at, client)).await?;
            let grant = operates(None, Some(id));
            save_one(session, &asked, Change::create(new_id(), asked.at, grant)).await?;
            keep_secret(session, &asked, id, None, &secret, None).await?;
            Ok::<_, SaveError>(())
        })
        .await?;
    tracing::info!(client = %id, name, "an operator was made");
    Ok(Made { client_id: id.to_string(), client_secret: secret })
}

/// Makes a person who operates the installation, and a token with which the passphrase can be set, once, within an hour.
///
/// Somebody who has the address already gets the role, where it is lacking, and the token: so an installation whose only
/// operator lost the passphrase is not lost.
pub async fn create_person(store: &AppStore, name: &str, email: &str) -> Result<String, SaveError> {
    let mut faults = Faults::default();
    let name = faults.take("/name", Title::parse(name));
    let email = faults.take("/email", Email::parse(email));
    let (Some(name), Some(email)) = (name, email) else { return Err(faults.into()) };
    store
        .write(async |session: &AppSession| {
            let known = Repository::<User>::named(session, &login_key(email.as_str())).await?;
            let id = known.as_ref().map_or_else(new_id, |user| user.id);
            let asked = asked_by(Subject { kind: SubjectKind::User, id }, "command line");
            match known {
                Some(user) if user.deleted_at.is_some() || !user.state.signs_in() => {
                    let detail = "The account of this address is disabled or deleted; take another address";
                    return Err(Faults(vec![Fault::new("/email", "not_permitted", detail)]).into());
                }
                Some(_) => {}
                None => {
                    let (name, email) = (name.clone(), email.clone());
                    let identifiers = Identifiers::default();
                    let user = User { identifiers, name, email, organisation: None, disabled: false };
                    save_one(session, &asked, Change::create(id, asked.at, user)).await?;
                }
            }
            let subject = Subject { kind: SubjectKind::User, id };
            if !session.roles(subject, asked.today).await?.iter().any(|held| held.role == Role::Operator) {
                save_one(session, &asked, Change::create(new_id(), asked.at, operates(Some(id), None))).await?;
            }
            let token = first_token(session, id, asked.at).await?;
            session.append(&[sign_in::about(&asked, Happening::Invited, Some(subject), None)]).await?;
            Ok(token)
        })
        .await
}

fn operates(user: Option<Id>, client: Option<Id>) -> RoleGrant {
    let link = |id: Id| Link { id, reference: id.to_string() };
    let span = Span { from: None, to: None };
    RoleGrant { user: user.map(link), client: client.map(link), role: Role::Operator, organisation: None, span }
}

/// Keeps a new secret of a client, and notes it.
pub async fn keep_secret(
    session: &AppSession,
    asked: &Asked,
    client: Id,
    owner: Option<Id>,
    secret: &str,
    expires_at: Option<chrono::DateTime<chrono::Utc>>,
) -> Result<Secret, domain::store::StoreError> {
    let kept = Secret {
        id: (asked.new_id)(),
        client,
        sha256: secrets::digest(secret),
        created_at: asked.at,
        expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    session.keep_client_secret(&kept).await?;
    let subject = Subject { kind: SubjectKind::Client, id: client };
    let event = sign_in::about(asked, Happening::SecretMade, Some(subject), owner);
    session.append(std::slice::from_ref(&event)).await?;
    Ok(kept)
}
