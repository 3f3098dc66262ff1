//! The head of the chain, signed, where whoever alters the database does not reach: a file, and the feed.
//!
//! A chain cannot see its own tail cut off. Whoever keeps an anchor can: the entry that it names must still be there.

use std::{
    fs::OpenOptions,
    io::Write,
    path::Path,
    sync::{PoisonError, RwLock},
};

use domain::{
    event::{Walk, unhex},
    store::StoreError,
};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

use crate::{app::App, auth::keys::Keys, http::principal::now};

/// The type of an anchor, a JWS, in its header.
const TYPE: &str = "accord-anchor+jwt";

/// What an anchor says: at that time, the chain had that many entries, and the last had that hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchored {
    /// Which installation.
    pub iss: String,
    /// When, in seconds since 1970.
    pub iat: i64,
    /// The number of the last entry.
    pub seq: i64,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

/// The newest anchor that this node made.
#[derive(Default)]
pub struct Newest(RwLock<Option<(i64, String)>>);

impl Newest {
    /// The newest anchor.
    pub fn get(&self) -> Option<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(_, anchor)| anchor.clone())
    }

    fn is_of(&self, seq: i64) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(|(known, _)| *known == seq)
    }

    fn set(&self, seq: i64, anchor: String) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((seq, anchor));
    }
}

/// Why an anchor is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the anchor is not signed by this installation")]
pub struct NotOurs;

/// Signs the head of the chain; `None` before the first entry, or when no key signs.
pub fn sign(keys: &Keys, issuer: &str, head: (i64, [u8; 32])) -> Option<String> {
    let key = keys.signing()?;
    let hash = head.1.iter().map(|byte| format!("{byte:02x}")).collect();
    let claims = Anchored { iss: issuer.to_owned(), iat: now().timestamp(), seq: head.0, hash };
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.kid.clone());
    encode(&header, &claims, key.encoding()).ok()
}

/// What an anchor says, if one of these keys signed it. Retired keys count too.
pub fn read(anchor: &str, key: impl Fn(&str) -> Option<jsonwebtoken::DecodingKey>) -> Result<Anchored, NotOurs> {
    let header = decode_header(anchor).map_err(|_| NotOurs)?;
    if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(TYPE) {
        return Err(NotOurs);
    }
    let key = header.kid.and_then(|kid| key(&kid)).ok_or(NotOurs)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    decode::<Anchored>(anchor, &key, &validation).map(|token| token.claims).map_err(|_| NotOurs)
}

/// Compares a chain with an anchor: `hash_of` tells the hash of an entry by its number.
pub fn compare(walk: &mut Walk, anchor: &Anchored, hash_of: Option<[u8; 32]>) {
    let said = unhex(&anchor.hash.as_str().into());
    if hash_of.is_none() {
        walk.note(anchor.seq, "cut", format!("Entry {}, which an anchor names, is not there", anchor.seq));
    } else if hash_of != said {
        walk.note(anchor.seq, "anchor_differs", format!("Entry {} is not the one that an anchor names", anchor.seq));
    }
}

/// Anchors the head when there is a new one: in the file that the settings name, and in the feed from now on.
pub async fn anchor(app: &App) -> Result<(), StoreError> {
    app.store.number_events().await?;
    let Some(head) = app.store.session().head().await? else { return Ok(()) };
    if app.anchor.is_of(head.0) {
        return Ok(());
    }
    app.keys.refresh_sometimes().await;
    if let Some(last) = last_anchor(app)
        && app.store.session().hash_of(last.seq).await? != unhex(&last.hash.as_str().into())
    {
        tracing::error!(seq = last.seq, "the audit log does not hold the entry that the last anchor names");
    }
    let Some(signed) = sign(&app.keys, &app.config.issuer, head) else { return Ok(()) };
    if let Some(path) = &app.config.anchor_file
        && let Err(error) = append(path, &signed)
    {
        tracing::error!(error = &error as &dyn std::error::Error, "the head of the audit log could not be anchored");
        // It is tried again, also when nothing new happens.
        return Ok(());
    }
    app.anchor.set(head.0, signed);
    Ok(())
}

/// The anchor made before this one, by this process or by one before it.
fn last_anchor(app: &App) -> Option<Anchored> {
    let of_the_file = || anchors(app.config.anchor_file.as_deref()?).ok()?.pop();
    let last = app.anchor.get().or_else(of_the_file)?;
    read(&last, |kid| app.keys.ever(kid)).ok()
}

fn append(path: &Path, anchor: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(format!("{anchor}\n").as_bytes())?;
    file.sync_data()
}

/// The anchors of a file, oldest first; a file that is not there has none.
pub fn anchors(path: &Path) -> std::io::Result<Vec<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(vec![]),
        Err(error) => Err(error),
    }
}
