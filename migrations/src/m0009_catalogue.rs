//! What agreements refer to: agenda tags, assessment scales, assets, services, who would take them on, offers and requests of
//! them.

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
        records(manager, "agenda_tags", &tagged, &["code_folded", "name_folded", "broader_id"]).await?;
        let scaled = ["code {text} NOT NULL", "code_folded {text} NOT NULL", "version {integer} NOT NULL"];
        let scaled = [&scaled[..], &["organisation_id {id} NOT NULL"], &named].concat();
        let indexes = ["code_folded", "version", "name_folded", "organisation_id"];
        records(manager, "assessment_scales", &scaled, &indexes).await?;
        let kept = ["organisation_id {id} NOT NULL", "area_id {id}"];
        let own = [
            "use_class {text} NOT NULL",
            "is_open_space {text}",
            "condition {text} NOT NULL",
            // Pence.
            "running_cost {integer}",
            "income {integer}",
            "latitude {decimal}",
            "longitude {decimal}",
        ];
        let indexes =
            ["name_folded", "use_class", "organisation_id", "area_id", "running_cost", "income", "latitude, longitude"];
        records(manager, "assets", &[&named[..], &kept, &own].concat(), &indexes).await?;
        let own = ["kind {text} NOT NULL", "annual_cost {integer}", "annual_users {integer}"];
        let indexes = ["name_folded", "kind", "organisation_id", "area_id", "annual_cost", "annual_users"];
        records(manager, "services", &[&named[..], &kept, &own].concat(), &indexes).await?;
        let own = ["organisation_id {id} NOT NULL", "kind {text} NOT NULL", "cost {integer}"];
        let indexes = ["name_folded", "kind", "organisation_id", "cost"];
        records(manager, "offers", &[&named[..], &own].concat(), &indexes).await?;
        let asked = [
            "offer_id {id} NOT NULL",
            "organisation_id {id} NOT NULL",
            "state {text} NOT NULL",
            "units {integer} NOT NULL",
            "wanted_on {date} NOT NULL",
        ];
        let indexes = ["offer_id, wanted_on", "offer_id, state", "organisation_id"];
        records(manager, "offer_requests", &asked, &indexes).await?;
        let interested = [
            "asset_id {id}",
            "service_id {id}",
            "organisation_id {id} NOT NULL",
            "keeper_id {id}",
            "state {text} NOT NULL",
        ];
        let indexes = ["asset_id, state", "service_id, state", "organisation_id", "keeper_id", "state", "claim_key"];
        records(manager, "expressions_of_interest", &interested, &indexes).await
    }
}
