//! Who signs in, what they hold, the keys that sign tokens, and the secrets of the installation.

mod copies;
mod erasures;
mod installation;
mod offices;
mod rights;
mod secrets;
mod sessions;
mod signing_keys;
mod stored;
mod throttles;

pub use copies::Blank;
pub use offices::{granted, is_filled, seats};
pub use rights::{inside, serving, standings};
pub use secrets::SecondFactor;
pub use signing_keys::SigningKey;
