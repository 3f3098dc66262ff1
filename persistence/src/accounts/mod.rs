//! Clients, the keys that sign tokens, and the secrets of the installation.

mod clients;
mod installation;
mod signing_keys;

pub use signing_keys::SigningKey;
