//! Checkpoints: what is committed in the log is copied into the database file on a thread of its own.
//!
//! SQLite would do it inside the commit that finds a thousand pages in the log: two more syncs and a thousand writes while
//! everybody waits whose act is in that commit. Here the writer only says how long the log is. Under a load that never
//! pauses the copy never catches up with the log's end, and the log could not begin anew: so from a length on, the writer
//! copies the little that is left itself.

use std::thread::JoinHandle;

use parking_lot::{Condvar, Mutex};

use super::{Session, session};
use crate::{Error, Tx};

/// From how many pages in the log they are copied.
const COPIED: u32 = 1_000;
/// From how many pages in the log (of 4 KiB) the writer sees to it itself.
const LONG: u32 = 8_000;

/// The writer's word to the thread that copies.
#[derive(Default)]
pub(crate) struct Checkpoints {
    asked: Mutex<Asked>,
    change: Condvar,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Asked {
    #[default]
    Nothing,
    Copy,
    End,
}

impl Checkpoints {
    /// Starts the thread that copies, on a connection of its own.
    pub(crate) fn start(self: &std::sync::Arc<Self>, mut connection: Tx) -> Result<JoinHandle<()>, Error> {
        let this = std::sync::Arc::clone(self);
        let body = move || {
            while this.wait() {
                copy(&mut connection);
            }
        };
        let thread = std::thread::Builder::new().name("sqlite-checkpoint".to_owned()).spawn(body);
        thread.map_err(|error| Error::Unavailable(format!("no thread could be started: {error}")))
    }

    /// After a commit: sees to it that the log does not grow for ever.
    pub(super) fn committed(&self, tx: &mut Tx) {
        let pages = session(tx).map_or(0, |session| session.log_pages());
        if pages >= LONG {
            copy(tx);
        } else if pages >= COPIED {
            self.say(Asked::Copy);
        }
    }

    /// Ends the thread.
    pub(crate) fn close(&self) {
        self.say(Asked::End);
    }

    fn say(&self, what: Asked) {
        let mut asked = self.asked.lock();
        if *asked != Asked::End && *asked != what {
            *asked = what;
            self.change.notify_one();
        }
    }

    /// Waits for work; false when there will be none.
    fn wait(&self) -> bool {
        let mut asked = self.asked.lock();
        while *asked == Asked::Nothing {
            self.change.wait(&mut asked);
        }
        if *asked == Asked::Copy {
            *asked = Asked::Nothing;
            return true;
        }
        false
    }
}

/// Copies what no reader stands in the way of; waits for nobody. What fails now is done after a later commit.
fn copy(tx: &mut Tx) {
    if let Err(error) = session(tx).and_then(Session::checkpoint) {
        tracing::warn!(%error, "the log could not be copied into the database file; it is tried again");
    }
}
