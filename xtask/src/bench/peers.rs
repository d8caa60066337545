//! The peers of `bench/peers`: installed from their lock files, started, asked.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::form::Form;
use super::http;
use super::process::Process;
use super::subject::{READERS, Subject};
use crate::setup::same_as_installed;
use crate::shell::{command, root, run};

/// A peer that runs.
struct Peer {
    name: &'static str,
    process: Process,
    address: SocketAddr,
    database: PathBuf,
    answers: Vec<(String, String)>,
}

/// Express 4 with better-sqlite3, two worker processes.
pub(crate) fn express(folder: &Path, form: &Form) -> Result<Box<dyn Subject>> {
    let home = root().join("bench/peers/express");
    let (lock, installed) = (home.join("package-lock.json"), home.join("node_modules/installed-lock.json"));
    if !same_as_installed(&lock, &installed) {
        run(command("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(&home))?;
        std::fs::copy(&lock, installed)?;
    }
    let mut server = command("node", &["server.js"]);
    server.current_dir(home).env("NODE_ENV", "production");
    peer("Express 4 + better-sqlite3", "express.db", server, folder, form)
}

/// Django 5.2 under gunicorn, two processes of eight threads.
pub(crate) fn django(folder: &Path, form: &Form) -> Result<Box<dyn Subject>> {
    let home = root().join("bench/peers/django");
    let venv = root().join("target/bench/venv");
    let (wanted, installed) = (home.join("requirements.txt"), venv.join("installed.txt"));
    if !same_as_installed(&wanted, &installed) {
        run(command("python3", &["-m", "venv"]).arg(&venv))?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"];
        run(command(venv.join("bin/python"), &pip).arg(&wanted))?;
        std::fs::copy(&wanted, installed)?;
    }
    let mut server = command(venv.join("bin/gunicorn"), &["-c", "gunicorn.conf.py"]);
    server.current_dir(home).env("PYTHONDONTWRITEBYTECODE", "1");
    peer("Django 5.2 + gunicorn", "django.db", server, folder, form)
}

fn peer(
    name: &'static str,
    database: &str,
    mut server: Command,
    folder: &Path,
    form: &Form,
) -> Result<Box<dyn Subject>> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    server.env("BENCH_DATA", folder).env("BENCH_PORT", address.port().to_string());
    let process = Process::start(name, &mut server).with_context(|| format!("the peer {name}"))?.process;
    Ok(Box::new(Peer { name, process, address, database: folder.join(database), answers: form.answers() }))
}

/// The peers start with sixty-four sessions.
fn session(client: usize) -> String {
    format!("sid=session-{}", client % 64)
}

impl Subject for Peer {
    fn name(&self) -> &'static str {
        self.name
    }

    fn address(&self) -> SocketAddr {
        self.address
    }

    fn process(&self) -> &Process {
        &self.process
    }

    fn submits(&mut self, count: usize) -> Result<Vec<Vec<u8>>> {
        Ok((0..count).map(|client| http::post(self.address, "/submit", &session(client), &self.answers)).collect())
    }

    fn pages(&mut self) -> Result<Vec<Vec<u8>>> {
        Ok((0..READERS).map(|client| http::get(self.address, "/form", &session(client))).collect())
    }

    fn submit_path(&self) -> &'static str {
        "/submit"
    }

    fn dossier_path(&self) -> &'static str {
        "/dossiers/"
    }

    fn dossiers(&self) -> (PathBuf, &'static str) {
        (self.database.clone(), "dossiers")
    }
}
