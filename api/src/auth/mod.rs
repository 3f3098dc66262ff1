//! Clients, their secrets, and the tokens by which they act.

pub mod discovery;
pub mod fresh;
pub mod keys;
pub mod operator;
pub mod secrets;
pub mod token;
pub mod tokens;
pub mod verified;
