//! Formations.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::records;

/// Formations.
pub struct Formations;

impl MigrationName for Formations {
    fn name(&self) -> &'static str {
        "m0005_formations"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Formations {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = ["name {text} NOT NULL", "name_folded {text} NOT NULL", "kind {text} NOT NULL", "lead_id {id}"];
        records(manager, "formations", &columns, &["name_folded", "kind, name_folded", "lead_id"]).await
    }
}
