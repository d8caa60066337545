//! The files of a segment log: `00000000.segment` and so on, and a lock.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{BufReader, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use trust::{
    Digest,
    merkle::{self, Frontier, leaf_hash},
};

use super::{
    SegmentError, SegmentTail,
    frame::{self, Kind},
};

const LOCK: &str = "lock";
const SUFFIX: &str = ".segment";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SegmentV1 {
    v: u8,
    log: String,
    segment: u64,
    /// The root of the segment before.
    previous: Option<String>,
}

/// The leaf of an entry.
pub(super) fn leaf_of(salt: &[u8], content: &[u8]) -> Digest {
    leaf_hash(&[salt, content].concat())
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
    fn begun(header: &[u8]) -> Self {
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

    fn root_at(&self, size: u64) -> Option<Digest> {
        let known = size <= self.size();
        known.then(|| merkle::root(size, |level, index| self.node(level, index)).ok()).flatten()
    }
}

/// A segment that was found in a folder, read from beginning to end.
#[derive(Clone, Debug)]
pub struct FoundSegment {
    /// Whose log.
    pub log: String,
    /// Its number.
    pub segment: u64,
    /// The root of the segment before, as this one names it.
    pub previous: Option<Digest>,
    /// Whether its end was torn: what is torn was never answered.
    pub torn: bool,
    tree: Tree,
    length: u64,
}

impl FoundSegment {
    /// The leaves of its tree: its beginning, and its entries.
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The root over them.
    pub fn root(&self) -> Digest {
        self.tree.root()
    }

    /// The root over its first leaves; none if it has fewer.
    pub fn root_at(&self, size: u64) -> Option<Digest> {
        self.tree.root_at(size)
    }

    /// What is to be anchored of it.
    pub fn tail(&self) -> SegmentTail {
        SegmentTail { log: self.log.clone(), segment: self.segment, size: self.size(), root: self.root() }
    }
}

/// The folder, locked for this process.
pub(super) struct Folder {
    path: PathBuf,
    // Held until the log is closed.
    _lock: File,
}

fn name_of(folder: &Path, segment: u64) -> PathBuf {
    folder.join(format!("{segment:08}{SUFFIX}"))
}

/// The numbers of the segments in a folder, in order.
fn numbers(folder: &Path) -> Result<Vec<u64>, SegmentError> {
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(SUFFIX));
        numbers.extend(number.and_then(|number| number.parse::<u64>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Reads one segment whole. A file that ends before it says what it is was torn at its making, and holds nothing.
fn read(folder: &Path, segment: u64) -> Result<Option<FoundSegment>, SegmentError> {
    let damaged = |what| SegmentError::Damaged(segment, what);
    let file = File::open(name_of(folder, segment))?;
    let whole = file.metadata()?.len();
    let mut from = BufReader::new(file);
    let Some((Kind::Segment, header, mut length)) = frame::read(&mut from)? else { return Ok(None) };
    let mut tree = Tree::begun(&header);
    let header: SegmentV1 = serde_json::from_slice(&header).map_err(|_| damaged("its beginning cannot be read"))?;
    if header.v != 1 || header.segment != segment {
        return Err(damaged("its beginning is another segment's"));
    }
    let previous = header.previous.as_deref().map(Digest::parse).transpose();
    let previous = previous.map_err(|_| damaged("its beginning cannot be read"))?;
    while let Some((kind, payload, size)) = frame::read(&mut from)? {
        let Some((salt, content)) = payload.split_at_checked(16).filter(|_| kind == Kind::Entry) else {
            return Err(damaged("it holds something else than entries"));
        };
        tree.append(leaf_of(salt, content));
        length += size;
    }
    Ok(Some(FoundSegment { log: header.log, segment, previous, torn: length < whole, tree, length }))
}

/// Reads every segment of a folder, in order, and hands each to `look`. A segment that does not follow the one before is
/// an error.
pub fn segment_scan(folder: &Path, mut look: impl FnMut(&FoundSegment)) -> Result<(), SegmentError> {
    let mut before: Option<(u64, Digest)> = None;
    for number in numbers(folder)? {
        let Some(found) = read(folder, number)? else { continue };
        let follows = match before {
            None => number == 0 && found.previous.is_none(),
            Some((last, root)) => number == last + 1 && found.previous == Some(root),
        };
        if !follows {
            return Err(SegmentError::Damaged(number, "it does not follow the segment before"));
        }
        before = Some((number, found.root()));
        look(&found);
    }
    Ok(())
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
            let Some(found) = read(path, number)? else {
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

    /// Makes the file of a segment; it is on disk, and so is its name.
    pub(super) fn begin(
        &self,
        log: &str,
        segment: u64,
        previous: Option<Digest>,
    ) -> Result<(File, Tree), SegmentError> {
        let header = SegmentV1 { v: 1, log: log.to_owned(), segment, previous: previous.map(|root| root.to_string()) };
        let header = serde_json::to_vec(&header).map_err(std::io::Error::from)?;
        let mut bytes = Vec::new();
        frame::write(Kind::Segment, &[&header], &mut bytes)?;
        let mut file = OpenOptions::new().create_new(true).append(true).open(name_of(&self.path, segment))?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        self.sync()?;
        Ok((file, Tree::begun(&header)))
    }
}
