//! The grant `refresh_token`: a new pair of tokens for an old one, which is good once.

use domain::{
    access::{Scope, Subject, SubjectKind},
    accounts::{Refreshed, Session, User, refresh},
    event::Happening,
    identity::Id,
    record::{Aggregate, owning},
    store::{Repository, Session as _, Store, StoreError},
};

use super::{
    form::{Refusal, Said},
    secrets, sign_in,
    token::{TokenAnswer, Wanted, told},
    tokens::Wish,
    verified::rights,
};
use crate::{app::App, http::query::Query, store::AppSession};

impl Wanted {
    /// The scopes and the organisation of the token that a session's refresh token brings.
    async fn renewed(&self, app: &App, session: &Session) -> Said<(Vec<Scope>, Option<Id>)> {
        let subject = Subject { kind: SubjectKind::User, id: session.user };
        let rights = rights(&app.store.session(), subject, session.organisation, self.asked.today).await?;
        let narrowed = self.narrowed(app, session.scopes.as_ref().unwrap_or(&rights.scopes), &rights).await?;
        Ok(narrowed.map(|(scopes, organisation)| (scopes, organisation.or(session.organisation))))
    }
}

/// Brings a new pair of tokens, and ends the session when somebody uses a copy.
pub(super) async fn refresh_token(app: &App, mut form: Query, wanted: Wanted) -> Said<TokenAnswer> {
    let Some(old) = form.take("refresh_token") else {
        return Ok(Err(Refusal::invalid("refresh_token is needed")));
    };
    let (asked, digest, new) = (&wanted.asked, secrets::digest(&old), secrets::token("accr_"));
    let not_good = || Refusal::grant("The refresh token is not good, or was used before");
    // What is no token of anybody's keeps nobody from writing.
    let Some((found, spent)) = app.store.session().refresh_token(digest).await? else { return Ok(Err(not_good())) };
    let subject = Subject { kind: SubjectKind::User, id: found.user };
    // What is asked for is judged first: a token is not used up by a request that gets nothing for it.
    let narrowed = match spent {
        None => wanted.renewed(app, &found).await?,
        Some(_) => Ok((vec![], None)),
    };
    let (scopes, organisation) = match narrowed {
        Ok(narrowed) => narrowed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let refreshed: Option<(Session, Refreshed)> = app
        .store
        .write(async |store: &AppSession| {
            // The person before the session, as everybody does who ends sessions, or each would wait for the other.
            let user = Repository::<User>::get(store, &[found.user]).await?.pop();
            let Some((session, spent)) = store.refresh_token(digest).await? else { return Ok(None) };
            let mut brought = refresh(&session, spent, asked.at);
            let open = user.as_ref().is_some_and(|user| user.deleted_at.is_none() && user.state.signs_in());
            if brought == Refreshed::Granted && !open {
                brought = Refreshed::Refused;
            }
            match brought {
                Refreshed::Granted => {
                    store.spend_refresh(digest, asked.at).await?;
                    store.keep_refresh(secrets::digest(&new), session.id, asked.at).await?;
                }
                Refreshed::Reused => {
                    store.end_session(session.id, asked.at).await?;
                    let by = sign_in::as_subject(asked, subject);
                    let owner = user.as_ref().and_then(owning);
                    let event = sign_in::about(&by, Happening::TokenReused, Some(subject), owner);
                    store.append(std::slice::from_ref(&event)).await?;
                }
                Refreshed::Refused => {}
            }
            Ok::<_, StoreError>(Some((session, brought)))
        })
        .await?;
    app.verified.look_again();
    let Some((session, Refreshed::Granted)) = refreshed else {
        return Ok(Err(not_good()));
    };
    let wish = Wish { subject, session: Some(session.id), organisation, scopes };
    told(app, wish, Some(new)).map(Ok)
}
