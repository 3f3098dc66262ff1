//! PostgreSQL for the tests, made from the machine's own programs and thrown away afterwards.
//!
//! - [`template`] migrates once per schema and clones it: what nearly every test wants.
//! - [`database`] is an empty database, for tests of migrating itself.
//! - [`cluster`] is a whole server of one test's own, to be stopped, killed and paused.
//!
//! The first two come from the server at `TEST_DATABASE_URL` when it is set (its role needs
//! CREATEDB), else from one server that all test processes of this user share. It is started
//! by whichever process finds none, and stops two minutes after the last one has ended.
//! Without PostgreSQL every one of them panics with what to install.

mod cluster;
mod database;
mod keeper;
mod process;
mod programs;
mod server;
mod shared;
mod template;
mod wait;

pub use cluster::{Cluster, cluster};
pub use database::{TestDatabase, database};
pub use template::{Template, fingerprint, template};
