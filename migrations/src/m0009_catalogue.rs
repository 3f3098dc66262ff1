//! What agreements refer to: agenda tags.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::records;

/// What agreements refer to.
pub struct Catalogue;

impl MigrationName for Catalogue {
    fn name(&self) -> &'static str {
        "m0009_catalogue"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Catalogue {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let named = ["name {text} NOT NULL", "name_folded {text} NOT NULL"];
        let tagged = [&["code {text} NOT NULL", "code_folded {text} NOT NULL", "broader_id {id}"][..], &named].concat();
        records(manager, "agenda_tags", &tagged, &["code_folded", "name_folded", "broader_id"]).await
    }
}
