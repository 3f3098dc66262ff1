//! Who asks: proofs, sessions, tokens, and the keys that sign them.

pub mod assertion;
pub mod codes;
pub mod discovery;
pub mod form;
pub mod fresh;
pub mod keys;
pub mod operator;
pub mod owner;
pub mod passphrases;
pub mod renew;
pub mod revoke;
pub mod secrets;
mod shown;
pub mod sign_in;
pub mod token;
pub mod tokens;
pub mod trusted;
pub mod verified;
