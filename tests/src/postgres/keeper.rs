//! The shell scripts that stop a server once nobody needs it, however the tests ended.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// `stop DATA` ends the server of a data directory, if one runs.
const STOP: &str = r#"
trap '' HUP INT
runs() { tr '\0' '\n' <"/proc/$1/cmdline" 2>/dev/null | grep -qxF "$2"; }
stop() {
    pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null) || return 0
    runs "$pid" "$1" || return 0
    kill -CONT "$pid"; kill -QUIT "$pid"
    left=100
    while runs "$pid" "$1" && [ "$left" -gt 0 ]; do sleep 0.1; left=$((left - 1)); done
    if runs "$pid" "$1"; then kill -KILL "$pid"; fi
}
"#;

/// Arguments: directory, idle seconds. Each test process holds `use` while it lives, and
/// attaches only while it holds `lock`; `watcher` is held by the one watcher there may be.
/// It runs on its own, as the process that starts it may end at any time.
const WATCH: &str = r#"(
exec 9>>"$1/watcher"
flock -n 9 || exit 0
while sleep 1 && [ -e "$1/use" ]; do
    if ! flock -n "$1/use" true; then touch "$1/use"; continue; fi
    [ $(($(date +%s) - $(stat -c %Y "$1/use"))) -ge "$2" ] || continue
    (
        flock 8
        flock -n "$1/use" true || exit 1
        stop "$1/data"
        rm -rf "$1/data"
    ) 8>>"$1/lock" 9>&- && exit 0
done
) &"#;

/// Argument: directory. Standard input ends when the test's process does.
/// The 56 bytes of System V memory of a killed server are all it leaves outside.
const GUARD: &str = r#"
cat >/dev/null
memory=$(sed -n 7p "$1/data/postmaster.pid" 2>/dev/null)
stop "$1/data"
ipcrm -m "${memory##* }" 2>/dev/null
rm -rf "$1"
"#;

/// Has the server in `directory` stopped when no test has used it for `idle`.
pub fn watch(directory: &Path, idle: Duration) {
    let seconds = idle.as_secs().to_string();
    spawn(WATCH, &[&directory.to_string_lossy(), &seconds], Stdio::null()).wait().expect("a watcher");
}

/// Has the server in `directory` stopped, and the directory removed, as soon as the returned
/// child's standard input is closed: by a drop, or by the end of this process.
pub fn guard(directory: &Path) -> Child {
    spawn(GUARD, &[&directory.to_string_lossy()], Stdio::piped())
}

fn spawn(script: &str, arguments: &[&str], input: Stdio) -> Child {
    use std::os::unix::process::CommandExt;
    Command::new("sh")
        .args(["-c", &format!("{STOP}{script}"), "postgres-keeper"])
        .args(arguments)
        .current_dir("/")
        .stdin(input)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("a shell")
}
