//! Tokens whose signature was found right, with what their holders hold, so that neither is found anew for each request.
//!
//! Whatever changes what somebody holds moves the installation's access epoch; each node asks for it twice a second at
//! most, while requests come, and forgets what it knew when it moved.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::NaiveDate;
use domain::{
    access::{Actor, Rights, Subject, SubjectKind},
    accounts::{Client, User},
    identity::Id,
    record::Aggregate,
    store::{Repository, StoreError},
};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::{
    tokens::{Claimed, kid, verify},
    trusted,
};
use crate::{
    app::App,
    http::principal::{CallerRefused, now, today},
    store::AppSession,
};

/// How many tokens are remembered; beyond, those that expired are forgotten, and then all.
const MOST: usize = 10_000;
/// The epoch is asked for when the last time is longer ago than this.
const LOOK: Duration = Duration::from_millis(500);

/// A token of another issuer is remembered for so many seconds, as its keys may be exchanged.
const TRUSTED: i64 = 60;

/// What is remembered of a token.
#[derive(Clone)]
struct Known {
    actor: Actor,
    expires: i64,
    day: NaiveDate,
}

/// What the last looks at the access epoch found.
#[derive(Default)]
struct Epoch {
    /// When it was read, and what it was.
    read: Option<(Instant, Vec<u8>)>,
    /// When it last could not be read.
    failed: Option<Instant>,
}

/// Tokens by their digest.
#[derive(Default)]
pub struct Verified {
    known: RwLock<HashMap<[u8; 32], Known>>,
    epoch: Mutex<Epoch>,
    asked: RwLock<Option<Instant>>,
    /// How often everything was forgotten.
    forgotten: AtomicU64,
}

impl Verified {
    /// Who a token speaks for.
    pub async fn actor(&self, app: &App, token: &str) -> Result<Actor, CallerRefused> {
        self.keep_up(app).await.map_err(unavailable)?;
        let digest: [u8; 32] = Sha256::digest(token).into();
        let (time, day) = (now().timestamp(), today());
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned();
        if let Some(known) = known.filter(|known| time < known.expires && known.day == day) {
            return Ok(known.actor);
        }
        // A key that another node made is fetched first.
        if let Some(kid) = kid(token) {
            app.keys.refresh_for(&kid).await;
        }
        let forgotten = self.forgotten.load(Ordering::Acquire);
        let (actor, expires) = match verify(&app.keys, &app.config.issuer, token) {
            Ok(claimed) => {
                let actor = standing(&app.store.session(), &claimed, day).await.map_err(unavailable)?;
                let refused =
                    || CallerRefused::Token("The token is not accepted: its holder or session has ended".to_owned());
                (actor.ok_or_else(refused)?, claimed.expires)
            }
            Err(refused) => match trusted::actor(app, token, day).await.map_err(unavailable)? {
                Some((actor, expires)) => (actor, expires.min(time + TRUSTED)),
                None => return Err(CallerRefused::Token(format!("The token is not accepted: {refused}"))),
            },
        };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // What was found before access changed is good for this request alone.
        if self.forgotten.load(Ordering::Acquire) != forgotten {
            return Ok(actor);
        }
        if known.len() >= MOST {
            known.retain(|_, known| time < known.expires);
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(digest, Known { actor: actor.clone(), expires, day });
        Ok(actor)
    }

    /// Forgets everything when access changed since the last look.
    async fn keep_up(&self, app: &App) -> Result<(), StoreError> {
        let recent = |asked: &Option<Instant>| asked.is_some_and(|asked| asked.elapsed() < LOOK);
        if recent(&self.asked.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(());
        }
        let mut epoch = self.epoch.lock().await;
        if epoch.read.as_ref().is_some_and(|(asked, _)| asked.elapsed() < LOOK) {
            return Ok(());
        }
        // Whoever waited behind a look that failed does not wait for another one.
        if recent(&epoch.failed) {
            return Err(StoreError::Unavailable("the database did not answer a moment ago".into()));
        }
        let asked = Instant::now();
        let fresh = app.store.glance().access_epoch().await.inspect_err(|_| epoch.failed = Some(Instant::now()))?;
        if epoch.read.as_ref().is_none_or(|(_, known)| *known != fresh) {
            app.keys.refresh_now().await;
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            self.forgotten.fetch_add(1, Ordering::AcqRel);
            known.clear();
        }
        *epoch = Epoch { read: Some((asked, fresh)), failed: None };
        *self.asked.write().unwrap_or_else(PoisonError::into_inner) = Some(asked);
        Ok(())
    }

    /// Makes this node look again at once, as after a change of its own.
    pub fn look_again(&self) {
        *self.asked.write().unwrap_or_else(PoisonError::into_inner) = None;
        if let Ok(mut epoch) = self.epoch.try_lock()
            && let Some((asked, _)) = epoch.read.as_mut()
            && let Some(earlier) = asked.checked_sub(LOOK)
        {
            *asked = earlier;
        }
    }
}

fn unavailable(error: StoreError) -> CallerRefused {
    tracing::warn!(error = &error as &dyn std::error::Error, "who asks could not be looked up");
    CallerRefused::Unavailable
}

/// Whom a token's claims speak for as things stand; `None` when its holder, session or the token itself has ended.
async fn standing(session: &AppSession, claimed: &Claimed, day: NaiveDate) -> Result<Option<Actor>, StoreError> {
    if session.is_spent(&claimed.jti).await? {
        return Ok(None);
    }
    if let Some(id) = claimed.session {
        let open = session.session(id).await?.is_some_and(|session| session.is_open(now()));
        if !open {
            return Ok(None);
        }
    }
    let held = match claimed.subject.kind {
        SubjectKind::User => signs_in::<User>(session, claimed.subject).await?.map(|_| None),
        SubjectKind::Client => signs_in::<Client>(session, claimed.subject).await?.map(|client| Some(client.scopes)),
    };
    let Some(held) = held else { return Ok(None) };
    let mut rights = rights(session, claimed.subject, claimed.organisation, day).await?;
    rights.scopes.clone_from(&claimed.scopes);
    if let Some(held) = held {
        rights.scopes.retain(|scope| held.contains(scope));
    }
    Ok(Some(Actor { subject: Some(claimed.subject), session: claimed.session, rights: Arc::new(rights) }))
}

/// The account of a subject, if it can sign in.
pub async fn signs_in<A: Aggregate>(session: &AppSession, subject: Subject) -> Result<Option<A>, StoreError>
where
    AppSession: Repository<A>,
{
    let record = Repository::<A>::get(session, &[subject.id]).await?.pop();
    Ok(record.filter(|record| record.deleted_at.is_none() && record.state.signs_in()).map(|record| record.state))
}

/// What a subject holds on a day, perhaps in one organisation alone, with every scope its roles can use.
pub async fn rights(
    session: &AppSession,
    subject: Subject,
    only: Option<Id>,
    day: NaiveDate,
) -> Result<Rights, StoreError> {
    let mut roles = session.roles(subject, day).await?;
    // Before anything is said of what the roles bring, schemes too.
    roles.retain(|held| only.is_none() || held.organisation.as_ref().map(|link| link.id) == only);
    let schemes = session.kept_schemes(&roles).await?;
    let mut scopes: Vec<_> = roles.iter().flat_map(|held| held.role.scopes()).collect();
    scopes.sort();
    scopes.dedup();
    Ok(Rights { scopes, roles, schemes })
}
