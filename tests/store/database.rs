//! A migrated database for one test.

use std::ops::Deref;

use acceptance::{migrated, postgres::TestDatabase};
use persistence::SqlStore;
use tempfile::TempDir;

/// A store with a database of its own, which goes with it.
pub struct Database {
    /// Its address.
    pub url: String,
    store: SqlStore,
    _folder: Option<TempDir>,
    _postgres: Option<TestDatabase>,
}

impl Deref for Database {
    type Target = SqlStore;

    fn deref(&self) -> &SqlStore {
        &self.store
    }
}

impl Database {
    /// Another node on the same database.
    pub async fn other_node(&self) -> SqlStore {
        SqlStore::connect(&self.url).await.expect("the database opens")
    }

    /// Whether it is SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite")
    }
}

/// A migrated file.
pub async fn sqlite() -> Database {
    let folder = tempfile::tempdir().expect("a folder");
    let url = migrated::sqlite(folder.path()).await;
    in_folder(folder, url).await
}

/// A file without a schema.
pub async fn empty_sqlite() -> Database {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("accord.db").display());
    in_folder(folder, url).await
}

async fn in_folder(folder: TempDir, url: String) -> Database {
    let store = SqlStore::connect(&url).await.expect("the file opens");
    Database { url, store, _folder: Some(folder), _postgres: None }
}

/// A migrated database of the tests' own server.
pub async fn postgres() -> Database {
    on(migrated::postgres().await).await
}

/// A database without a schema.
pub async fn empty_postgres() -> Database {
    on(acceptance::postgres::database().await).await
}

async fn on(database: TestDatabase) -> Database {
    let url = database.url.clone();
    let store = SqlStore::connect(&url).await.expect("the database opens");
    Database { url, store, _folder: None, _postgres: Some(database) }
}
