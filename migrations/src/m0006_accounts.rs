//! Clients, signing keys, the secrets of the installation, and answers kept for repeated requests.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::run;

/// Clients, signing keys, the secrets of the installation, and answers kept for repeated requests.
pub struct Accounts;

impl MigrationName for Accounts {
    fn name(&self) -> &'static str {
        "m0006_accounts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Accounts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE TABLE clients (
                    id {id} NOT NULL PRIMARY KEY,
                    name {text} NOT NULL,
                    secret_sha256 {bytes} NOT NULL,
                    operator {flag} NOT NULL,
                    scopes {text} NOT NULL,
                    created_at {moment} NOT NULL,
                    disabled_at {moment}
                ) {strict}",
                "CREATE TABLE signing_keys (
                    kid {text} NOT NULL PRIMARY KEY,
                    private_der {bytes} NOT NULL,
                    public_key {bytes} NOT NULL,
                    created_at {moment} NOT NULL,
                    retires_at {moment}
                ) {strict}",
                "CREATE TABLE installation (
                    name {text} NOT NULL PRIMARY KEY,
                    value {bytes} NOT NULL
                ) {strict}",
                "CREATE TABLE idempotency_keys (
                    client_id {id} NOT NULL,
                    method {text} NOT NULL,
                    path {text} NOT NULL,
                    idempotency_key {text} NOT NULL,
                    digest {bytes} NOT NULL,
                    status {integer} NOT NULL,
                    headers {text} NOT NULL,
                    body {bytes} NOT NULL,
                    created_at {moment} NOT NULL,
                    PRIMARY KEY (client_id, method, path, idempotency_key)
                ) {strict}",
                "CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at)",
            ],
        )
        .await
    }
}
