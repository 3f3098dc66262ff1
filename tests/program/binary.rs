//! The built program, run as its users run it.

use std::{
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

/// Where the program is; built when the test runner has not.
pub fn path() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let built = || {
        let tests = std::env::current_exe().unwrap();
        let profile = tests.ancestors().nth(2).unwrap();
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--package", "accord", "--manifest-path", manifest]);
        build.args((profile.file_name().unwrap() == "release").then_some("--release"));
        assert!(build.status().unwrap().success());
        profile.join("accord")
    };
    BUILT.get_or_init(built).clone()
}

/// The program without the settings of whoever runs the tests.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(path());
    let inherited = std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("ACCORD_"));
    inherited.for_each(|name| {
        command.env_remove(name);
    });
    command.args(arguments).stdin(Stdio::null());
    command
}

/// What the program does with these arguments and settings.
pub fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    command(arguments).envs(settings.iter().copied()).output().unwrap()
}

/// A server in a folder of its own, on SQLite; stopped when dropped.
pub struct Serving {
    /// Its address.
    pub url: String,
    /// Its folder: the database is `accord.db`, the log `log`.
    pub folder: tempfile::TempDir,
    child: Child,
}

impl Serving {
    /// Starts a server and waits until it listens.
    pub fn start(settings: &[(&str, &str)], prepare: impl FnOnce(&str)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}/accord.db", folder.path().display());
        prepare(&database);
        let (address, log) = (folder.path().join("address"), std::fs::File::create(folder.path().join("log")).unwrap());
        let mut command = command(&["serve"]);
        command.env("ACCORD_DATABASE_URL", &database).env("ACCORD_LISTEN", "127.0.0.1:0");
        command.env("ACCORD_PORT_FILE", &address).envs(settings.iter().copied());
        let mut child = command.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        let patience = Instant::now() + Duration::from_secs(30);
        let listens = loop {
            match std::fs::read_to_string(&address) {
                Ok(listens) if !listens.is_empty() => break listens,
                _ => assert!(
                    child.try_wait().unwrap().is_none() && Instant::now() < patience,
                    "the server does not start"
                ),
            }
            std::thread::yield_now();
        };
        Self { url: format!("http://{listens}"), folder, child }
    }

    /// Asks it to stop, and waits until it has; what it logged.
    pub fn stop(mut self) -> (std::process::ExitStatus, String) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
        let status = self.child.wait().unwrap();
        (status, std::fs::read_to_string(self.folder.path().join("log")).unwrap())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have stopped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
