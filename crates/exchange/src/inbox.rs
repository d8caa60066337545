//! Receiving messages: remembered and evidenced before the receipt, handled once, in the order of their conversation.

use std::{sync::Arc, time::Duration};

use base::{AgencyCode, Id, MessageId};
use evidence::Act;
use http::StatusCode;
use store::{
    queue::{self, Lease},
    worker::{WorkError, Worker},
};
use tokio_util::sync::CancellationToken;
use trust::digest::sha256;

use crate::{
    backlog, bodies,
    bus::{INBOX, Inner, message_digest},
    failure::HandleError,
    model::Refusal,
    rules,
    server::Reply,
    store::{self as db, Incoming},
    sweep::before,
    wire::{Content, Sealed},
};

const DAY: Duration = Duration::from_hours(24);

/// Takes a message in: once, however often it is delivered.
pub(crate) async fn receive(
    inner: &Arc<Inner>,
    peer: &AgencyCode,
    sealed: &Sealed,
    body: Vec<u8>,
) -> Result<Reply, Refusal> {
    let Content::Message { id, topic, conversation, written_at, bodies: refs } = sealed.envelope.content.clone() else {
        return Err(Refusal::Malformed);
    };
    rules::conversation_named(&conversation)?;
    if inner.message_handler(&topic).is_none() {
        return Err(Refusal::UnknownService);
    }
    backlog::room(inner, peer).await?;
    let (inner_, now) = (Arc::clone(inner), inner.clock.now());
    let request = sha256(&sealed.bytes).to_string();
    let bodies = bodies::named(inner, &refs)?;
    if !bodies.is_empty() && !known(inner, peer, id).await? {
        let missing = bodies::gather(inner, peer, &bodies).await?;
        if !missing.is_empty() {
            let content = Content::BodiesMissing { id, request, bodies: missing };
            return Ok(Reply { status: StatusCode::CONFLICT, content, body: Vec::new() });
        }
    }
    let act = Act {
        kind: "exchange.message-received",
        subject: id.to_string(),
        actor: peer.to_string(),
        at: now,
        facts: Vec::new(),
        body: serde_json::json!({ "topic": topic, "request": request }),
    };
    let message = Incoming {
        from: peer.clone(),
        id,
        digest: message_digest(&topic, &conversation, &body, &bodies),
        topic,
        conversation,
        written_at,
        received_at: now,
        body,
        bodies: bodies.clone(),
    };
    let written = inner.db.write(move |tx| take_in(&inner_, tx, &act, &message)).await;
    let evidence = written.map_err(|error| {
        tracing::error!(%error, exchange.message = %id, "exchange.message could not be taken in");
        if matches!(error, store::Error::Full) { Refusal::Full } else { Refusal::Unavailable }
    })??;
    if !bodies.is_empty() {
        bodies::forget(inner, peer, bodies).await;
    }
    let content = Content::Receipt { id, request, evidence };
    Ok(Reply { status: StatusCode::OK, content, body: Vec::new() })
}

/// Whether the message was received before; its bodies are not asked for again.
async fn known(inner: &Inner, peer: &AgencyCode, id: MessageId) -> Result<bool, Refusal> {
    let from = peer.clone();
    let seen = inner.db.read(move |tx| db::incoming_seen(tx, &from, id)).await;
    seen.map(|seen| seen.is_some()).map_err(|error| {
        tracing::error!(%error, exchange.message = %id, "exchange.inbox could not be asked");
        Refusal::Unavailable
    })
}

/// In the receiver's transaction: memory, evidence and job, or the evidence of the first time. A replay's transaction
/// writes nothing.
fn take_in(
    inner: &Inner,
    tx: &mut store::Tx,
    act: &Act,
    message: &Incoming,
) -> Result<Result<String, Refusal>, store::Error> {
    if let Some((digest, evidence)) = db::incoming_seen(tx, &message.from, message.id)? {
        return Ok(match evidence {
            Some(evidence) if digest == message.digest => Ok(evidence),
            _ => Err(Refusal::DifferentContent),
        });
    }
    // What is older may have been handled and forgotten. A day is left for clocks and sweeps.
    if message.written_at < before(message.received_at, inner.settings.messages_kept.saturating_sub(DAY)) {
        return Ok(Err(Refusal::TooOld));
    }
    let evidence = evidence::record(tx, act, &*inner.entropy)?.to_string();
    if !db::incoming_insert(tx, message, Some(&evidence))? {
        // The same message, at the same time, on another connection: the next attempt sees it.
        return Err(tx.conflict());
    }
    inner.inbox_job(tx, &message.from, message.id, &message.conversation)?;
    Ok(Ok(evidence))
}

pub(crate) async fn run(inner: Arc<Inner>, cancel: CancellationToken) {
    let worker = Worker {
        concurrency: inner.settings.handlings,
        backoff: inner.settings.backoff,
        backoff_limit: inner.settings.backoff_limit,
        ..Worker::new(
            inner.db.clone(),
            INBOX,
            Arc::clone(&inner.clock),
            Arc::clone(&inner.entropy),
            inner.tracker.clone(),
        )
    };
    worker.run(cancel, move |lease| handle(Arc::clone(&inner), lease)).await;
}

fn payload_read(payload: &[u8]) -> Option<(AgencyCode, MessageId)> {
    let (from, id) = std::str::from_utf8(payload).ok()?.split_once(' ')?;
    Some((AgencyCode::parse(from).ok()?, MessageId::parse(id).ok()?))
}

/// Runs the message's handler, marks it handled and ends its job, in one transaction.
async fn handle(inner: Arc<Inner>, lease: Lease) -> Result<(), WorkError> {
    let Some((from, id)) = payload_read(&lease.payload) else {
        return Err(WorkError::dead("the payload is not a message"));
    };
    let (job, sender, bus) = (lease.clone(), from.clone(), Arc::clone(&inner));
    let handled = inner
        .db
        .write(move |tx| -> Result<(), HandleError> {
            if let Some((received, topic, body)) = db::incoming_fetch(tx, &sender, id)? {
                let handler = bus
                    .message_handler(&topic)
                    .ok_or_else(|| HandleError::Later(format!("nobody here takes {topic}")))?;
                handler(tx, &received, &body)?;
                db::incoming_handled(tx, &sender, id, bus.clock.now())?;
            }
            queue::job_done(tx, &job)?;
            Ok(())
        })
        .await;
    match handled {
        Ok(()) => Ok(()),
        Err(HandleError::Store(error)) => Err(error.into()),
        Err(HandleError::Later(why)) => Err(WorkError::retry(why)),
        Err(HandleError::Never(why)) => {
            tracing::error!(exchange.message = %id, exchange.peer = %from, why, "exchange.message is a dead letter");
            let act = Act {
                kind: "exchange.message-not-handled",
                subject: id.to_string(),
                actor: inner.agency.to_string(),
                at: inner.clock.now(),
                facts: Vec::new(),
                body: serde_json::json!({ "from": from.as_str(), "reason": why }),
            };
            let entropy = Arc::clone(&inner.entropy);
            let written = inner.db.write(move |tx| -> Result<(), store::Error> {
                evidence::record(tx, &act, &*entropy)?;
                db::incoming_dead(tx, &from, id, &why, lease.id, act.at)?;
                queue::job_hold(tx, &lease, &why)
            });
            Ok(written.await?)
        }
    }
}
