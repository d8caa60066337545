//! The segment log of synchronous exchange: one append-only Merkle log of a process, in files.
//!
//! An entry counts when it is on disk: a group of entries is written, synced once, put under one signed head, and only
//! then answered, each with its path to that head. Signatures are paced: at once when idle, at most one each millisecond
//! under load. A start never writes behind what an earlier process left: it begins a new segment that names the last
//! root, after the old tail has been read and its torn end cut off. Roots become evidence each second and at a clean stop.

mod ahead;
mod anchor;
mod files;
mod found;
mod frame;
mod head;
mod proof;
mod verify;
mod writer;

use std::{path::PathBuf, sync::Arc, time::Duration};

use base::Clock;
use parking_lot::Mutex;
use tokio::sync::{Semaphore, oneshot};
use trust::{Digest, SignError, Signer};

use crate::model::Signed;
pub use anchor::{segment_anchor, segment_check};
pub use found::{FoundSegment, segment_entries, segment_erase, segment_recent, segment_scan};
pub use head::{LoggedPath, SegmentHead, SegmentHeads};
pub use verify::{SegmentReport, segment_verify};
use writer::{Answer, Append, Writer};

/// The longest entry, in bytes.
const LONGEST: usize = 64 * 1024;
/// Entries that wait for the disk at most; more wait before they are handed over.
const WAITING: usize = 4096;

/// Where a segment log lies, and its measures.
#[derive(Clone, Debug)]
pub struct SegmentSettings {
    /// The folder: one process at a time writes in it.
    pub folder: PathBuf,
    /// Whose log: an agency's code, and a name behind a slash where it has several.
    pub log: String,
    /// Entries of one segment at most; so long is the tree that is held in memory, and a path half as many bits.
    pub entries: u64,
    /// How far apart two groups, and so two signatures, are at least.
    pub pace: Duration,
    /// How old a segment gets before the next one is begun: what is in one is kept, archived and erased together.
    pub age: Duration,
}

impl SegmentSettings {
    /// 65,536 entries or a day a segment, a signature each millisecond.
    pub fn new(folder: impl Into<PathBuf>, log: impl Into<String>) -> Self {
        let (pace, age) = (Duration::from_millis(1), Duration::from_hours(24));
        Self { folder: folder.into(), log: log.into(), entries: 65_536, pace, age }
    }
}

/// Nothing was logged, or what was logged cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    /// The folder or a file. After a failed write the log takes nothing more until it is opened again.
    #[error("the segment log's files failed")]
    Files(#[from] std::io::Error),
    /// Another process writes in the folder.
    #[error("another process writes this segment log")]
    Held,
    /// An earlier write failed, or the log was closed.
    #[error("the segment log takes nothing more")]
    Closed,
    /// The entry is longer than 64 KiB.
    #[error("the entry is too long")]
    TooLong,
    /// A file does not begin or go on as a segment does.
    #[error("segment {0} is damaged: {1}")]
    Damaged(u64, &'static str),
    /// The head could not be signed.
    #[error("the segment's head could not be signed")]
    Sign(#[from] SignError),
}

/// Where a segment stands: what is anchored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentTail {
    /// Whose log.
    pub log: String,
    /// The segment's number in its folder, from 0.
    pub segment: u64,
    /// The leaves of its tree: its beginning, and its entries.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
}

/// An entry that is on disk, with what proves it.
#[derive(Clone, Debug)]
pub struct Logged {
    /// Random: without it the leaf says nothing about the entry.
    pub salt: [u8; 16],
    /// The path to the head.
    pub path: LoggedPath,
    /// The signed head, one for the whole group.
    pub head: Arc<Signed>,
}

/// The segment log of this process. Cheap to clone.
#[derive(Clone)]
pub struct SegmentLog(Arc<Inner>);

struct Inner {
    appends: Mutex<Option<std::sync::mpsc::Sender<Append>>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
    turns: Semaphore,
    tail: Arc<Mutex<SegmentTail>>,
}

impl SegmentLog {
    /// Opens the log: reads the last segment that an earlier process left, cuts off what is torn, and begins the next.
    /// What was found is to be held against the anchors ([`segment_check`]) and anchored before anything is answered.
    pub fn open(
        settings: SegmentSettings,
        signer: Arc<dyn Signer>,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, Option<FoundSegment>), SegmentError> {
        let (folder, found) = files::Folder::open(&settings.folder, &settings.log)?;
        let (next, previous) = found.as_ref().map_or((0, None), |found| (found.segment + 1, Some(found.root())));
        let writer = Writer::begin(settings, folder, next, previous, signer, clock)?;
        let tail = writer.tail();
        let (appends, waiting) = std::sync::mpsc::channel();
        let thread =
            std::thread::Builder::new().name("evidence-segment".to_owned()).spawn(move || writer.run(&waiting))?;
        let inner = Inner {
            appends: Mutex::new(Some(appends)),
            thread: Mutex::new(Some(thread)),
            turns: Semaphore::new(WAITING),
            tail,
        };
        Ok((Self(Arc::new(inner)), found))
    }

    /// Logs an entry. When this returns, it is on disk and under a signed head.
    pub async fn append(&self, content: &[u8]) -> Result<Logged, SegmentError> {
        let salt = trust::random::bytes();
        self.hand_over(content, salt, |answer| Answer::Proven(salt, answer)).await
    }

    /// Logs an entry that is to be proven to nobody yet. When this returns, it is on disk; the next head covers it.
    pub async fn note(&self, content: &[u8]) -> Result<(), SegmentError> {
        self.hand_over(content, trust::random::bytes(), Answer::Written).await
    }

    async fn hand_over<T>(
        &self,
        content: &[u8],
        salt: [u8; 16],
        waits: impl FnOnce(oneshot::Sender<Result<T, SegmentError>>) -> Answer,
    ) -> Result<T, SegmentError> {
        if content.len() > LONGEST {
            return Err(SegmentError::TooLong);
        }
        let leaf = files::leaf_of(&salt, content);
        let mut frame = Vec::new();
        frame::write(frame::Kind::Entry, &leaf, &[&salt, content], &mut frame)?;
        let _turn = self.0.turns.acquire().await.map_err(|_| SegmentError::Closed)?;
        let (answer, answered) = oneshot::channel();
        let append = Append { frame, leaf, answer: waits(answer) };
        let sent = self.0.appends.lock().as_ref().is_some_and(|appends| appends.send(append).is_ok());
        if !sent {
            return Err(SegmentError::Closed);
        }
        answered.await.unwrap_or(Err(SegmentError::Closed))
    }

    /// Where the log stands.
    pub fn tail(&self) -> SegmentTail {
        self.0.tail.lock().clone()
    }

    /// Whether it takes nothing more: a write failed, or it was closed.
    pub fn is_closed(&self) -> bool {
        self.0.thread.lock().as_ref().is_none_or(std::thread::JoinHandle::is_finished)
    }

    /// Finishes what waits and lets go of the folder. Blocks until that is done.
    pub fn close(&self) {
        drop(self.0.appends.lock().take());
        if let Some(thread) = self.0.thread.lock().take()
            && thread.join().is_err()
        {
            tracing::error!("evidence.segment: its thread ended badly");
        }
    }
}

/// For [`crate::fuzzing`].
pub(crate) fn fuzz(data: &[u8]) {
    frame::fuzz(data);
    head::fuzz(data);
    proof::fuzz(data);
}
