//! The tests of the harness's own PostgreSQL.

mod clusters;
mod databases;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};

/// A connection to the database at this URL.
async fn connect(url: &str) -> DatabaseConnection {
    Database::connect(url).await.expect("the database answers")
}

/// Runs statements that must succeed.
async fn run(connection: &DatabaseConnection, sql: &str) {
    connection.execute_unprepared(sql).await.expect("the statement runs");
}

/// The first column of the first row, as text.
async fn ask(connection: &DatabaseConnection, sql: &str) -> Result<String, DbErr> {
    let sql = format!("SELECT ({sql})::text");
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    row.expect("a row").try_get_by_index(0)
}
