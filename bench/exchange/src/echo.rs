//! The bare echo: the same TLS, the same HTTP library, and nothing else. What the exchange is held against.

use std::{
    convert::Infallible,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use anyhow::{Context as _, Result, bail, ensure};
use bytes::Bytes;
use http::{Request, Response, header};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, client::conn::http1::SendRequest, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    client::Resumption,
    crypto::aws_lc_rs,
    server::{NoServerSessionStorage, WebPkiClientVerifier},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::{TlsAcceptor, TlsConnector};
use tokio_util::task::TaskTracker;
use trust::Signer as _;

use crate::{identity, say, talk::timed};

fn roots(folder: &Path) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(std::fs::read(folder.join("root.der"))?))?;
    Ok(roots)
}

fn own(folder: &Path, code: &str) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    let signer = identity::signer(folder, code, "tls")?;
    let key = PrivatePkcs8KeyDer::from(signer.key().to_pkcs8().to_vec());
    Ok((vec![CertificateDer::from(signer.certificate().der().to_vec())], key.into()))
}

/// Serves until the standard input ends: every request's body comes back.
pub(crate) async fn serve(folder: &Path) -> Result<()> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots(folder)?), Arc::clone(&provider));
    let (certificates, key) = own(folder, "G01")?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(verifier.build()?)
        .with_single_cert(certificates, key)?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let (acceptor, tracker) = (TlsAcceptor::from(Arc::new(config)), TaskTracker::new());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    say(&json!({ "listen": listener.local_addr()?.to_string() }))?;
    let serving = async {
        loop {
            let (stream, _) = listener.accept().await?;
            let acceptor = acceptor.clone();
            tracker.spawn(async move {
                stream.set_nodelay(true)?;
                let stream = TokioIo::new(acceptor.accept(stream).await?);
                let mut http = hyper::server::conn::http1::Builder::new();
                let served =
                    http.timer(TokioTimer::new()).max_buf_size(64 * 1024).serve_connection(stream, service_fn(answer));
                served.await.map_err(std::io::Error::other)
            });
        }
    };
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    tokio::select! {
        ended = serving => ended,
        line = lines.next_line() => line.map(drop).map_err(Into::into),
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = request.into_body().collect().await;
    Ok(Response::new(Full::new(body.map(http_body_util::Collected::to_bytes).unwrap_or_default())))
}

/// Asks the echo as the standard input says: `calls COUNT SIZE CLIENTS`.
pub(crate) async fn knock(folder: &Path, address: &str) -> Result<()> {
    let (certificates, key) = own(folder, "H54")?;
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots(folder)?)
        .with_client_auth_cert(certificates, key)?;
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    say(&json!({}))?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ["calls", count, size, clients] = words.as_slice() else { bail!("no such command: {line:?}") };
        let (count, size, clients) = (count.parse()?, size.parse()?, clients.parse()?);
        say(&calls(&connector, address, count, size, clients).await?)?;
    }
    Ok(())
}

async fn calls(
    connector: &TlsConnector,
    address: &str,
    count: usize,
    size: usize,
    clients: usize,
) -> Result<serde_json::Value> {
    let tracker = TaskTracker::new();
    let mut connections = Vec::new();
    for _ in 0..clients {
        connections.push(connect(connector, address, &tracker).await?);
    }
    let (next, body) = (Arc::new(AtomicUsize::new(0)), Bytes::from("x".repeat(size)));
    let begun = Instant::now();
    let mut all = JoinSet::new();
    for mut connection in connections {
        let (next, body) = (Arc::clone(&next), body.clone());
        all.spawn(async move {
            let mut took = Vec::new();
            while next.fetch_add(1, Ordering::Relaxed) < count {
                let begun = Instant::now();
                connection.ready().await?;
                let request = Request::post("/").header(header::HOST, "echo").body(Full::new(body.clone()))?;
                let answer = connection.send_request(request).await?.into_body().collect().await?.to_bytes();
                ensure!(answer == body, "another text came back");
                took.push(begun.elapsed());
            }
            Ok(took)
        });
    }
    let mut took = Vec::new();
    while let Some(done) = all.join_next().await {
        took.extend(done??);
    }
    Ok(timed(begun, took))
}

async fn connect(connector: &TlsConnector, address: &str, tracker: &TaskTracker) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let host = address.rsplit_once(':').context("no port")?.0;
    let stream = connector.connect(ServerName::try_from(host.to_owned())?, stream).await?;
    let (sender, connection) = hyper::client::conn::http1::Builder::new().handshake(TokioIo::new(stream)).await?;
    tracker.spawn(connection);
    Ok(sender)
}
