//! The files of a segment log: `00000000.segment` and so on, and a lock.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::Write as _,
    path::{Path, PathBuf},
};

use base::Timestamp;
use serde::{Deserialize, Serialize};
use trust::{
    Digest,
    merkle::{self, Frontier, leaf_hash, leaf_hash_of},
};

use super::{
    SegmentError,
    found::{FoundSegment, read},
    frame::{self, Kind},
};

const LOCK: &str = "lock";
const SUFFIX: &str = ".segment";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SegmentV1 {
    pub(super) v: u8,
    pub(super) log: String,
    pub(super) segment: u64,
    /// The root of the segment before.
    pub(super) previous: Option<String>,
    /// When it was begun.
    pub(super) at: Timestamp,
}

/// The leaf of an entry.
pub(super) fn leaf_of(salt: &[u8], content: &[u8]) -> Digest {
    leaf_hash_of(salt, content)
}

/// The tree of one segment, every node at hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    edge: Frontier,
    rows: Vec<Vec<Digest>>,
}

impl Tree {
    /// The tree of a segment without entries. Its beginning is the first leaf, so that every root covers what the
    /// segment says of itself and of the segment before.
    pub(super) fn begun(header: &[u8]) -> Self {
        let mut tree = Self::default();
        tree.append(leaf_hash(header));
        tree
    }

    pub(super) fn append(&mut self, leaf: Digest) {
        for node in self.edge.append(leaf) {
            let level = usize::from(node.level);
            if self.rows.len() <= level {
                self.rows.resize(level + 1, Vec::new());
            }
            if let Some(row) = self.rows.get_mut(level) {
                row.push(node.hash);
            }
        }
    }

    pub(super) fn size(&self) -> u64 {
        self.edge.size()
    }

    pub(super) fn root(&self) -> Digest {
        self.edge.root()
    }

    fn node(&self, level: u8, index: u64) -> Result<Digest, SegmentError> {
        let row = self.rows.get(usize::from(level));
        let hash = row.and_then(|row| row.get(usize::try_from(index).ok()?));
        hash.copied().ok_or(SegmentError::Damaged(0, "the tree has no such node"))
    }

    pub(super) fn path(&self, number: u64) -> Result<Vec<Digest>, SegmentError> {
        merkle::inclusion_proof(number, self.size(), |level, index| self.node(level, index))
    }

    pub(super) fn root_at(&self, size: u64) -> Option<Digest> {
        let known = size <= self.size();
        known.then(|| merkle::root(size, |level, index| self.node(level, index)).ok()).flatten()
    }
}

/// The folder, locked for this process.
pub(super) struct Folder {
    path: PathBuf,
    // Held until the log is closed.
    _lock: File,
}

pub(super) fn name_of(folder: &Path, segment: u64) -> PathBuf {
    folder.join(format!("{segment:08}{SUFFIX}"))
}

/// The numbers of the segments in a folder, in order.
pub(super) fn numbers(folder: &Path) -> Result<Vec<u64>, SegmentError> {
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(SUFFIX));
        numbers.extend(number.and_then(|number| number.parse::<u64>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

impl Folder {
    /// Locks the folder and reads the last segment in it; its torn end is cut off.
    pub(super) fn open(path: &Path, log: &str) -> Result<(Self, Option<FoundSegment>), SegmentError> {
        std::fs::create_dir_all(path)?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(SegmentError::Held),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let folder = Self { path: path.to_owned(), _lock: lock };
        for number in numbers(path)?.into_iter().rev() {
            let Some(found) = read(path, number, &mut |_| {})? else {
                // The process ended while it made the file: nothing was ever written in it.
                std::fs::remove_file(name_of(path, number))?;
                folder.sync()?;
                continue;
            };
            if found.log != log {
                return Err(SegmentError::Damaged(number, "it is another agency's"));
            }
            if found.torn {
                tracing::warn!(
                    evidence.segment = number,
                    "evidence.segment: a torn end is cut off; it was never answered"
                );
            }
            // Zeros behind the last entry are room that the last process did not come to need.
            if std::fs::metadata(name_of(path, number))?.len() > found.length {
                let file = OpenOptions::new().write(true).open(name_of(path, number))?;
                file.set_len(found.length)?;
                file.sync_all()?;
            }
            return Ok((folder, Some(found)));
        }
        Ok((folder, None))
    }

    fn sync(&self) -> Result<(), SegmentError> {
        Ok(File::open(&self.path)?.sync_all()?)
    }

    /// Makes the file of a segment; it is on disk, and so is its name. Also gives its length.
    pub(super) fn begin(
        &self,
        log: &str,
        segment: u64,
        previous: Option<Digest>,
        at: Timestamp,
    ) -> Result<(File, u64, Tree), SegmentError> {
        let previous = previous.map(|root| root.to_string());
        let header = SegmentV1 { v: 1, log: log.to_owned(), segment, previous, at };
        let header = serde_json::to_vec(&header).map_err(std::io::Error::from)?;
        let mut bytes = Vec::new();
        frame::write(Kind::Segment, &leaf_hash(&header), &[&header], &mut bytes)?;
        let mut file = OpenOptions::new().create_new(true).write(true).open(name_of(&self.path, segment))?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        self.sync()?;
        let length = u64::try_from(bytes.len()).map_err(std::io::Error::other)?;
        Ok((file, length, Tree::begun(&header)))
    }
}
