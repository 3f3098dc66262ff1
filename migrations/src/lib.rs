//! The schema, one file per change, for SQLite and PostgreSQL alike.
//!
//! A change that was released never changes again; a correction is a new one. All that are pending are applied in one
//! transaction, so that a start which is killed half-way leaves nothing behind.

mod dialect;
mod m0001_records;
mod m0002_places;
mod m0003_councils;
mod m0004_partners;
mod m0005_formations;
mod m0006_accounts;
mod m0007_imports;
mod m0008_outcomes;
mod m0009_catalogue;
mod m0010_agreements;

use sea_orm_migration::{MigrationTrait, MigratorTrait, async_trait};

/// Every change, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_records::Records),
            Box::new(m0002_places::Places),
            Box::new(m0003_councils::Councils),
            Box::new(m0004_partners::Partners),
            Box::new(m0005_formations::Formations),
            Box::new(m0006_accounts::Accounts),
            Box::new(m0007_imports::Imports),
            Box::new(m0008_outcomes::Outcomes),
            Box::new(m0009_catalogue::Catalogue),
            Box::new(m0010_agreements::Agreements),
        ]
    }
}
