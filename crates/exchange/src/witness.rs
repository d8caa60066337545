//! Carrying the notes of witnesses: in a header of ordinary requests and answers, and by themselves. They prove
//! themselves, are evidenced by nobody, and hold nothing up.

use std::sync::Arc;

use base::AgencyCode;
use evidence::{Carrier, CarryError, Witness};
use http::{HeaderMap, HeaderValue, StatusCode};
use trust::digest::sha256;

use crate::{
    bus::{Bus, Inner},
    courier::Failure,
    model::Refusal,
    rules,
    server::Reply,
    wire::{Content, Sealed, WITNESS},
};

/// The header with a note, as JSON.
const NOTE: &str = "lienthong-witness";

/// Puts what there is to say to an agency's node into the headers of a request or answer.
pub(crate) fn headers_write(witness: Option<&Witness>, to: &AgencyCode, headers: &mut HeaderMap) {
    let note = witness.and_then(|witness| witness.passing(to.as_str()));
    if let Some(note) = note.and_then(|note| HeaderValue::try_from(note).ok()) {
        headers.insert(NOTE, note);
    }
}

/// Takes what an agency's node says in the headers of a request or answer; it is judged later.
pub(crate) fn headers_heed(witness: Option<&Witness>, from: &AgencyCode, headers: &HeaderMap) {
    if let Some(witness) = witness
        && let Some(note) = headers.get(NOTE).and_then(|note| note.to_str().ok())
    {
        witness.heed(from.as_str(), note);
    }
}

/// Answers a note that came by itself.
pub(crate) async fn answer(
    inner: &Arc<Inner>,
    peer: &AgencyCode,
    sealed: &Sealed,
    body: Vec<u8>,
) -> Result<Reply, Refusal> {
    let witness = inner.witness.as_ref().ok_or(Refusal::UnknownService)?;
    let body = witness.answer(peer.as_str(), &body).await.map_err(|error| match error {
        evidence::WitnessError::Unreadable(_) => Refusal::Malformed,
        error => {
            tracing::error!(%error, exchange.peer = %peer, "exchange.note could not be considered");
            Refusal::Unavailable
        }
    })?;
    let content = Content::NoteAnswer { request: sha256(&sealed.bytes).to_string() };
    Ok(Reply { status: StatusCode::OK, content, body })
}

impl Carrier for Bus {
    fn others(&self) -> Vec<String> {
        let others = self.0.directory.agencies().into_iter().filter(|agency| *agency != self.0.agency);
        others.map(|agency| agency.to_string()).collect()
    }

    fn carry(&self, agency: &str, note: Vec<u8>) -> evidence::BoxFuture<'_, Result<Vec<u8>, CarryError>> {
        let agency = AgencyCode::parse(agency);
        Box::pin(async move {
            let agency = agency.map_err(|error| CarryError(error.to_string()))?;
            carry(&self.0, &agency, note).await
        })
    }
}

async fn carry(inner: &Arc<Inner>, agency: &AgencyCode, note: Vec<u8>) -> Result<Vec<u8>, CarryError> {
    let refused = |refusal: Refusal| CarryError(refusal.to_string());
    rules::registry_usable(inner.directory.freshness(inner.clock.now())).map_err(refused)?;
    let node = inner.node(agency).map_err(refused)?;
    let request = inner.seal(&node.agency, Content::Note {}, &note).map_err(|error| CarryError(error.to_string()))?;
    let sent = inner.courier.post(&node, WITNESS, &request, note, inner.settings.delivery_timeout).await;
    let now = inner.clock.now();
    let answer = match sent {
        Ok(answer) => answer,
        Err(Failure::Refused(refusal)) => {
            inner.peers.failed(&node.agency, now, refusal.to_string());
            return Err(refused(refusal));
        }
        Err(Failure::Unreachable(why)) => {
            inner.peers.failed(&node.agency, now, why.clone());
            return Err(CarryError(why));
        }
    };
    inner.peers.answered(&node.agency, now);
    let sealed = answer.sealed.ok_or_else(|| CarryError(format!("no envelope, status {}", answer.status.as_u16())))?;
    rules::envelope_believed(&sealed, &node, &inner.agency, now, &inner.heads)
        .and_then(|()| rules::body_fits(&sealed, &answer.body))
        .map_err(refused)?;
    let about = sha256(&request.bytes).to_string();
    match &sealed.envelope.content {
        Content::NoteAnswer { request } if *request == about => Ok(answer.body.into()),
        Content::Refusal { code, .. } => Err(CarryError(code.clone())),
        _ => Err(CarryError("the answer is about something else".to_owned())),
    }
}
