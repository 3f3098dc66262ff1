//! Statements, written in the words of either database.
//!
//! What is pushed as text are this crate's own words and the domain's column names; whatever anybody said is bound.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::identity::Id;
use sea_orm::{DbBackend, Statement, Value};
use uuid::Uuid;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// As SeaORM calls it.
    pub fn backend(self) -> DbBackend {
        match self {
            Self::Sqlite => DbBackend::Sqlite,
            Self::Postgres => DbBackend::Postgres,
        }
    }

    /// A time as the database keeps it. On SQLite that is text of one length, so that it sorts as time does.
    pub fn moment(self, at: DateTime<Utc>) -> Value {
        self.moment_or_none(Some(at))
    }

    /// The same of a time that may be missing.
    pub fn moment_or_none(self, at: Option<DateTime<Utc>>) -> Value {
        match self {
            Self::Sqlite => at.map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true)).into(),
            Self::Postgres => at.into(),
        }
    }
}

/// A statement being written.
#[derive(Debug, Clone)]
pub struct Sql {
    dialect: Dialect,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Begins a statement.
    pub fn new(dialect: Dialect, text: impl Into<String>) -> Self {
        Self { dialect, text: text.into(), values: Vec::new() }
    }

    /// Which database it is for.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Adds words of this crate.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        match self.dialect {
            Dialect::Sqlite => self.text.push('?'),
            Dialect::Postgres => {
                self.text.push('$');
                self.text.push_str(&self.values.len().to_string());
            }
        }
        self
    }

    /// Adds a record's id.
    pub fn id(&mut self, id: Id) -> &mut Self {
        self.bind(id.0)
    }

    /// Adds a time.
    pub fn moment(&mut self, at: DateTime<Utc>) -> &mut Self {
        let value = self.dialect.moment(at);
        self.bind(value)
    }

    /// Adds values between commas.
    pub fn list(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        for (at, value) in values.into_iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self
    }

    /// Adds the condition that a column is one of some values, in few words however many they are.
    pub fn among(&mut self, column: &str, mut values: Vec<Value>) -> &mut Self {
        match (values.len(), self.dialect) {
            (0, _) => self.push("1 = 0"),
            (1, _) => self.push(column).push(" = ").list(values.drain(..)),
            (_, Dialect::Postgres) => {
                let array = Value::Array(values[0].array_type(), Some(Box::new(values)));
                self.push(column).push(" = ANY(").bind(array).push(")")
            }
            (_, Dialect::Sqlite) => match Listed::of(&values) {
                Some(Listed { json, reading }) => {
                    self.push(column).push(" IN (SELECT ").push(reading).push(" FROM json_each(").bind(json).push("))")
                }
                None => self.push(column).push(" IN (").list(values).push(")"),
            },
        }
    }

    /// The same of small numbers.
    pub fn among_numbers(&mut self, column: &str, numbers: &[i32]) -> &mut Self {
        self.among(column, numbers.iter().map(|number| (*number).into()).collect())
    }

    /// The same of records' ids.
    pub fn among_ids(&mut self, column: &str, ids: &[Id]) -> &mut Self {
        self.among(column, ids.iter().map(|id| id.0.into()).collect())
    }

    /// Adds the condition that a span holds a day; an unknown end does not exclude. The columns may carry a prefix.
    pub fn holds(&mut self, prefix: &str, day: NaiveDate) -> &mut Self {
        self.push("(").push(prefix).push("valid_from IS NULL OR ").push(prefix).push("valid_from <= ").bind(day);
        self.push(") AND (").push(prefix).push("valid_to IS NULL OR ").push(prefix).push("valid_to >= ").bind(day);
        self.push(")")
    }

    /// The finished statement.
    pub fn finish(self) -> Statement {
        Statement::from_sql_and_values(self.dialect.backend(), self.text, self.values)
    }
}

/// A list as one JSON value, which keeps a statement's text the same for every length.
struct Listed {
    json: String,
    reading: &'static str,
}

impl Listed {
    fn of(values: &[Value]) -> Option<Self> {
        match values.first()? {
            Value::Uuid(_) => {
                let mut json = String::with_capacity(values.len() * 35 + 2);
                json.push('[');
                for (at, value) in values.iter().enumerate() {
                    let Value::Uuid(Some(id)) = value else { return None };
                    if at > 0 {
                        json.push(',');
                    }
                    json.push('"');
                    json.push_str(id.as_simple().encode_lower(&mut Uuid::encode_buffer()));
                    json.push('"');
                }
                json.push(']');
                Some(Self { json, reading: "unhex(value)" })
            }
            Value::String(_) => {
                let text: Option<Vec<&str>> = values
                    .iter()
                    .map(|value| match value {
                        Value::String(Some(text)) => Some(text.as_str()),
                        _ => None,
                    })
                    .collect();
                Some(Self { json: serde_json::to_string(&text?).ok()?, reading: "value" })
            }
            Value::Int(_) => {
                let numbers: Option<Vec<i32>> = values
                    .iter()
                    .map(|value| match value {
                        Value::Int(number) => *number,
                        _ => None,
                    })
                    .collect();
                Some(Self { json: serde_json::to_string(&numbers?).ok()?, reading: "value" })
            }
            _ => None,
        }
    }
}

/// A pattern for `LIKE … ESCAPE '\'` that finds text anywhere.
pub fn containing(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_written_in_both_dialects() {
        let ids = [Id(uuid::Uuid::from_u128(1)), Id(uuid::Uuid::from_u128(2))];
        let mut sql = Sql::new(Dialect::Postgres, "SELECT 1 WHERE a = ");
        sql.bind(1i64).push(" AND ").among_ids("id", &ids);
        assert_eq!(sql.finish().sql, "SELECT 1 WHERE a = $1 AND id = ANY($2)");
        let mut sql = Sql::new(Dialect::Sqlite, "SELECT 1 WHERE ");
        sql.among_ids("id", &ids);
        assert_eq!(sql.finish().sql, "SELECT 1 WHERE id IN (SELECT unhex(value) FROM json_each(?))");
        let mut sql = Sql::new(Dialect::Sqlite, "SELECT 1 WHERE ");
        sql.among("code", vec![]);
        assert_eq!(sql.finish().sql, "SELECT 1 WHERE 1 = 0");
    }

    #[test]
    fn patterns_mean_what_was_said() {
        assert_eq!(containing(r"50%_\"), r"%50\%\_\\%");
    }

    #[test]
    fn times_have_one_length_on_sqlite() {
        let at = DateTime::from_timestamp(0, 120_000_000).unwrap_or_default();
        let Value::String(Some(text)) = Dialect::Sqlite.moment(at) else { panic!("text") };
        assert_eq!(text.as_str(), "1970-01-01T00:00:00.120000Z");
    }
}
