//! Synchronous calls, both ends: asked and answered under seal, and in the log of calls at both before they count.

use std::sync::Arc;

use base::{AgencyCode, Id, MessageId, wire};
use http::StatusCode;
use trust::digest::sha256;

use crate::{
    bus::{Bus, HandlerFailure, Inner},
    courier::{Answer, Failure},
    directory::NodeEntry,
    failure::{CallError, CallFailure},
    log::LogFailed,
    model::{Caller, Refusal},
    replays, rules,
    server::Reply,
    wire::{CALLS, Content, Problem, Sealed},
};

impl Bus {
    /// Asks another agency's node (or this one's own handler, if the agency is its own) in the name of one of this
    /// node's systems, such as `H54/services`. The answer has been checked and logged when it comes back.
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
    let request = inner.seal_logged(&node.agency, content, &body).await.map_err(unlogged)?;
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
    let sealed = judge(inner, &node, id, &request, &answer)?;
    if let Content::Refusal { code, .. } = &sealed.envelope.content {
        let refusal = Refusal::from_code(code).ok_or_else(|| CallError::BadReply(format!("refusal {code:?}")))?;
        return Err(CallError::Exchange(refusal));
    }
    inner.log_received(sealed).await.map_err(unlogged)?;
    if matches!(sealed.envelope.content, Content::Reply { .. }) {
        return Ok(answer.body.into());
    }
    let problem: Problem =
        serde_json::from_slice(&answer.body).map_err(|error| CallError::BadReply(error.to_string()))?;
    Err(CallError::Refused { code: problem.code, detail: problem.detail })
}

fn unlogged(error: LogFailed) -> CallError {
    tracing::error!(%error, "exchange.call could not be logged");
    CallError::Exchange(Refusal::Unavailable)
}

/// Judges an answer: it is the node's own, it is about this request, and its body is the one that was sealed.
fn judge<'a>(
    inner: &Inner,
    node: &NodeEntry,
    id: MessageId,
    request: &Sealed,
    answer: &'a Answer,
) -> Result<&'a Sealed, CallError> {
    let Some(sealed) = &answer.sealed else {
        return Err(CallError::BadReply(format!("no envelope, status {}", answer.status.as_u16())));
    };
    rules::envelope_believed(sealed, node, &inner.agency, inner.clock.now(), &inner.heads)
        .and_then(|()| rules::body_fits(sealed, &answer.body))
        .map_err(|refusal| CallError::BadReply(refusal.to_string()))?;
    let digest = sha256(&request.bytes).to_string();
    let about_this = match &sealed.envelope.content {
        Content::Reply { id: answered, request } | Content::ServiceRefusal { id: answered, request } => {
            *answered == id && *request == digest
        }
        Content::Refusal { request, .. } => *request == digest,
        _ => false,
    };
    if about_this { Ok(sealed) } else { Err(CallError::BadReply("of another call".to_owned())) }
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
    if inner.log.is_none() {
        return Err(Refusal::UnknownService);
    }
    replays::take(inner, peer, *id, sealed.envelope.sent_at).await?;
    // Before the service does anything: what it does has then been asked for.
    inner.log_received(sealed).await.map_err(|error| unavailable(&error))?;
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
    let (id, request) = (*id, sha256(&sealed.bytes).to_string());
    let (status, content) = match refused {
        None => (StatusCode::OK, Content::Reply { id, request }),
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, Content::ServiceRefusal { id, request }),
    };
    Ok(Reply { status, content, body })
}

fn unavailable(error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(%error, "exchange.call could not be answered");
    Refusal::Unavailable
}
