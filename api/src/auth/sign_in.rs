//! Signing in: who it is, by which proof, how often it may be tried, and what the audit log keeps of it.

use actix_web::http::header::RETRY_AFTER;
use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Subject, SubjectKind},
    accounts::{Client, Throttle, User, login_key, throttle::Counted},
    event::{Event, Happening},
    identity::Id,
    record::{Aggregate, Asked, Record, note},
    resource::Resource,
    store::{Repository, Session as _, Store, StoreError},
};

use super::{assertion, codes, passphrases::Checked, secrets, shown::Shown};
use crate::{
    app::App,
    http::{codes::Code, problem::Problem},
    store::AppSession,
};

/// Under which names the tries of an account from an address are counted. The names hold digests, no addresses.
pub struct Counters {
    names: Vec<String>,
    counted: &'static [Counted],
}

/// A try that was counted before it was made, so that many at once are not more than were free. It counts as failed
/// until it turns out otherwise.
pub struct Try<'a> {
    counters: &'a Counters,
    before: Vec<Throttle>,
    at: DateTime<Utc>,
}

impl Counters {
    /// The counters of an account and an address.
    pub fn of(account: &str, address: &str) -> Self {
        let account = account.trim().to_lowercase();
        let names = vec![
            secrets::named("account-at", &format!("{account}\n{address}")),
            secrets::named("account", &account),
            secrets::named("address", address),
        ];
        Self { names, counted: &[Counted::AccountAt, Counted::Account, Counted::Address] }
    }

    /// The counters of a client and an address. Ids of clients are known to many and their secrets cannot be guessed, so
    /// tries from elsewhere do not count: anybody could keep a client outside.
    pub fn of_client(client: &str, address: &str) -> Self {
        let client = client.trim().to_lowercase();
        let names =
            vec![secrets::named("account-at", &format!("{client}\n{address}")), secrets::named("address", address)];
        Self { names, counted: &[Counted::AccountAt, Counted::Address] }
    }

    /// The counter of an address alone, for something of its own.
    pub fn of_address(kind: &str, address: &str) -> Self {
        Self { names: vec![secrets::named(kind, address)], counted: &[Counted::Address] }
    }

    /// The counter of an account alone, for something of its own.
    pub fn of_account(kind: &str, account: &str) -> Self {
        Self { names: vec![secrets::named(kind, &account.trim().to_lowercase())], counted: &[Counted::AccountAt] }
    }

    /// Whether another try may be made. Error 429 with how long to wait, for known and unknown accounts alike.
    pub async fn check(&self, session: &AppSession, asked: &Asked) -> Result<(), Problem> {
        self.judge(&session.throttles(&self.names).await?, asked.at)
    }

    /// Begins a try, counting it. Error 429 with how long to wait.
    pub async fn begin(&self, app: &App, asked: &Asked) -> Result<Try<'_>, Problem> {
        // Whoever has to wait is told without a write.
        self.check(&app.store.session(), asked).await?;
        let counting = async |session: &AppSession| {
            let before = session.hold_throttles(&self.names, asked.at).await?;
            self.judge(&before, asked.at)?;
            let counts: Vec<Throttle> = before.iter().map(|count| count.failed(asked.at)).collect();
            session.keep_throttles(&self.names, &counts).await?;
            Ok::<_, Problem>(before)
        };
        Ok(Try { counters: self, before: app.store.write(counting).await?, at: asked.at })
    }

    fn judge(&self, counts: &[Throttle], at: DateTime<Utc>) -> Result<(), Problem> {
        let waits = counts.iter().zip(self.counted).filter_map(|(count, counted)| count.wait(*counted, at));
        match waits.max() {
            Some(seconds) => {
                let detail = "Too many tries failed; wait before the next";
                Err(Problem::new(Code::RateLimited, detail).header(RETRY_AFTER, (seconds.unsigned_abs() + 1).into()))
            }
            None => Ok(()),
        }
    }

    /// Forgets what this account failed from this address, if it did.
    async fn forgive(&self, app: &App) -> Result<(), StoreError> {
        let own = &self.names[..1];
        if app.store.session().throttles(own).await?.iter().all(|count| count.failures == 0) {
            return Ok(());
        }
        app.store.write(async |session: &AppSession| session.forget_failures(own).await).await
    }

    /// Counts a failure.
    pub async fn failed(&self, session: &AppSession, asked: &Asked) -> Result<(), StoreError> {
        session.count_failure(&self.names, asked.at).await
    }
}

impl Try<'_> {
    /// It did not come to an end, or not to a wrong one: it is not counted.
    pub async fn uncount(&self, session: &AppSession) -> Result<(), StoreError> {
        let names = &self.counters.names;
        let held = session.hold_throttles(names, self.at).await?;
        let counts: Vec<Throttle> =
            held.iter().zip(&self.before).map(|(count, before)| count.uncounted(*before, self.at)).collect();
        session.keep_throttles(names, &counts).await
    }

    /// A success forgives what this account failed from this address; what others try elsewhere goes on counting.
    pub async fn succeeded(&self, session: &AppSession) -> Result<(), StoreError> {
        self.uncount(session).await?;
        session.forget_failures(&self.counters.names[..1]).await
    }
}

/// What is noted of somebody's access.
pub fn about(asked: &Asked, happening: Happening, subject: Option<Subject>, owner: Option<Id>) -> Event {
    let resource = subject.map(|subject| match subject.kind {
        SubjectKind::User => Resource::Users,
        SubjectKind::Client => Resource::Clients,
    });
    Event { resource, record: subject.map(|subject| subject.id), owner, ..note(asked, happening) }
}

/// The same request, asked by whoever has just shown who they are.
pub fn as_subject(asked: &Asked, subject: Subject) -> Asked {
    Asked { actor: Actor { subject: Some(subject), ..Actor::default() }, ..asked.clone() }
}

/// Notes a try that failed, of a known account or none.
pub async fn note_failure(app: &App, asked: &Asked, known: Option<(Subject, Option<Id>)>) -> Result<(), Problem> {
    let event = failure(asked, known);
    let noted = app.store.write(async |session: &AppSession| session.append(std::slice::from_ref(&event)).await).await;
    noted.map_err(|error: StoreError| error.into())
}

fn failure(asked: &Asked, known: Option<(Subject, Option<Id>)>) -> Event {
    let (subject, owner) = known.unzip();
    about(asked, Happening::SignInFailed, subject, owner.flatten())
}

/// A person's proof.
pub struct Proof<'a> {
    /// The address.
    pub username: &'a str,
    /// The passphrase.
    pub password: &'a str,
    /// A one-time code.
    pub code: Option<&'a str>,
}

/// What a person's proof showed.
pub enum Person {
    /// Who it is, if the proof still holds when the person is let in.
    Known(Box<Shown>),
    /// The passphrase is right, and a one-time code is needed beside it.
    CodeNeeded,
    /// Nobody, or nobody who can sign in.
    Nobody,
}

/// Whether a passphrase is a person's; a try that could not be worked out is not counted.
pub async fn check_passphrase(
    app: &App,
    tried: &Try<'_>,
    said: &str,
    kept: Option<String>,
) -> Result<Checked, Problem> {
    let checked = app.passphrases.check(said.to_owned(), kept).await;
    if checked.is_err() {
        app.store.write(async |session: &AppSession| tried.uncount(session).await).await?;
    }
    checked
}

/// Who a person is.
pub async fn person(app: &App, asked: &Asked, tried: &Try<'_>, proof: Proof<'_>) -> Result<Person, Problem> {
    let session = app.store.session();
    let user = Repository::<User>::named(&session, &login_key(proof.username)).await?;
    let kept = session.passphrase(user.as_ref().map_or(Id(uuid::Uuid::nil()), |user| user.id)).await?;
    let checked = check_passphrase(app, tried, proof.password, kept.clone()).await?;
    let open = |user: &Record<User>| user.deleted_at.is_none() && user.state.signs_in();
    let known = user.as_ref().map(|user| {
        let owner = user.state.organisation.as_ref().map(|organisation| organisation.id);
        (Subject { kind: SubjectKind::User, id: user.id }, owner)
    });
    let Some(user) = user.filter(|user| open(user) && checked != Checked::Wrong) else {
        note_failure(app, asked, known).await?;
        return Ok(Person::Nobody);
    };
    if let Some(factor) = session.second_factor(user.id).await?.filter(|factor| factor.confirmed) {
        let Some(code) = proof.code else {
            // Wrong codes stay counted: the passphrase alone forgives nothing.
            app.store.write(async |session: &AppSession| tried.uncount(session).await).await?;
            return Ok(Person::CodeNeeded);
        };
        let step = codes::step(&factor.secret, code, asked.at.timestamp().unsigned_abs());
        let fresh = match step {
            Some(step) => app.store.write(async |session: &AppSession| session.use_step(user.id, step).await).await?,
            None => false,
        };
        if !fresh {
            note_failure(app, asked, known).await?;
            return Ok(Person::Nobody);
        }
    }
    let anew = match checked {
        Checked::RightToKeepAnew(anew) => Some(anew),
        _ => None,
    };
    Ok(Person::Known(Box::new(Shown { user, kept, anew })))
}

/// A client's proof.
pub enum ClientProof<'a> {
    /// Its id and one of its secrets.
    Secret(&'a str, &'a str),
    /// A statement signed with one of its keys (RFC 7523).
    Assertion(&'a str),
}

/// Which client it is; `None` when the proof is not good. The same work is done for one that does not exist.
pub async fn client(
    app: &App,
    asked: &Asked,
    address: &str,
    proof: ClientProof<'_>,
) -> Result<Option<Record<Client>>, Problem> {
    let session = app.store.session();
    let said = match &proof {
        ClientProof::Secret(id, _) => (*id).to_owned(),
        ClientProof::Assertion(assertion) => assertion::said_client(assertion).unwrap_or_default(),
    };
    let counters = Counters::of_client(&said, address);
    counters.check(&session, asked).await?;
    let id = uuid::Uuid::try_parse(&said).map_or(Id(uuid::Uuid::nil()), Id);
    let found = Repository::<Client>::get(&session, &[id]).await?.pop();
    let good = match proof {
        ClientProof::Secret(_, secret) => has_secret(app, asked, id, secret).await?,
        ClientProof::Assertion(said) => assertion::is_good(app, asked, found.as_ref(), said).await?,
    };
    let known = found.as_ref().map(|client| {
        let owner = client.state.organisation.as_ref().map(|organisation| organisation.id);
        (Subject { kind: SubjectKind::Client, id: client.id }, owner)
    });
    let open = |client: &Record<Client>| good && client.deleted_at.is_none() && client.state.signs_in();
    let found = found.filter(open);
    if found.is_some() {
        counters.forgive(app).await?;
    } else {
        let event = failure(asked, known);
        let noted = app.store.write(async |session: &AppSession| {
            counters.failed(session, asked).await?;
            session.append(std::slice::from_ref(&event)).await
        });
        noted.await?;
    }
    Ok(found)
}

async fn has_secret(app: &App, asked: &Asked, client: Id, secret: &str) -> Result<bool, Problem> {
    let kept = app.store.session().client_secrets(client).await?;
    // Every one is compared, so that the time tells nothing of which.
    let mut used = None;
    for one in kept.into_iter().filter(|one| one.is_good(asked.at)) {
        if secrets::matches(secret, &one.sha256) {
            used = Some(one);
        }
    }
    let Some(mut used) = used else {
        secrets::matches(secret, &[0; 32]);
        return Ok(false);
    };
    // To the hour, so that a program that signs in often does not write as often.
    if used.last_used_at.is_none_or(|last| asked.at - last > chrono::TimeDelta::hours(1)) {
        used.last_used_at = Some(asked.at);
        app.store.write(async |session: &AppSession| session.keep_client_secret(&used).await).await?;
    }
    Ok(true)
}
