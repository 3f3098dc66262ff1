//! The one server all test processes of a user share.

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::process::Command;

use super::keeper;
use super::process::{Running, family, is_gone, running, signal};
use super::programs::{Programs, user_id};
use super::server::{PATIENCE, Server};
use super::wait::until;

/// How long the server outlives the last test process.
pub const IDLE: Duration = Duration::from_mins(2);

/// A hold on the shared server: it stays up at least as long as this lives.
pub struct Hold {
    pub port: u16,
    _use: File,
}

/// The least size, in KiB, of a file system in memory that is used.
const AMPLE: u64 = 2 << 20;

/// Where this user's server of this version lives: in memory if there is room, since to
/// create a database is to create 300 files, which takes a disk several times as long.
pub async fn place(programs: &Programs) -> PathBuf {
    let version = programs.version().await;
    let memory = PathBuf::from("/dev/shm");
    // Its size and not what is free of it: all processes must come to the same place.
    let ample = size(&memory).await.is_some_and(|size| size >= AMPLE);
    let root = if ample { memory } else { std::env::temp_dir() };
    root.join(format!("accord-test-postgres-{}-{version}", user_id()))
}

/// The size in KiB of the file system a directory is on.
async fn size(directory: &Path) -> Option<u64> {
    let told = Command::new("df").arg("-Pk").arg(directory).output().await.ok()?;
    let table = String::from_utf8(told.stdout).ok()?;
    table.lines().nth(1)?.split_whitespace().nth(1)?.parse().ok()
}

/// Finds the server in `directory` or starts it there, and holds it.
pub async fn hold(programs: Programs, directory: PathBuf, idle: Duration) -> Hold {
    own(&directory);
    // Held to the end of this function, so that one process at a time finds, starts or stops.
    let _lock = lock(directory.join("lock")).await;
    let server = Server {
        programs,
        data: directory.join("data"),
        log: directory.join("log"),
        settings: vec![
            "max_connections=300",
            "shared_buffers=64MB",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_wal_size=256MB",
            "wal_level=minimal",
            "max_wal_senders=0",
        ],
    };
    let found = match found(&server.data).await {
        Some(found) => found,
        None => start_afresh(&server, &directory).await,
    };
    let held = open(&directory.join("use"));
    held.lock_shared().expect("the hold on the server");
    held.set_modified(SystemTime::now()).expect("the time of the last use");
    if is_free(&directory.join("watcher")) {
        keeper::watch(&directory, idle);
    }
    Hold { port: found.port, _use: held }
}

/// The live server, once it accepts connections; one that never does is killed.
async fn found(data: &Path) -> Option<Running> {
    let pid = running(data)?.pid;
    let mut now = None;
    until(PATIENCE, || {
        now = running(data);
        now.is_none_or(|server| server.ready)
    })
    .await;
    if now.is_some_and(|server| !server.ready) {
        let processes = family(pid);
        signal("KILL", &processes);
        until(PATIENCE, || processes.iter().all(|pid| is_gone(*pid))).await;
        return None;
    }
    now
}

/// Starts on empty data: what a crash left without fsync is not worth a look.
async fn start_afresh(server: &Server, directory: &Path) -> Running {
    for entry in fs::read_dir(directory).expect("the server's directory").flatten() {
        if entry.file_name().to_string_lossy().starts_with("data") {
            fs::remove_dir_all(entry.path()).expect("the data of an earlier server goes");
        }
    }
    File::create(&server.log).expect("an empty log");
    server.initialise().await;
    server.start().await.1
}

/// Makes the directory, or refuses one that another user laid in the way.
fn own(directory: &Path) {
    let made = fs::DirBuilder::new().recursive(true).mode(0o711).create(directory);
    made.expect("a directory for the shared server");
    let found = fs::symlink_metadata(directory).expect("the server's directory");
    let ours = found.is_dir() && found.uid() == user_id();
    assert!(ours, "{} belongs to another user: remove it", directory.display());
}

fn open(path: &Path) -> File {
    let file = File::options().create(true).append(true).open(path);
    file.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

async fn lock(path: PathBuf) -> File {
    let locked = tokio::task::spawn_blocking(move || {
        let file = open(&path);
        file.lock().map(|()| file)
    });
    locked.await.expect("the locking thread").expect("the lock of the shared server")
}

fn is_free(path: &Path) -> bool {
    !matches!(open(path).try_lock(), Err(TryLockError::WouldBlock))
}

#[cfg(test)]
mod tests;
