//! Who signs in, the secrets of the installation, and answers kept for repeated requests.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::{records, run};

/// Who signs in, the secrets of the installation, and answers kept for repeated requests.
pub struct Accounts;

impl MigrationName for Accounts {
    fn name(&self) -> &'static str {
        "m0006_accounts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Accounts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let named = &["name {text} NOT NULL", "name_folded {text} NOT NULL", "organisation_id {id}"];
        records(manager, "users", named, &["name_folded", "organisation_id"]).await?;
        records(manager, "clients", named, &["name_folded", "organisation_id"]).await?;
        let granted = &["user_id {id}", "client_id {id}", "role {text} NOT NULL", "organisation_id {id}"];
        records(manager, "role_grants", granted, &["user_id", "client_id", "role", "organisation_id"]).await?;
        run(
            manager,
            &[
                "CREATE INDEX role_grants_claims ON role_grants (claim_key)",
                "CREATE TABLE passphrases (
                    user_id {id} NOT NULL PRIMARY KEY,
                    phc {text} NOT NULL,
                    set_at {moment} NOT NULL
                ) {strict}",
                "CREATE TABLE second_factors (
                    user_id {id} NOT NULL PRIMARY KEY,
                    secret {bytes} NOT NULL,
                    confirmed {flag} NOT NULL,
                    last_step {integer} NOT NULL
                ) {strict}",
                "CREATE TABLE client_secrets (
                    id {id} NOT NULL PRIMARY KEY,
                    client_id {id} NOT NULL,
                    sha256 {bytes} NOT NULL,
                    created_at {moment} NOT NULL,
                    expires_at {moment},
                    last_used_at {moment},
                    revoked_at {moment}
                ) {strict}",
                "CREATE INDEX client_secrets_of_client ON client_secrets (client_id)",
                // Letters with a token that is good once: invitations and resets.
                "CREATE TABLE one_time_tokens (
                    sha256 {bytes} NOT NULL PRIMARY KEY,
                    user_id {id} NOT NULL,
                    expires_at {moment} NOT NULL
                ) {strict}",
                "CREATE INDEX one_time_tokens_of_user ON one_time_tokens (user_id)",
                "CREATE TABLE sessions (
                    id {id} NOT NULL PRIMARY KEY,
                    user_id {id} NOT NULL,
                    scopes {text} NOT NULL,
                    organisation_id {id},
                    created_at {moment} NOT NULL,
                    used_at {moment} NOT NULL,
                    ended_at {moment}
                ) {strict}",
                "CREATE INDEX sessions_of_user ON sessions (user_id, created_at)",
                "CREATE TABLE refresh_tokens (
                    sha256 {bytes} NOT NULL PRIMARY KEY,
                    session_id {id} NOT NULL,
                    spent_at {moment}
                ) {strict}",
                "CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id)",
                // Access tokens given up before their time, and assertions that were used.
                "CREATE TABLE spent_tokens (
                    jti {text} NOT NULL PRIMARY KEY,
                    expires_at {moment} NOT NULL
                ) {strict}",
                "CREATE TABLE throttles (
                    counted {text} NOT NULL PRIMARY KEY,
                    failures {integer} NOT NULL,
                    last_at {moment} NOT NULL
                ) {strict}",
                "CREATE TABLE erasures (
                    id {id} NOT NULL PRIMARY KEY,
                    resource {text} NOT NULL,
                    record_id {id} NOT NULL,
                    reason {text} NOT NULL,
                    asked_by_kind {text} NOT NULL,
                    asked_by {id} NOT NULL,
                    asked_at {moment} NOT NULL,
                    approved_by_kind {text},
                    approved_by {id},
                    erased_at {moment}
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
