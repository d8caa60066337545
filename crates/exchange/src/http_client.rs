//! The one client with which a node speaks HTTP to the outside: HTTP and HTTPS, pooled, with limits. Redirects are never
//! followed.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_util::client::legacy::Client;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use trust::Certificate;

use crate::{
    stream::{BoxError, Connecting, Stream, Tasks},
    tls,
};

/// The limits of a client.
#[derive(Clone, Debug)]
pub struct HttpLimits {
    /// How long a connection may take.
    pub connect: Duration,
    /// How long a request may take, connecting included.
    pub total: Duration,
    /// The largest answer, in bytes.
    pub body: usize,
}

impl Default for HttpLimits {
    /// 3 s, 10 s, 4 MiB.
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), total: Duration::from_secs(10), body: 4 * 1024 * 1024 }
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The address cannot be used.
    #[error("not an HTTP address: {0}")]
    BadUrl(String),
    /// A header cannot be sent.
    #[error("not a header: {0}")]
    BadHeader(String),
    /// Nobody answers, or the connection broke.
    #[error("no answer")]
    Unreachable(#[source] BoxError),
    /// Nobody answered in time.
    #[error("no answer in time")]
    TimedOut,
    /// The answer is larger than the limit.
    #[error("the answer is too large")]
    Oversized,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl HttpAnswer {
    /// A header as text, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The outbound client. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct HttpClient {
    client: Client<Connector, Full<Bytes>>,
    limits: HttpLimits,
}

impl HttpClient {
    /// A client that trusts `roots` for HTTPS (none: HTTPS fails). Its connections are driven on `tracker` and end with
    /// `stop`.
    ///
    /// # Errors
    /// A root is not a certificate that TLS can use.
    pub fn new(
        roots: &[Certificate],
        limits: HttpLimits,
        tracker: TaskTracker,
        stop: CancellationToken,
    ) -> Result<Self, rustls::Error> {
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(CertificateDer::from(root.der().to_vec()))?;
        }
        let mut config = ClientConfig::builder_with_provider(tls::provider())
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_root_certificates(store)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let connector = Connector { tls: TlsConnector::from(Arc::new(config)), timeout: limits.connect };
        let client = Client::builder(Tasks { tracker, stop })
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_timer(hyper_util::rt::TokioTimer::new())
            .build(connector);
        Ok(Self { client, limits })
    }

    /// Asks with GET.
    pub async fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<HttpAnswer, HttpError> {
        self.request(Method::GET, url, headers, Vec::new()).await
    }

    /// Sends with POST.
    pub async fn post(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Result<HttpAnswer, HttpError> {
        self.request(Method::POST, url, headers, body.into()).await
    }

    /// Sends a request with any method.
    pub async fn request(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<HttpAnswer, HttpError> {
        let uri: Uri = url.parse().map_err(|_| HttpError::BadUrl(url.to_owned()))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
            return Err(HttpError::BadUrl(url.to_owned()));
        }
        let mut request = Request::new(Full::new(Bytes::from(body)));
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        for (name, value) in headers {
            let bad = || HttpError::BadHeader((*name).to_owned());
            let name = HeaderName::try_from(*name).map_err(|_| bad())?;
            request.headers_mut().append(name, HeaderValue::try_from(*value).map_err(|_| bad())?);
        }
        request.headers_mut().entry(header::USER_AGENT).or_insert(HeaderValue::from_static("lienthong"));
        let exchange = async {
            let answer = self.client.request(request).await.map_err(|error| HttpError::Unreachable(error.into()))?;
            let (parts, body) = answer.into_parts();
            let body = Limited::new(body, self.limits.body).collect().await.map_err(|error| {
                if error.is::<LengthLimitError>() { HttpError::Oversized } else { HttpError::Unreachable(error) }
            })?;
            Ok(HttpAnswer { status: parts.status.as_u16(), headers: parts.headers, body: body.to_bytes() })
        };
        tokio::time::timeout(self.limits.total, exchange).await.map_err(|_| HttpError::TimedOut)?
    }
}

impl std::fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpClient").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Connects to where a URI says; `localhost` and the names under it are this machine (RFC 6761), whatever the resolver
/// thinks of them.
#[derive(Clone)]
struct Connector {
    tls: TlsConnector,
    timeout: Duration,
}

impl Connector {
    async fn connect(self, uri: Uri) -> Result<hyper_util::rt::TokioIo<Stream>, BoxError> {
        let host = uri.host().ok_or("no host")?.trim_matches(['[', ']']).to_owned();
        let secure = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let connecting = async {
            let plain = tcp(&host, port).await?;
            if !secure {
                return Ok(Stream::pooled(plain));
            }
            let name = ServerName::try_from(host)?;
            Ok(Stream::pooled(self.tls.connect(name, plain).await?))
        };
        tokio::time::timeout(self.timeout, connecting).await?
    }
}

/// A TCP connection to a host and port.
pub(crate) async fn tcp(host: &str, port: u16) -> Result<TcpStream, std::io::Error> {
    let local = host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost");
    let stream = if local {
        TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?
    } else {
        TcpStream::connect((host, port)).await?
    };
    stream.set_nodelay(true)?;
    Ok(stream)
}

impl tower::Service<Uri> for Connector {
    type Response = hyper_util::rt::TokioIo<Stream>;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Connecting {
        Box::pin(self.clone().connect(uri))
    }
}
