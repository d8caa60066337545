//! Bodies that are coming in: one file for each peer and digest, beside the blobs. Blocks.
//!
//! `staged/PEER/DIGEST` grows piece by piece and is synced before a piece counts; when it is complete and has the right
//! digest it becomes `staged/PEER/DIGEST.whole`, which nobody writes to again. A file is locked while a piece is added,
//! for replicas of a node share the folder. What is answered comes from the peer's own folder only: nobody learns whether
//! somebody else has sent the same content.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind},
    os::unix::fs::{FileExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use base::{AgencyCode, Timestamp};
use store::blobs::{Blobs, Digest};

use crate::{body::Body, model::Refusal, settings::BusSettings};

/// When room is needed, what has not grown for so long goes.
const IDLE: Duration = Duration::from_hours(1);

/// What there is of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// So many bytes from its beginning, durably.
    Part(u64),
    /// All of it, and it has the right digest.
    Whole,
}

/// Why a piece was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StagingError {
    #[error("another piece of the same body is being taken")]
    Busy,
    #[error("too much of this peer's is on its way")]
    Crowded,
    #[error("the disk is full")]
    Full,
    #[error("the body is complete and does not have its digest")]
    Spoilt,
    #[error("{0}: {1}")]
    Io(PathBuf, #[source] io::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl StagingError {
    fn of(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(path.to_owned(), error),
        }
    }

    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::Crowded => Refusal::Overloaded,
            Self::Full | Self::Store(store::Error::Full) => Refusal::Full,
            Self::Busy | Self::Io(..) | Self::Store(_) => Refusal::Unavailable,
            Self::Spoilt => Refusal::Tampered,
        }
    }
}

/// The bodies that are coming in.
#[derive(Clone)]
pub(crate) struct Staging {
    blobs: Blobs,
    /// The most bytes and files of one peer.
    bytes: u64,
    files: usize,
}

impl Staging {
    pub(crate) fn new(blobs: Blobs, settings: &BusSettings) -> Self {
        Self { blobs, bytes: settings.staging_limit, files: settings.stagings }
    }

    fn part(&self, peer: &AgencyCode, digest: &Digest) -> PathBuf {
        self.blobs.staged().join(peer.as_str()).join(digest.as_str())
    }

    /// What there is of a body of this peer's.
    pub(crate) fn held(&self, peer: &AgencyCode, body: &Body) -> Result<Held, StagingError> {
        let part = self.part(peer, body.digest());
        if whole(&part).is_file() {
            return Ok(Held::Whole);
        }
        let file = match OpenOptions::new().read(true).write(true).open(&part) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Held::Part(0)),
            Err(error) => return Err(StagingError::of(&part, error)),
        };
        let length = length(&part, &file)?;
        if length >= body.size() {
            // The process ended between the last piece and what follows it.
            locked(&part, &file)?;
            return finish(&part, &file, body).or_else(|error| match error {
                StagingError::Spoilt => Ok(Held::Part(0)),
                error => Err(error),
            });
        }
        if length == 0 {
            return Ok(Held::Part(0));
        }
        // What an earlier process wrote last may not be on the disk yet.
        file.sync_data().map_err(|error| StagingError::of(&part, error))?;
        Ok(Held::Part(length))
    }

    /// Adds the piece that begins at `offset`. A piece that begins elsewhere than where the file ends is left aside: the
    /// answer says where it does.
    pub(crate) fn add(
        &self,
        peer: &AgencyCode,
        body: &Body,
        offset: u64,
        piece: &[u8],
        now: Timestamp,
    ) -> Result<Held, StagingError> {
        let part = self.part(peer, body.digest());
        if whole(&part).is_file() {
            return Ok(Held::Whole);
        }
        let failed = |error| StagingError::of(&part, error);
        let folder = part.parent().unwrap_or(&part);
        let new = !part.exists();
        if new {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        self.room(folder, &part, new, u64::try_from(piece.len()).unwrap_or(u64::MAX), now)?;
        let file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&part).map_err(failed)?;
        locked(&part, &file)?;
        let held = length(&part, &file)?;
        let end = held.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        if held != offset || piece.is_empty() || end > body.size() {
            file.sync_data().map_err(failed)?;
            return Ok(Held::Part(held));
        }
        let written = file.write_all_at(piece, held).and_then(|()| file.sync_data());
        if let Err(error) = written {
            // A piece counts whole or not at all.
            drop(file.set_len(held));
            return Err(failed(error));
        }
        if new {
            sync_folder(folder).and_then(|()| sync_folder(&self.blobs.staged())).map_err(failed)?;
        }
        if end == body.size() { finish(&part, &file, body) } else { Ok(Held::Part(end)) }
    }

    /// Makes complete bodies blobs. They stay here too until [`forget`](Self::forget).
    pub(crate) fn adopt(&self, peer: &AgencyCode, bodies: &[Body]) -> Result<(), StagingError> {
        for body in bodies {
            self.blobs.adopt(&whole(&self.part(peer, body.digest())), body.digest())?;
        }
        Ok(())
    }

    /// Lets go of bodies whose message has been received.
    pub(crate) fn forget(&self, peer: &AgencyCode, bodies: &[Body]) {
        for body in bodies {
            // What stays is swept later.
            drop(fs::remove_file(whole(&self.part(peer, body.digest()))));
        }
    }

    /// Removes what has not grown since `before`; how many files.
    pub(crate) fn sweep(&self, before: Timestamp) -> Result<u64, StagingError> {
        let staged = self.blobs.staged();
        let mut removed = 0;
        for folder in entries(&staged)? {
            for file in entries(&folder)? {
                removed += u64::from(changed(&file).is_some_and(|at| at < before) && remove(&file));
            }
        }
        Ok(removed)
    }

    /// Whether the peer may have so many more bytes here, in one more file if this one is new. Files that have not grown
    /// for long make room.
    fn room(&self, folder: &Path, own: &Path, new: bool, more: u64, now: Timestamp) -> Result<(), StagingError> {
        let files = entries(folder)?;
        let size = |file: &PathBuf| fs::metadata(file).map_or(0, |found| found.len());
        let mut bytes: u64 = files.iter().map(size).sum::<u64>().saturating_add(more);
        let mut count = files.len() + usize::from(new);
        let idle = now.plus_millis(-i64::try_from(IDLE.as_millis()).unwrap_or(i64::MAX / 2));
        for file in files.iter().filter(|file| *file != own) {
            if bytes <= self.bytes && count <= self.files {
                break;
            }
            let length = size(file);
            if changed(file).is_some_and(|at| at < idle) && remove(file) {
                bytes = bytes.saturating_sub(length);
                count -= 1;
            }
        }
        if bytes <= self.bytes && count <= self.files { Ok(()) } else { Err(StagingError::Crowded) }
    }
}

/// The name of a file that is complete and has its digest.
fn whole(part: &Path) -> PathBuf {
    part.with_extension("whole")
}

fn length(part: &Path, file: &File) -> Result<u64, StagingError> {
    file.metadata().map(|found| found.len()).map_err(|error| StagingError::of(part, error))
}

/// Locks the file, and makes sure that it still has this name: it may have been completed or removed before the lock.
fn locked(part: &Path, file: &File) -> Result<(), StagingError> {
    let failed = |error| StagingError::of(part, error);
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(StagingError::Busy),
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    let held = file.metadata().map_err(failed)?;
    let named = fs::metadata(part).is_ok_and(|named| (named.dev(), named.ino()) == (held.dev(), held.ino()));
    if named { Ok(()) } else { Err(StagingError::Busy) }
}

/// Judges a complete file; the caller holds its lock.
fn finish(part: &Path, file: &File, body: &Body) -> Result<Held, StagingError> {
    let failed = |error| StagingError::of(part, error);
    file.sync_all().map_err(failed)?;
    if length(part, file)? == body.size() && Digest::of_file(part).map_err(failed)? == *body.digest() {
        fs::rename(part, whole(part)).map_err(failed)?;
        sync_folder(part.parent().unwrap_or(part)).map_err(failed)?;
        return Ok(Held::Whole);
    }
    fs::remove_file(part).map_err(failed)?;
    Err(StagingError::Spoilt)
}

/// Removes a file that nobody adds to now.
fn remove(file: &Path) -> bool {
    File::open(file).is_ok_and(|held| held.try_lock().is_ok() && fs::remove_file(file).is_ok())
}

fn changed(file: &Path) -> Option<Timestamp> {
    let since = fs::metadata(file).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_millis(i64::try_from(since.as_millis()).ok()?))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, StagingError> {
    match fs::read_dir(folder) {
        Ok(found) => {
            let paths: io::Result<Vec<PathBuf>> = found.map(|entry| Ok(entry?.path())).collect();
            paths.map_err(|error| StagingError::of(folder, error))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(StagingError::of(folder, error)),
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
