//! The PostgreSQL that tests run on: the one that `LIENTHONG_TEST_POSTGRES` names, or one that the first test starts.
//!
//! It is shared by all test processes of the same user through a folder under the machine's folder for temporary files
//! (a Unix socket, no port). It stops and removes itself ten minutes after the last test asked for it.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::stop;
use crate::postgres::{Session, Target};

/// Names a cluster that exists already, as a URL of PostgreSQL whose user may create databases.
const VARIABLE: &str = "LIENTHONG_TEST_POSTGRES";

/// No durability, no network: it is for tests.
const SETTINGS: &str = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c wal_level=minimal \
    -c max_wal_senders=0 -c max_connections=400 -c shared_buffers=128MB -c autovacuum=off \
    -c unix_socket_permissions=0777 -c log_min_messages=fatal";

/// Ends the cluster when nobody has asked for it for ten minutes. The lock keeps it from ending under a new test.
const WATCH: &str = r#"
while sleep 20; do
    [ -f data/postmaster.pid ] || exit 0
    [ -n "$(find used -mmin -10)" ] && continue
    exec 9<lock
    flock 9
    if [ -z "$(find used -mmin -10)" ]; then
        "$1" -D data -m immediate stop
        rm -rf data
        exit 0
    fi
    exec 9<&-
done
"#;

/// The URL of the cluster; starts it if need be.
pub(crate) fn url() -> String {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| std::env::var(VARIABLE).unwrap_or_else(|_| start())).clone()
}

/// Waits until no other test process has this turn; it ends when the file is dropped.
pub(crate) fn turn(name: &str) -> File {
    lock(&root().join(name))
}

fn root() -> PathBuf {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    let make = || {
        let root = std::env::temp_dir().join(format!("lienthong-test-postgres-{}", user().0));
        or_stop(fs::create_dir_all(&root), "the test cluster's folder");
        root
    };
    ROOT.get_or_init(make).clone()
}

fn lock(path: &Path) -> File {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    let file = or_stop(file, "the test cluster's lock");
    or_stop(file.lock(), "the test cluster's lock");
    file
}

fn start() -> String {
    let root = root();
    let _turn = lock(&root.join("lock"));
    or_stop(File::create(root.join("used")).and_then(|mut file| file.write_all(b".")), "the test cluster's mark");
    let url = format!("postgres:///postgres?host={}&user=lienthong", root.display());
    if answers(&url) {
        return url;
    }
    let bin = programs();
    let (uid, gid) = owner();
    if is_running(&root) {
        // Too busy to answer: nothing may be taken from under the tests that use it.
        return url;
    }
    // A cluster that does not run was killed, or its machine was restarted: nothing in it is worth keeping.
    if root.join("data").exists() {
        or_stop(fs::remove_dir_all(root.join("data")), "the remains of the test cluster");
    }
    if user().0 == 0 {
        or_stop(chown(&root, Some(uid), Some(gid)), "the test cluster's folder");
    }
    or_stop(fs::set_permissions(&root, fs::Permissions::from_mode(0o755)), "the test cluster's folder");
    let command = |program: &Path| {
        let mut command = Command::new(program);
        command.current_dir(&root).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        let log = or_stop(OpenOptions::new().create(true).append(true).open(root.join("start.log")), "its log");
        let errors = or_stop(log.try_clone(), "its log");
        command.stdout(log).stderr(errors);
        if user().0 == 0 {
            command.uid(uid).gid(gid);
        }
        command
    };
    let must = |mut command: Command| {
        let ended = or_stop(command.status(), "a program of PostgreSQL");
        if !ended.success() {
            stop(&format!("{command:?} failed; see {}", root.join("start.log").display()));
        }
    };
    let mut initdb = command(&bin.join("initdb"));
    initdb.args(["-D", "data", "-U", "lienthong", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
    must(initdb);
    let pg_ctl = bin.join("pg_ctl");
    let mut starting = command(&pg_ctl);
    let settings = format!("-k {} {SETTINGS}", root.display());
    starting.args(["-D", "data", "-l", "server.log", "-w", "-o", &settings, "start"]);
    must(starting);
    let mut watch = command(Path::new("/bin/sh"));
    watch.arg("-c").arg(WATCH).arg("watch").arg(&pg_ctl).process_group(0);
    // It outlives this process on purpose.
    drop(or_stop(watch.spawn(), "the watch over the test cluster"));
    url
}

fn answers(url: &str) -> bool {
    let Ok(target) = Target::parse(url) else { return false };
    let asked = std::thread::scope(|scope| scope.spawn(|| Session::connect(&target).is_ok()).join());
    asked.unwrap_or(false)
}

/// Whether the process that wrote `postmaster.pid` is still there.
fn is_running(root: &Path) -> bool {
    let pid = fs::read_to_string(root.join("data/postmaster.pid")).unwrap_or_default();
    let Some(pid) = pid.lines().next().filter(|pid| !pid.is_empty()) else { return false };
    let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&command).contains("postgres")
}

/// The newest of Debian's folders, or wherever `initdb` is found on the path.
pub(super) fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|version| Some((version.file_name().to_str()?.parse().ok()?, version.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    found.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = || std::env::split_paths(&path).find(|bin| bin.join("initdb").is_file());
    found.pop().map(|(_, bin)| bin).or_else(on_path).unwrap_or_else(|| {
        stop(&format!(
            "tests need PostgreSQL's initdb and pg_ctl (Debian: postgresql), or a cluster named by {VARIABLE}"
        ))
    })
}

/// Who runs this test: user and group.
pub(super) fn user() -> (u32, u32) {
    let own = or_stop(fs::metadata("/proc/self"), "this process's user");
    (own.uid(), own.gid())
}

/// Who owns the cluster: this user, or an unprivileged one where this user is root, as which PostgreSQL refuses to run.
pub(super) fn owner() -> (u32, u32) {
    if user().0 != 0 {
        return user();
    }
    let users = or_stop(fs::read_to_string("/etc/passwd"), "the machine's users");
    let find = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let found = find("postgres").or_else(|| find("nobody"));
    found.unwrap_or_else(|| stop("PostgreSQL does not run as root, and there is no user postgres or nobody"))
}

pub(super) fn or_stop<T>(outcome: std::io::Result<T>, what: &str) -> T {
    outcome.unwrap_or_else(|error| stop(&format!("{what}: {error}")))
}
