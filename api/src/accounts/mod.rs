//! Who signs in: accounts and roles as collections, and what people and admins do with them.

pub mod client;
pub mod erase;
pub mod erasure;
pub mod letters;
pub mod me;
pub mod passphrase;
pub mod person;
pub mod retention;
pub mod role_grant;
pub mod second_factor;
pub mod secrets;
pub mod sessions;
pub mod user;
