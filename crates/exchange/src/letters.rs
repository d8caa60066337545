//! What administrators see and do: how the other nodes stand, and what becomes of dead letters.

use store::{Tx, queue};

use crate::{
    bus::Bus,
    model::{DeadLetter, Peer},
    store as db,
};

impl Bus {
    /// How the other nodes stand, in the order of their codes.
    pub async fn peers(&self) -> Result<Vec<Peer>, store::Error> {
        let inner = &self.0;
        let mut standings = inner.db.read(db::standings).await?;
        standings.remove(&inner.agency);
        let others = inner.directory.agencies().into_iter().filter(|agency| *agency != inner.agency);
        Ok(inner.peers.list(others, standings, |agency| inner.gates.of(&inner.outbox_of(agency)).shut_for()))
    }

    /// Messages refused for good at either end that nobody has given up, newest first.
    pub async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, store::Error> {
        self.0.db.read(move |tx| db::dead_list(tx, limit)).await
    }

    /// Sends or handles a dead letter again, before those that wait behind it; `false` if it is not dead (any more).
    pub fn revive(&self, tx: &mut Tx, letter: &DeadLetter) -> Result<bool, store::Error> {
        let inner = &self.0;
        let Some(found) = db::letter_revive(tx, letter)? else { return Ok(false) };
        let released = match found.job {
            Some(job) => queue::job_release(tx, job, inner.clock.now())?,
            None => false,
        };
        if !released {
            // From before jobs were put on hold.
            if letter.outgoing {
                inner.outbox_job(tx, &found.peer, letter.id, &found.conversation)?;
            } else {
                inner.inbox_job(tx, &found.peer, letter.id, &found.conversation)?;
            }
        }
        Ok(true)
    }

    /// Gives a dead letter up for good: its content goes, and those behind it go on; `false` if it is not dead (any more).
    pub fn give_up(&self, tx: &mut Tx, letter: &DeadLetter) -> Result<bool, store::Error> {
        let Some(found) = db::letter_give_up(tx, letter, self.0.clock.now())? else { return Ok(false) };
        if let Some(job) = found.job {
            queue::job_drop(tx, job)?;
        }
        Ok(true)
    }
}
