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

/// 16 random bytes.
pub fn salt() -> [u8; 16] {
    let mut salt = [0; 16];
    salt.copy_from_slice(&random()[..16]);
    salt
}

/// A new secret of 256 random bits.
pub fn new() -> String {
    format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(random()))
}

/// A new token of 256 random bits, for a letter or a session; what it begins with tells what it is.
pub fn token(prefix: &str) -> String {
    format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(random()))
}

/// A secret as it is kept.
pub fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether a secret is the one that is kept, in the same time either way.
pub fn matches(secret: &str, kept: &[u8; 32]) -> bool {
    verify_slices_are_equal(&digest(secret), kept).is_ok()
}

/// A name of something that is counted or used up, which does not tell what it is.
pub fn named(kind: &str, what: &str) -> String {
    let digest = digest(what);
    format!("{kind}:{}", digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>())
}
