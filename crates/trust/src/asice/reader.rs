//! Reading an archive from anywhere, within limits.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::archive::{Entry, is_good_name, write};
use crate::Refused;

/// How much is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The archive's size in bytes.
    pub archive_bytes: usize,
    /// How many entries.
    pub entries: usize,
    /// The size of all entries together, unpacked, in bytes.
    pub content_bytes: u64,
}

impl Limits {
    /// 64 MiB packed, 1,000 entries, 64 MiB unpacked.
    pub const STANDARD: Self =
        Self { archive_bytes: 64 * 1024 * 1024, entries: 1_000, content_bytes: 64 * 1024 * 1024 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// A container that was read; nothing in it is believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    entries: Vec<Entry>,
    repackaged_at: Option<usize>,
}

impl Container {
    /// The entries after `mimetype`, in the archive's order; media types are left empty.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The bytes of an entry.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.entries.iter().find(|entry| entry.name == name).map(|entry| entry.content.as_slice())
    }

    /// The first byte at which the archive differs from the one way in which this crate writes these entries: it was
    /// packed by another program, or its packaging was changed. Signatures do not cover packaging.
    pub fn repackaged_at(&self) -> Option<usize> {
        self.repackaged_at
    }
}

/// Reads a container: `mimetype` first, stored and right; good names, each once; everything within `limits`.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Container, Refused> {
    let malformed = || Refused::Malformed("container");
    if bytes.len() > limits.archive_bytes {
        return Err(Refused::TooLarge);
    }
    // Every line of the directory becomes a record before they can be counted. A container inside has lines too.
    let lines = bytes.windows(4).filter(|window| *window == b"PK\x01\x02").count();
    if lines > limits.entries.saturating_mul(10) {
        return Err(Refused::TooLarge);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| malformed())?;
    if archive.len() > limits.entries {
        return Err(Refused::TooLarge);
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut left = limits.content_bytes;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|_| malformed())?;
        let name = std::str::from_utf8(file.name_raw()).map_err(|_| malformed())?.to_owned();
        let folder = name.ends_with('/') && file.size() == 0;
        if folder && place > 0 {
            continue;
        }
        let first = place == 0;
        if first && (name != "mimetype" || file.compression() != zip::CompressionMethod::Stored) {
            return Err(malformed());
        }
        let again = entries.iter().any(|entry| entry.name == name) || (!first && name == "mimetype");
        if !is_good_name(&name) || again {
            return Err(malformed());
        }
        let mut content = Vec::new();
        let read = file.take(left.saturating_add(1)).read_to_end(&mut content).map_err(|_| malformed())?;
        left = left.checked_sub(u64::try_from(read).unwrap_or(u64::MAX)).ok_or(Refused::TooLarge)?;
        if first {
            if content != super::MIME_TYPE.as_bytes() {
                return Err(malformed());
            }
        } else {
            entries.push(Entry { name, media_type: String::new(), content });
        }
    }
    if archive.is_empty() {
        return Err(malformed());
    }
    let ours = write(&entries).map_err(|_| malformed())?;
    let repackaged_at = if ours == bytes {
        None
    } else {
        let same = ours.iter().zip(bytes).take_while(|(a, b)| a == b).count();
        Some(same)
    };
    Ok(Container { entries, repackaged_at })
}
