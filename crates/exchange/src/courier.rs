//! Carrying requests to other nodes: pooled connections over mutual TLS, one pool for each route.

use std::{
    collections::HashMap,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use base::Clock;
use bytes::Bytes;
use evidence::Witness;
use http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_util::{client::legacy::Client, rt::TokioIo};
use parking_lot::Mutex;
use rustls::{AlertDescription, CertificateError, Error as TlsError};
use rustls_pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    directory::NodeEntry,
    fetch,
    http_client::tcp,
    mail::Mail,
    model::Refusal,
    stream::{BoxError, Connecting, Stream, Tasks},
    tls::{self, Identities},
    wire::{self, Sealed},
    witness,
};

const CONNECT: Duration = Duration::from_secs(3);

/// An answer, unjudged.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// The envelope, if there is one that can be read.
    pub(crate) sealed: Option<Sealed>,
    pub(crate) body: Bytes,
    /// For how long it does not want to be asked again, if it says so.
    pub(crate) retry_after: Option<Duration>,
    /// If it is a request that was fetched: its name, and where it would have been posted.
    pub(crate) parcel: Option<(String, String)>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The other node refused the connection for this reason.
    #[error("{0}")]
    Refused(Refusal),
    /// Nobody answers, or not so that it can be read.
    #[error("{0}")]
    Unreachable(String),
}

/// The outbound side of the connect ports.
pub(crate) struct Courier {
    client: Client<NodeConnector, Full<Bytes>>,
    identity: Arc<Identities>,
    routes: Routes,
    body_limit: usize,
    witness: Option<Witness>,
    /// For nodes that cannot be connected to.
    pub(crate) mail: Mail,
}

/// Where a request can go: a node, and why it lately refused our certificate, if it did. TLS 1.3 says so after the
/// handshake, to the connection, which may be gone before the request is on it.
struct Route {
    node: Arc<NodeEntry>,
    refused: Mutex<Option<Refusal>>,
}

/// The node behind each route.
type Routes = Arc<Mutex<HashMap<String, Arc<Route>>>>;

impl Courier {
    pub(crate) fn new(
        identity: Arc<Identities>,
        clock: Arc<dyn Clock>,
        body_limit: usize,
        witness: Option<Witness>,
        tracker: TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        let routes = Routes::default();
        let connector = NodeConnector { identity: Arc::clone(&identity), clock, routes: Arc::clone(&routes) };
        let client = Client::builder(Tasks { tracker, stop })
            .http1_max_buf_size(64 * 1024)
            .pool_idle_timeout(Duration::from_secs(50))
            .pool_timer(hyper_util::rt::TokioTimer::new())
            .build(connector);
        Self { client, identity, routes, body_limit, witness, mail: Mail::default() }
    }

    /// Posts a sealed body to a node's path; lays it out for a node that fetches.
    pub(crate) async fn post(
        &self,
        node: &Arc<NodeEntry>,
        path: &str,
        sealed: &Sealed,
        body: Vec<u8>,
        timeout: Duration,
    ) -> Result<Answer, Failure> {
        if node.reachable {
            self.post_with(node, path, sealed, body, HeaderMap::new(), timeout).await
        } else {
            self.mail.post(&node.agency, path, sealed, body, timeout).await
        }
    }

    /// [`post`](Self::post) with more headers, to a node that can be connected to.
    pub(crate) async fn post_with(
        &self,
        node: &Arc<NodeEntry>,
        path: &str,
        sealed: &Sealed,
        body: Vec<u8>,
        more: HeaderMap,
        timeout: Duration,
    ) -> Result<Answer, Failure> {
        // Under a new certificate of our own there are new connections.
        let name = format!("{}.{}", node.route(), self.identity.name());
        let unreachable = |error: &dyn std::fmt::Display| Failure::Unreachable(error.to_string());
        let uri: Uri = format!("https://{name}{path}").parse().map_err(|error| unreachable(&error))?;
        let new = || Arc::new(Route { node: Arc::clone(node), refused: Mutex::default() });
        let route = Arc::clone(self.routes.lock().entry(name).or_insert_with(new));
        let mut request = Request::new(Full::new(Bytes::from(body)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.extend(more);
        headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
        wire::headers_write(sealed, headers).map_err(Failure::Refused)?;
        witness::headers_write(self.witness.as_ref(), &node.agency, headers);
        let exchange = async {
            let answer = self.client.request(request).await.map_err(|error| failure_of(&error))?;
            let (parts, body) = answer.into_parts();
            let body = Limited::new(body, self.body_limit).collect().await.map_err(|error| {
                let oversized = error.is::<LengthLimitError>();
                if oversized { Failure::Unreachable("the answer is too large".to_owned()) } else { failure_of(&*error) }
            })?;
            witness::headers_heed(self.witness.as_ref(), &node.agency, &parts.headers);
            let sealed = wire::headers_read(&parts.headers).ok();
            let retry_after = retry_after(parts.status, &parts.headers);
            let text = |name| Some(parts.headers.get(name)?.to_str().ok()?.to_owned());
            let parcel = text(fetch::PARCEL).zip(text(fetch::PATH));
            Ok(Answer { status: parts.status, sealed, body: body.to_bytes(), retry_after, parcel })
        };
        let in_time = tokio::time::timeout(timeout, exchange).await;
        match in_time.unwrap_or_else(|_| Err(Failure::Unreachable("no answer in time".to_owned()))) {
            Ok(answer) => {
                *route.refused.lock() = None;
                Ok(answer)
            }
            Err(failure) => Err((*route.refused.lock()).map_or(failure, Failure::Refused)),
        }
    }
}

/// The pause that an overloaded or stopped node asks for, in whole seconds; dates are not understood.
pub(crate) fn retry_after(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    let busy = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE, StatusCode::INSUFFICIENT_STORAGE]
        .contains(&status);
    let value = headers.get(header::RETRY_AFTER).filter(|_| busy)?;
    Some(Duration::from_secs(value.to_str().ok()?.parse().ok()?))
}

/// What a failed request says: the other node's TLS alert about our certificate is a refusal, all else is silence.
pub(crate) fn failure_of(error: &(dyn std::error::Error + 'static)) -> Failure {
    let mut words = error.to_string();
    let mut source = Some(error);
    while let Some(current) = source {
        if let Some(refusal) = tls_error(current).and_then(alert) {
            return Failure::Refused(refusal);
        }
        words = current.to_string();
        source = current.source();
    }
    Failure::Unreachable(words)
}

pub(crate) fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a TlsError> {
    error.downcast_ref::<TlsError>().or_else(|| {
        let io = error.downcast_ref::<std::io::Error>()?;
        io.get_ref()?.downcast_ref::<TlsError>()
    })
}

fn alert(error: &TlsError) -> Option<Refusal> {
    match error {
        TlsError::AlertReceived(AlertDescription::CertificateExpired) => Some(Refusal::ExpiredCertificate),
        TlsError::AlertReceived(
            AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateUnknown
            | AlertDescription::CertificateRevoked
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError,
        ) => Some(Refusal::ForeignCertificate),
        _ => None,
    }
}

/// In words, why this end does not believe the other's certificate.
fn disbelief(error: std::io::Error) -> BoxError {
    let certificate = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>());
    match certificate {
        Some(TlsError::InvalidCertificate(CertificateError::Expired)) => "the node's certificate has expired".into(),
        Some(TlsError::InvalidCertificate(_)) => "the node's certificate is not the registry's".into(),
        _ => error.into(),
    }
}

#[derive(Clone)]
struct NodeConnector {
    identity: Arc<Identities>,
    clock: Arc<dyn Clock>,
    routes: Routes,
}

impl NodeConnector {
    async fn connect(self, uri: Uri) -> Result<TokioIo<Stream>, BoxError> {
        let route = uri.host().and_then(|route| self.routes.lock().get(route).cloned()).ok_or("no such route")?;
        *route.refused.lock() = None;
        let node = Arc::clone(&route.node);
        let (host, port) = node.connect.rsplit_once(':').ok_or("the connect address has no port")?;
        let host = host.trim_matches(['[', ']']);
        let port = port.parse()?;
        let config = tls::client_config(self.identity, Arc::clone(&node), self.clock)?;
        // Whom to expect is said by the registry's certificate, not by a name.
        let name = ServerName::try_from("node.invalid")?;
        let connecting = async {
            let plain = tcp(host, port).await?;
            TlsConnector::from(Arc::new(config)).connect(name, plain).await.map_err(disbelief)
        };
        let stream = tokio::time::timeout(CONNECT, connecting).await??;
        let watcher = move |error: &std::io::Error| {
            if let Some(refusal) = tls_error(error).and_then(alert) {
                *route.refused.lock() = Some(refusal);
            }
        };
        Ok(Stream::watched(stream, Box::new(watcher)))
    }
}

impl tower::Service<Uri> for NodeConnector {
    type Response = TokioIo<Stream>;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Connecting {
        Box::pin(self.clone().connect(uri))
    }
}
