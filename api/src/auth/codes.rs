//! One-time codes: RFC 6238 with SHA-1, six digits and thirty seconds, as every authenticator reads it.

use totp_rs::{Builder, Totp};

/// The bytes of a new secret; RFC 4226 asks for 20.
pub const SECRET: usize = 20;
/// How long a code is good, in seconds; the one before and the one after are taken too.
const STEP: u64 = 30;

/// The step whose code somebody gave at a time, in seconds since 1970; `None` when it is no code of about now.
pub fn step(secret: &[u8], code: &str, at: u64) -> Option<i64> {
    totp(secret).check(code, at).and_then(|step| i64::try_from(step).ok())
}

/// The code of a time.
pub fn code(secret: &[u8], at: u64) -> String {
    totp(secret).generate(at).to_string()
}

fn totp(secret: &[u8]) -> Totp {
    Builder::new().with_secret(secret.to_vec()).with_step_duration(STEP).with_skew(1).build_noncompliant()
}

/// A secret as authenticators take it: base32 (RFC 4648) without padding.
pub fn base32(secret: &[u8]) -> String {
    totp_rs::Secret::from(secret.to_vec()).to_base32()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of RFC 6238, appendix B (SHA-1), of whose eight digits the last six.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (at, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(secret, at), expected, "{at}");
            assert_eq!(step(secret, expected, at + 30), i64::try_from(at / 30).ok(), "one step late");
            assert_eq!(step(secret, expected, at + 61), None, "two steps late");
        }
        assert_eq!(base32(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        for nonsense in ["", "12345", "1234567", "12345a", "\u{0661}\u{0662}\u{0663}"] {
            assert_eq!(step(secret, nonsense, 1_111_111_109), None, "{nonsense}");
        }
    }
}
