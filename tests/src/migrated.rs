//! Migrated databases: made once for a schema, and copied for every test.

use std::{fs, path::Path};

use persistence::SqlStore;

use crate::postgres::{TestDatabase, fingerprint, template};

/// The address of a migrated SQLite file in this folder.
pub async fn sqlite(folder: &Path) -> String {
    let template = std::env::temp_dir().join(format!("accord-test-sqlite-{}.db", &schema()[..24]));
    if !template.exists() {
        // Made beside it, in a folder of its own: whoever comes last puts the same file there again.
        let draft = tempfile::tempdir_in(std::env::temp_dir()).expect("a folder");
        let file = draft.path().join("accord.db");
        migrate(&address(&file)).await;
        let beside = fs::read_dir(draft.path()).expect("the folder").count();
        assert_eq!(beside, 1, "all that was written is in the file once its store is closed");
        fs::rename(&file, &template).expect("the file moves");
    }
    let file = folder.join("accord.db");
    fs::copy(&template, &file).expect("the file is copied");
    address(&file)
}

/// A migrated database of the tests' own server.
pub async fn postgres() -> TestDatabase {
    template(&schema(), async |url| migrate(&url).await).await.database().await
}

/// Stands for the schema.
fn schema() -> String {
    fingerprint(concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/src").as_ref())
}

fn address(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

async fn migrate(url: &str) {
    let store = SqlStore::connect(url).await.expect("a database");
    store.migrate().await.expect("migrations");
    store.close().await;
}
