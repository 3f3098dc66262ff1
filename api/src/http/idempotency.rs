//! `Idempotency-Key`: a repeated request is done once and answered the same.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
};
use domain::{
    record::Asked,
    store::{Store, StoreError},
};
use persistence::KeptAnswer;
use sha2::{Digest, Sha256};

use super::{
    answer::Answer,
    codes::Code,
    principal::now,
    problem::{Located, Problem},
};
use crate::store::{AppSession, AppStore};

/// The key of a request, if it has one.
#[derive(Debug, Clone, Default)]
pub struct IdempotencyKey(pub Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let Some(value) = req.headers().get("idempotency-key") else { return ready(Ok(Self(None))) };
        let said = value.to_str().unwrap_or_default();
        if (1..=255).contains(&said.len()) && said.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
            return ready(Ok(Self(Some(said.to_owned()))));
        }
        let detail = "1 to 255 printable ASCII characters".to_owned();
        let fault = Located::Header { name: "Idempotency-Key".to_owned(), code: "wrong_shape", detail };
        ready(Err(Problem::new(Code::BadRequest, "Idempotency-Key cannot be read").with(fault)))
    }
}

/// A key held by the request being answered; others get 409 until it is dropped.
pub struct Claimed {
    named: Option<persistence::IdempotencyKey>,
    digest: [u8; 32],
    held: Option<persistence::KeyClaim>,
}

/// What was found of a request's key.
pub enum Claim {
    /// It was answered before.
    Replay(Answer),
    /// It is this request's.
    Ours(Box<Claimed>),
}

/// An answer to be kept.
pub struct Kept(Option<(persistence::IdempotencyKey, KeptAnswer)>);

impl Kept {
    /// Keeps it, in the transaction of what it answers.
    pub async fn save(self, session: &AppSession) -> Result<(), StoreError> {
        let Some((named, answer)) = self.0 else { return Ok(()) };
        session.keep_answer(&named, &answer).await
    }
}

impl Claimed {
    async fn hold(
        store: &AppStore,
        asked: &Asked,
        req: &HttpRequest,
        key: &IdempotencyKey,
        body: [u8; 32],
    ) -> Result<Self, Problem> {
        let (Some(client), Some(key)) = (asked.actor.id(), &key.0) else {
            return Ok(Self { named: None, digest: body, held: None });
        };
        let method = req.method().to_string();
        let named = persistence::IdempotencyKey { client, method, path: req.path().to_owned(), key: key.clone() };
        let held = store.claim_key(&named).await?.ok_or_else(|| {
            Problem::new(Code::IdempotencyInProgress, "A request with this Idempotency-Key is still running")
        })?;
        let mut digest = Sha256::new();
        digest.update(body);
        digest.update(req.query_string().as_bytes());
        Ok(Self { named: Some(named), digest: digest.finalize().into(), held: Some(held) })
    }

    /// Gives the key free before the answer is told, so that whoever asks again at once is not told that it still runs.
    async fn release(self) {
        if let Some(held) = self.held {
            held.release().await;
        }
    }

    /// The answer given before.
    async fn look(&self, session: &AppSession) -> Result<Option<Answer>, Problem> {
        let Some(named) = &self.named else { return Ok(None) };
        let Some(kept) = session.kept_answer(named, now()).await? else { return Ok(None) };
        if kept.digest != self.digest {
            return Err(Problem::new(
                Code::IdempotencyKeyReused,
                "This Idempotency-Key belongs to a request with another body or query",
            ));
        }
        Ok(Some(replay(kept)))
    }

    /// What to keep of an answer.
    pub fn keep(&self, answer: &Answer) -> Kept {
        // What is told in place of a refusal is looked at anew, as refusals are.
        let keeps = keeps(answer.status) && !answer.refuses;
        let Some(named) = self.named.clone().filter(|_| keeps) else { return Kept(None) };
        if answer.shows_secret {
            let detail = "This request made a secret, which was shown once; revoke it and ask for another";
            let again = Problem::new(Code::SecretShown, detail).into_answer();
            return self.keep(&again);
        }
        let mut headers = vec![("content-type".to_owned(), answer.media_type.clone())];
        let text = |value: &HeaderValue| value.to_str().map(str::to_owned).ok();
        headers.extend(answer.headers.iter().filter_map(|(name, value)| Some((name.to_string(), text(value)?))));
        let kept = KeptAnswer {
            digest: self.digest.to_vec(),
            status: answer.status.as_u16(),
            headers,
            body: answer.body.clone(),
            at: now(),
        };
        Kept(Some((named, kept)))
    }
}

fn keeps(status: StatusCode) -> bool {
    !status.is_server_error() && !matches!(status.as_u16(), 401 | 403 | 429)
}

fn replay(kept: KeptAnswer) -> Answer {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let mut answer = Answer::bytes(status, "", kept.body);
    for (name, value) in kept.headers {
        if name == "content-type" {
            answer.media_type = value;
        } else if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            answer.headers.push((name, value));
        }
    }
    answer.with(HeaderName::from_static("idempotent-replayed"), "true")
}

/// Claims a key for work that has a transaction of its own, such as an import.
pub async fn claim(
    store: &AppStore,
    asked: &Asked,
    req: &HttpRequest,
    key: &IdempotencyKey,
    body: [u8; 32],
) -> Result<Claim, Problem> {
    let claimed = Claimed::hold(store, asked, req, key, body).await?;
    if claimed.named.is_none() {
        return Ok(Claim::Ours(Box::new(claimed)));
    }
    let found = claimed.look(&store.session()).await?;
    let Some(answer) = found else { return Ok(Claim::Ours(Box::new(claimed))) };
    claimed.release().await;
    Ok(Claim::Replay(answer))
}

/// Works in one transaction: the change and the answer kept for its key stand or fall together.
pub async fn write_once(
    store: &AppStore,
    asked: &Asked,
    req: &HttpRequest,
    key: &IdempotencyKey,
    body: [u8; 32],
    dry_run: bool,
    work: impl AsyncFn(&AppSession) -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    if dry_run {
        return write_unrepeated(store, true, work).await;
    }
    let claimed = Claimed::hold(store, asked, req, key, body).await?;
    let replayed = std::cell::Cell::new(false);
    let write = async |session: &AppSession| {
        if let Some(answer) = claimed.look(session).await.inspect_err(|_| replayed.set(true))? {
            return Ok(answer);
        }
        let answer = work(session).await?;
        claimed.keep(&answer).save(session).await?;
        Ok(answer)
    };
    let answered = match retried(async || store.write(&write).await).await {
        // What was refused is refused again; its own transaction is gone, so it is kept in another.
        Err(problem) if claimed.named.is_some() && !replayed.get() && !problem.is_race() => {
            let mut answer = problem.into_answer();
            finish_document(&mut answer, req);
            store.write(async |session: &AppSession| claimed.keep(&answer).save(session).await).await?;
            Ok(answer)
        }
        other => other,
    };
    claimed.release().await;
    answered
}

/// A kept problem tells the request that it was first the answer to.
fn finish_document(answer: &mut Answer, req: &HttpRequest) {
    if let Some(body) = super::guard::finished(&answer.body, req) {
        answer.body = body;
    }
}

/// Works in one transaction without a key; a dry run writes nothing.
pub async fn write_unrepeated(
    store: &AppStore,
    dry_run: bool,
    work: impl AsyncFn(&AppSession) -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    enum Undone {
        DryRun(Box<Answer>),
        Problem(Problem),
    }
    impl From<StoreError> for Undone {
        fn from(error: StoreError) -> Self {
            Self::Problem(error.into())
        }
    }
    let write = async |session: &AppSession| {
        let answer = work(session).await.map_err(Undone::Problem)?;
        if dry_run { Err(Undone::DryRun(Box::new(answer))) } else { Ok(answer) }
    };
    retried(async || match store.write(&write).await {
        Ok(answer) => Ok(answer),
        Err(Undone::DryRun(answer)) => Ok(*answer),
        Err(Undone::Problem(problem)) => Err(problem),
    })
    .await
}

/// Tries again what somebody else's write at the same time spoilt: the answer is then that of having come later.
async fn retried(attempt: impl AsyncFn() -> Result<Answer, Problem>) -> Result<Answer, Problem> {
    for _ in 0..2 {
        match attempt().await {
            Err(problem) if problem.is_race() => {}
            other => return other,
        }
    }
    attempt().await
}
