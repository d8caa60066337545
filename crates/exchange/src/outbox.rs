//! Delivering messages: in the order of their conversation, until the receipt or a final refusal has come.

use std::{sync::Arc, time::Duration};

use base::{AgencyCode, Id, MessageId};
use evidence::{Act, EvidenceDigest};
use store::{
    queue::{self, Lease},
    worker::{Valve, WorkError, Worker},
};
use tokio_util::sync::CancellationToken;
use trust::digest::sha256;

use crate::{
    bus::{Inner, OUTBOX},
    courier::Answer,
    directory::NodeEntry,
    gate::Gate,
    model::Refusal,
    rules,
    store::{self as db, Outgoing},
    upload::upload,
    wire::{BodyHeld, BodyRef, Content, MESSAGES, Sealed},
};

/// How long to wait at most before looking again without having been woken.
const POLL: Duration = Duration::from_secs(5);
/// How much longer than others a message may pause whose topic the node does not know yet.
const TOPIC_PAUSES: u32 = 10;
/// How often is looked whether a node that fetches asks again.
const AWAY: Duration = Duration::from_millis(200);
/// How long a stop waits for deliveries under way.
const GRACE: Duration = Duration::from_secs(2);

/// Runs a worker for each node that messages wait for, from the first message on.
pub(crate) async fn run(inner: Arc<Inner>, cancel: CancellationToken) {
    let mut wake = inner.db.subscribe(OUTBOX);
    let mut workers = Vec::new();
    loop {
        match inner.db.read(queue::queues_list).await {
            Ok(queues) => {
                let ours = queues.into_iter().filter(|queue| queue.starts_with(OUTBOX));
                for queue in ours.filter(|queue| inner.outboxes.lock().insert(queue.clone())) {
                    workers.push(inner.tracker.spawn(work(Arc::clone(&inner), queue, cancel.clone())));
                }
            }
            Err(error) => tracing::warn!(%error, "exchange.outbox could not be listed"),
        }
        let waiting = tokio::time::timeout(POLL, wake.woken());
        if cancel.run_until_cancelled(waiting).await.is_none() {
            break;
        }
    }
    for worker in workers {
        drop(worker.await);
    }
    inner.outboxes.lock().clear();
}

/// Delivers one node's messages.
async fn work(inner: Arc<Inner>, queue: String, cancel: CancellationToken) {
    let (gate, most) = (inner.gates.of(&queue), inner.settings.deliveries);
    let before = Arc::clone(&gate);
    let (bus, agency) = (Arc::clone(&inner), queue.strip_prefix(OUTBOX).and_then(|code| AgencyCode::parse(code).ok()));
    // What a node fetches is not taken up while it does not ask.
    let away = move || {
        let Some(agency) = &agency else { return false };
        let fetches = bus.directory.node(agency).is_some_and(|node| !node.reachable);
        fetches && bus.courier.mail.is_away(agency)
    };
    let worker = Worker {
        concurrency: inner.settings.deliveries,
        backoff: inner.settings.backoff,
        backoff_limit: inner.settings.backoff_limit,
        poll: POLL,
        valve: Some(Arc::new(move || if away() { Valve::Shut(AWAY) } else { before.valve(most) })),
        ..Worker::new(
            inner.db.clone(),
            queue,
            Arc::clone(&inner.clock),
            Arc::clone(&inner.entropy),
            inner.tracker.clone(),
        )
    };
    let stop = cancel.clone();
    let deliver = move |lease| deliver_or_stop(Arc::clone(&inner), Arc::clone(&gate), lease, stop.clone());
    worker.run(cancel, deliver).await;
}

/// A delivery that a stop of the node does not wait for longer than [`GRACE`]: it is made again after the next start,
/// and the receiver knows a message that it has.
async fn deliver_or_stop(
    inner: Arc<Inner>,
    gate: Arc<Gate>,
    lease: Lease,
    stop: CancellationToken,
) -> Result<(), WorkError> {
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        delivered = deliver(inner, &gate, lease) => delivered,
        () = late => Err(WorkError::Retry { reason: "the node stops".to_owned(), after: Some(Duration::ZERO) }),
    }
}

/// How an attempt ended.
pub(crate) enum Attempt {
    /// The receiver has it, and says so: its receipt, and the digest of its record.
    Receipted(Box<Sealed>, EvidenceDigest),
    /// Not now; for this reason. If the node has asked for a pause, or the message needs a longer one, after that.
    Later(String, Option<Duration>),
    /// Never; for this reason.
    Never(String),
}

async fn deliver(inner: Arc<Inner>, gate: &Gate, lease: Lease) -> Result<(), WorkError> {
    let id = std::str::from_utf8(&lease.payload).ok().and_then(|text| MessageId::parse(text).ok());
    let Some(id) = id else { return Err(WorkError::dead("the payload is not a message's id")) };
    let Some(mut message) = inner.db.read(move |tx| db::outgoing_fetch(tx, id)).await? else {
        // Closed already: only the job was left.
        return Ok(inner.db.write(move |tx| queue::job_done(tx, &lease)).await?);
    };
    let body = std::mem::take(&mut message.body);
    let (request, attempt) = attempt(&inner, gate, &message, &body, lease.attempt).await;
    match attempt {
        Attempt::Later(reason, after) => Err(WorkError::Retry { reason, after }),
        Attempt::Receipted(receipt, peer_evidence) => {
            let act = act(
                &inner,
                &message,
                "exchange.message-receipted",
                serde_json::json!({
                    "to": message.to.as_str(),
                    "topic": message.topic,
                    "request": request,
                    "receipt": sha256(&receipt.bytes).to_string(),
                    "peer_evidence": peer_evidence.to_string(),
                }),
            );
            let (entropy, from) = (Arc::clone(&inner.entropy), receipt.envelope.from.clone());
            let written = inner.db.write(move |tx| -> Result<(), store::Error> {
                evidence::record(tx, &act, &*entropy)?;
                let named = peer_evidence.to_string();
                db::outgoing_receipted(tx, id, &receipt.bytes, &receipt.seal.to_bytes(), &named, act.at)?;
                evidence::receipt_expect(tx, from.as_str(), &peer_evidence, act.at)?;
                queue::job_done(tx, &lease)
            });
            Ok(written.await?)
        }
        Attempt::Never(why) => {
            tracing::error!(exchange.message = %id, exchange.peer = %message.to, why, "exchange.message is a dead letter");
            let act = act(
                &inner,
                &message,
                "exchange.message-refused",
                serde_json::json!({
                    "to": message.to.as_str(),
                    "topic": message.topic,
                    "request": request,
                    "reason": why,
                }),
            );
            let entropy = Arc::clone(&inner.entropy);
            let written = inner.db.write(move |tx| -> Result<(), store::Error> {
                evidence::record(tx, &act, &*entropy)?;
                db::outgoing_dead(tx, id, &why, lease.id, act.at)?;
                queue::job_hold(tx, &lease, &why)
            });
            Ok(written.await?)
        }
    }
}

fn act(inner: &Inner, message: &Outgoing, kind: &'static str, body: serde_json::Value) -> Act {
    Act {
        kind,
        subject: message.id.to_string(),
        actor: inner.agency.to_string(),
        at: inner.clock.now(),
        facts: Vec::new(),
        body,
    }
}

/// One attempt; with the digest of what was sent. Bodies go before their message.
async fn attempt(inner: &Inner, gate: &Gate, message: &Outgoing, body: &[u8], attempts: i64) -> (String, Attempt) {
    if message.bodies.is_empty() {
        return match offer(inner, gate, message, body, attempts).await {
            Ok(Offered { request, missing, .. }) if !missing.is_empty() => {
                (request, Attempt::Later("the node misses bodies of a message that has none".to_owned(), None))
            }
            Ok(Offered { request, attempt, .. }) => (request, attempt),
            Err(attempt) => (String::new(), attempt),
        };
    }
    let Some(_turn) = inner.uploads.begin(&message.to) else {
        return (String::new(), Attempt::Later("other bodies are on their way to this node".to_owned(), None));
    };
    // Twice at most: a node that has taken all bodies and misses one again has let it go.
    for _ in 0..2 {
        match offer(inner, gate, message, body, attempts).await {
            Ok(Offered { request, attempt, missing }) => {
                if missing.is_empty() {
                    return (request, attempt);
                }
                if let Err(attempt) = upload(inner, gate, message, &missing).await {
                    return (request, attempt);
                }
            }
            Err(attempt) => return (String::new(), attempt),
        }
    }
    (String::new(), Attempt::Later("the node misses bodies that it had".to_owned(), None))
}

/// What became of a message that was offered.
struct Offered {
    /// The digest of what was sent.
    request: String,
    attempt: Attempt,
    /// The bodies that the node has not; it takes the message when it has them.
    missing: Vec<BodyHeld>,
}

async fn offer(inner: &Inner, gate: &Gate, message: &Outgoing, body: &[u8], attempts: i64) -> Result<Offered, Attempt> {
    if body.len() > inner.settings.body_limit {
        return Err(Attempt::Never(Refusal::Oversized.code().to_owned()));
    }
    let refs = message.bodies.iter().map(|body| BodyRef {
        sha256: body.digest().to_string(),
        size: body.size(),
        media_type: body.media_type().to_owned(),
    });
    let content = Content::Message {
        id: message.id,
        topic: message.topic.clone(),
        conversation: message.conversation.clone(),
        written_at: message.written_at,
        bodies: refs.collect(),
    };
    let (node, request, answer) = send(inner, gate, &message.to, MESSAGES, content, body.to_vec()).await?;
    let request = sha256(&request.bytes).to_string();
    let mut missing = Vec::new();
    let attempt = if let Some(pause) = answer.retry_after {
        let pause = gate.asked(pause);
        Attempt::Later(format!("the node asks for a pause, status {}", answer.status.as_u16()), Some(pause))
    } else {
        match judge(inner, &node, message.id, &request, &answer) {
            Err(why) => Attempt::Later(why, None),
            Ok(Judged::Receipt(receipt, evidence)) => Attempt::Receipted(receipt, evidence),
            Ok(Judged::Refusal(code)) => refused(inner, message, code, attempts),
            Ok(Judged::Missing(bodies)) => {
                missing = bodies;
                Attempt::Later("bodies are missing".to_owned(), None)
            }
        }
    };
    Ok(Offered { request, attempt, missing })
}

/// Seals and posts to an agency's node, and tells its gate what came of it; the caller judges the answer.
pub(crate) async fn send(
    inner: &Inner,
    gate: &Gate,
    to: &AgencyCode,
    path: &str,
    content: Content,
    body: Vec<u8>,
) -> Result<(Arc<NodeEntry>, Sealed, Answer), Attempt> {
    let turn = gate.begin();
    let later = |why: String| Attempt::Later(why, None);
    let usable = rules::registry_usable(inner.directory.freshness(inner.clock.now()));
    let node = usable.and_then(|()| inner.node(to)).map_err(|refusal| later(refusal.to_string()))?;
    let request = inner.seal(&node.agency, content, &body).map_err(|error| later(error.to_string()))?;
    let sent = inner.courier.post(&node, path, &request, body, inner.settings.delivery_timeout).await;
    let now = inner.clock.now();
    let answer = match sent {
        Ok(answer) => answer,
        Err(failure) => {
            let why = failure.to_string();
            inner.peers.failed(&node.agency, now, why.clone());
            gate.failed(turn, inner.settings.backoff, inner.settings.backoff_limit, &*inner.entropy);
            return Err(later(why));
        }
    };
    inner.peers.answered(&node.agency, now);
    if answer.retry_after.is_none() {
        match believed(inner, &node, &answer) {
            // Without an answer that can be believed, the node is as good as silent.
            Err(_) => gate.failed(turn, inner.settings.backoff, inner.settings.backoff_limit, &*inner.entropy),
            Ok(_) => gate.open(),
        }
    }
    Ok((node, request, answer))
}

/// What a refusal of the node means for the message.
fn refused(inner: &Inner, message: &Outgoing, code: String, attempts: i64) -> Attempt {
    match Refusal::from_code(&code) {
        Some(Refusal::UnknownService) => {
            let age = Duration::from_millis(
                u64::try_from(inner.clock.now().millis_since(message.written_at)).unwrap_or_default(),
            );
            if age > inner.settings.topic_patience {
                return Attempt::Never(code);
            }
            let doublings = u32::try_from(attempts.clamp(1, 20)).unwrap_or(1) - 1;
            let pause = inner.settings.backoff.saturating_mul(1 << doublings);
            Attempt::Later(code, Some(pause.min(inner.settings.backoff_limit.saturating_mul(TOPIC_PAUSES))))
        }
        Some(refusal) if !refusal.is_retryable() => Attempt::Never(code),
        _ => Attempt::Later(code, None),
    }
}

/// What the node has sealed.
enum Judged {
    Receipt(Box<Sealed>, EvidenceDigest),
    Missing(Vec<BodyHeld>),
    Refusal(String),
}

/// Only what the node has sealed counts, be it a receipt or a refusal; anything else is tried again.
pub(crate) fn believed<'a>(inner: &Inner, node: &NodeEntry, answer: &'a Answer) -> Result<&'a Sealed, String> {
    let Some(sealed) = &answer.sealed else {
        return Err(format!("no sealed answer, status {}", answer.status.as_u16()));
    };
    rules::envelope_believed(sealed, node, &inner.agency, inner.clock.now(), &inner.heads)
        .and_then(|()| rules::body_fits(sealed, &answer.body))
        .map_err(|refusal| format!("the answer cannot be believed: {refusal}"))?;
    Ok(sealed)
}

fn judge(inner: &Inner, node: &NodeEntry, id: MessageId, request: &str, answer: &Answer) -> Result<Judged, String> {
    let sealed = believed(inner, node, answer)?;
    match &sealed.envelope.content {
        Content::Receipt { id: answered, request: about, evidence } if *answered == id && about == request => {
            let evidence = EvidenceDigest::parse(evidence).map_err(|error| error.to_string())?;
            Ok(Judged::Receipt(Box::new(sealed.clone()), evidence))
        }
        Content::BodiesMissing { id: answered, request: about, bodies } if *answered == id && about == request => {
            Ok(Judged::Missing(bodies.clone()))
        }
        Content::Refusal { request: about, code } if about == request => Ok(Judged::Refusal(code.clone())),
        _ => Err("the answer is about another message".to_owned()),
    }
}
