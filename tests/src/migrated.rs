//! Migrated databases: made once, and copied for every test.

use std::{fs, path::Path, time::SystemTime};

use persistence::SqlStore;

use crate::postgres::{TestDatabase, fingerprint, template};

/// The address of a migrated SQLite file in this folder.
pub async fn sqlite(folder: &Path) -> String {
    // Beside the test program, which holds all that makes it, and younger than that.
    let program = std::env::current_exe().expect("the path of this program");
    let template = program.with_extension("db");
    if written(&template) < written(&program) {
        // In a folder of its own first: whoever comes last puts the same file there again.
        let draft = tempfile::tempdir_in(program.parent().expect("a folder")).expect("a folder");
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
    let schema = fingerprint(concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/src").as_ref());
    template(&schema, async |url| migrate(&url).await).await.database().await
}

/// When a file was last written; `None` where there is none.
fn written(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|known| known.modified()).ok()
}

fn address(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

async fn migrate(url: &str) {
    let store = SqlStore::connect(url).await.expect("a database");
    store.migrate().await.expect("migrations");
    store.close().await;
}
