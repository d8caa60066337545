//! The thread that writes: groups entries, syncs, signs, answers.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, TryRecvError},
    },
    time::{Duration, Instant},
};

use base::{Clock, Timestamp};
use parking_lot::Mutex;
use tokio::sync::oneshot;
use trust::{Digest, Signer};

use super::{
    Logged, SegmentError, SegmentSettings, SegmentTail,
    ahead::Ahead,
    files::{Folder, Tree},
    head::{LoggedPath, sign},
};
use crate::model::Signed;

/// Entries in one group at most.
const GROUP: usize = 1024;

/// An entry on its way. Its frame and its leaf are made by whoever appends it: the thread only writes.
pub(super) struct Append {
    pub(super) frame: Vec<u8>,
    pub(super) leaf: Digest,
    pub(super) answer: Answer,
}

/// What whoever appends waits for.
pub(super) enum Answer {
    /// That it is on disk.
    Written(oneshot::Sender<Result<(), SegmentError>>),
    /// That, and what proves it; made with this salt.
    Proven([u8; 16], oneshot::Sender<Result<Logged, SegmentError>>),
}

pub(super) struct Writer {
    settings: SegmentSettings,
    folder: Folder,
    file: Ahead,
    segment: u64,
    previous: Option<Digest>,
    begun: Timestamp,
    tree: Tree,
    tail: Arc<Mutex<SegmentTail>>,
    signer: Arc<dyn Signer>,
    clock: Arc<dyn Clock>,
    wrote_at: Option<Instant>,
    /// Whether the last group had more than one entry.
    together: bool,
    /// The frames of a group, one behind the other.
    bytes: Vec<u8>,
}

impl Writer {
    pub(super) fn begin(
        settings: SegmentSettings,
        folder: Folder,
        segment: u64,
        previous: Option<Digest>,
        signer: Arc<dyn Signer>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SegmentError> {
        let begun = clock.now();
        let (file, length, tree) = folder.begin(&settings.log, segment, previous, begun)?;
        let file = Ahead::new(file, length);
        let tail = SegmentTail { log: settings.log.clone(), segment, size: tree.size(), root: tree.root() };
        let tail = Arc::new(Mutex::new(tail));
        let (wrote_at, together, bytes) = (None, false, Vec::new());
        Ok(Self {
            settings,
            folder,
            file,
            segment,
            previous,
            begun,
            tree,
            tail,
            signer,
            clock,
            wrote_at,
            together,
            bytes,
        })
    }

    pub(super) fn tail(&self) -> Arc<Mutex<SegmentTail>> {
        Arc::clone(&self.tail)
    }

    /// Writes until nobody can append any more, or a write fails: what is on disk then is not known, and nothing more
    /// counts until the log is opened again.
    pub(super) fn run(mut self, waiting: &Receiver<Append>) {
        while let Ok(first) = waiting.recv() {
            let group = self.gather(first, waiting);
            if let Err(error) = self.write(group) {
                tracing::error!(?error, "evidence.segment failed: nothing more is logged");
                return;
            }
        }
        self.file.end();
    }

    /// What waits, and what comes until the next group is due. The thread sleeps until then: waking it for each entry
    /// would cost more than the entry.
    #[expect(clippy::disallowed_methods, reason = "the pace of groups is a matter of time")]
    fn gather(&mut self, first: Append, waiting: &Receiver<Append>) -> Vec<Append> {
        let pace = self.settings.pace;
        let due = self.wrote_at.map_or(Duration::ZERO, |last| pace.saturating_sub(last.elapsed()));
        // Where entries have come together they will again: the first of them waits a little for the others.
        let due = if self.together { due.max(pace / 2) } else { due };
        if !due.is_zero() {
            std::thread::sleep(due);
        }
        let mut group = vec![first];
        let most = GROUP.min(usize::try_from(self.settings.entries).unwrap_or(GROUP));
        while group.len() < most {
            match waiting.try_recv() {
                Ok(append) => group.push(append),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        self.together = group.len() > 1;
        group
    }

    fn write(&mut self, group: Vec<Append>) -> Result<(), SegmentError> {
        let (entries, now) = (u64::try_from(group.len()).unwrap_or(u64::MAX), self.clock.now());
        let held = self.tree.size() - 1;
        let old = u128::try_from(now.millis_since(self.begun)).is_ok_and(|age| age > self.settings.age.as_millis());
        if held > 0 && (old || held.saturating_add(entries) > self.settings.entries) {
            self.roll(now)?;
        }
        self.bytes.clear();
        for append in &group {
            self.bytes.extend_from_slice(&append.frame);
        }
        self.file.append(&self.bytes)?;
        self.wrote_at = Some(Instant::now());

        let first = self.tree.size();
        for append in &group {
            self.tree.append(append.leaf);
        }
        let tail = SegmentTail {
            log: self.settings.log.clone(),
            segment: self.segment,
            size: self.tree.size(),
            root: self.tree.root(),
        };
        self.tail.lock().clone_from(&tail);
        // Who needs no proof need not wait for the signature either.
        let mut proven = Vec::new();
        for (append, number) in group.into_iter().zip(first..) {
            match append.answer {
                // Who does not wait any more has its entry all the same.
                Answer::Written(answer) => drop(answer.send(Ok(()))),
                Answer::Proven(salt, answer) => proven.push((number, salt, answer)),
            }
        }
        if proven.is_empty() {
            return Ok(());
        }
        let head = Arc::new(sign(&tail, self.previous, now, &*self.signer)?);
        for (number, salt, answer) in proven {
            drop(answer.send(self.logged(number, salt, &head)));
        }
        Ok(())
    }

    fn logged(&self, number: u64, salt: [u8; 16], head: &Arc<Signed>) -> Result<Logged, SegmentError> {
        let hashes = self.tree.path(number)?;
        Ok(Logged { salt, path: LoggedPath { number, hashes }, head: Arc::clone(head) })
    }

    fn roll(&mut self, now: Timestamp) -> Result<(), SegmentError> {
        let root = self.tree.root();
        let (file, length, tree) = self.folder.begin(&self.settings.log, self.segment + 1, Some(root), now)?;
        self.file.end();
        (self.file, self.tree) = (Ahead::new(file, length), tree);
        self.segment += 1;
        self.previous = Some(root);
        self.begun = now;
        Ok(())
    }
}
