//! Who signs in: people, service accounts, and the roles they hold.

pub mod client;
pub mod erasure;
pub mod passphrase;
pub mod role_grant;
pub mod session;
pub mod throttle;
pub mod user;

pub use client::{Client, Secret};
pub use erasure::Erasure;
pub use role_grant::RoleGrant;
pub use session::{Refreshed, Session, Spent, refresh};
pub use throttle::Throttle;
pub use user::{User, login_key};
