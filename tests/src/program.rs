//! The built program, run as its users run it.

use std::{
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

/// Where the program is: what `ACCORD_TEST_PROGRAM` names, else built now.
pub fn path() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let built = || {
        if let Some(named) = std::env::var_os("ACCORD_TEST_PROGRAM") {
            return named.into();
        }
        let tests = std::env::current_exe().expect("a path");
        let profile = tests.ancestors().nth(2).expect("a profile's folder");
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
        let mut build = Command::new(cargo);
        // With the features of the tests: alone it has fewer, and everything below it would be compiled again.
        build.args(["build", "--quiet", "--workspace", "--bins", "--tests", "--manifest-path", manifest]);
        build.args((profile.ends_with("release")).then_some("--release"));
        assert!(build.status().is_ok_and(|status| status.success()));
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
    command(arguments).envs(settings.iter().copied()).output().expect("the program runs")
}

/// The program serving; killed when dropped.
pub struct Serving {
    /// Its address.
    pub url: String,
    folder: tempfile::TempDir,
    child: Child,
}

/// A client that may do everything: its id and secret.
pub fn operator(database: &str) -> (String, String) {
    let made = run(&["operator", "create", "--json"], &[("ACCORD_DATABASE_URL", database)]);
    let told: serde_json::Value = serde_json::from_slice(&made.stdout).expect("an operator");
    let text = |name: &str| told[name].as_str().expect("a text").to_owned();
    (text("client_id"), text("client_secret"))
}

impl Serving {
    /// Starts a server on a database, and waits until it listens.
    pub fn start(database: &str, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let address = folder.path().join("address");
        let mut command = command(&["serve"]);
        command.env("ACCORD_DATABASE_URL", database).env("ACCORD_LISTEN", "127.0.0.1:0");
        command.env("ACCORD_RATE_LIMIT", "off").env("ACCORD_PORT_FILE", &address).envs(settings.iter().copied());
        let mut child =
            command.stdout(log.try_clone().expect("a log")).stderr(log).spawn().expect("the program starts");
        let patience = Instant::now() + Duration::from_secs(30);
        let listens = loop {
            match std::fs::read_to_string(&address) {
                Ok(listens) if !listens.is_empty() => break listens,
                _ if child.try_wait().expect("a child").is_none() && Instant::now() < patience => {}
                _ => panic!(
                    "it does not start: {}",
                    std::fs::read_to_string(folder.path().join("log")).unwrap_or_default()
                ),
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        Self { url: format!("http://{listens}"), folder, child }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it without notice.
    pub fn kill(mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ends");
    }

    /// Asks it to stop.
    pub fn ask_to_stop(&self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().expect("kill").success());
    }

    /// Asks it to stop, and waits until it has; what it logged.
    pub fn stop(mut self) -> (std::process::ExitStatus, String) {
        self.ask_to_stop();
        let status = self.child.wait().expect("it ends");
        (status, std::fs::read_to_string(self.folder.path().join("log")).expect("a log"))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have stopped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
