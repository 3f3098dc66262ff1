//! Scripts, and the examples of documents, run as their readers run them.

use std::path::{Path, PathBuf};

use tokio::process::Command;

/// A place in the repository.
pub fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it said.
    pub said: String,
    /// What it complained of.
    pub complained: String,
}

impl Ran {
    /// The same, having succeeded.
    #[track_caller]
    pub fn well(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.said, self.complained);
        self
    }
}

/// Runs a shell command in a folder, in a process group of its own.
pub async fn run(folder: &Path, command: &str, settings: &[(&str, &str)]) -> Ran {
    let mut shell = Command::new("sh");
    shell.arg("-euc").arg(command).current_dir(folder).process_group(0);
    std::env::vars().filter(|(name, _)| name.starts_with("ACCORD_")).for_each(|(name, _)| {
        shell.env_remove(name);
    });
    let output = shell.envs(settings.iter().copied()).kill_on_drop(true).output().await.expect("a shell");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran { code: output.status.code(), said: text(&output.stdout), complained: text(&output.stderr) }
}

/// The shell examples of a document, in their order: what stands between ```` ```sh ```` and its end.
pub fn examples(document: &str) -> String {
    let text = std::fs::read_to_string(at(document)).expect("a document");
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.collect::<Vec<_>>().join("\n")
}
