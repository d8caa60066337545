//! What a database has done since it was opened, for the metrics page.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Counts since the database was opened. Everything but [`waiting`](Self::waiting) and
/// [`largest_batch`](Self::largest_batch) only grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Writes that were run and answered, whatever the answer.
    pub writes: u64,
    /// Reads that were run and answered.
    pub reads: u64,
    /// Commits of writes. On SQLite one commit carries a whole batch: `writes / commits` is the batch size.
    pub commits: u64,
    /// The most writes that one commit carried.
    pub largest_batch: u64,
    /// Time spent in commits, in microseconds.
    pub commit_micros: u64,
    /// Runs repeated because of a conflict (PostgreSQL).
    pub conflicts: u64,
    /// Writes run alone because their batch was lost (SQLite).
    pub reruns: u64,
    /// Jobs that panicked.
    pub panics: u64,
    /// Connections lost; each is made again by the next job of its thread (PostgreSQL).
    pub reconnects: u64,
    /// Commits whose outcome is not known (PostgreSQL).
    pub unknown: u64,
    /// Jobs waiting for a thread now.
    pub waiting: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) writes: AtomicU64,
    pub(crate) reads: AtomicU64,
    pub(crate) commits: AtomicU64,
    pub(crate) largest_batch: AtomicU64,
    pub(crate) commit_micros: AtomicU64,
    pub(crate) conflicts: AtomicU64,
    pub(crate) reruns: AtomicU64,
    pub(crate) panics: AtomicU64,
    pub(crate) reconnects: AtomicU64,
    pub(crate) unknown: AtomicU64,
    /// When the last large batch was committed; nothing before the first.
    crowded: Mutex<Option<Instant>>,
}

/// A commit that carries so many writes says that more wait than are done at once.
const CROWD: usize = 8;
/// How long one such commit is taken for a sign of more.
const CROWDED: Duration = Duration::from_millis(50);

/// Adds one.
pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Counters {
    /// Notes a commit that carried `jobs` writes and took `micros`.
    pub(crate) fn committed(&self, jobs: usize, time: Duration) {
        count(&self.commits);
        if jobs >= CROWD {
            *self.crowded.lock() = Some(Instant::now());
        }
        self.largest_batch.fetch_max(u64::try_from(jobs).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.commit_micros.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Whether a large batch was committed a moment ago.
    pub(crate) fn is_crowded(&self) -> bool {
        self.crowded.lock().is_some_and(|at| at.elapsed() < CROWDED)
    }

    pub(crate) fn read(&self, waiting: usize) -> Stats {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            writes: of(&self.writes),
            reads: of(&self.reads),
            commits: of(&self.commits),
            largest_batch: of(&self.largest_batch),
            commit_micros: of(&self.commit_micros),
            conflicts: of(&self.conflicts),
            reruns: of(&self.reruns),
            panics: of(&self.panics),
            reconnects: of(&self.reconnects),
            unknown: of(&self.unknown),
            waiting: u64::try_from(waiting).unwrap_or(u64::MAX),
        }
    }
}
