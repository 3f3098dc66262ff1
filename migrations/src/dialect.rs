//! The words in which the two databases differ.

use sea_orm_migration::{
    SchemaManager,
    sea_orm::{ConnectionTrait, DbBackend, DbErr},
};

/// Column types and table endings by their placeholder: on SQLite, on PostgreSQL.
///
/// Text is compared bytewise on both. Times are text on SQLite, RFC 3339 in UTC with six decimals, so that their order
/// is that of time; days are ISO 8601 text there.
const WORDS: &[(&str, &str, &str)] = &[
    ("{id}", "BLOB", "uuid"),
    ("{text}", "TEXT COLLATE BINARY", "text COLLATE \"C\""),
    ("{moment}", "TEXT COLLATE BINARY", "timestamptz"),
    ("{date}", "TEXT COLLATE BINARY", "date"),
    ("{integer}", "INTEGER", "bigint"),
    ("{small}", "INTEGER", "integer"),
    ("{decimal}", "REAL", "double precision"),
    ("{flag}", "INTEGER", "boolean"),
    ("{bytes}", "BLOB", "bytea"),
    ("{strict}", "STRICT", ""),
    ("{clustered}", "STRICT, WITHOUT ROWID", ""),
    ("{no}", "0", "false"),
];

/// What every table of records has.
const RECORD: &str = "
    id {id} NOT NULL PRIMARY KEY,
    revision {integer} NOT NULL,
    created_at {moment} NOT NULL,
    updated_at {moment} NOT NULL,
    deleted_at {moment},
    document {text} NOT NULL,
    reference {text} NOT NULL,
    search {text} NOT NULL,
    claim_key {text},
    valid_from {date},
    valid_to {date}";

/// Runs statements in the database's own words.
pub async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(&spelt(statement, manager.get_database_backend())).await?;
    }
    Ok(())
}

/// Creates a table of records with columns of its own, and an index with the id behind each list of columns.
pub async fn records(
    manager: &SchemaManager<'_>,
    table: &str,
    columns: &[&str],
    indexes: &[&str],
) -> Result<(), DbErr> {
    let own: String = columns.iter().flat_map(|column| [",\n    ", column]).collect();
    run(manager, &[&format!("CREATE TABLE {table} ({RECORD}{own}) {{strict}}")]).await?;
    for columns in indexes.iter().chain(&["created_at", "updated_at", "valid_from", "valid_to"]) {
        let name = columns.replace(", ", "_");
        run(manager, &[&format!("CREATE INDEX {table}_by_{name} ON {table} ({columns}, id)")]).await?;
    }
    Ok(())
}

fn spelt(statement: &str, backend: DbBackend) -> String {
    WORDS.iter().fold(statement.to_owned(), |text, (placeholder, sqlite, postgres)| {
        text.replace(placeholder, if backend == DbBackend::Postgres { postgres } else { sqlite })
    })
}
