//! Documents of agreements and assets.

mod life;
mod pointed;
mod refused;
mod sight;
mod whole;

use sha2::{Digest, Sha256};

/// SHA-256 in hex.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
