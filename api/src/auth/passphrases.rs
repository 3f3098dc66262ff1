//! Passphrases as they are kept: argon2id, a bounded number at a time, on threads of their own.
//!
//! The threads are always the same ones: an allocator keeps what a thread used, so that 19 MiB on any of many threads
//! were measured to become a gigabyte.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::oneshot;

use crate::http::{codes::Code, problem::Problem};

/// Memory in KiB, passes and lanes: the first of OWASP's equivalent choices for argon2id.
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How many are worked out at once; each takes 19 MiB.
const AT_ONCE: usize = 2;
/// How many wait beside those; whoever comes then is asked to come again.
const WAITING: usize = 32;
/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// The hash of nothing that anybody knows, so that an unknown account takes as long as a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$uoyk2p4NfIKr29ekMASlXHBldxnc10QU4A7S+PBAPTA";

type Work = Box<dyn FnOnce() + Send>;

/// Works passphrases out.
#[derive(Clone)]
pub struct Passphrases {
    waiting: SyncSender<Work>,
    worked: Arc<AtomicU64>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// It is another.
    Wrong,
    /// It is the one.
    Right,
    /// It is the one, kept with smaller parameters than today's; this is how it should be kept.
    RightToKeepAnew(String),
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hashed(passphrase: &str, worked: &AtomicU64) -> Option<String> {
    worked.fetch_add(1, Ordering::Relaxed);
    argon2().hash_password(passphrase.as_bytes()).ok().map(|hash| hash.to_string())
}

fn checked(passphrase: &str, kept: Option<&str>, worked: &AtomicU64) -> Checked {
    let Ok(hash) = PasswordHash::new(kept.unwrap_or(NOBODY)) else { return Checked::Wrong };
    worked.fetch_add(1, Ordering::Relaxed);
    let right = argon2().verify_password(passphrase.as_bytes(), &hash).is_ok() && kept.is_some();
    if !right {
        return Checked::Wrong;
    }
    let weaker = Params::try_from(&hash).is_ok_and(|params| params.m_cost() < MEMORY || params.t_cost() < PASSES);
    // Only then: the time does not tell that it was right.
    let anew = if weaker { hashed(passphrase, worked) } else { None };
    anew.map_or(Checked::Right, Checked::RightToKeepAnew)
}

/// Does what comes until nobody is left to ask.
fn work_off(waiting: &Mutex<Receiver<Work>>) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            tracing::error!("a passphrase could not be worked out");
        }
    }
}

impl Passphrases {
    /// Starts the threads.
    pub fn start() -> io::Result<Self> {
        let (waiting, come) = sync_channel(WAITING);
        let come = Arc::new(Mutex::new(come));
        for _ in 0..AT_ONCE {
            let come = Arc::clone(&come);
            thread::Builder::new().name("passphrases".to_owned()).spawn(move || work_off(&come))?;
        }
        Ok(Self { waiting, worked: Arc::default() })
    }

    /// How a passphrase is kept: a PHC string. Error 503 when too many wait.
    pub async fn hash(&self, passphrase: String) -> Result<String, Problem> {
        let worked = Arc::clone(&self.worked);
        let hash = self.work(move || hashed(&passphrase, &worked)).await?;
        hash.ok_or_else(|| Problem::new(Code::Internal, "The server failed"))
    }

    /// Whether a passphrase is the one that is kept; takes as long when none is kept. Error 503 when too many wait.
    pub async fn check(&self, passphrase: String, kept: Option<String>) -> Result<Checked, Problem> {
        let worked = Arc::clone(&self.worked);
        self.work(move || checked(&passphrase, kept.as_deref(), &worked)).await
    }

    /// How many were worked out: what a try costs, counted where its time would depend on the machine.
    pub fn worked_out(&self) -> u64 {
        self.worked.load(Ordering::Relaxed)
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let busy = || Problem::new(Code::Unavailable, "Too many sign in at this moment; try again");
        let (tell, told) = oneshot::channel();
        let work = move || {
            // Nothing is worked out for a caller who has gone.
            if !tell.is_closed() {
                let _ = tell.send(work());
            }
        };
        self.waiting.try_send(Box::new(work)).map_err(|_| busy())?;
        tokio::time::timeout(PATIENCE, told).await.map_err(|_| busy())?.map_err(|error| Problem::internal(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashed(passphrase: &str) -> Option<String> {
        super::hashed(passphrase, &AtomicU64::new(0))
    }

    fn checked(passphrase: &str, kept: Option<&str>) -> Checked {
        super::checked(passphrase, kept, &AtomicU64::new(0))
    }

    #[test]
    fn a_passphrase_is_exact_and_kept_by_todays_parameters() {
        let kept = hashed("  Purple kettle \u{1f4a7}  ").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_eq!(checked("  Purple kettle \u{1f4a7}  ", Some(&kept)), Checked::Right);
        for other in ["Purple kettle \u{1f4a7}", "  purple kettle \u{1f4a7}  ", "", "  Purple kettle \u{1f4a7}  x"] {
            assert_eq!(checked(other, Some(&kept)), Checked::Wrong, "{other:?}");
        }
        assert_eq!(checked("anything", None), Checked::Wrong);
        assert_eq!(checked("anything", Some("not a hash")), Checked::Wrong);
    }

    #[test]
    fn what_was_kept_more_weakly_is_kept_anew() {
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8 * 1024, 1, 1, None).unwrap());
        let kept = weak.hash_password(b"purple kettle").unwrap().to_string();
        let Checked::RightToKeepAnew(anew) = checked("purple kettle", Some(&kept)) else { panic!("it is kept anew") };
        assert_eq!(checked("purple kettle", Some(&anew)), Checked::Right);
        assert_eq!(checked("purple kettles", Some(&kept)), Checked::Wrong);
    }

    /// The hash that stands for nobody costs what a real one costs.
    #[test]
    fn nobodys_hash_is_a_real_one() {
        let hash = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&hash).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY, PASSES, LANES));
    }
}
