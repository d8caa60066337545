//! `lienthong backup --config FILE --out DIR`: a node's rows, files and keys at one moment, while it works.
//!
//! ```text
//! manifest.json         what is in it: every table with its rows and digest; written last
//! node.db               the rows, as SQLite, whatever engine the node runs on
//! node.toml             the configuration
//! blobs/                papers and attachments
//! calls/                the logs of calls
//! keys/, anchor.pem …   the rest of the node's folder that it cannot do without
//! ```

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use base::{Clock as _, SystemClock, Timestamp};
use serde::{Deserialize, Serialize};
use store::blobs::Digest;
use store::copy::TableCopied;

use crate::config::NodeConfig;
use crate::runtime::{ANCHOR, CONFIGURATION};
use crate::{say, wiring};

/// Names inside a back-up.
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const ROWS: &str = "node.db";
pub(super) const CONFIG: &str = "node.toml";
pub(super) const BLOBS: &str = "blobs";
pub(super) const CALLS: &str = "calls";
pub(super) const KEYS: &str = "keys";
/// The mark of the folder of blobs, which is no blob.
pub(super) const MARK: &str = "folder-id";

/// What a back-up says about itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) version: u32,
    pub(super) agency: String,
    pub(super) program: String,
    /// Milliseconds since 1970, UTC: just before the rows were read.
    pub(super) at: i64,
    pub(super) blobs: u64,
    pub(super) tables: Vec<TableLine>,
    /// The segments of the logs of calls.
    #[serde(default)]
    pub(super) calls: Vec<FileLine>,
}

/// One file in it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileLine {
    pub(super) name: String,
    pub(super) sha256: String,
}

/// One table in it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableLine {
    pub(super) name: String,
    pub(super) rows: u64,
    pub(super) sha256: String,
}

impl From<TableCopied> for TableLine {
    fn from(table: TableCopied) -> Self {
        Self { name: table.name, rows: table.rows, sha256: table.sha256 }
    }
}

/// Makes a back-up, and reads it back.
pub(crate) fn run(file: &Path, out: &Path) -> Result<ExitCode> {
    let config = NodeConfig::load(file, std::env::vars())?;
    new_folder(out)?;
    let at: Timestamp = SystemClock.now();
    let rows = format!("sqlite:{}", out.join(ROWS).display());
    let tables = store::copy::copy(&config.database.url, &rows, &wiring::migrations())?;
    // After the rows: a blob is there before the row that names it, and is not changed.
    let blobs = copy_blobs(&config.files.blobs(), &out.join(BLOBS))?;
    // After the rows too: what is anchored in them is in the files.
    let calls = copy_calls(&config.files.calls(), &out.join(CALLS))?;
    copy_folder(&config.files.keys(), &out.join(KEYS))?;
    for name in [ANCHOR, CONFIGURATION] {
        let from = config.files.folder.join(name);
        if from.exists() {
            copy_file(&from, &out.join(name))?;
        }
    }
    copy_file(file, &out.join(CONFIG))?;
    let tables: Vec<TableLine> = tables.into_iter().map(TableLine::from).collect();
    let (lines, records) = (tables.len(), tables.iter().map(|table| table.rows).sum::<u64>());
    let manifest = Manifest {
        version: 1,
        agency: config.node.agency,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        at: at.as_millis(),
        blobs,
        tables,
        calls,
    };
    let path = out.join(MANIFEST);
    fs::write(&path, serde_json::to_vec_pretty(&manifest)?)?;
    fs::File::open(&path)?.sync_all()?;
    fs::File::open(out)?.sync_all()?;
    say!("{} rows of {} tables, {} files, all read back: {}", records, lines, blobs, out.display());
    say!("it holds the node's keys: keep it as safe as the node");
    Ok(ExitCode::SUCCESS)
}

/// Makes a folder for this user only; what is there already must be empty.
pub(super) fn new_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).with_context(|| format!("{} cannot be made", path.display()))?;
    let empty = fs::read_dir(path)?.next().is_none();
    ensure!(empty, "{} is not empty: nothing is overwritten, so name a new folder", path.display());
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    Ok(())
}

/// Copies a file durably, with its mode.
pub(super) fn copy_file(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("{} cannot be copied to {}", from.display(), to.display()))?;
    Ok(fs::File::open(to)?.sync_all()?)
}

/// Copies the files of a folder.
pub(super) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    fs::set_permissions(to, fs::metadata(from)?.permissions())?;
    for file in files(from)? {
        copy_file(&file, &to.join(file.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// Copies every blob and checks what arrived against its name; how many there are.
pub(super) fn copy_blobs(from: &Path, to: &Path) -> Result<u64> {
    fs::create_dir_all(to)?;
    if from.join(MARK).exists() {
        copy_file(&from.join(MARK), &to.join(MARK))?;
    }
    let mut count = 0;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let folder = entry?.path();
        let name = folder.file_name().unwrap_or_default().to_owned();
        // Blobs lie in folders of two digits; what is being written, or still coming in, is no blob yet.
        if !folder.is_dir() || name.len() != 2 {
            continue;
        }
        let target = to.join(&name);
        fs::create_dir_all(&target)?;
        for file in files(&folder)? {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Ok(digest) = Digest::parse(&name) else { continue };
            copy_file(&file, &target.join(&name))?;
            let whole = Digest::of_file(&target.join(&name))? == digest;
            ensure!(whole, "the file {} does not have the content that its name says", file.display());
            count += 1;
        }
    }
    Ok(count)
}

/// Copies the segments of the logs of calls; those that arrived.
pub(super) fn copy_calls(from: &Path, to: &Path) -> Result<Vec<FileLine>> {
    fs::create_dir_all(to)?;
    let mut lines = Vec::new();
    if !from.exists() {
        return Ok(lines);
    }
    for entry in fs::read_dir(from)? {
        let folder = entry?.path();
        if !folder.is_dir() {
            continue;
        }
        let log = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        fs::create_dir_all(to.join(&log))?;
        for file in files(&folder)?.into_iter().filter(|file| file.extension().is_some_and(|end| end == "segment")) {
            let segment = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let name = format!("{log}/{segment}");
            copy_file(&file, &to.join(&name))?;
            lines.push(FileLine { sha256: Digest::of_file(&to.join(&name))?.to_string(), name });
        }
    }
    lines.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(lines)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let paths: std::io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    Ok(paths?.into_iter().filter(|path| path.is_file()).collect())
}

/// For [`crate::fuzzing`]: a manifest is read as it is written.
pub(crate) fn fuzz(data: &[u8]) {
    let Ok(manifest) = serde_json::from_slice::<Manifest>(data) else { return };
    let written = serde_json::to_vec(&manifest).unwrap_or_default();
    let again = serde_json::from_slice::<Manifest>(&written).map(|again| again.tables);
    assert_eq!(again.ok(), Some(manifest.tables));
}
