//! A PostgreSQL cluster of the test run's own: made by `initdb`, behind a Unix socket in its folder, gone afterwards.

use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::setup::postgres_bin;
use crate::shell::{command, output, run};

/// A running cluster; it stops and its folder goes when this is dropped.
pub(crate) struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    user: Option<String>,
}

impl Cluster {
    /// Makes and starts a cluster.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub(crate) fn start() -> Result<Self> {
        let bin = postgres_bin().context("PostgreSQL is missing: run `cargo xtask setup`")?;
        // initdb refuses to run as root, so root borrows the package's own user.
        let user = (output(&mut command("id", &["-u"]))?.trim() == "0").then(|| "postgres".to_owned());
        let folder = std::env::temp_dir().join(format!("lienthong-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder).context("cannot make the cluster's folder")?;
        if let Some(user) = &user {
            run(command("chown", &[user]).arg(&folder))?;
        }
        let cluster = Self { bin, folder, user };
        let data = cluster.folder.join("data");
        run(cluster.program("initdb").arg("-D").arg(&data).args([
            "-A",
            "trust",
            "-U",
            "lienthong",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ]))?;
        // No network, so no port that somebody else may have: the socket is the address.
        let options = format!(
            "-c listen_addresses='' -c port=5432 -c unix_socket_directories={} -c unix_socket_permissions=0777 \
             -c max_connections=400 -c shared_buffers=128MB",
            cluster.folder.display()
        );
        run(cluster
            .program("pg_ctl")
            .args(["-w", "-s", "-D"])
            .arg(&data)
            .arg("-l")
            .arg(cluster.folder.join("log"))
            .args(["-o", &options, "start"]))?;
        Ok(cluster)
    }

    /// The address for `LIENTHONG_TEST_POSTGRES`.
    pub(crate) fn url(&self) -> String {
        format!("postgres:///postgres?host={}&user=lienthong", self.folder.display())
    }

    fn program(&self, name: &str) -> Command {
        let path = self.bin.join(name);
        match &self.user {
            None => Command::new(path),
            Some(user) => {
                let mut as_user = Command::new("setpriv");
                as_user.arg(format!("--reuid={user}")).arg(format!("--regid={user}")).arg("--init-groups").arg(path);
                // The caller's folder may be closed to that user.
                as_user.current_dir(Path::new("/"));
                as_user
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stop = self
            .program("pg_ctl")
            .args(["-w", "-s", "-m", "immediate", "-D"])
            .arg(self.folder.join("data"))
            .arg("stop")
            .status();
        if !stop.is_ok_and(|status| status.success()) {
            eprintln!("the test cluster in {} did not stop", self.folder.display());
        }
        if std::fs::remove_dir_all(&self.folder).is_err() {
            eprintln!("the test cluster's folder {} is still there", self.folder.display());
        }
    }
}

/// Fails with the cluster's log if it could not serve.
///
/// # Errors
/// When nobody answers at its socket.
pub(crate) fn reachable(cluster: &Cluster) -> Result<()> {
    if UnixStream::connect(cluster.folder.join(".s.PGSQL.5432")).is_err() {
        let log = std::fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
        bail!("the test cluster does not answer:\n{log}");
    }
    Ok(())
}
