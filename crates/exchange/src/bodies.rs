//! The receiving end of bodies: what is missing of those that a message names, and the pieces in which they come.

use std::sync::Arc;

use base::AgencyCode;
use http::StatusCode;
use store::blobs::Digest;
use trust::digest::sha256;

use crate::{
    body::{BadBody, Body, bodies_fit},
    bus::Inner,
    model::Refusal,
    server::Reply,
    staging::{Held, Staging, StagingError},
    wire::{BodyHeld, BodyRef, Content, Sealed},
};

/// The bodies that an envelope names, if a message may name them.
pub(crate) fn named(inner: &Inner, refs: &[BodyRef]) -> Result<Vec<Body>, Refusal> {
    let read = |named: &BodyRef| {
        let digest = Digest::parse(&named.sha256).map_err(|_| Refusal::Malformed)?;
        Body::new(digest, named.size, &named.media_type).map_err(|_| Refusal::Malformed)
    };
    let bodies = refs.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    bodies_fit(&bodies, inner.settings.bodies_limit).map_err(|error| match error {
        BadBody::Oversized => Refusal::Oversized,
        _ => Refusal::Malformed,
    })?;
    Ok(bodies)
}

/// Makes the bodies blobs if all of them have come; otherwise those that have not, with what there is of each.
pub(crate) async fn gather(inner: &Inner, peer: &AgencyCode, bodies: &[Body]) -> Result<Vec<BodyHeld>, Refusal> {
    let (peer, bodies) = (peer.clone(), bodies.to_vec());
    staging(inner, move |staging| {
        let mut missing = Vec::new();
        for body in &bodies {
            if let Held::Part(held) = staging.held(&peer, body)? {
                missing.push(BodyHeld { sha256: body.digest().to_string(), held });
            }
        }
        if missing.is_empty() {
            staging.adopt(&peer, &bodies)?;
        }
        Ok(missing)
    })
    .await
}

/// Lets go of what was staged for a message that has been received.
pub(crate) async fn forget(inner: &Inner, peer: &AgencyCode, bodies: Vec<Body>) {
    let peer = peer.clone();
    let forgotten = staging(inner, move |staging| {
        staging.forget(&peer, &bodies);
        Ok(())
    });
    // The sweep finds what is left.
    let _ = forgotten.await;
}

/// Takes a piece of a body.
pub(crate) async fn take(
    inner: &Arc<Inner>,
    peer: &AgencyCode,
    sealed: &Sealed,
    piece: Vec<u8>,
) -> Result<Reply, Refusal> {
    let Content::Piece { sha256: digest, size, offset } = sealed.envelope.content.clone() else {
        return Err(Refusal::Malformed);
    };
    let name = Digest::parse(&digest).map_err(|_| Refusal::Malformed)?;
    if size > inner.settings.bodies_limit {
        return Err(Refusal::Oversized);
    }
    let body = Body::new(name, size, "application/octet-stream").map_err(|_| Refusal::Malformed)?;
    let (from, now) = (peer.clone(), inner.clock.now());
    let held = staging(inner, move |staging| staging.add(&from, &body, offset, &piece, now)).await?;
    let (held, whole) = match held {
        Held::Part(held) => (held, false),
        Held::Whole => (size, true),
    };
    let request = sha256(&sealed.bytes).to_string();
    let content = Content::PieceTaken { request, sha256: digest, held, whole };
    Ok(Reply { status: StatusCode::OK, content, body: Vec::new() })
}

/// Works on the files of the bodies that are coming in. It goes on when whoever asked for it does not wait any more.
async fn staging<T: Send + 'static>(
    inner: &Inner,
    work: impl FnOnce(&Staging) -> Result<T, StagingError> + Send + 'static,
) -> Result<T, Refusal> {
    let staging = inner.staging.clone();
    let done = inner.tracker.spawn_blocking(move || work(&staging)).await;
    let done = done.map_err(|error| {
        tracing::error!(%error, "exchange.body could not be worked on");
        Refusal::Unavailable
    })?;
    done.map_err(|error| {
        tracing::warn!(%error, "exchange.body could not be taken");
        error.refusal()
    })
}
