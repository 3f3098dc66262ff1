//! A server of one test's own, for trying what happens when it fails.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use super::keeper;
use super::process::{family, is_gone, is_held, running, signal};
use super::programs::Programs;
use super::server::{PATIENCE, Server, url};
use super::wait::until;

/// A PostgreSQL server with its own data and port; stopped and removed with this value, and
/// also when the test's process is killed.
pub struct Cluster {
    server: Server,
    port: u16,
    child: tokio::process::Child,
    guard: std::process::Child,
}

/// Starts a server of the test's own.
///
/// With `fsync` it is set as durably as PostgreSQL can be: what it has acknowledged survives
/// [`Cluster::kill9`]. Without, it is quick and may lose everything.
///
/// # Panics
/// When there is no PostgreSQL to be had: the message says what to install. A server at
/// `TEST_DATABASE_URL` is no substitute.
pub async fn cluster(fsync: bool) -> Cluster {
    let directory = tempfile::Builder::new().prefix("accord-test-cluster-").tempdir();
    let directory = directory.expect("a directory for the server").keep();
    // Its own user must get to the data inside.
    fs::set_permissions(&directory, Permissions::from_mode(0o711)).expect("a directory to enter");
    let guard = keeper::guard(&directory);
    let settings = if fsync {
        vec!["fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=64MB"]
    } else {
        vec!["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB"]
    };
    let server =
        Server { programs: Programs::find(), data: directory.join("data"), log: directory.join("log"), settings };
    server.initialise().await;
    let (child, running) = server.start().await;
    Cluster { server, port: running.port, child, guard }
}

impl Cluster {
    /// Where its one database is: `postgres://user@host:port/name`, the same after a restart.
    pub fn url(&self) -> String {
        url(self.port, "postgres")
    }

    /// Everything the server has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.server.log).unwrap_or_default()
    }

    /// Shuts it down in good order, ending open connections; returns when it is down.
    pub async fn stop(&mut self) {
        // Its children are the first process's own affair.
        let first = running(&self.server.data).map(|server| server.pid);
        self.end("INT", &Vec::from_iter(first)).await;
    }

    /// Kills all its processes at once, as a crash would; returns when none is left.
    pub async fn kill9(&mut self) {
        let processes = self.hold().await;
        self.end("KILL", &processes).await;
    }

    /// Holds all its processes: connections stay open, and nothing answers.
    pub async fn pause(&self) {
        let processes = self.hold().await;
        signal("STOP", &processes);
        all(&processes, is_held, "pause").await;
    }

    /// Lets the processes held by [`Cluster::pause`] go on.
    pub fn resume(&self) {
        if let Some(first) = running(&self.server.data) {
            signal("CONT", &family(first.pid));
        }
    }

    /// Starts it again on the same data and port; returns when it accepts connections.
    ///
    /// # Panics
    /// When it does not start, or still runs.
    pub async fn start(&mut self) {
        assert!(running(&self.server.data).is_none(), "PostgreSQL still runs");
        match self.server.start_on(self.port).await {
            Ok((child, _)) => self.child = child,
            Err(log) => panic!("PostgreSQL did not start again: {log}"),
        }
    }

    /// Holds the first process, so that it starts no more, and lists it and its children;
    /// none when the server is down.
    async fn hold(&self) -> Vec<u32> {
        let Some(first) = running(&self.server.data) else { return Vec::new() };
        signal("STOP", &[first.pid]);
        all(&[first.pid], is_held, "pause").await;
        family(first.pid)
    }

    async fn end(&mut self, name: &str, processes: &[u32]) {
        if processes.is_empty() {
            return;
        }
        signal(name, processes);
        all(processes, is_gone, "end").await;
        self.child.wait().await.expect("the end of PostgreSQL");
    }
}

async fn all(processes: &[u32], state: fn(u32) -> bool, to: &str) {
    let reached = until(PATIENCE, || processes.iter().all(|pid| state(*pid))).await;
    assert!(reached, "PostgreSQL did not {to}");
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.resume();
        // The end of its input is the guard's signal to stop the server and clear up.
        drop(self.guard.stdin.take());
        self.guard.wait().ok();
    }
}
