//! Where PostgreSQL's programs are, and as whom they run.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use tokio::process::Command;

const MISSING: &str = "PostgreSQL is needed to run these tests and was not found: neither PATH nor \
    /usr/lib/postgresql/*/bin has `postgres` and `initdb`. Install it (on Debian and Ubuntu \
    `apt-get install postgresql`, or run .ci/postgres.sh), or set TEST_DATABASE_URL to a server \
    whose role may create databases.";

/// A directory that holds `postgres` and `initdb`, and the user they must run as.
#[derive(Clone)]
pub struct Programs {
    directory: PathBuf,
    /// User and group id, when this process is root: PostgreSQL refuses to run as root.
    user: Option<(u32, u32)>,
}

impl Programs {
    /// Looks in PATH first, then among Debian's versions, newest first.
    pub fn find() -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let directory = std::env::split_paths(&path)
            .chain(debian_versions(Path::new("/usr/lib/postgresql")))
            .find(|directory| ["postgres", "initdb"].iter().all(|name| runs(&directory.join(name))))
            .expect(MISSING);
        Self { directory, user: (user_id() == 0).then(unprivileged) }
    }

    /// The release, as `15.18`.
    pub async fn version(&self) -> String {
        let told = self.command("postgres").arg("--version").output().await;
        let told = told.expect("`postgres --version` runs").stdout;
        let release = String::from_utf8_lossy(&told);
        release.split_whitespace().nth(2).unwrap_or("unknown").to_owned()
    }

    /// A program to be run as the right user, deaf to this process's terminal and settings.
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.directory.join(name));
        command.current_dir("/").stdin(std::process::Stdio::null()).env("LC_ALL", "C");
        for (variable, _) in std::env::vars_os() {
            if variable.to_string_lossy().starts_with("PG") {
                command.env_remove(variable);
            }
        }
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    /// Makes `directory`, which only the user of these programs may enter.
    pub fn create_own(&self, directory: &Path) -> std::io::Result<()> {
        fs::create_dir(directory)?;
        fs::set_permissions(directory, fs::Permissions::from_mode(0o700))?;
        self.user.map_or(Ok(()), |(user, group)| chown(directory, Some(user), Some(group)))
    }
}

/// The user this process runs as.
pub fn user_id() -> u32 {
    fs::metadata("/proc/self").expect("/proc is mounted").uid()
}

fn runs(program: &Path) -> bool {
    fs::metadata(program).is_ok_and(|found| found.is_file() && found.mode() & 0o111 != 0)
}

fn debian_versions(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    versions.sort_by_key(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        std::cmp::Reverse(name.parse::<u32>().unwrap_or(0))
    });
    versions.into_iter().map(|path| path.join("bin")).collect()
}

/// The ids of `postgres`, else of `nobody`: `initdb` wants a user that has a name.
fn unprivileged() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let ids = |wanted: &str| {
        users.lines().find_map(|line| {
            let fields: Vec<&str> = line.split(':').collect();
            (fields.first() == Some(&wanted))
                .then(|| Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?)))?
        })
    };
    ids("postgres").or_else(|| ids("nobody")).expect(
        "PostgreSQL refuses to run as root and there is neither a user `postgres` nor `nobody`: \
         run the tests as another user",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_versions_come_first() {
        let root = tempfile::tempdir().expect("a directory");
        for version in ["9", "15", "17"] {
            fs::create_dir(root.path().join(version)).expect("a version");
        }
        let found = debian_versions(root.path());
        let expected: Vec<_> = ["17", "15", "9"].iter().map(|version| root.path().join(version).join("bin")).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_machine_without_debian_versions_has_none() {
        assert!(debian_versions(Path::new("/nowhere")).is_empty());
    }
}
