//! Makes this machine able to run every test: installs what is missing where it may, names it and fails where it may not.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::shell::{command, on_path, output, root, run};

/// A program that the tests need, and the Debian package that brings it.
const PROGRAMS: [(&str, &str); 12] = [
    ("certutil", "libnss3-tools"),
    ("chromium", "chromium"),
    ("faketime", "faketime"),
    ("openssl", "openssl"),
    ("pdfsig", "poppler-utils"),
    ("pdftotext", "poppler-utils"),
    ("pdftoppm", "poppler-utils"),
    ("qpdf", "qpdf"),
    ("strace", "strace"),
    ("xxd", "xxd"),
    ("zbarimg", "zbar-tools"),
    ("python3", "python3"),
];

/// What the tests are told about the machine.
pub(crate) struct Machine {
    /// The Python that has the outside judges.
    pub(crate) python: PathBuf,
}

/// Installs what is missing.
///
/// # Errors
/// Names each thing that is missing and cannot be installed from here, with the command that would.
pub(crate) fn setup() -> Result<Machine> {
    for program in ["cargo", "node", "npm"] {
        if !on_path(program) {
            bail!("`{program}` is missing: install Rust (with cargo) and Node.js 20 or newer first");
        }
    }
    debian_packages()?;
    let python = python_judges()?;
    browser_tools()?;
    Ok(Machine { python })
}

fn debian_packages() -> Result<()> {
    let mut missing: Vec<&str> =
        PROGRAMS.iter().filter(|(program, _)| !on_path(program)).map(|(_, package)| *package).collect();
    if postgres_bin().is_none() {
        missing.push("postgresql");
    }
    if python_lacks_venv() {
        missing.push("python3-venv");
    }
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    let wanted = missing.join(" ");
    if !on_path("apt-get") {
        bail!("missing: {wanted} (names of Debian packages); this machine has no apt-get, so install them by hand");
    }
    let root_user = output(&mut command("id", &["-u"]))?.trim() == "0";
    let sudo = !root_user && on_path("sudo");
    if !root_user && !sudo {
        bail!("missing: {wanted}; run as root: apt-get install -y --no-install-recommends {wanted}");
    }
    let apt = |args: &[&str]| -> Result<()> {
        let mut apt = if sudo { command("sudo", &["-n", "apt-get"]) } else { command("apt-get", &[]) };
        run(apt.args(args).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-qq"])?;
    let mut install = vec!["install", "-y", "-qq", "--no-install-recommends"];
    install.extend(missing);
    apt(&install)
}

fn python_lacks_venv() -> bool {
    // Debian's python3 comes without it: where Python itself is still to be installed, so is this.
    !on_path("python3") || output(&mut command("python3", &["-c", "import venv, ensurepip"])).is_err()
}

/// The folder with `initdb` and `pg_ctl`, newest version first; Debian keeps it off the path.
pub(crate) fn postgres_bin() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin)
}

fn python_judges() -> Result<PathBuf> {
    let venv = root().join("target/venv");
    let python = venv.join("bin/python");
    let wanted = root().join("tests/python/requirements.txt");
    if same_as_installed(&wanted, &venv.join("installed.txt")) && python.is_file() {
        return Ok(python);
    }
    if !python.is_file() {
        run(command("python3", &["-m", "venv"]).arg(&venv))?;
    }
    run(command(&python, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&wanted))?;
    std::fs::copy(&wanted, venv.join("installed.txt")).context("cannot note what was installed")?;
    Ok(python)
}

fn browser_tools() -> Result<()> {
    let folder = root().join("tests/browser");
    let lock = folder.join("package-lock.json");
    let installed = folder.join("node_modules/installed-lock.json");
    if !lock.is_file() || same_as_installed(&lock, &installed) {
        return Ok(());
    }
    run(command("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    std::fs::copy(&lock, installed).context("cannot note what was installed")?;
    Ok(())
}

/// The version of `cargo-fuzz` that is used.
const CARGO_FUZZ: &str = "0.13.2";

/// The program `cargo-fuzz`, installed under `target/` if it is missing there.
///
/// # Errors
/// It cannot be installed.
pub(crate) fn cargo_fuzz() -> Result<PathBuf> {
    let tools = root().join("target/tools");
    let program = tools.join("bin/cargo-fuzz");
    if !program.is_file() {
        let install = ["install", "cargo-fuzz", "--version", CARGO_FUZZ, "--locked", "--root"];
        run(command("cargo", &install).arg(&tools))?;
    }
    Ok(program)
}

/// Whether what was installed is what is wanted.
pub(crate) fn same_as_installed(wanted: &Path, installed: &Path) -> bool {
    match (std::fs::read(wanted), std::fs::read(installed)) {
        (Ok(wanted), Ok(installed)) => wanted == installed,
        _ => false,
    }
}
