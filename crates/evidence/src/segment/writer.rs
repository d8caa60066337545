//! The thread that writes: groups entries, syncs, signs, answers.

use std::{
    fs::File,
    io::Write as _,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use base::Clock;
use parking_lot::Mutex;
use tokio::sync::oneshot;
use trust::{Digest, Signer};

use super::{
    Logged, SegmentError, SegmentSettings, SegmentTail,
    files::{Folder, Tree, leaf_of},
    frame::{self, Kind},
    head::{LoggedPath, SegmentHead},
};

/// Entries in one group at most.
const GROUP: usize = 1024;

/// An entry on its way.
pub(super) struct Append {
    pub(super) content: Vec<u8>,
    pub(super) salt: [u8; 16],
    pub(super) answer: oneshot::Sender<Result<Logged, SegmentError>>,
}

pub(super) struct Writer {
    settings: SegmentSettings,
    folder: Folder,
    file: File,
    segment: u64,
    previous: Option<Digest>,
    tree: Tree,
    tail: Arc<Mutex<SegmentTail>>,
    signer: Arc<dyn Signer>,
    clock: Arc<dyn Clock>,
    signed_at: Option<Instant>,
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
        let (file, tree) = folder.begin(&settings.log, segment, previous)?;
        let tail = SegmentTail { log: settings.log.clone(), segment, size: tree.size(), root: tree.root() };
        let tail = Arc::new(Mutex::new(tail));
        Ok(Self { settings, folder, file, segment, previous, tree, tail, signer, clock, signed_at: None })
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
    }

    /// What waits, and what comes until the next signature is due.
    fn gather(&self, first: Append, waiting: &Receiver<Append>) -> Vec<Append> {
        let mut group = vec![first];
        let due = self.signed_at.map(|last| last + self.settings.pace);
        let most = GROUP.min(usize::try_from(self.settings.entries).unwrap_or(GROUP));
        while group.len() < most {
            let left = due.map_or(Duration::ZERO, |due| due.saturating_duration_since(Instant::now()));
            match waiting.recv_timeout(left) {
                Ok(append) => group.push(append),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        group
    }

    fn write(&mut self, group: Vec<Append>) -> Result<(), SegmentError> {
        let entries = u64::try_from(group.len()).unwrap_or(u64::MAX);
        let held = self.tree.size() - 1;
        if held > 0 && held.saturating_add(entries) > self.settings.entries {
            self.roll()?;
        }
        let mut bytes = Vec::new();
        for append in &group {
            frame::write(Kind::Entry, &[&append.salt, &append.content], &mut bytes)?;
        }
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;

        let first = self.tree.size();
        for append in &group {
            self.tree.append(leaf_of(&append.salt, &append.content));
        }
        let tail = SegmentTail {
            log: self.settings.log.clone(),
            segment: self.segment,
            size: self.tree.size(),
            root: self.tree.root(),
        };
        *self.tail.lock() = tail.clone();
        let head = SegmentHead { tail, previous: self.previous, at: self.clock.now() };
        let head = Arc::new(head.sign(&*self.signer)?);
        self.signed_at = Some(Instant::now());
        for (append, number) in group.into_iter().zip(first..) {
            let path = self.tree.path(number).map(|hashes| LoggedPath { number, hashes });
            let logged = path.map(|path| Logged { salt: append.salt, path, head: Arc::clone(&head) });
            // Who does not wait any more has its entry all the same.
            let _ = append.answer.send(logged);
        }
        Ok(())
    }

    fn roll(&mut self) -> Result<(), SegmentError> {
        let root = self.tree.root();
        (self.file, self.tree) = self.folder.begin(&self.settings.log, self.segment + 1, Some(root))?;
        self.segment += 1;
        self.previous = Some(root);
        Ok(())
    }
}
