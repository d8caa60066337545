//! A PostgreSQL cluster of the test run's own: made by `initdb`, on a free port, gone afterwards.

use std::net::TcpListener;
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
    port: u16,
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
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let cluster = Self { bin, folder, user, port };
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
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={} -c max_connections=300 \
             -c shared_buffers=128MB -c fsync=on -c synchronous_commit=on",
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
        format!("postgres://lienthong@127.0.0.1:{}/postgres", self.port)
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
/// When `psql`-less reachability over TCP is not given.
pub(crate) fn reachable(cluster: &Cluster) -> Result<()> {
    if std::net::TcpStream::connect(("127.0.0.1", cluster.port)).is_err() {
        let log = std::fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
        bail!("the test cluster does not answer:\n{log}");
    }
    Ok(())
}
