//! Glances: reads of a few rows on the thread that asks.
//!
//! To begin and to end a transaction costs such a read more than the read itself. So the snapshot stays open for the next
//! glance, until the writer begins: as long as nothing is committed, it is what a new snapshot would be.
//!
//! The writer puts away what is open before each of its transactions, and nothing stays open while it is at work. Else a
//! reader would always hold the end of the log, and SQLite could never begin the log anew.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::{reader, rollback};
use crate::Tx;
use crate::job::{Job, Ran};
use crate::stats::Counters;

/// How many glances may run at a time; one more takes the way of other reads.
const PLACES: usize = 2;
/// How long a snapshot is used again. Within this process it cannot be stale; of what another process commits (a repair
/// by hand) nobody is told.
const KEPT: Duration = Duration::from_millis(50);

/// The connections for glances.
#[derive(Default)]
pub(crate) struct Glances {
    places: [Mutex<Place>; PLACES],
    /// Counts the beginnings and the ends of the writer's transactions: odd while it is at work.
    turns: AtomicU64,
}

/// One connection.
#[derive(Default)]
struct Place {
    /// None before the database is open and once it is closed.
    tx: Option<Tx>,
    /// Since when a snapshot is open.
    open: Option<Instant>,
}

impl Place {
    fn put_away(&mut self) {
        if self.open.take().is_some()
            && let Some(tx) = &mut self.tx
        {
            rollback(tx);
        }
    }
}

/// The writer is at work until this is dropped.
pub(crate) struct Turn<'a>(&'a Glances);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.turns.fetch_add(1, Ordering::SeqCst);
    }
}

impl Glances {
    /// Gives each place its connection.
    pub(crate) fn open<E>(&self, mut session: impl FnMut() -> Result<Tx, E>) -> Result<(), E> {
        for place in &self.places {
            place.lock().tx = Some(session()?);
        }
        Ok(())
    }

    /// Closes the connections.
    pub(crate) fn close(&self) {
        for place in &self.places {
            let mut place = place.lock();
            place.put_away();
            place.tx = None;
        }
    }

    /// Puts away the snapshots that are open; none stays open until the turn is over. The turn must end after the
    /// commit and before anybody is told of it.
    pub(crate) fn turn(&self) -> Turn<'_> {
        // In this order: who ends a glance before its place is locked here leaves a snapshot that is put away, who ends it
        // later sees that the turn has come.
        self.turns.fetch_add(1, Ordering::SeqCst);
        for place in &self.places {
            place.lock().put_away();
        }
        Turn(self)
    }

    /// Runs a read here and now; gives it back if no connection is free for it.
    pub(crate) fn run(&self, job: Box<dyn Job>, counters: &Counters) -> Option<Box<dyn Job>> {
        for place in &self.places {
            let Some(mut place) = place.try_lock() else { continue };
            if place.tx.is_some() {
                self.run_at(&mut place, job, counters);
                return None;
            }
        }
        Some(job)
    }

    fn run_at(&self, place: &mut Place, mut job: Box<dyn Job>, counters: &Counters) {
        if place.open.is_some_and(|since| since.elapsed() > KEPT) {
            place.put_away();
        }
        // An open snapshot has seen no turn begin: its place would have been locked.
        let turns = self.turns.load(Ordering::SeqCst);
        let Some(tx) = &mut place.tx else { return };
        if place.open.is_some() {
            let ran = reader::within(tx, job.as_mut(), counters);
            // A failed statement may have ended the transaction.
            if !matches!(ran, Ran::Done) {
                place.put_away();
            }
            job.answer(None);
            return;
        }
        let ran = match reader::begin(tx) {
            Ok(()) => reader::within(tx, job.as_mut(), counters),
            Err(error) => {
                rollback(tx);
                job.answer(Some(error));
                return;
            }
        };
        if matches!(ran, Ran::Done) && turns.is_multiple_of(2) && self.turns.load(Ordering::SeqCst) == turns {
            place.open = Some(Instant::now());
        } else {
            rollback(tx);
        }
        job.answer(None);
    }
}
