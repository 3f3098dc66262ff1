//! A migrated database that is made once and cloned for every test.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use sha2::{Digest, Sha256};

use super::database::{TestDatabase, address, administrator, copy, run};

/// The advisory lock under which a template is made: the bytes of `accordtt`.
const MAKING: i64 = i64::from_be_bytes(*b"accordtt");

/// A database to clone; it stays on the server for the next test process.
pub struct Template {
    name: String,
}

impl Template {
    /// A new database with the template's tables and rows.
    pub async fn database(&self) -> TestDatabase {
        copy(&self.name).await
    }
}

/// The template of this name, made now by `migrate` if the server has none yet.
///
/// `name_hash` stands for everything `migrate` does (see [`fingerprint`]): another text is
/// another template. `migrate` gets the URL of an empty database. However many processes ask
/// at once, one of them makes it; when it panics or is killed, the next one starts again.
pub async fn template(name_hash: &str, migrate: impl AsyncFnOnce(String)) -> Template {
    let digest = hexadecimal(&Sha256::digest(name_hash));
    let name = format!("accord_template_{}", &digest[..24]);
    let connection = administrator().await;
    if !exists(&connection, &name).await {
        // Released with the connection, at the end of this function or of the process.
        run(&connection, &format!("SELECT pg_advisory_lock({MAKING})")).await;
        if !exists(&connection, &name).await {
            make(&connection, &name, migrate).await;
        }
    }
    connection.close().await.expect("the connection closes");
    Template { name }
}

async fn make(connection: &DatabaseConnection, name: &str, migrate: impl AsyncFnOnce(String)) {
    let draft = format!("{name}_draft");
    run(connection, &format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)")).await;
    run(connection, &format!("CREATE DATABASE {draft} TEMPLATE template0")).await;
    migrate(address(&draft).await).await;
    // A database with connections cannot be cloned, so from here on nobody gets in.
    run(connection, &format!("ALTER DATABASE {draft} ALLOW_CONNECTIONS false")).await;
    let end = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname =";
    run(connection, &format!("{end} '{draft}'")).await;
    run(connection, &format!("ALTER DATABASE {draft} RENAME TO {name}")).await;
}

async fn exists(connection: &DatabaseConnection, name: &str) -> bool {
    let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
    row.expect("the list of databases").is_some()
}

/// A hash of all files below `sources`, to name a [`template`] by.
///
/// When a file is newer than the running program, the program may have been built from an
/// older text of it: then the program's own time goes into the hash too, and no template
/// is named by a text it was not made from.
///
/// # Panics
/// When the folder or a file cannot be read.
pub fn fingerprint(sources: &Path) -> String {
    let mut files = Vec::new();
    collect(sources, &mut files);
    files.sort();
    let built = std::env::current_exe().and_then(|program| modified(&program));
    let built = built.expect("the time of this program");
    let mut hash = Sha256::new();
    for file in &files {
        let text = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let name = file.strip_prefix(sources).unwrap_or(file);
        hash.update(format!("{}\0{}\0", name.display(), text.len()));
        hash.update(text);
        if modified(file).expect("the time of a file") > built {
            hash.update(format!("{built:?}"));
        }
    }
    hexadecimal(&hash.finalize())
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(directory);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    for entry in entries {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

fn modified(file: &Path) -> std::io::Result<SystemTime> {
    fs::metadata(file)?.modified()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_follows_names_and_text() {
        let folder = tempfile::tempdir().expect("a folder");
        let prints = [("a", "1"), ("a", "2"), ("b", "2")].map(|(name, text)| {
            fs::write(folder.path().join(name), text).expect("a file");
            fingerprint(folder.path())
        });
        assert_eq!(fingerprint(folder.path()), prints[2]);
        assert!(prints[0] != prints[1] && prints[1] != prints[2]);
    }
}
