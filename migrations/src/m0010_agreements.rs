//! Locality agreements, the texts that were frozen, the numbers that were given, and templates.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::{records, run};

/// Locality agreements.
pub struct Agreements;

impl MigrationName for Agreements {
    fn name(&self) -> &'static str {
        "m0010_agreements"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Agreements {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let own = &[
            "title {text} NOT NULL",
            "title_folded {text} NOT NULL",
            "kind {text} NOT NULL",
            "status {text} NOT NULL",
            "published {flag} NOT NULL",
            // The next day on which the calendar brings something.
            "next_on {date}",
        ];
        records(manager, "agreements", own, &["title_folded", "kind", "status", "next_on"]).await?;
        let own = [
            "name {text} NOT NULL",
            "name_folded {text} NOT NULL",
            "kind {text} NOT NULL",
            "organisation_id {id} NOT NULL",
        ];
        records(manager, "agreement_templates", &own, &["name_folded", "kind", "organisation_id"]).await?;
        run(manager, BESIDE).await
    }
}

const BESIDE: &[&str] = &[
    // As it was hashed: text, never parsed and written again.
    "CREATE TABLE agreement_texts (
        agreement_id {id} NOT NULL,
        number {small} NOT NULL,
        text {text} NOT NULL,
        PRIMARY KEY (agreement_id, number)
    ) {clustered}",
    // An event concerns others too where its record is several organisations'.
    "CREATE TABLE event_co_owners (
        organisation_id {id} NOT NULL,
        event_id {id} NOT NULL,
        PRIMARY KEY (organisation_id, event_id)
    ) {clustered}",
    "CREATE TABLE series (
        name {text} NOT NULL PRIMARY KEY,
        last {integer} NOT NULL
    ) {strict}",
];
