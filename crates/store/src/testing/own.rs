//! A PostgreSQL of one test's own, which the test can take away and bring back.

use std::fs::{OpenOptions, Permissions, set_permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::cluster::{or_stop, owner, programs, user};
use super::{Folder, stop};

/// A running server begins to answer and ends at once; a crash of the machine is another matter (`fsync` is off).
const SETTINGS: &str = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=100 \
    -c shared_buffers=16MB -c unix_socket_permissions=0777 -c log_min_messages=fatal";

/// A server in a folder of its own; it goes when this is dropped.
pub struct Cluster {
    folder: Folder,
    bin: PathBuf,
}

impl Cluster {
    /// Makes and starts one. Blocks; panics if it cannot be made, as tests do.
    pub fn start() -> Self {
        let cluster = Self { folder: Folder::new("pg"), bin: programs() };
        let (uid, gid) = owner();
        let path = cluster.folder.path();
        or_stop(set_permissions(path, Permissions::from_mode(0o755)), "the cluster's folder");
        if user().0 == 0 {
            or_stop(chown(path, Some(uid), Some(gid)), "the cluster's folder");
        }
        cluster
            .run("initdb", &["-D", "data", "-U", "lienthong", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]);
        cluster.resume();
        cluster
    }

    /// The URL of its database.
    pub fn url(&self) -> String {
        format!("postgres:///postgres?host={}&user=lienthong", self.folder.path().display())
    }

    /// Takes the server away, in the middle of whatever it does. Blocks.
    pub fn stop(&self) {
        self.run("pg_ctl", &["-D", "data", "-m", "immediate", "-w", "stop"]);
    }

    /// Brings it back; it answers when this returns. Blocks.
    pub fn resume(&self) {
        let settings = format!("-k {} {SETTINGS}", self.folder.path().display());
        self.run("pg_ctl", &["-D", "data", "-l", "server.log", "-w", "-o", &settings, "start"]);
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let log = self.folder.path().join("log");
        let open = || OpenOptions::new().create(true).append(true).open(&log);
        let (out, errors) = (or_stop(open(), "the cluster's log"), or_stop(open(), "the cluster's log"));
        let mut command = Command::new(self.bin.join(program));
        command.args(arguments).current_dir(self.folder.path()).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        command.stdout(out).stderr(errors);
        if user().0 == 0 {
            let (uid, gid) = owner();
            command.uid(uid).gid(gid);
        }
        if !or_stop(command.status(), program).success() {
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            stop(&format!("{program} {arguments:?} failed:\n{said}"));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Already stopped is fine; what is left of a test is the machine's to sweep.
        let mut command = Command::new(self.bin.join("pg_ctl"));
        command.args(["-D", "data", "-m", "immediate", "-w", "stop"]).current_dir(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if user().0 == 0 {
            let (uid, gid) = owner();
            command.uid(uid).gid(gid);
        }
        drop(command.status());
    }
}
