//! The store, on SQLite and on PostgreSQL: every test runs on both.

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
mod broken;
mod database;
mod files;
mod graphs;
mod idempotency;
mod identifiers;
mod imports;
mod listing;
mod memberships;
mod memory;
mod observations;
mod order;
mod records;
mod references;
mod sample;
mod schema;
mod snapshots;
mod writers;
