//! What a database's failure means to the domain.

use domain::store::StoreError;
use sea_orm::{DbErr, RuntimeErr, sqlx};

/// The store's own failure, with the database's as its source.
pub fn store_error(error: DbErr) -> StoreError {
    match meaning(&error) {
        Meaning::Taken => StoreError::Taken,
        Meaning::Full => StoreError::Full(Box::new(error)),
        Meaning::Busy | Meaning::Broken => StoreError::Unavailable(Box::new(error)),
        Meaning::Unforeseen => StoreError::Failed(Box::new(error)),
    }
}

/// Whether the connection is gone, so that the same statement may succeed on another.
pub fn is_broken(error: &DbErr) -> bool {
    meaning(error) == Meaning::Broken
}

/// A failure of something kept that cannot be read as what it should be.
pub fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Failed(Box::new(error))
}

/// A failure told in words alone.
pub fn failed(what: impl Into<String>) -> StoreError {
    StoreError::Failed(what.into().into())
}

/// The database did not answer in time.
pub fn too_slow() -> StoreError {
    StoreError::Unavailable("the database did not answer in time".into())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// An identifier or key is held already.
    Taken,
    /// No room is left.
    Full,
    /// Too busy now.
    Busy,
    /// The connection is gone.
    Broken,
    /// Nothing that can be expected.
    Unforeseen,
}

fn meaning(error: &DbErr) -> Meaning {
    match error {
        DbErr::ConnectionAcquire(_) => Meaning::Busy,
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => meaning_of_driver(error),
        _ => Meaning::Unforeseen,
    }
}

fn meaning_of_driver(error: &sqlx::Error) -> Meaning {
    match error {
        sqlx::Error::Database(told) => {
            let code = told.code().unwrap_or_default();
            if told.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                code.parse().map_or(Meaning::Unforeseen, meaning_on_sqlite)
            } else {
                meaning_on_postgres(&code)
            }
        }
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Meaning::Busy,
        sqlx::Error::Io(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => Meaning::Broken,
        _ => Meaning::Unforeseen,
    }
}

/// By SQLite's extended result code, whose low byte is the primary one.
fn meaning_on_sqlite(code: i32) -> Meaning {
    const SHARED_MEMORY_SIZE: i32 = 4874;
    match (code, code & 0xff) {
        // UNIQUE and PRIMARY KEY constraints.
        (2067 | 1555, _) => Meaning::Taken,
        // On a full disk the shared memory beside the log cannot grow.
        (SHARED_MEMORY_SIZE, _) | (_, 13) => Meaning::Full,
        // BUSY, LOCKED, NOMEM, INTERRUPT, IOERR, CANTOPEN, PROTOCOL.
        (_, 5 | 6 | 7 | 9 | 10 | 14 | 15) => Meaning::Busy,
        _ => Meaning::Unforeseen,
    }
}

/// By SQLSTATE.
fn meaning_on_postgres(state: &str) -> Meaning {
    match state {
        // Unique violation; one statement that would take the same key twice.
        "23505" | "21000" => Meaning::Taken,
        "53100" => Meaning::Full,
        // Serialisation failure, deadlock, lock timeout, statement timeout, read only after a failover.
        "40001" | "40P01" | "55P03" | "57014" | "25006" | "25P03" | "58030" => Meaning::Busy,
        // Shut down, crashed, starting, dropped.
        "57P01" | "57P02" | "57P03" | "57P04" | "57P05" => Meaning::Broken,
        _ if state.starts_with("08") => Meaning::Broken,
        _ if state.starts_with("53") => Meaning::Busy,
        _ => Meaning::Unforeseen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_meaning() {
        assert_eq!(meaning_on_sqlite(2067), Meaning::Taken);
        assert_eq!(meaning_on_sqlite(13), Meaning::Full);
        assert_eq!(meaning_on_sqlite(517), Meaning::Busy);
        assert_eq!(meaning_on_sqlite(11), Meaning::Unforeseen);
        assert_eq!(meaning_on_postgres("23505"), Meaning::Taken);
        assert_eq!(meaning_on_postgres("53100"), Meaning::Full);
        assert_eq!(meaning_on_postgres("53300"), Meaning::Busy);
        assert_eq!(meaning_on_postgres("08006"), Meaning::Broken);
        assert_eq!(meaning_on_postgres("57P01"), Meaning::Broken);
        assert_eq!(meaning_on_postgres("42P01"), Meaning::Unforeseen);
    }
}
