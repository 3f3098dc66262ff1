//! What all records share: identifiers, links, tags, lineage, events.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::run;

/// What all records share: identifiers, links, tags, lineage, events.
pub struct Records;

impl MigrationName for Records {
    fn name(&self) -> &'static str {
        "m0001_records"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Records {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE TABLE identifiers (
                    space {text} NOT NULL,
                    scheme {text} NOT NULL,
                    value {text} NOT NULL,
                    resource {text} NOT NULL,
                    record_id {id} NOT NULL,
                    retired {flag} NOT NULL DEFAULT {no},
                    PRIMARY KEY (space, scheme, value)
                ) {clustered}",
                "CREATE INDEX identifiers_of_record ON identifiers (record_id)",
                // The id orders the links of a record; with it a page of links can be continued.
                "CREATE TABLE links (
                    id {id} NOT NULL PRIMARY KEY,
                    resource {text} NOT NULL,
                    record_id {id} NOT NULL,
                    relation {text} NOT NULL,
                    target_id {id} NOT NULL,
                    role {text},
                    valid_from {date},
                    valid_to {date}
                ) {clustered}",
                "CREATE INDEX links_of_record ON links (record_id)",
                "CREATE INDEX links_to_target ON links (target_id, relation)",
                "CREATE TABLE tags (
                    record_id {id} NOT NULL,
                    name {text} NOT NULL,
                    value {text} NOT NULL,
                    value_folded {text} NOT NULL,
                    resource {text} NOT NULL,
                    PRIMARY KEY (record_id, name, value)
                ) {clustered}",
                "CREATE INDEX tags_by_value ON tags (name, value)",
                "CREATE TABLE lineage (
                    predecessor_id {id} NOT NULL,
                    successor_id {id} NOT NULL,
                    PRIMARY KEY (predecessor_id, successor_id)
                ) {clustered}",
                "CREATE INDEX lineage_of_successor ON lineage (successor_id)",
                "CREATE TABLE events (
                    id {id} NOT NULL PRIMARY KEY,
                    resource {text},
                    record_id {id},
                    owner_id {id},
                    revision {integer},
                    happening {text} NOT NULL,
                    changed {text} NOT NULL,
                    at {moment} NOT NULL,
                    subject_kind {text},
                    subject_id {id},
                    on_behalf_of {id},
                    reason {text},
                    request {text} NOT NULL,
                    from_sha256 {bytes},
                    import_id {id},
                    forward {text},
                    reverse {text},
                    seq {integer},
                    prev_hash {bytes},
                    hash {bytes}
                ) {strict}",
                // Values that tell of people, apart from the entries, which hold their digests: these can be erased.
                "CREATE TABLE personal_values (
                    event_id {id} NOT NULL,
                    pointer {text} NOT NULL,
                    salt {bytes} NOT NULL,
                    value {text} NOT NULL,
                    PRIMARY KEY (event_id, pointer)
                ) {clustered}",
                "CREATE INDEX events_of_record ON events (record_id, revision)",
                // An organisation's own log, and what one caller or one request did, found in a long log.
                "CREATE INDEX events_of_owner ON events (owner_id, seq)",
                "CREATE INDEX events_by_subject ON events (subject_id, seq)",
                "CREATE INDEX events_of_request ON events (request)",
                "CREATE UNIQUE INDEX events_by_seq ON events (seq)",
                "CREATE INDEX events_unnumbered ON events (at, id) WHERE seq IS NULL",
            ],
        )
        .await
    }
}
