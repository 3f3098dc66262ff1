//! Areas, their shapes, and which lies in which.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::{records, run};

/// Areas, their shapes, and which lies in which.
pub struct Places;

impl MigrationName for Places {
    fn name(&self) -> &'static str {
        "m0002_places"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Places {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            "code {text} NOT NULL",
            "code_folded {text} NOT NULL",
            "name {text} NOT NULL",
            "name_folded {text} NOT NULL",
            "kind {text} NOT NULL",
        ];
        records(manager, "areas", &columns, &["code_folded", "name_folded", "kind, name_folded"]).await?;
        let columns = ["child_id {id} NOT NULL", "parent_id {id} NOT NULL", "weight {decimal} NOT NULL"];
        records(manager, "area_memberships", &columns, &["child_id", "parent_id", "claim_key"]).await?;
        run(
            manager,
            &["CREATE TABLE area_shapes (
                area_id {id} NOT NULL PRIMARY KEY,
                west {decimal} NOT NULL,
                south {decimal} NOT NULL,
                east {decimal} NOT NULL,
                north {decimal} NOT NULL,
                shape {text} NOT NULL
            ) {strict}"],
        )
        .await
    }
}
