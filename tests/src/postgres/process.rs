//! The processes of a server, as `/proc` tells them.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What a running server has written into `postmaster.pid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    pub pid: u32,
    pub port: u16,
    /// Whether it accepts connections by now.
    pub ready: bool,
}

/// The server of the data directory, if its process is alive.
///
/// After a crash or a reboot the file outlives the server and its number may belong to
/// another program, so the process must also name the directory in its arguments.
pub fn running(data: &Path) -> Option<Running> {
    let file = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let lines: Vec<&str> = file.lines().map(str::trim).collect();
    let pid = lines.first()?.parse().ok()?;
    let arguments = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let data = data.to_string_lossy();
    arguments.split(|byte| *byte == 0).find(|argument| *argument == data.as_bytes())?;
    let port = lines.get(3).and_then(|port| port.parse().ok()).unwrap_or(0);
    Some(Running { pid, port, ready: lines.get(7) == Some(&"ready") })
}

/// The server's first process followed by all its children.
pub fn family(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let children = processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| stat(*pid).is_some_and(|(_, its_parent)| its_parent == parent));
    std::iter::once(parent).chain(children).collect()
}

/// Whether the process has ended; one that only waits to be reaped has.
pub fn is_gone(pid: u32) -> bool {
    stat(pid).is_none_or(|(state, _)| state == 'Z' || state == 'X')
}

/// Whether the process is held by SIGSTOP (or has ended).
pub fn is_held(pid: u32) -> bool {
    is_gone(pid) || stat(pid).is_none_or(|(state, _)| state == 'T')
}

/// Sends a signal, named as `kill` names it (`STOP`), to those processes that still exist.
pub fn signal(name: &str, processes: &[u32]) {
    let numbers: Vec<String> = processes.iter().map(u32::to_string).collect();
    let kill = format!("kill -{name} {} 2>/dev/null", numbers.join(" "));
    Command::new("sh").args(["-c", &kill]).status().expect("a shell to send signals with");
}

/// State letter and parent of a process.
fn stat(pid: u32) -> Option<(char, u32)> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The program's name comes before and may itself hold spaces and brackets.
    let mut fields = line.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_left_over_number_of_another_program_is_no_server() {
        let data = tempfile::tempdir().expect("a directory");
        assert_eq!(running(data.path()), None);
        let file = format!("{}\n{}\n0\n5432\n", std::process::id(), data.path().display());
        fs::write(data.path().join("postmaster.pid"), file).expect("the file");
        assert_eq!(running(data.path()), None);
    }

    #[test]
    fn a_process_is_held_continued_and_ended() {
        let mut child = Command::new("sleep").arg("60").spawn().expect("a child");
        let pid = child.id();
        assert!(family(std::process::id()).contains(&pid));
        assert!(!is_held(pid));
        signal("KILL", &[pid]);
        child.wait().expect("its end");
        assert!(is_gone(pid));
    }
}
