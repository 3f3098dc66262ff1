//! The power is cut: what the disk has by then holds every write that was acknowledged.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use acceptance::program::{Serving, operator};

use crate::caller::{Caller, until};

fn done(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).status().unwrap();
    assert!(status.success(), "{program} {arguments:?} (this test needs root)");
}

/// A disk in a file, mounted; unmounted when dropped.
struct Disk {
    image: PathBuf,
    folder: tempfile::TempDir,
}

impl Disk {
    fn mount(image: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        done("mount", &["-o", "loop", &image.display().to_string(), &folder.path().display().to_string()]);
        Self { image: image.to_owned(), folder }
    }

    fn database(&self) -> String {
        format!("sqlite://{}/accord.db", self.folder.path().display())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("disk");
    std::fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
    done("mkfs.ext4", &["-q", &image.display().to_string()]);
    let disk = Disk::mount(&image);
    let credentials = operator(&disk.database());
    let server = Serving::start(&disk.database(), &[]);
    let caller = Caller::new(&server, &credentials).await;
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let writing = tokio::spawn({
        let (caller, acknowledged) = (caller.clone(), acknowledged.clone());
        async move {
            for n in 0.. {
                match caller.put(&format!("ref:c-{n}"), "One").await {
                    Ok(answer) if answer.status() == 201 => acknowledged.store(n + 1, Ordering::SeqCst),
                    _ => return,
                }
            }
        }
    });
    until(Duration::from_secs(30), async || acknowledged.load(Ordering::SeqCst) > 40).await;
    let held = server.pid().to_string();
    done("kill", &["-STOP", &held]);
    let told = acknowledged.load(Ordering::SeqCst);
    // Only what reached the disk is in its file; what the system still held in memory is lost with the power.
    let copy = folder.path().join("copy");
    std::fs::copy(&disk.image, &copy).unwrap();
    done("kill", &["-CONT", &held]);
    server.kill();
    let _ = writing.await;

    let disk = Disk::mount(&copy);
    let server = Serving::start(&disk.database(), &[]);
    let caller = caller.at(&server).await;
    for n in 0..told {
        assert_eq!(caller.read(&format!("/v1/councils/ref:c-{n}")).await["name"], "One", "{n} of {told}");
    }
    caller.until_ready(true).await;
    server.kill();
}
