//! Tokens whose signature was found right, so that it is not computed again for each request.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use domain::access::Actor;
use sha2::{Digest, Sha256};

use super::{
    keys::Keys,
    tokens::{Refused, verify},
};
use crate::http::principal::now;

/// How many tokens are remembered; beyond, those that expired are forgotten, and then all.
const MOST: usize = 10_000;

/// Tokens by their digest, each with whom it speaks for and when it expires.
#[derive(Default)]
pub struct Verified(RwLock<HashMap<[u8; 32], (Actor, i64)>>);

impl Verified {
    /// Who a token speaks for.
    pub fn actor(&self, keys: &Keys, issuer: &str, token: &str) -> Result<Actor, Refused> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        let time = now().timestamp();
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned();
        if let Some((actor, _)) = known.filter(|(_, expires)| time < *expires) {
            return Ok(actor);
        }
        let (actor, expires) = verify(keys, issuer, token)?;
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (_, expires)| time < *expires);
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(digest, (actor.clone(), expires));
        Ok(actor)
    }
}
