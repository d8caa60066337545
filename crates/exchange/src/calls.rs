//! Synchronous calls, both ends: asked and answered under seal, recorded as evidence at both.

use std::sync::Arc;

use base::{AgencyCode, Id, MessageId, wire};
use evidence::{Act, EvidenceDigest};
use http::StatusCode;
use trust::digest::{sha256, sha256_of};

use crate::{
    bus::{Bus, HandlerFailure, Inner},
    courier::{Answer, Failure},
    directory::NodeEntry,
    failure::{CallError, CallFailure},
    model::{Caller, Refusal},
    rules,
    server::Reply,
    store::{self as db, CallRow, Direction},
    wire::{CALLS, Content, Problem, Sealed},
};

impl Bus {
    /// Asks another agency's node (or this one's own handler, if the agency is its own) in the name of one of this
    /// node's systems, such as `H54/services`. The answer has been checked and evidenced when it comes back.
    pub async fn call<C: wire::Call>(
        &self,
        from_system: &str,
        to: &AgencyCode,
        call: &C,
    ) -> Result<C::Reply, CallError> {
        let inner = &self.0;
        rules::system_of(&inner.agency, from_system).map_err(CallError::Exchange)?;
        let body = serde_json::to_vec(call).map_err(|_| CallError::Exchange(Refusal::Malformed))?;
        let id = MessageId::new(inner.clock.now(), &*inner.entropy);
        let reply = if inner.is_own(to) {
            own(inner, id, C::SERVICE, from_system, body).await?
        } else {
            ask(inner, id, C::SERVICE, from_system, to, body).await?
        };
        serde_json::from_slice(&reply).map_err(|error| CallError::BadReply(error.to_string()))
    }
}

/// The own agency's answer: the same handler, no wire.
async fn own(
    inner: &Arc<Inner>,
    id: MessageId,
    service: &'static str,
    system: &str,
    body: Vec<u8>,
) -> Result<Vec<u8>, CallError> {
    let handler = inner.call_handler(service).ok_or(CallError::Exchange(Refusal::UnknownService))?;
    let caller = Caller { agency: inner.agency.clone(), system: system.to_owned(), call: id, at: inner.clock.now() };
    let answering = tokio::time::timeout(inner.settings.call_timeout, handler(caller, body));
    match answering.await {
        Err(_) => Err(CallError::Unreachable("the service did not answer in time".to_owned())),
        Ok(Ok(reply)) => Ok(reply),
        Ok(Err(HandlerFailure::Malformed)) => Err(CallError::Exchange(Refusal::Malformed)),
        Ok(Err(HandlerFailure::Service(CallFailure::Refused { code, detail }))) => {
            Err(CallError::Refused { code, detail })
        }
        Ok(Err(HandlerFailure::Service(CallFailure::Unavailable(why)))) => {
            tracing::warn!(exchange.service = service, why, "exchange.service failed");
            Err(CallError::Exchange(Refusal::Unavailable))
        }
    }
}

/// Another node's answer.
async fn ask(
    inner: &Arc<Inner>,
    id: MessageId,
    service: &'static str,
    system: &str,
    to: &AgencyCode,
    body: Vec<u8>,
) -> Result<Vec<u8>, CallError> {
    rules::registry_usable(inner.directory.freshness(inner.clock.now())).map_err(CallError::Exchange)?;
    let node = inner.node(to).map_err(CallError::Exchange)?;
    if body.len() > inner.settings.body_limit {
        return Err(CallError::Exchange(Refusal::Oversized));
    }
    let content = Content::Call { id, service: service.to_owned(), system: system.to_owned() };
    let request = inner.seal(&node.agency, content, &body).map_err(|error| {
        tracing::error!(%error, "exchange.seal failed");
        CallError::Exchange(Refusal::Unavailable)
    })?;
    let sent = inner.courier.post(&node, CALLS, &request, body, inner.settings.call_timeout).await;
    let now = inner.clock.now();
    let answer = match sent {
        Ok(answer) => answer,
        Err(failure) => {
            inner.peers.failed(&node.agency, now, failure.to_string());
            return Err(match failure {
                Failure::Refused(refusal) => CallError::Exchange(refusal),
                Failure::Unreachable(why) => CallError::Unreachable(why),
            });
        }
    };
    inner.peers.answered(&node.agency, now);
    let (answered, sealed) = judge(inner, &node, id, &request, &answer)?;
    if let Content::Refusal { code, .. } = answered {
        let refusal = Refusal::from_code(&code).ok_or_else(|| CallError::BadReply(format!("refusal {code:?}")))?;
        return Err(CallError::Exchange(refusal));
    }
    record_asked(inner, &node.agency, id, service, system, &request, &sealed).await?;
    if matches!(answered, Content::Reply { .. }) {
        return Ok(answer.body.into());
    }
    let problem: Problem =
        serde_json::from_slice(&answer.body).map_err(|error| CallError::BadReply(error.to_string()))?;
    Err(CallError::Refused { code: problem.code, detail: problem.detail })
}

/// Judges an answer: it is the node's own, it is about this request, and its body is the one that was sealed.
fn judge(
    inner: &Inner,
    node: &NodeEntry,
    id: MessageId,
    request: &Sealed,
    answer: &Answer,
) -> Result<(Content, Sealed), CallError> {
    let Some(sealed) = &answer.sealed else {
        return Err(CallError::BadReply(format!("no envelope, status {}", answer.status.as_u16())));
    };
    rules::envelope_believed(sealed, node, &inner.agency, inner.clock.now())
        .and_then(|()| rules::body_fits(sealed, &answer.body))
        .map_err(|refusal| CallError::BadReply(refusal.to_string()))?;
    let content = sealed.envelope.content.clone();
    let digest = sha256(&request.bytes).to_string();
    let about_this = match &content {
        Content::Reply { id: answered, request, .. } | Content::ServiceRefusal { id: answered, request, .. } => {
            *answered == id && *request == digest
        }
        Content::Refusal { request, .. } => *request == digest,
        _ => false,
    };
    if about_this { Ok((content, sealed.clone())) } else { Err(CallError::BadReply("of another call".to_owned())) }
}

/// The caller's evidence: both envelopes, by digest in the log and whole beside it.
async fn record_asked(
    inner: &Arc<Inner>,
    peer: &AgencyCode,
    id: MessageId,
    service: &'static str,
    system: &str,
    request: &Sealed,
    answer: &Sealed,
) -> Result<(), CallError> {
    let (entropy, now) = (Arc::clone(&inner.entropy), inner.clock.now());
    let (peer, request, answer) = (peer.clone(), request.clone(), answer.clone());
    let peer_evidence = match &answer.envelope.content {
        Content::Reply { evidence, .. } | Content::ServiceRefusal { evidence, .. } => EvidenceDigest::parse(evidence),
        _ => EvidenceDigest::parse(""),
    };
    let peer_evidence = peer_evidence.map_err(|error| CallError::BadReply(error.to_string()))?;
    let act = Act {
        kind: "exchange.call-made",
        subject: id.to_string(),
        actor: system.to_owned(),
        at: now,
        facts: Vec::new(),
        body: serde_json::json!({
            "to": peer.as_str(),
            "service": service,
            "request": sha256(&request.bytes).to_string(),
            "answer": sha256(&answer.bytes).to_string(),
        }),
    };
    inner
        .db
        .write(move |tx| -> Result<(), store::Error> {
            evidence::receipt_expect(tx, peer.as_str(), &peer_evidence, now)?;
            let evidence = evidence::record(tx, &act, &*entropy)?;
            let row = CallRow {
                direction: Direction::Out,
                peer: &peer,
                id,
                at: now,
                service,
                request: &request.bytes,
                request_signature: &request.signature,
                answer: Some((&answer.bytes, &answer.signature)),
                evidence: evidence.to_string(),
            };
            db::call_insert(tx, &row).map(|_| ())
        })
        .await?;
    Ok(())
}

/// Answers another node's call: once.
pub(crate) async fn answer(
    inner: &Arc<Inner>,
    peer: &AgencyCode,
    sealed: &Sealed,
    body: Vec<u8>,
) -> Result<Reply, Refusal> {
    let Content::Call { id, service, system } = &sealed.envelope.content else { return Err(Refusal::Malformed) };
    rules::system_of(peer, system)?;
    let handler = inner.call_handler(service).ok_or(Refusal::UnknownService)?;
    let _under_way = UnderWay::begin(inner, peer, *id)?;
    let (from, seen) = (peer.clone(), *id);
    if inner.db.read(move |tx| db::call_seen(tx, &from, seen)).await.map_err(|error| unavailable(&error))? {
        return Err(Refusal::Replayed);
    }
    let caller = Caller { agency: peer.clone(), system: system.clone(), call: *id, at: sealed.envelope.sent_at };
    let answered = tokio::time::timeout(inner.settings.call_timeout, handler(caller, body)).await;
    let (body, refused) = match answered {
        Ok(Ok(body)) => (body, None),
        Ok(Err(HandlerFailure::Malformed)) => return Err(Refusal::Malformed),
        Ok(Err(HandlerFailure::Service(CallFailure::Refused { code, detail }))) => {
            let problem = Problem::of_service(&code, &detail);
            (serde_json::to_vec(&problem).map_err(|error| unavailable(&error))?, Some(code))
        }
        Ok(Err(HandlerFailure::Service(CallFailure::Unavailable(why)))) => {
            tracing::warn!(exchange.service = service, why, "exchange.service failed");
            return Err(Refusal::Unavailable);
        }
        Err(_) => {
            tracing::warn!(exchange.service = service, "exchange.service did not answer in time");
            return Err(Refusal::Unavailable);
        }
    };
    let nonce = crate::bus::nonce();
    let evidence = record_answered(inner, peer, sealed, refused.as_deref(), &nonce, &body).await?;
    let (id, request) = (*id, sha256(&sealed.bytes).to_string());
    let (status, content) = match refused {
        None => (StatusCode::OK, Content::Reply { id, request, evidence }),
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, Content::ServiceRefusal { id, request, evidence }),
    };
    Ok(Reply { status, content, body, nonce: Some(nonce) })
}

fn unavailable(error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(%error, "exchange.call could not be answered");
    Refusal::Unavailable
}

/// The provider's evidence, and the memory of the call's id. The reply's digest is salted by its envelope's nonce.
async fn record_answered(
    inner: &Arc<Inner>,
    peer: &AgencyCode,
    sealed: &Sealed,
    refused: Option<&str>,
    nonce: &str,
    body: &[u8],
) -> Result<String, Refusal> {
    let Content::Call { id, service, system } = sealed.envelope.content.clone() else { return Err(Refusal::Malformed) };
    let (entropy, now) = (Arc::clone(&inner.entropy), inner.clock.now());
    let (peer, request) = (peer.clone(), sealed.clone());
    let act = Act {
        kind: "exchange.call-answered",
        subject: id.to_string(),
        actor: system,
        at: now,
        facts: Vec::new(),
        body: serde_json::json!({
            "service": service,
            "request": sha256(&sealed.bytes).to_string(),
            "reply": sha256_of(&[nonce.as_bytes(), body]).to_string(),
            "refused": refused,
        }),
    };
    let written = inner.db.write(move |tx| -> Result<Option<String>, store::Error> {
        if db::call_seen(tx, &peer, id)? {
            return Ok(None);
        }
        let evidence = evidence::record(tx, &act, &*entropy)?.to_string();
        let row = CallRow {
            direction: Direction::In,
            peer: &peer,
            id,
            at: now,
            service: &service,
            request: &request.bytes,
            request_signature: &request.signature,
            answer: None,
            evidence: evidence.clone(),
        };
        if db::call_insert(tx, &row)? { Ok(Some(evidence)) } else { Err(tx.conflict()) }
    });
    written.await.map_err(|error| unavailable(&error))?.ok_or(Refusal::Replayed)
}

/// A call under way; the same call beside it is a replay.
struct UnderWay<'a> {
    inner: &'a Inner,
    call: (AgencyCode, MessageId),
}

impl<'a> UnderWay<'a> {
    fn begin(inner: &'a Inner, peer: &AgencyCode, id: MessageId) -> Result<Self, Refusal> {
        let call = (peer.clone(), id);
        if inner.answering.lock().insert(call.clone()) { Ok(Self { inner, call }) } else { Err(Refusal::Replayed) }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.inner.answering.lock().remove(&self.call);
    }
}
