//! Making a data directory and starting a server on it.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::process::Child;
use uuid::Uuid;

use super::process::{Running, running};
use super::programs::Programs;
use super::wait::until;

/// How long a server may take to start or to stop, on a slow and busy machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Where a server keeps its data and its log, and how it is set.
pub struct Server {
    pub programs: Programs,
    pub data: PathBuf,
    pub log: PathBuf,
    pub settings: Vec<&'static str>,
}

impl Server {
    /// Fills the data directory, which appears only when it is complete.
    ///
    /// Text sorts by language as on production servers, so that a query which forgets to
    /// name its collation is found out.
    pub async fn initialise(&self) {
        let unfinished = self.data.with_extension(Uuid::now_v7().simple().to_string());
        self.programs.create_own(&unfinished).expect("a directory for PostgreSQL's data");
        let help = self.programs.command("initdb").arg("--help").output().await;
        let help = help.expect("initdb runs").stdout;
        let mut initdb = self.programs.command("initdb");
        initdb.arg("-D").arg(&unfinished);
        initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        if String::from_utf8_lossy(&help).contains("--icu-locale") {
            initdb.args(["--no-locale", "--locale-provider=icu", "--icu-locale=en-GB"]);
        } else {
            initdb.arg("--locale=C.UTF-8");
        }
        let done = initdb.output().await.expect("initdb runs");
        let why = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "initdb failed: {why}");
        fs::rename(&unfinished, &self.data).expect("the data directory takes its place");
    }

    /// Starts the server on a free port, and waits until it accepts connections.
    pub async fn start(&self) -> (Child, Running) {
        let mut failure = String::new();
        // Another program may take the port between the look and the start.
        for _ in 0..3 {
            match self.start_on(free_port()).await {
                Ok(started) => return started,
                Err(log) => failure = log,
            }
        }
        panic!("PostgreSQL did not start: {failure}");
    }

    /// Starts the server on this port, and waits until it accepts connections.
    ///
    /// # Errors
    /// The server's log, when it ended instead or took longer than [`PATIENCE`].
    pub async fn start_on(&self, port: u16) -> Result<(Child, Running), String> {
        let log = File::options().create(true).append(true).open(&self.log).expect("a log");
        let mut postgres = self.programs.command("postgres");
        postgres.arg("-D").arg(&self.data).args(["-p", &port.to_string()]);
        postgres.args(["-c", "listen_addresses=127.0.0.1", "-c", "logging_collector=off"]);
        // In the data directory, to go with it when the server is killed.
        postgres.args(["-c", "dynamic_shared_memory_type=mmap"]);
        postgres.arg("-k").arg(self.socket_directory());
        for setting in &self.settings {
            postgres.args(["-c", setting]);
        }
        postgres.stdout(log.try_clone().expect("the log twice")).stderr(log);
        // A group of its own: an interrupted test run must not take the server with it.
        let mut child = postgres.process_group(0).spawn().expect("postgres runs");
        let pid = child.id();
        let mut ended = false;
        let mut found = None;
        until(PATIENCE, || {
            ended = !matches!(child.try_wait(), Ok(None));
            found = running(&self.data).filter(|it| it.ready && Some(it.pid) == pid);
            ended || found.is_some()
        })
        .await;
        match found {
            Some(running) if !ended => Ok((child, running)),
            _ => {
                child.start_kill().ok();
                Err(fs::read_to_string(&self.log).unwrap_or_default())
            }
        }
    }

    /// The data directory itself, unless the path of a socket in it were too long to bind.
    fn socket_directory(&self) -> &Path {
        if self.data.as_os_str().len() < 80 { &self.data } else { Path::new("") }
    }
}

/// The address of a database of the server at this port.
pub fn url(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}")
}

/// A port nothing listens on, below those the system gives to outgoing connections: one of
/// these could take it while the server is down.
fn free_port() -> u16 {
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    let random = |_| u16::try_from(15_000 + Uuid::now_v7().as_u128() % 17_000).ok();
    (0..1_000).filter_map(random).find(free).expect("a free port")
}
