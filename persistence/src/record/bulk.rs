//! Writing many rows with few statements.

use chrono::SecondsFormat;
use domain::store::StoreError;
use sea_orm::{Value, sea_query::ArrayType};

use crate::{
    session::SqlSession,
    sql::{Dialect, Sql},
};

/// How many rows one statement takes. Statements of one length are prepared once.
const ROWS: usize = 250;
/// SQLite binds at most 32,766 values.
const BINDS: usize = 32_000;

/// Inserts rows into a table, with what is to be done on a conflict. Tells how many rows were written.
pub async fn insert(
    session: &SqlSession,
    table: &str,
    columns: &[&str],
    mut rows: Vec<Vec<Value>>,
    on_conflict: &str,
) -> Result<u64, StoreError> {
    let head = format!("INSERT INTO {table} ({}) ", columns.join(", "));
    let most = match session.dialect() {
        Dialect::Sqlite => ROWS.min(BINDS / columns.len().max(1)),
        Dialect::Postgres => 4 * ROWS,
    };
    let mut written = 0;
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(most));
        let mut sql = session.sql(head.as_str());
        if rows.len() > 1 && session.dialect() == Dialect::Postgres {
            unnested(&mut sql, columns.len(), rows);
        } else {
            for (at, row) in rows.into_iter().enumerate() {
                sql.push(if at == 0 { "VALUES (" } else { ", (" }).list(row).push(")");
            }
        }
        sql.push(" ").push(on_conflict);
        written += session.run(sql).await?;
        rows = rest;
    }
    Ok(written)
}

/// Adds rows as one array for each column, so that a statement has as many values as it has columns.
///
/// The driver's arrays cannot hold nulls: a column that has any goes as text, where the empty text stands for null.
fn unnested(sql: &mut Sql, columns: usize, rows: Vec<Vec<Value>>) {
    let mut by_column: Vec<Vec<Value>> = (0..columns).map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (column, value) in by_column.iter_mut().zip(row) {
            column.push(value);
        }
    }
    let (mut names, mut read, mut arrays) = (Vec::new(), Vec::new(), Vec::new());
    for (at, values) in by_column.into_iter().enumerate() {
        let kind = values[0].array_type();
        let some = values.iter().filter(|value| value.is_some()).count();
        if some == 0 {
            read.push(format!("NULL::{}", word(&kind)));
            continue;
        }
        names.push(format!("c{at}"));
        if some == values.len() {
            read.push(format!("c{at}"));
            arrays.push(Value::Array(kind, Some(Box::new(values))));
        } else {
            read.push(format!("NULLIF(c{at}, '')::{}", word(&kind)));
            let texts = values.iter().map(|value| Value::from(text(value))).collect();
            arrays.push(Value::Array(ArrayType::String, Some(Box::new(texts))));
        }
    }
    sql.push("SELECT ").push(&read.join(", ")).push(" FROM UNNEST(").list(arrays);
    sql.push(") AS given (").push(&names.join(", ")).push(")");
}

/// The PostgreSQL type of a column's values.
fn word(kind: &ArrayType) -> &'static str {
    match kind {
        ArrayType::Uuid => "uuid",
        ArrayType::BigInt => "bigint",
        ArrayType::Int => "integer",
        ArrayType::Double => "double precision",
        ArrayType::Bool => "boolean",
        ArrayType::ChronoDate => "date",
        ArrayType::ChronoDateTimeUtc => "timestamptz",
        ArrayType::Bytes => "bytea",
        _ => "text",
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Uuid(Some(id)) => id.to_string(),
        Value::BigInt(Some(number)) => number.to_string(),
        Value::Int(Some(number)) => number.to_string(),
        Value::Double(Some(number)) => number.to_string(),
        Value::Bool(Some(flag)) => flag.to_string(),
        Value::ChronoDate(Some(day)) => day.to_string(),
        Value::ChronoDateTimeUtc(Some(at)) => at.to_rfc3339_opts(SecondsFormat::Micros, true),
        Value::String(Some(text)) => text.as_str().to_owned(),
        Value::Bytes(Some(bytes)) => bytes.iter().fold("\\x".to_owned(), |text, byte| text + &format!("{byte:02x}")),
        _ => String::new(),
    }
}
