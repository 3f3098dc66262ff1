//! The keys that sign tokens: in the database, so that tokens survive a restart and nodes share them.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    event::Happening,
    record::note,
    store::{Session as _, Store, StoreError},
};
use jsonwebtoken::{DecodingKey, EncodingKey};
use persistence::SigningKey;
use sha2::{Digest, Sha256};
use tokio::sync::{Mutex, MutexGuard};

use super::operator::by_itself;
use crate::{
    app::StartError,
    http::principal::now,
    store::{AppSession, AppStore},
};

/// A retired key verifies until the longest token of its time has expired.
const OVERLAP: TimeDelta = TimeDelta::hours(2);
/// A new key signs once it is this old: by then every node has it or finds it as soon as it meets it.
const SETTLED: TimeDelta = TimeDelta::seconds(10);
/// Before signing, the keys are read again when the last time is longer ago than this.
const TO_SIGN: Duration = Duration::from_secs(5);
/// A name that nobody knows makes the keys be read again, at most this often.
const UNKNOWN: Duration = Duration::from_secs(1);
/// Keys are never older than this, so that every node learns which retire.
const LONGEST: Duration = Duration::from_mins(1);

/// A key in use.
pub struct Key {
    /// Its name.
    pub kid: String,
    /// The public half.
    pub public: Vec<u8>,
    /// Verifies.
    pub decoding: DecodingKey,
    encoding: EncodingKey,
    created_at: DateTime<Utc>,
    retires_at: Option<DateTime<Utc>>,
}

/// The keys in use, newest first.
#[derive(Clone)]
pub struct Keys {
    store: AppStore,
    known: Arc<RwLock<Vec<Arc<Key>>>>,
    /// When they were last read; whoever reads them holds it.
    read_at: Arc<Mutex<Instant>>,
}

impl Keys {
    /// Reads the keys, making the first.
    pub async fn load(store: &AppStore) -> Result<Self, StartError> {
        if store.session().signing_keys().await?.is_empty() {
            let key = make()?;
            store
                .write(async |session: &AppSession| {
                    // Another node may have been first.
                    if session.signing_keys().await?.is_empty() { session.keep_signing_key(&key).await } else { Ok(()) }
                })
                .await?;
        }
        let keys = Self {
            store: store.clone(),
            known: Arc::new(RwLock::new(vec![])),
            read_at: Arc::new(Mutex::new(Instant::now())),
        };
        keys.read().await?;
        Ok(keys)
    }

    /// Reads the keys again when the last time is long enough ago.
    pub async fn refresh_sometimes(&self) {
        self.refresh(self.read_at.lock().await, TO_SIGN).await;
    }

    /// Reads the keys again for a token whose key is not known, or because they are old.
    pub async fn refresh_for(&self, kid: &str) {
        if self.named(kid).is_none() {
            self.refresh(self.read_at.lock().await, UNKNOWN).await;
        } else if let Ok(read_at) = self.read_at.try_lock() {
            self.refresh(read_at, LONGEST).await;
        }
    }

    /// Reads the keys again, because access changed and they may be among what did.
    pub(super) async fn refresh_now(&self) {
        self.refresh(self.read_at.lock().await, Duration::ZERO).await;
    }

    async fn refresh(&self, mut read_at: MutexGuard<'_, Instant>, after: Duration) {
        if read_at.elapsed() < after {
            return;
        }
        if let Err(error) = self.read().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the signing keys could not be read");
        }
        // A database that fails is not asked again at once either.
        *read_at = Instant::now();
    }

    async fn read(&self) -> Result<(), StartError> {
        let mut keys: Vec<_> =
            self.store.glance().signing_keys().await?.into_iter().map(opened).map(Arc::new).collect();
        keys.sort_by_key(|key| std::cmp::Reverse(key.created_at));
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// Every key in use, newest first.
    pub fn all(&self) -> Vec<Arc<Key>> {
        let now = now();
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().filter(|key| key.retires_at.is_none_or(|retires| retires > now)).cloned().collect()
    }

    /// The key of a name.
    pub fn named(&self, kid: &str) -> Option<Arc<Key>> {
        self.all().into_iter().find(|key| key.kid == kid)
    }

    /// The public half of a key by its name, however long it has been retired: what it signed stays signed.
    pub fn ever(&self, kid: &str) -> Option<DecodingKey> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|key| key.kid == kid).map(|key| key.decoding.clone())
    }

    /// Every public half there ever was, newest first: anchors are verified by them long after tokens are not.
    pub fn every(&self) -> Vec<Arc<Key>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The key that signs.
    pub fn signing(&self) -> Option<Arc<Key>> {
        chosen(&self.all(), now()).cloned()
    }
}

/// The newest key that every node knows by now; else the newest.
fn chosen(keys: &[Arc<Key>], now: DateTime<Utc>) -> Option<&Arc<Key>> {
    keys.iter().find(|key| key.created_at + SETTLED <= now).or(keys.first())
}

impl Key {
    /// Signs.
    pub fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }
}

pub(super) fn opened(key: SigningKey) -> Key {
    Key {
        decoding: DecodingKey::from_ed_der(&key.public),
        encoding: EncodingKey::from_ed_der(&key.private_der),
        kid: key.kid,
        public: key.public,
        created_at: key.created_at,
        retires_at: key.retires_at,
    }
}

pub(super) fn make() -> Result<SigningKey, StartError> {
    let failed = |_| StartError::Keys("no Ed25519 key can be made");
    let pair = Ed25519KeyPair::generate().map_err(failed)?;
    let private_der = pair.to_pkcs8v1().map_err(failed)?.as_ref().to_vec();
    let public = pair.public_key().as_ref().to_vec();
    let kid = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&public)[..12]);
    Ok(SigningKey { kid, private_der, public, created_at: now(), retires_at: None })
}

/// What becomes of the keys before a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Old {
    /// They verify until the last token they signed has ended.
    GoodForAWhile,
    /// No token of theirs is good any more, and nothing is left to sign with. Their public halves stay: what the audit
    /// log's anchors were signed with has to be verified for ever.
    Forgotten,
}

/// Makes a new key, which signs as soon as every node knows it, or at once where it is the only one.
pub async fn rotate(store: &AppStore, old: Old) -> Result<String, StartError> {
    let fresh = make()?;
    let now = now();
    store
        .write(async |session: &AppSession| {
            for mut key in session.signing_keys().await? {
                match old {
                    Old::GoodForAWhile => key.retires_at = key.retires_at.or(Some(now + OVERLAP)),
                    Old::Forgotten => {
                        key.retires_at = Some(key.retires_at.map_or(now, |retires| retires.min(now)));
                        key.private_der.clear();
                    }
                }
                session.keep_signing_key(&key).await?;
            }
            session.keep_signing_key(&fresh).await?;
            if old == Old::Forgotten {
                // Every node reads the keys again, and forgets which tokens it found good.
                session.note_access();
            }
            session.append(&[note(&by_itself("command line"), Happening::KeyRotated)]).await
        })
        .await
        .map_err(|error: StoreError| StartError::from(error))?;
    Ok(fresh.kid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_signs_once_every_node_knows_it() {
        let now = now();
        let aged =
            |seconds| Arc::new(opened(SigningKey { created_at: now - TimeDelta::seconds(seconds), ..make().unwrap() }));
        let (new, old) = (aged(1), aged(60));
        assert_eq!(chosen(&[new.clone(), old.clone()], now).unwrap().kid, old.kid);
        assert_eq!(chosen(&[new.clone(), old], now + SETTLED).unwrap().kid, new.kid);
        assert_eq!(chosen(std::slice::from_ref(&new), now).unwrap().kid, new.kid);
        assert!(chosen(&[], now).is_none());
    }
}
