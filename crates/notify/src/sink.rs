//! A mail server for the demo: it takes every mail and shows it to whoever looks, and none goes any further.

mod dialogue;
mod opened;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use base::{Clock, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use self::opened::Opened;

/// How many mails are kept, and how many bytes of them; the oldest go.
const KEPT: usize = 200;
const KEPT_BYTES: usize = 8 * 1024 * 1024;
/// How many sessions there are at a time.
const SESSIONS: usize = 8;

/// A mail that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its number, from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// From whom, as the sending server said.
    pub sender: String,
    /// For whom, as the sending server said.
    pub recipients: Vec<String>,
    /// The mail as it came.
    pub content: Vec<u8>,
}

#[derive(Debug, Default)]
struct Kept {
    last: u64,
    bytes: usize,
    mails: VecDeque<Arc<Received>>,
}

/// The receiver. Clones share what was received; it is gone when the program ends.
#[derive(Clone)]
pub struct Sink {
    clock: Arc<dyn Clock>,
    kept: Arc<Mutex<Kept>>,
}

impl Sink {
    /// A receiver that has received nothing yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, kept: Arc::default() }
    }

    /// Receives on a bound port until cancelled.
    pub async fn serve(self, listener: TcpListener, tracker: TaskTracker, cancel: CancellationToken) {
        let sessions = Arc::new(Semaphore::new(SESSIONS));
        loop {
            let accepted = tokio::select! {
                () = cancel.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            let Ok((stream, _)) = accepted else { continue };
            let Ok(place) = Arc::clone(&sessions).try_acquire_owned() else { continue };
            let (sink, cancel) = (self.clone(), cancel.clone());
            tracker.spawn(async move {
                let ended = cancel.run_until_cancelled(dialogue::session(&sink, stream)).await;
                if let Some(Err(error)) = ended {
                    tracing::debug!(error = %error, "a mail session broke off");
                }
                drop(place);
            });
        }
    }

    fn keep(&self, sender: String, recipients: Vec<String>, content: Vec<u8>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last = kept.last.saturating_add(1);
        kept.bytes = kept.bytes.saturating_add(content.len());
        let mail = Received { number: kept.last, at: self.clock.now(), sender, recipients, content };
        kept.mails.push_front(Arc::new(mail));
        while kept.mails.len() > KEPT || kept.bytes > KEPT_BYTES {
            let Some(oldest) = kept.mails.pop_back() else { break };
            kept.bytes = kept.bytes.saturating_sub(oldest.content.len());
        }
    }

    /// What was received last, the newest first.
    pub fn list(&self) -> Vec<Arc<Received>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).mails.iter().cloned().collect()
    }

    /// The mail with this number, if it is still kept.
    pub fn fetch(&self, number: u64) -> Option<Arc<Received>> {
        self.list().into_iter().find(|mail| mail.number == number)
    }
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sink({} mails)", self.list().len())
    }
}
