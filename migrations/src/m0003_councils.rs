//! Councils, who speaks for them, and how they were merged and split.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::{records, run};

/// Councils, who speaks for them, and how they were merged and split.
pub struct Councils;

impl MigrationName for Councils {
    fn name(&self) -> &'static str {
        "m0003_councils"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Councils {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            "name {text} NOT NULL",
            "name_folded {text} NOT NULL",
            "kind {text} NOT NULL",
            "status {text} NOT NULL",
            "basis {text}",
            "unitary_id {id}",
            "electorate {integer}",
            // Pence.
            "precept {integer}",
            "merged_into {id}",
        ];
        let indexes = ["name_folded", "kind, name_folded", "unitary_id", "electorate", "precept"];
        records(manager, "councils", &columns, &indexes).await?;
        let columns = [
            "organisation_id {id} NOT NULL",
            "name {text} NOT NULL",
            "name_folded {text} NOT NULL",
            "role {text} NOT NULL",
            "role_folded {text} NOT NULL",
        ];
        records(manager, "representatives", &columns, &["organisation_id", "name_folded", "role_folded"]).await?;
        run(
            manager,
            &[
                "CREATE TABLE reorganisations (
                    id {id} NOT NULL PRIMARY KEY,
                    kind {text} NOT NULL,
                    council_id {id} NOT NULL,
                    effective_on {date} NOT NULL,
                    document {text} NOT NULL,
                    created_at {moment} NOT NULL
                ) {strict}",
                "CREATE TABLE reorganised_councils (
                    council_id {id} NOT NULL,
                    reorganisation_id {id} NOT NULL,
                    PRIMARY KEY (council_id, reorganisation_id)
                ) {clustered}",
            ],
        )
        .await
    }
}
