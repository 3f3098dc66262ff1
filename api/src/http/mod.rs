//! Everything that names a status, a header or a media type.

pub mod answer;
pub mod body;
pub mod codes;
pub mod fallback;
pub mod file;
pub mod guard;
pub mod health;
pub mod idempotency;
pub mod limits;
pub mod negotiation;
pub mod precondition;
pub mod principal;
pub mod problem;
pub mod query;
pub mod reason;
pub mod request_id;
pub mod suggest;
