//! Imports and what became of their rows.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::run;

/// Imports and what became of their rows.
pub struct Imports;

impl MigrationName for Imports {
    fn name(&self) -> &'static str {
        "m0007_imports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Imports {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE TABLE imports (
                    id {id} NOT NULL PRIMARY KEY,
                    resource {text} NOT NULL,
                    mode {text} NOT NULL,
                    dry_run {flag} NOT NULL,
                    atomic {flag} NOT NULL,
                    status {text} NOT NULL,
                    bytes {integer} NOT NULL,
                    digest {text} NOT NULL,
                    rows_total {integer},
                    rows_done {integer} NOT NULL,
                    counts {text} NOT NULL,
                    reason {text},
                    errors_by_code {text} NOT NULL,
                    client_id {id},
                    created_at {moment} NOT NULL,
                    finished_at {moment},
                    node_id {id} NOT NULL,
                    lease_until {moment} NOT NULL
                ) {strict}",
                "CREATE INDEX imports_by_status ON imports (status, lease_until)",
                // Faults come first in the order of the ordinals, then warnings, then the rest.
                "CREATE TABLE import_rows (
                    import_id {id} NOT NULL,
                    ordinal {integer} NOT NULL,
                    line {integer} NOT NULL,
                    action {text} NOT NULL,
                    has_fault {flag} NOT NULL,
                    document {text} NOT NULL,
                    PRIMARY KEY (import_id, ordinal)
                ) {clustered}",
            ],
        )
        .await
    }
}
