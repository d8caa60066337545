//! The corpora: the committed one in `fuzz/corpus`, small and written by hand or by our own writers; the growing one in
//! `target/fuzz/corpus`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{folder, run::program};
use crate::shell::root;

/// How many bytes of found inputs a target's committed corpus may gain by `--keep`.
const MOST_KEPT: u64 = 24 * 1024;
/// The longest found input that is kept.
const LONGEST_KEPT: u64 = 4 * 1024;

pub(super) fn committed(target: &str) -> PathBuf {
    root().join("fuzz/corpus").join(target)
}

pub(super) fn working(target: &str) -> PathBuf {
    folder().join("corpus").join(target)
}

/// Copies of `from` into `to` what reaches something that nothing shorter reaches.
fn merge(target: &str, to: &Path, from: &[&Path]) -> Result<()> {
    std::fs::create_dir_all(to)?;
    let merged = program(target)
        .args(["-merge=1", "-rss_limit_mb=2048", "-timeout=20"])
        .arg(to)
        .args(from)
        .output()
        .with_context(|| format!("cannot start the program of {target}"))?;
    if !merged.status.success() {
        bail!("the corpus of {target} cannot be merged: {}", String::from_utf8_lossy(&merged.stderr));
    }
    Ok(())
}

/// Leaves in the growing corpus what is of use.
pub(super) fn minimise(target: &str) -> Result<()> {
    let fresh = folder().join("merging").join(target);
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh)?;
    }
    merge(target, &fresh, &[&working(target), &committed(target)])?;
    std::fs::remove_dir_all(working(target))?;
    Ok(std::fs::rename(fresh, working(target))?)
}

/// Takes the smallest inputs that reach something that the committed corpus does not.
pub(super) fn keep(target: &str) -> Result<()> {
    let fresh = folder().join("keeping").join(target);
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh)?;
    }
    std::fs::create_dir_all(&fresh)?;
    let committed = committed(target);
    for seed in std::fs::read_dir(&committed)? {
        let seed = seed?;
        std::fs::copy(seed.path(), fresh.join(seed.file_name()))?;
    }
    merge(target, &fresh, &[&working(target)])?;
    let mut found = Vec::new();
    for file in std::fs::read_dir(&fresh)? {
        let file = file?;
        if !committed.join(file.file_name()).exists() {
            found.push((file.metadata()?.len(), file.path()));
        }
    }
    found.sort();
    let mut kept = 0;
    for (length, path) in found.into_iter().take_while(|(length, _)| *length <= LONGEST_KEPT) {
        kept += length;
        if kept > MOST_KEPT {
            break;
        }
        let name = path.file_name().context("a file has a name")?;
        std::fs::copy(&path, committed.join(name))?;
    }
    Ok(())
}
