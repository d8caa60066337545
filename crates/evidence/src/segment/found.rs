//! Segments that are found in a folder: read from beginning to end, and erased by rule.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use base::Timestamp;
use trust::{
    Digest,
    merkle::{Frontier, leaf_hash},
};

use super::{
    SegmentError, SegmentTail,
    files::{SegmentV1, Tree, name_of, numbers},
    frame::{self, Kind},
};

/// A segment that was found in a folder, read from beginning to end.
#[derive(Clone, Debug)]
pub struct FoundSegment {
    /// Whose log.
    pub log: String,
    /// Its number.
    pub segment: u64,
    /// The root of the segment before, as this one names it.
    pub previous: Option<Digest>,
    /// When it was begun.
    pub at: Timestamp,
    /// Whether its end was torn: what is torn was never answered.
    pub torn: bool,
    /// Its entries of which only the leaf is left, by the rule under which they were erased.
    pub erased: BTreeMap<String, u64>,
    pub(super) tree: Tree,
    /// How many bytes of the file are whole.
    pub length: u64,
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

/// Reads one segment whole and hands each entry's content to `look`. A file that ends before it says what it is was torn
/// at its making, and holds nothing.
pub(super) fn read(
    folder: &Path,
    segment: u64,
    look: &mut dyn FnMut(&[u8]),
) -> Result<Option<FoundSegment>, SegmentError> {
    let damaged = |what| SegmentError::Damaged(segment, what);
    let file = File::open(name_of(folder, segment))?;
    let whole = file.metadata()?.len();
    let mut from = BufReader::new(file);
    let Some(first) = frame::read(&mut from)?.filter(|frame| frame.kind == Kind::Segment) else { return Ok(None) };
    let (mut tree, mut length) = (Tree::begun(&first.payload), first.size);
    let header: SegmentV1 =
        serde_json::from_slice(&first.payload).map_err(|_| damaged("its beginning cannot be read"))?;
    if header.v != 1 || header.segment != segment {
        return Err(damaged("its beginning is another segment's"));
    }
    let previous = header.previous.as_deref().map(Digest::parse).transpose();
    let previous = previous.map_err(|_| damaged("its beginning cannot be read"))?;
    let mut erased = BTreeMap::new();
    while let Some(frame) = frame::read(&mut from)? {
        match frame.kind {
            Kind::Entry => {
                let (_, content) = frame.payload.split_at_checked(16).ok_or_else(|| damaged("an entry has no salt"))?;
                look(content);
                tree.append(frame.leaf);
            }
            Kind::Erased => {
                let (leaf, rule) = erased_read(&frame.payload).ok_or_else(|| damaged("an erased entry is none"))?;
                *erased.entry(rule).or_default() += 1;
                tree.append(leaf);
            }
            Kind::Segment => return Err(damaged("it begins twice")),
        }
        length += frame.size;
    }
    let torn = length < whole && !is_room(&name_of(folder, segment), length)?;
    Ok(Some(FoundSegment { log: header.log, segment, previous, at: header.at, torn, erased, tree, length }))
}

/// Whether a file holds nothing but zeros from there on: room that was not used.
fn is_room(name: &Path, from: u64) -> Result<bool, SegmentError> {
    let mut file = File::open(name)?;
    file.seek(SeekFrom::Start(from))?;
    let (mut rest, mut piece) = (BufReader::new(file), [0; 4096]);
    loop {
        match rest.read(&mut piece)? {
            0 => return Ok(true),
            read if piece.iter().take(read).all(|byte| *byte == 0) => {}
            _ => return Ok(false),
        }
    }
}

fn erased_read(payload: &[u8]) -> Option<(Digest, String)> {
    let (leaf, rule) = payload.split_at_checked(32)?;
    Some((Digest::from_slice(leaf).ok()?, String::from_utf8(rule.to_vec()).ok()?))
}

/// Reads every segment of a folder, in order, and hands each to `look`. A segment that does not follow the one before is
/// an error.
pub fn segment_scan(folder: &Path, mut look: impl FnMut(&FoundSegment)) -> Result<(), SegmentError> {
    let mut before: Option<(u64, Digest)> = None;
    for number in numbers(folder)? {
        let Some(found) = read(folder, number, &mut |_| {})? else { continue };
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

/// Hands the content of every entry in a folder to `look`, in order; what was erased is passed over.
pub fn segment_entries(folder: &Path, mut look: impl FnMut(&[u8])) -> Result<(), SegmentError> {
    for number in numbers(folder)? {
        read(folder, number, &mut look)?;
    }
    Ok(())
}

/// Hands every entry to `look` that may have been logged at `since` or later, and returns since when what was handed over
/// has no gap: the beginning of the oldest segment that was read, or nothing if that was the log's first.
pub fn segment_recent(
    folder: &Path,
    since: Timestamp,
    mut look: impl FnMut(&[u8]),
) -> Result<Option<Timestamp>, SegmentError> {
    for number in numbers(folder)?.into_iter().rev() {
        let Some(found) = read(folder, number, &mut look)? else { continue };
        if found.at < since {
            return Ok(Some(found.at));
        }
    }
    Ok(None)
}

/// Erases the content of entries by rule: only their leaves are left, so that every root and path still holds, and
/// nothing says any more what was in them. Looks at the segments that ended before `before`, and there at the entries of
/// which `which` says so by their content. The segment that is written, or was written last, is left alone. Returns how
/// many were erased.
pub fn segment_erase(
    folder: &Path,
    before: Timestamp,
    rule: &str,
    mut which: impl FnMut(&[u8]) -> bool,
) -> Result<u64, SegmentError> {
    let (mut count, numbers) = (0, numbers(folder)?);
    for pair in numbers.windows(2) {
        let [number, next] = *pair else { continue };
        // A segment ends where the next one begins.
        let Some(header) = header(folder, next)?.filter(|next| next.at < before) else { continue };
        count += erase(folder, number, header.previous.as_deref(), rule, &mut which)?;
    }
    Ok(count)
}

fn header(folder: &Path, segment: u64) -> Result<Option<SegmentV1>, SegmentError> {
    let mut from = BufReader::new(File::open(name_of(folder, segment))?);
    let first = frame::read(&mut from)?.filter(|frame| frame.kind == Kind::Segment);
    Ok(first.and_then(|frame| serde_json::from_slice(&frame.payload).ok()))
}

/// Writes the segment anew without what is to be erased, and puts it in the old one's place. `root` is what its end must
/// lead to: what is damaged is left as it is.
fn erase(
    folder: &Path,
    segment: u64,
    root: Option<&str>,
    rule: &str,
    which: &mut dyn FnMut(&[u8]) -> bool,
) -> Result<u64, SegmentError> {
    let name = name_of(folder, segment);
    let mut from = BufReader::new(File::open(&name)?);
    let (mut bytes, mut tree, mut count) = (Vec::new(), Frontier::new(), 0);
    while let Some(frame) = frame::read(&mut from)? {
        let content = frame.payload.get(16..).filter(|_| frame.kind == Kind::Entry);
        if content.is_some_and(&mut *which) {
            let parts = [frame.leaf.as_bytes(), rule.as_bytes()];
            frame::write(Kind::Erased, &leaf_hash(&parts.concat()), &parts, &mut bytes)?;
            count += 1;
        } else {
            frame::write(frame.kind, &frame.leaf, &[&frame.payload], &mut bytes)?;
        }
        let erased = erased_read(&frame.payload).filter(|_| frame.kind == Kind::Erased);
        tree.append(erased.map_or(frame.leaf, |(leaf, _)| leaf));
    }
    if count == 0 {
        return Ok(0);
    }
    if root != Some(tree.root().to_string().as_str()) {
        return Err(SegmentError::Damaged(segment, "the next one names another root, so nothing is erased in it"));
    }
    let draft = name.with_extension("erasing");
    let mut file = File::create(&draft)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    std::fs::rename(&draft, &name)?;
    File::open(folder)?.sync_all()?;
    Ok(count)
}
