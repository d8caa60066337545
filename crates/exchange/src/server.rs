//! The connect port: mutual TLS 1.3, a few paths, every answer signed.

use std::{convert::Infallible, sync::Arc, time::Duration};

use base::AgencyCode;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use trust::{Digest, SignError, digest::sha256};

use crate::{
    bodies,
    bus::Inner,
    calls,
    crowd::{Arrival, Crowd},
    directory::NodeEntry,
    fetch, inbox,
    mail::Parcel,
    model::Refusal,
    patient::Patient,
    rules,
    wire::{self, Content, Problem, Sealed},
    witness,
};

/// How long a handshake, its first bytes, and the rest of a refused connection, may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
const GREETING: Duration = Duration::from_secs(2);
const LINGER: Duration = Duration::from_secs(1);
/// How long a connection may wait for its next request.
const IDLE: Duration = Duration::from_secs(75);

/// What goes back, before it is sealed.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) content: Content,
    pub(crate) body: Vec<u8>,
}

pub(crate) async fn serve(inner: Arc<Inner>, listener: TcpListener, cancel: CancellationToken) {
    let crowd = Crowd::new(inner.settings.handshakes, inner.settings.connections);
    loop {
        let accepted = tokio::select! {
            () = cancel.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, from)) => {
                // Who finds no room is sent away at once: a port that does not accept keeps out everybody.
                let Some(arrival) = crowd.arrive(from.ip()) else { continue };
                inner.tracker.spawn(connection(
                    Arc::clone(&inner),
                    Arc::clone(&crowd),
                    stream,
                    arrival,
                    cancel.clone(),
                ));
            }
            Err(error) => {
                // Out of file handles, most likely: a pause lets some of them go.
                tracing::warn!(%error, "exchange.accept failed");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(
    inner: Arc<Inner>,
    crowd: Arc<Crowd>,
    stream: TcpStream,
    arrival: Arrival,
    cancel: CancellationToken,
) {
    let Some(handshake) = arrival.shake(HANDSHAKE).await else { return };
    drop(stream.set_nodelay(true));
    // Who means to come in says so at once.
    if !matches!(tokio::time::timeout(GREETING, stream.peek(&mut [0])).await, Ok(Ok(1..))) {
        return;
    }
    let acceptor = TlsAcceptor::from(Arc::clone(&inner.server));
    let accepted = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream).into_fallible()).await;
    let stream = match accepted {
        Ok(Ok(stream)) => stream,
        Ok(Err((error, stream))) => {
            tracing::info!(%error, "exchange.handshake refused");
            linger(stream).await;
            return;
        }
        Err(_) => return,
    };
    drop(handshake);
    let certificates = stream.get_ref().1.peer_certificates().unwrap_or_default();
    let Some(fingerprint) = certificates.first().map(|certificate| sha256(certificate)) else {
        return crate::door::serve(&inner, stream, &cancel).await;
    };
    drop(arrival);
    let Some(place) = crowd.enter(fingerprint) else {
        tracing::warn!(exchange.certificate = %fingerprint, "exchange.connection beyond what one node may hold");
        return;
    };
    let inner_ = Arc::clone(&inner);
    let service = hyper::service::service_fn(move |request| {
        let inner = Arc::clone(&inner);
        async move { Ok::<_, Infallible>(respond(&inner, &fingerprint, request).await) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(Patient::new(stream, inner_.settings.patience)), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = cancel.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "exchange.connection ended early");
    }
    drop(place);
}

/// Lets the other end read the alert that says why: closing at once with unread bytes would reset the connection.
pub(crate) async fn linger(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    drop(stream.shutdown().await);
    let mut rest = [0; 1024];
    let reading = async { while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {} };
    drop(tokio::time::timeout(LINGER, reading).await);
}

async fn respond(inner: &Arc<Inner>, fingerprint: &Digest, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let sealed = wire::headers_read(request.headers());
    let peer = peer(inner, fingerprint);
    let addressee = peer.as_ref().ok().map(|peer| peer.agency.clone());
    if let Some(agency) = &addressee {
        witness::headers_heed(inner.witness.as_ref(), agency, request.headers());
    }
    let digest = sealed.as_ref().map(|sealed| sha256(&sealed.bytes).to_string()).unwrap_or_default();
    let handled = match (peer, sealed) {
        (Ok(peer), Ok(sealed)) => handle(inner, &peer, sealed, request).await,
        (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
    };
    let reply = match handled {
        Ok(Ok(reply)) => Ok(reply),
        Ok(Err(parcel)) => return laid_out(inner, addressee.as_ref(), parcel),
        Err(refusal) => Err(refusal),
    };
    let reply = reply.unwrap_or_else(|refusal| {
        tracing::info!(exchange.refusal = refusal.code(), exchange.peer = ?addressee, "exchange.request refused");
        refused(refusal, digest)
    });
    let pause = pause(inner, reply.status);
    let mut response = answer(inner, addressee.as_ref(), reply).await;
    if let Some(pause) = pause {
        let seconds = pause.as_secs().max(1);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// When a node may come back that gets an answer of this status.
pub(crate) fn pause(inner: &Inner, status: StatusCode) -> Option<Duration> {
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some(inner.settings.retry_after),
        StatusCode::INSUFFICIENT_STORAGE => Some(inner.settings.retry_after_full),
        _ => None,
    }
}

/// Whose connection this is, by the newest registry: a certificate that was taken back ends with its next request.
fn peer(inner: &Inner, fingerprint: &Digest) -> Result<Arc<NodeEntry>, Refusal> {
    let peer = inner.directory.node_by_tls(fingerprint).ok_or(Refusal::ForeignCertificate)?;
    let certificate = peer.tls_of(fingerprint).ok_or(Refusal::ForeignCertificate)?;
    rules::certificate_valid(certificate, inner.clock.now())?;
    Ok(peer)
}

/// The answer; or, to a node that fetches, what is there for it.
async fn handle(
    inner: &Arc<Inner>,
    peer: &Arc<NodeEntry>,
    sealed: Sealed,
    request: Request<Incoming>,
) -> Result<Result<Reply, Parcel>, Refusal> {
    if request.method() != Method::POST {
        return Err(Refusal::Malformed);
    }
    let now = inner.clock.now();
    rules::registry_usable(inner.directory.freshness(now))?;
    // The envelope is judged before the body is read: nobody unknown makes this node swallow bytes.
    rules::envelope_believed(&sealed, peer, &inner.agency, now, &inner.heads)?;
    let (parts, incoming) = request.into_parts();
    let body = body(inner, incoming).await?;
    rules::body_fits(&sealed, &body)?;
    match (parts.uri.path(), &sealed.envelope.content) {
        (wire::FETCH, Content::Fetch {}) => match fetch::fetch(inner, peer, &sealed).await? {
            Ok(parcel) => Ok(Err(parcel)),
            Err(nothing) => Ok(Ok(nothing)),
        },
        (wire::FETCHED, _) => fetch::fetched(inner, peer, &parts.headers, &sealed, body).map(Ok),
        (path, _) => answered(inner, peer, path, &sealed, body).await.map(Ok),
    }
}

/// Judges and answers a request that this node has fetched.
pub(crate) async fn judged(
    inner: &Arc<Inner>,
    peer: &Arc<NodeEntry>,
    path: &str,
    sealed: &Sealed,
    body: Vec<u8>,
) -> Result<Reply, Refusal> {
    let now = inner.clock.now();
    rules::registry_usable(inner.directory.freshness(now))?;
    rules::envelope_believed(sealed, peer, &inner.agency, now, &inner.heads)?;
    rules::body_fits(sealed, &body)?;
    answered(inner, peer, path, sealed, body).await
}

/// Answers a request that has been judged.
async fn answered(
    inner: &Arc<Inner>,
    peer: &Arc<NodeEntry>,
    path: &str,
    sealed: &Sealed,
    body: Vec<u8>,
) -> Result<Reply, Refusal> {
    match (path, &sealed.envelope.content) {
        (wire::CALLS, Content::Call { .. }) => calls::answer(inner, &peer.agency, sealed, body).await,
        (wire::BODIES, Content::Piece { .. }) => bodies::take(inner, &peer.agency, sealed, body).await,
        (wire::WITNESS, Content::Note {}) => witness::answer(inner, &peer.agency, sealed, body).await,
        (wire::MESSAGES, Content::Message { .. }) => inbox::receive(inner, &peer.agency, sealed, body).await,
        _ => Err(Refusal::Malformed),
    }
}

async fn body(inner: &Inner, body: Incoming) -> Result<Vec<u8>, Refusal> {
    let limit = inner.settings.body_limit;
    if usize::try_from(body.size_hint().lower()).is_ok_and(|size| size > limit) {
        return Err(Refusal::Oversized);
    }
    let collected = tokio::time::timeout(inner.settings.patience, Limited::new(body, limit).collect())
        .await
        .map_err(|_| Refusal::Unavailable)?
        .map_err(|error| if error.is::<LengthLimitError>() { Refusal::Oversized } else { Refusal::Malformed })?;
    Ok(collected.to_bytes().into())
}

/// A refusal of the exchange.
pub(crate) fn refused(refusal: Refusal, request: String) -> Reply {
    let problem = Problem::of(refusal);
    Reply {
        status: StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST),
        content: Content::Refusal { request, code: refusal.code().to_owned() },
        body: serde_json::to_vec(&problem).unwrap_or_default(),
    }
}

/// A request for the node that fetches it, as it would have been posted.
fn laid_out(inner: &Inner, to: Option<&AgencyCode>, parcel: Parcel) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(parcel.body)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    if let Some(to) = to {
        witness::headers_write(inner.witness.as_ref(), to, headers);
    }
    let named = [(fetch::PARCEL, &parcel.id), (fetch::PATH, &parcel.path)]
        .into_iter()
        .all(|(name, value)| HeaderValue::try_from(value).is_ok_and(|value| headers.insert(name, value).is_none()));
    if !named || wire::headers_write(&parcel.sealed, headers).is_err() {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    response
}

/// Seals what goes back: the answer to a call in the log of calls. If that cannot be, a refusal goes back in its place.
pub(crate) async fn sealed(inner: &Inner, to: &AgencyCode, reply: Reply) -> Result<(Reply, Sealed), SignError> {
    let request = match &reply.content {
        Content::Reply { request, .. } | Content::ServiceRefusal { request, .. } => request.clone(),
        content => {
            let sealed = inner.seal(to, content.clone(), &reply.body)?;
            return Ok((reply, sealed));
        }
    };
    match inner.seal_logged(to, reply.content.clone(), &reply.body).await {
        Ok(sealed) => Ok((reply, sealed)),
        Err(error) => {
            tracing::error!(%error, "exchange.answer could not be logged");
            let refusal = refused(Refusal::Unavailable, request);
            let sealed = inner.seal(to, refusal.content.clone(), &refusal.body)?;
            Ok((refusal, sealed))
        }
    }
}

/// The sealed answer. To someone whom the registry does not know it goes unsealed.
async fn answer(inner: &Inner, to: Option<&AgencyCode>, reply: Reply) -> Response<Full<Bytes>> {
    let sealing = match to {
        None => Ok((reply, None)),
        Some(to) => sealed(inner, to, reply).await.map(|(reply, sealed)| (reply, Some(sealed))),
    };
    let (reply, sealed) = match sealing {
        Ok(done) => done,
        Err(error) => {
            tracing::error!(%error, "exchange.seal failed");
            let mut response = Response::new(Full::default());
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            return response;
        }
    };
    let Reply { status, content, body } = reply;
    let kind = match content {
        Content::Refusal { .. } | Content::ServiceRefusal { .. } => "application/problem+json",
        _ => "application/json",
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(to) = to {
        witness::headers_write(inner.witness.as_ref(), to, headers);
    }
    let written = sealed.is_none_or(|sealed| wire::headers_write(&sealed, headers).is_ok());
    if !written {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        *response.body_mut() = Full::default();
    }
    response
}
