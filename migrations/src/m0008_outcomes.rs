//! Indicators, targets, claims and sign-offs; and observations, of which there may be tens of millions.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::{records, run};

/// Indicators, targets, claims, sign-offs and observations.
pub struct Outcomes;

impl MigrationName for Outcomes {
    fn name(&self) -> &'static str {
        "m0008_outcomes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Outcomes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let described = &[
            "code {text} NOT NULL",
            "code_folded {text} NOT NULL",
            "name {text} NOT NULL",
            "name_folded {text} NOT NULL",
            "value_type {text} NOT NULL",
            "polarity {text} NOT NULL",
            "frequency {text} NOT NULL",
            "organisation_id {id}",
        ];
        records(manager, "indicators", described, &["code_folded", "name_folded", "value_type", "organisation_id"])
            .await?;
        let aimed = &[
            "indicator_id {id} NOT NULL",
            "subject_id {id} NOT NULL",
            "set_by_id {id} NOT NULL",
            "value {decimal} NOT NULL",
        ];
        records(manager, "targets", aimed, &["indicator_id", "subject_id", "set_by_id", "value"]).await?;
        let claimed = &[
            "indicator_id {id} NOT NULL",
            "subject_id {id} NOT NULL",
            "statistic {text} NOT NULL",
            "value {decimal} NOT NULL",
            "peer_reviewed {text} NOT NULL",
        ];
        records(manager, "claims", claimed, &["indicator_id", "subject_id", "statistic", "value"]).await?;
        // Which periods of an indicator somebody vouches for, and which are closed to changes.
        let signed = &["indicator_id {id} NOT NULL", "state {text} NOT NULL"];
        records(manager, "sign_offs", signed, &["indicator_id", "state"]).await?;
        run(manager, OBSERVATIONS).await
    }
}

/// Observations are rows of numbers: indicators, subjects and dimensions stand in them as small numbers, days as days
/// since 1970, and when a figure became known as the number of the batch that brought it. What a later batch replaced
/// moves to the revisions, so that today's figures lie close together. How many transactions wrote figures of an indicator
/// tells whether what was read of them still stands.
const OBSERVATIONS: &[&str] = &[
    "CREATE TABLE observed (
        number {small} NOT NULL PRIMARY KEY,
        id {id} NOT NULL
    ) {strict}",
    "CREATE UNIQUE INDEX observed_by_id ON observed (id)",
    "CREATE TABLE dimensions (
        number {small} NOT NULL PRIMARY KEY,
        written {text} NOT NULL
    ) {strict}",
    "CREATE UNIQUE INDEX dimensions_by_text ON dimensions (written)",
    "CREATE TABLE observation_batches (
        number {small} NOT NULL PRIMARY KEY,
        known_at {moment} NOT NULL,
        import_id {id}
    ) {strict}",
    "CREATE TABLE figure_writes (
        indicator {small} NOT NULL PRIMARY KEY,
        writes {integer} NOT NULL
    ) {strict}",
    "CREATE TABLE observations (
        indicator {small} NOT NULL,
        dims {small} NOT NULL,
        starts {small} NOT NULL,
        ends {small} NOT NULL,
        subject {small} NOT NULL,
        batch {small} NOT NULL,
        revision {small} NOT NULL,
        definition {small} NOT NULL,
        status {small} NOT NULL,
        value {decimal},
        numerator {decimal},
        denominator {decimal},
        lower {decimal},
        upper {decimal},
        note {text},
        PRIMARY KEY (indicator, dims, starts, ends, subject)
    ) {clustered}",
    "CREATE TABLE observation_revisions (
        indicator {small} NOT NULL,
        dims {small} NOT NULL,
        starts {small} NOT NULL,
        ends {small} NOT NULL,
        subject {small} NOT NULL,
        revision {small} NOT NULL,
        batch {small} NOT NULL,
        until_batch {small} NOT NULL,
        definition {small} NOT NULL,
        status {small} NOT NULL,
        value {decimal},
        numerator {decimal},
        denominator {decimal},
        lower {decimal},
        upper {decimal},
        note {text},
        PRIMARY KEY (indicator, dims, starts, ends, subject, revision)
    ) {clustered}",
];
