//! Where calls are logged: one segment log for each process of the node, in a folder that its processes may share.
//!
//! A process writes in the first log that no other one holds, or begins a new one. What this end seals stands in it as
//! what the seal signs, and what came from the other end as its envelope with its seal; bodies are not kept. A log whose
//! disk failed takes nothing; it is opened again each second until it can be written.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use base::{Id as _, SegmentLogId, Timestamp};
use evidence::{FoundSegment, Logged, SegmentError, SegmentLog, SegmentSettings, SegmentTail};
use parking_lot::RwLock;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use trust::SignError;

use crate::{
    bus::{Bus, Inner},
    replays,
    wire::{Content, Envelope, Seal, Sealed, to_be_signed},
};

/// Before what came from another node.
const RECEIVED: &[u8] = b"received\n";
/// The rule under which old calls are erased.
const RETENTION: &str = "retention";
/// How long is waited before a log that failed is opened again.
const PAUSE: Duration = Duration::from_secs(1);

/// The calls' envelope could not be logged.
#[derive(Debug, thiserror::Error)]
pub enum LogFailed {
    /// The bus has no folder for logs of calls, or has not opened its log.
    #[error("there is no log of calls")]
    None,
    /// The log's files.
    #[error("the log of calls failed")]
    Segment(#[from] SegmentError),
    /// The database, in which the log is anchored.
    #[error("the log of calls could not be anchored")]
    Store(#[from] store::Error),
    /// The seal.
    #[error("the envelope could not be sealed")]
    Sign(#[from] SignError),
}

/// The log of this process.
pub(crate) struct CallLog {
    folder: PathBuf,
    current: RwLock<Option<SegmentLog>>,
    /// What was anchored last.
    anchored: Mutex<Option<SegmentTail>>,
}

impl CallLog {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, current: RwLock::default(), anchored: Mutex::default() }
    }

    fn current(&self) -> Result<SegmentLog, SegmentError> {
        self.current.read().clone().ok_or(SegmentError::Closed)
    }

    /// Logs an entry that is proven to the other end.
    pub(crate) async fn append(&self, content: &[u8]) -> Result<Logged, SegmentError> {
        self.current()?.append(content).await
    }

    /// Logs an entry.
    pub(crate) async fn note(&self, content: &[u8]) -> Result<(), SegmentError> {
        self.current()?.note(content).await
    }

    /// Erases what the logs hold of calls that are older, by the rule that calls are kept for so long; and so that it can
    /// be, no segment is older than a day when the next one begins.
    pub(crate) async fn erase(&self, inner: &Inner, before: Timestamp) {
        let folders = self.folders();
        let erasing = inner.tracker.spawn_blocking(move || -> Result<u64, SegmentError> {
            let mut count = 0;
            for folder in folders? {
                count += evidence::segment_erase(&folder, before, RETENTION, |_| true)?;
            }
            Ok(count)
        });
        match erasing.await {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(count)) => tracing::info!(count, "exchange.calls that are old are erased; their digests are left"),
            Ok(Err(error)) => tracing::warn!(%error, "exchange.calls that are old could not be erased"),
        }
    }

    /// The folders of all logs in its folder, in order.
    pub(crate) fn folders(&self) -> std::io::Result<Vec<PathBuf>> {
        let mut folders = Vec::new();
        if self.folder.exists() {
            for entry in std::fs::read_dir(&self.folder)? {
                folders.push(entry?.path());
            }
        }
        folders.retain(|path| path.is_dir());
        folders.sort();
        Ok(folders)
    }
}

impl Bus {
    /// Opens the log of calls: reads how the last process ended, holds that against what was anchored of it, anchors it,
    /// and learns which calls were answered lately. Before this, calls are refused.
    ///
    /// # Errors
    /// The files or the database. That what was found is not what was anchored is logged and no error: `verify` names it,
    /// and the log goes on behind it.
    pub async fn open_log(&self) -> Result<(), LogFailed> {
        let Some(log) = &self.0.log else { return Err(LogFailed::None) };
        replays::recall(&self.0, log)?;
        let own = open(&self.0, &log.folder)?;
        begin(&self.0, log, own).await
    }
}

type Opened = (SegmentLog, Option<FoundSegment>);

/// Opens the first log that nobody holds, or a new one. Blocks for as long as its last segment takes to be read.
fn open(inner: &Inner, folder: &Path) -> Result<Opened, SegmentError> {
    let open = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let settings = SegmentSettings::new(path, format!("{}/{name}", inner.agency));
        SegmentLog::open(settings, Arc::clone(&inner.seal), Arc::clone(&inner.clock))
    };
    for path in CallLog::new(folder.to_owned()).folders()? {
        match open(&path) {
            Err(SegmentError::Held) => {}
            opened => return opened,
        }
    }
    let id = SegmentLogId::new(inner.clock.now(), &*inner.entropy);
    open(&folder.join(id.to_string()))
}

/// Anchors what was found before anything new counts.
async fn begin(inner: &Inner, log: &CallLog, (own, found): Opened) -> Result<(), LogFailed> {
    if let Some(found) = found.filter(|found| found.size() > 1) {
        let (tail, now, entropy) = (found.tail(), inner.clock.now(), Arc::clone(&inner.entropy));
        for fault in inner.db.read(move |tx| evidence::segment_check(tx, &found)).await? {
            tracing::error!(%fault, "exchange.log is not what was anchored of it");
        }
        inner.db.write(move |tx| evidence::segment_anchor(tx, &tail, now, &*entropy)).await?;
    }
    *log.current.write() = Some(own);
    Ok(())
}

/// Anchors the log each second, and opens it again when it has failed, until cancelled.
pub(crate) async fn run(inner: Arc<Inner>, cancel: CancellationToken) {
    let Some(log) = &inner.log else { return };
    while !cancel.is_cancelled() {
        let Ok(current) = log.current() else {
            // Not opened yet, or it failed.
            if cancel.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
                return;
            }
            continue;
        };
        {
            let mut anchored = log.anchored.lock().await;
            current.run(&inner.db, &*inner.clock, &inner.entropy, &cancel, &mut anchored).await;
        }
        if cancel.is_cancelled() {
            return;
        }
        // Its thread has let go of the folder.
        drop(log.current.write().take());
        current.close();
        drop(current);
        if cancel.run_until_cancelled(again(&inner, log)).await.is_none() {
            return;
        }
    }
}

/// Tries until the log is open again.
async fn again(inner: &Arc<Inner>, log: &CallLog) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let (opening, folder) = (Arc::clone(inner), log.folder.clone());
        let opened = inner.tracker.spawn_blocking(move || open(&opening, &folder)).await;
        let begun = match opened {
            Ok(Ok(opened)) => begin(inner, log, opened).await,
            Ok(Err(error)) => Err(error.into()),
            Err(_) => return,
        };
        match begun {
            Ok(()) => {
                tracing::info!("exchange.log is open again");
                return;
            }
            Err(error) => tracing::warn!(%error, "exchange.log could not be opened again"),
        }
    }
}

/// Anchors where the log stands, for the last time, and lets go of it.
pub(crate) async fn close(inner: &Inner) {
    let Some(log) = &inner.log else { return };
    let Some(current) = log.current.write().take() else { return };
    let mut anchored = log.anchored.lock().await;
    current.settle(&inner.db, &*inner.clock, &inner.entropy, &mut anchored).await;
    current.close();
}

/// The entry for what came from another node.
pub(crate) fn received(sealed: &Sealed) -> Vec<u8> {
    let (kind, seal) = match &sealed.seal {
        Seal::Signature(_) => (0, sealed.seal.to_bytes()),
        Seal::Logged(_) => (1, sealed.seal.to_bytes()),
    };
    let length = u32::try_from(sealed.bytes.len()).unwrap_or(u32::MAX).to_le_bytes();
    [RECEIVED, &length, &sealed.bytes, &[kind], &seal].concat()
}

/// Reads an entry: whether it was received, the envelope's bytes, and what they say.
fn entry(content: &[u8]) -> Option<(bool, &[u8], Envelope)> {
    let (is_received, bytes) = match content.strip_prefix(RECEIVED) {
        None => (false, content.strip_prefix(to_be_signed(&[]).as_slice())?),
        Some(rest) => {
            let (length, rest) = rest.split_first_chunk::<4>()?;
            let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
            (true, rest.get(..length)?)
        }
    };
    Some((is_received, bytes, serde_json::from_slice(bytes).ok()?))
}

/// Reads an entry of a call that came from another node: whose it was, its id, and when it was sealed.
pub(crate) fn answered(content: &[u8]) -> Option<(base::AgencyCode, base::MessageId, Timestamp)> {
    let (true, _, envelope) = entry(content)? else { return None };
    let Content::Call { id, .. } = envelope.content else { return None };
    Some((envelope.from, id, envelope.sent_at))
}

/// One envelope in a log of calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedEnvelope {
    /// Whether it came from another node; otherwise this one has sealed it.
    pub received: bool,
    /// Whose seal it has.
    pub from: base::AgencyCode,
    /// Whom it is for.
    pub to: base::AgencyCode,
    /// When it was sealed.
    pub sent_at: Timestamp,
    /// The call's id.
    pub call: base::MessageId,
    /// The service and the asking system, of a call; nothing of an answer.
    pub asks: Option<(String, String)>,
}

/// Reads what the logs of calls in a folder hold, log by log, in the order in which it was logged. What was erased is
/// passed over. Blocks.
///
/// # Errors
/// A file cannot be read.
pub fn log_read(folder: &Path, mut look: impl FnMut(LoggedEnvelope)) -> Result<(), LogFailed> {
    for folder in CallLog::new(folder.to_owned()).folders().map_err(SegmentError::from)? {
        evidence::segment_entries(&folder, |content| {
            let Some((received, _, envelope)) = entry(content) else { return };
            let Envelope { from, to, sent_at, content, .. } = envelope;
            let (call, asks) = match content {
                Content::Call { id, service, system } => (id, Some((service, system))),
                Content::Reply { id, .. } | Content::ServiceRefusal { id, .. } => (id, None),
                _ => return,
            };
            look(LoggedEnvelope { received, from, to, sent_at, call, asks });
        })?;
    }
    Ok(())
}

/// For [`crate::fuzzing`].
pub(crate) fn fuzz(data: &[u8]) {
    if let Some((_, bytes, envelope)) = entry(data) {
        let again: Option<Envelope> = serde_json::from_slice(bytes).ok();
        assert_eq!(again, Some(envelope), "the envelope is inside the entry");
    }
    let _ = answered(data);
}
