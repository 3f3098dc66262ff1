//! Faults: killed, full, locked, silent, gone. What was acknowledged is there, and nothing is half there.

#![allow(clippy::unwrap_used)]

mod caller;
mod database;
mod disk;
mod imports;
mod logins;
mod migration;
mod power;
mod slow;
mod stops;
mod writes;

/// Declares each function as two tests: on SQLite, on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(
            #[tokio::test]
            async fn $name() {
                super::$name(acceptance::Place::new(acceptance::Kind::Sqlite).await).await;
            }
        )+ }
        mod postgres { $(
            #[tokio::test]
            async fn $name() {
                super::$name(acceptance::Place::new(acceptance::Kind::Postgres).await).await;
            }
        )+ }
    };
}
pub(crate) use on_both;
