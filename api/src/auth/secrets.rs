//! Secrets of clients: random, shown once, kept as a digest.

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    rand::{SecureRandom, SystemRandom},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// What every secret begins with, so that a scanner finds one that leaked.
pub const PREFIX: &str = "accs_";

/// 32 random bytes.
pub fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    // The system's generator does not fail once it has begun; without it nothing here is safe to do.
    SystemRandom::new().fill(&mut bytes).unwrap_or_else(|_| std::process::abort());
    bytes
}

/// A new secret of 256 random bits.
pub fn new() -> String {
    format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(random()))
}

/// A secret as it is kept.
pub fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether a secret is the one that is kept, in the same time either way.
pub fn matches(secret: &str, kept: &[u8; 32]) -> bool {
    verify_slices_are_equal(&digest(secret), kept).is_ok()
}
