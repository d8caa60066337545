//! The door of the connect port: how a node that is no member yet brings its request to join. It shows no certificate
//! and gets one path and one small body; it believes the other end by the trust anchor that its token names, so that
//! nothing is taken on first use.

mod knocks;

use std::{convert::Infallible, fmt, sync::Arc, time::Duration};

use base::{AgencyCode, Timestamp};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use parking_lot::RwLock;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{WebPkiSupportedAlgorithms, verify_tls13_signature},
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, sync::Semaphore};
use tokio_rustls::{TlsConnector, server::TlsStream};
use tokio_util::sync::CancellationToken;
use trust::{Anchors, Certificate, Digest, Policy, Purpose, path};

use crate::{BoxFuture, bus::Inner, http_client::tcp, tls};
use knocks::Knocks;

/// Where one knocks.
const PATH: &str = "/exchange/v1/join";
/// The largest request and the largest answer, in bytes: the answer holds the federation's configuration.
const REQUEST: usize = 64 * 1024;
const ANSWER: usize = 16 * 1024 * 1024;
/// How long all of it may take, and how long the request alone: who brings nothing keeps no place for long.
const PATIENCE: Duration = Duration::from_secs(20);
const READING: Duration = Duration::from_secs(5);

/// What is answered at the door.
#[derive(Clone, Debug)]
pub struct DoorAnswer {
    /// An HTTP status.
    pub status: u16,
    /// JSON.
    pub body: Vec<u8>,
}

/// Who answers at the door: from the body of the request.
pub type Opening = dyn Fn(Vec<u8>) -> BoxFuture<DoorAnswer> + Send + Sync;

/// How many may knock at a time: they have shown nothing yet, and must not crowd out those who have.
const AT_A_TIME: usize = 8;

/// The door, closed until somebody answers at it.
pub(crate) struct Door {
    answer: RwLock<Option<Arc<Opening>>>,
    places: Semaphore,
    knocks: Knocks,
}

impl Default for Door {
    fn default() -> Self {
        Self { answer: RwLock::default(), places: Semaphore::new(AT_A_TIME), knocks: Knocks::default() }
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Door(open: {})", self.is_open())
    }
}

impl Door {
    pub(crate) fn open(&self, answer: Arc<Opening>) {
        *self.answer.write() = Some(answer);
    }

    pub(crate) fn is_open(&self) -> bool {
        self.answer.read().is_some()
    }
}

/// Serves one request of somebody without a certificate.
pub(crate) async fn serve(inner: &Arc<Inner>, stream: TlsStream<TcpStream>, cancel: &CancellationToken) {
    let Some(answer) = inner.door.answer.read().clone() else { return };
    let may = match stream.get_ref().0.peer_addr() {
        Ok(from) => inner.door.knocks.may(from.ip(), inner.clock.now()),
        Err(_) => false,
    };
    // Who knocks too often takes no place from others: the answer is the same whatever they would say.
    if !may {
        return send_away(stream).await;
    }
    let Ok(_place) = inner.door.places.try_acquire() else {
        tracing::info!("exchange.door has no place for another one");
        return;
    };
    let service = hyper::service::service_fn(move |request| {
        let answer = Arc::clone(&answer);
        async move { Ok::<_, Infallible>(respond(answer.as_ref(), request).await) }
    });
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(READING)
        .keep_alive(false)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        () = cancel.cancelled() => {}
        ended = tokio::time::timeout(PATIENCE, serving) => {
            if let Ok(Err(error)) = ended {
                tracing::debug!(%error, "exchange.door ended early");
            }
        }
    }
}

/// Tells that it was too often, and when to come back.
async fn send_away(mut stream: TlsStream<TcpStream>) {
    let answer = format!(
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        knocks::WINDOW_SECONDS
    );
    let sending = async {
        if stream.write_all(answer.as_bytes()).await.is_ok() {
            crate::server::linger(stream).await;
        }
    };
    drop(tokio::time::timeout(READING, sending).await);
}

async fn respond(answer: &Opening, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let plain = |status| {
        let mut response = Response::new(Full::default());
        *response.status_mut() = status;
        response
    };
    if request.uri().path() != PATH || request.method() != Method::POST {
        return plain(StatusCode::NOT_FOUND);
    }
    let reading = tokio::time::timeout(READING, Limited::new(request.into_body(), REQUEST).collect());
    let body = match reading.await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return plain(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => return plain(StatusCode::REQUEST_TIMEOUT),
    };
    let DoorAnswer { status, body } = answer(body.to_bytes().into()).await;
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Why knocking came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum KnockError {
    /// The address is not `host:port`.
    #[error("an address is host:port: {0:?}")]
    Address(String),
    /// Nobody listens there.
    #[error("nobody answers at {0}")]
    Unreachable(String, #[source] std::io::Error),
    /// Somebody listens there who is not the one that the token names, or not one who lets nodes in.
    #[error("who answers at {0} is not the node that the token was made at, or its certificate is not valid now")]
    NotBelieved(String, #[source] std::io::Error),
    /// There was no answer that can be read.
    #[error("{0} gave no answer that can be read: {1}")]
    Answer(String, String),
    /// It took too long.
    #[error("{0} did not answer in time")]
    TimedOut(String),
}

/// Brings `body` to the connect port at `address` (`host:port`) of `holder`'s node, which is believed only under the trust
/// anchor with the fingerprint `anchor`. The status and the body of the answer.
pub async fn knock(
    address: &str,
    holder: &AgencyCode,
    anchor: Digest,
    now: Timestamp,
    body: Vec<u8>,
) -> Result<DoorAnswer, KnockError> {
    let bad = || KnockError::Address(address.to_owned());
    let (host, port) = address.rsplit_once(':').ok_or_else(bad)?;
    let (host, port) = (host.trim_matches(['[', ']']), port.parse().map_err(|_| bad())?);
    let provider = tls::provider();
    let algorithms = provider.signature_verification_algorithms;
    let verifier = AnchorVerifier { holder: holder.clone(), anchor, now, algorithms };
    let unusable = |error: Error| KnockError::Answer(address.to_owned(), error.to_string());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(unusable)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let asking = async {
        let plain = tcp(host, port).await.map_err(|error| KnockError::Unreachable(address.to_owned(), error))?;
        // A name at all is what asks for the certificates above; whom to expect is said by the anchor.
        let name = ServerName::try_from("join.invalid").map_err(|_| bad())?;
        let stream = TlsConnector::from(Arc::new(config)).connect(name, plain).await;
        let stream = stream.map_err(|error| KnockError::NotBelieved(address.to_owned(), error))?;
        ask(stream, body).await.map_err(|error| KnockError::Answer(address.to_owned(), error))
    };
    tokio::time::timeout(PATIENCE, asking).await.map_err(|_| KnockError::TimedOut(address.to_owned()))?
}

async fn ask(stream: tokio_rustls::client::TlsStream<TcpStream>, body: Vec<u8>) -> Result<DoorAnswer, String> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    let request = Request::post(PATH)
        .header(header::HOST, "join.invalid")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body)))
        .map_err(|error| error.to_string())?;
    let asking = async move {
        let answer = sender.send_request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), ANSWER).collect().await.map_err(|error| error.to_string())?;
        Ok(DoorAnswer { status, body: body.to_bytes().into() })
    };
    let (answer, ended) = tokio::join!(asking, connection);
    answer.map_err(|error| ended.err().map_or(error, |ended| ended.to_string()))
}

/// Believes the transport certificate of one agency's node under one anchor, which the node shows itself.
struct AnchorVerifier {
    holder: AgencyCode,
    anchor: Digest,
    now: Timestamp,
    algorithms: WebPkiSupportedAlgorithms,
}

impl fmt::Debug for AnchorVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnchorVerifier({})", self.anchor)
    }
}

impl AnchorVerifier {
    fn believed(&self, own: &[u8], above: &[CertificateDer<'_>]) -> Option<()> {
        let own = Certificate::from_der(own).ok()?;
        let above: Vec<Certificate> =
            above.iter().take(4).map(|der| Certificate::from_der(der)).collect::<Result<_, _>>().ok()?;
        let anchor = above.iter().find(|certificate| certificate.fingerprint() == self.anchor)?.clone();
        path::require(&own, &[Purpose::Tls]).ok()?;
        let chain: Vec<Certificate> = std::iter::once(own).chain(above).collect();
        path::verify(&chain, &Anchors::new(vec![anchor]), self.now, &Policy::standard()).ok()?;
        (chain.first()?.agency() == Some(self.holder.as_str())).then_some(())
    }
}

impl ServerCertVerifier for AnchorVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let unknown = || Error::InvalidCertificate(CertificateError::UnknownIssuer);
        self.believed(end_entity, intermediates).ok_or_else(unknown)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("only TLS 1.3 is spoken here".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
