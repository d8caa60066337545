//! The sending end of bodies: those that the receiver has not, piece by piece, from where it says it stands.
//!
//! To each node one message with bodies is on its way at a time: it takes one of the places for deliveries, and messages
//! of other conversations have the others.

use std::{collections::HashSet, sync::Arc};

use base::AgencyCode;
use parking_lot::Mutex;
use store::blobs::{BlobReader, Digest};
use trust::digest::sha256;

use crate::{
    body::Body,
    bus::Inner,
    courier::Answer,
    directory::NodeEntry,
    gate::Gate,
    model::Refusal,
    outbox::{Attempt, believed, send},
    store::Outgoing,
    wire::{BODIES, BodyHeld, Content, Sealed},
};

/// After so many pieces that were taken and did not bring a body further, the message waits.
const STUCK: u32 = 3;

/// To which nodes bodies are on their way.
#[derive(Default)]
pub(crate) struct Uploads(Mutex<HashSet<AgencyCode>>);

/// The turn of one message with bodies to one node.
pub(crate) struct UploadTurn<'a> {
    uploads: &'a Uploads,
    to: AgencyCode,
}

impl Uploads {
    /// A turn, if no other message has it.
    pub(crate) fn begin(&self, to: &AgencyCode) -> Option<UploadTurn<'_>> {
        let free = self.0.lock().insert(to.clone());
        free.then(|| UploadTurn { uploads: self, to: to.clone() })
    }
}

impl Drop for UploadTurn<'_> {
    fn drop(&mut self) {
        self.uploads.0.lock().remove(&self.to);
    }
}

/// Sends what the receiver says it has not; `Err` is what becomes of the message.
pub(crate) async fn upload(
    inner: &Inner,
    gate: &Gate,
    message: &Outgoing,
    missing: &[BodyHeld],
) -> Result<(), Attempt> {
    for lack in missing {
        let named = |body: &&Body| body.digest().as_str() == lack.sha256;
        let Some(body) = message.bodies.iter().find(named) else {
            return Err(Attempt::Later("the node misses a body that the message does not name".to_owned(), None));
        };
        one(inner, gate, &message.to, body, lack.held).await?;
    }
    Ok(())
}

/// Sends one body from where the receiver stands.
async fn one(inner: &Inner, gate: &Gate, to: &AgencyCode, body: &Body, held: u64) -> Result<(), Attempt> {
    let reader = inner.db.blobs().reader(body.digest()).await.map_err(|error| own_fault(&error))?;
    let (mut at, mut further, mut stuck) = (held, false, 0);
    loop {
        match piece(inner, gate, to, body, &reader, at).await {
            Ok((_, true)) => return Ok(()),
            Ok((now, false)) => {
                let moved = now > at;
                (stuck, further) = if moved { (0, true) } else { (stuck + 1, further) };
                at = now;
                if stuck >= STUCK {
                    return Err(Attempt::Later("the node takes the body and gets no further".to_owned(), None));
                }
            }
            // Whoever gets further with each attempt need not wait longer after each.
            Err(Attempt::Later(why, None)) if further => {
                return Err(Attempt::Later(why, Some(inner.settings.backoff)));
            }
            Err(attempt) => return Err(attempt),
        }
    }
}

/// Sends one piece: where the receiver stands then, and whether it has all.
async fn piece(
    inner: &Inner,
    gate: &Gate,
    to: &AgencyCode,
    body: &Body,
    reader: &BlobReader,
    at: u64,
) -> Result<(u64, bool), Attempt> {
    let piece = reader.piece(at, inner.settings.piece).await.map_err(|error| own_fault(&error))?;
    let content = Content::Piece { sha256: body.digest().to_string(), size: body.size(), offset: at };
    let (node, request, answer) = send(inner, gate, to, BODIES, content, piece).await?;
    if let Some(pause) = answer.retry_after {
        // It has no room for this body; messages without bodies go on.
        let why = format!("the node has no room for the body, status {}", answer.status.as_u16());
        return Err(Attempt::Later(why, Some(Gate::bounded(pause))));
    }
    match judge(inner, &node, body, &request, &answer) {
        Err(why) => Err(Attempt::Later(why, None)),
        Ok(Taken::Piece(held, whole)) => Ok((held, whole)),
        Ok(Taken::Refused(code)) => Err(refused(inner, body.digest(), code).await),
    }
}

/// What the node has sealed about a piece.
enum Taken {
    Piece(u64, bool),
    Refused(String),
}

fn judge(
    inner: &Inner,
    node: &Arc<NodeEntry>,
    body: &Body,
    request: &Sealed,
    answer: &Answer,
) -> Result<Taken, String> {
    let sealed = believed(inner, node, answer)?;
    let about_this = sha256(&request.bytes).to_string();
    match &sealed.envelope.content {
        Content::PieceTaken { request, sha256, held, whole }
            if *request == about_this && sha256 == body.digest().as_str() && *held <= body.size() =>
        {
            Ok(Taken::Piece(*held, *whole))
        }
        Content::Refusal { request, code } if *request == about_this => Ok(Taken::Refused(code.clone())),
        _ => Err("the answer is about something else".to_owned()),
    }
}

/// A body that arrived whole and had not its digest is sent again, unless it is spoilt here.
async fn refused(inner: &Inner, digest: &Digest, code: String) -> Attempt {
    match Refusal::from_code(&code) {
        Some(Refusal::Tampered) => {
            let (blobs, digest) = (inner.db.blobs().clone(), digest.clone());
            match inner.tracker.spawn_blocking(move || blobs.verify(&digest)).await {
                Ok(Err(error)) => own_fault(&error),
                _ => Attempt::Later(code, None),
            }
        }
        // A program that does not know bodies yet may be renewed.
        Some(refusal) if !refusal.is_retryable() && refusal != Refusal::Malformed => Attempt::Never(code),
        _ => Attempt::Later(code, None),
    }
}

/// What becomes of a message whose body cannot be read here.
fn own_fault(error: &store::Error) -> Attempt {
    match error {
        store::Error::BlobMissing(_) | store::Error::BlobCorrupt(_) => Attempt::Never(error.to_string()),
        error => Attempt::Later(error.to_string(), None),
    }
}
