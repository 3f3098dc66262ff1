#![allow(missing_docs, clippy::all, clippy::pedantic, dead_code, unused)]

extern crate accord_persistence as persistence;
extern crate self as acceptance;
pub mod postgres;
/// Declares each function as two tests: on SQLite, on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(
            #[tokio::test]
            async fn $name() {
                super::$name(&crate::database::sqlite().await).await;
            }
        )+ }
        mod postgres { $(
            #[tokio::test]
            async fn $name() {
                super::$name(&crate::database::postgres().await).await;
            }
        )+ }
    };
}

mod accounts;
mod bench;
mod broken;
mod database;
mod graphs;
mod idempotency;
mod identifiers;
mod imports;
mod listing;
mod memberships;
mod order;
mod records;
mod references;
mod sample;
mod schema;
mod snapshots;
mod writers;
