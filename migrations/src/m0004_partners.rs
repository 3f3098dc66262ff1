//! Partners, and which council belongs to which association.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::records;

/// Partners, and which council belongs to which association.
pub struct Partners;

impl MigrationName for Partners {
    fn name(&self) -> &'static str {
        "m0004_partners"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Partners {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = ["name {text} NOT NULL", "name_folded {text} NOT NULL", "kind {text} NOT NULL"];
        records(manager, "partners", &columns, &["name_folded", "kind, name_folded"]).await?;
        let columns = ["council_id {id} NOT NULL", "association_id {id} NOT NULL"];
        records(manager, "association_memberships", &columns, &["council_id", "association_id", "claim_key"]).await
    }
}
