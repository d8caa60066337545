//! A client that was written from the description of the wire alone: envelope by hand, TLS and HTTP/1.1 by hand.

use std::sync::Arc;

use base::{Clock as _, Id as _, MessageId, SystemClock, SystemEntropy};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::aws_lc_rs,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;
use trust::{Signer as _, SoftSigner, digest::sha256};

use crate::support::Node;

/// A request before it is put on the wire; every part can be spoilt.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) path: &'static str,
    pub(crate) envelope: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    /// The place in a log of calls, in place of the signature.
    pub(crate) proof: Option<Vec<u8>>,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Response {
    pub(crate) status: u16,
    head: String,
    pub(crate) envelope: Option<Value>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// The code of the problem details; empty if there are none.
    pub(crate) fn code(&self) -> String {
        let problem: Option<Value> = serde_json::from_slice(&self.body).ok();
        problem.and_then(|problem| Some(problem.get("code")?.as_str()?.to_owned())).unwrap_or_default()
    }

    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
    }

    /// What the sealed answer says.
    pub(crate) fn content(&self) -> Value {
        self.envelope.as_ref().unwrap().get("content").unwrap().clone()
    }

    /// The evidence digest that the answer names.
    pub(crate) fn evidence(&self) -> String {
        self.envelope.as_ref().unwrap().pointer("/content/evidence").unwrap().as_str().unwrap().to_owned()
    }
}

pub(crate) fn id() -> String {
    MessageId::new(SystemClock.now(), &SystemEntropy).to_string()
}

/// A call of `H54/services` to G01.
pub(crate) fn call(from: &Node, id: &str, text: &str) -> Request {
    let content = json!({ "kind": "call", "id": id, "service": "test.turn.v1", "system": "H54/services" });
    request(from, "/exchange/v1/calls", &content, text)
}

/// A message from H54 to G01.
pub(crate) fn message(from: &Node, id: &str, text: &str) -> Request {
    let content = json!({
        "kind": "message", "id": id, "topic": "test.note.v1", "conversation": "c",
        "written_at": SystemClock.now().as_millis(),
    });
    request(from, "/exchange/v1/messages", &content, text)
}

/// A message from H54 to G01 that names one body.
pub(crate) fn message_with(from: &Node, id: &str, text: &str, body: &[u8]) -> Request {
    let content = json!({
        "kind": "message", "id": id, "topic": "test.note.v1", "conversation": "c",
        "written_at": SystemClock.now().as_millis(),
        "bodies": [{ "sha256": sha256(body).to_string(), "size": body.len(), "media_type": "text/plain" }],
    });
    request(from, "/exchange/v1/messages", &content, text)
}

/// H54 asks G01 for what is there for it.
pub(crate) fn fetch(from: &Node) -> Request {
    request_of(from, "/exchange/v1/fetch", &json!({ "kind": "fetch" }), Vec::new())
}

/// A piece of a body of `size` bytes from H54 to G01.
pub(crate) fn piece(from: &Node, sha256: &str, size: usize, offset: usize, piece: &[u8]) -> Request {
    let content = json!({ "kind": "piece", "sha256": sha256, "size": size, "offset": offset });
    request_of(from, "/exchange/v1/bodies", &content, piece.to_vec())
}

fn request(from: &Node, path: &'static str, content: &Value, text: &str) -> Request {
    request_of(from, path, content, serde_json::to_vec(&json!({ "text": text })).unwrap())
}

fn request_of(from: &Node, path: &'static str, content: &Value, body: Vec<u8>) -> Request {
    let envelope = json!({
        "v": 1, "from": "H54", "to": "G01", "sent_at": SystemClock.now().as_millis(), "nonce": "00".repeat(16),
        "seal": from.seal.certificate().fingerprint().to_string(), "body": sha256(&body).to_string(),
        "content": content,
    });
    Request { path, envelope: Vec::new(), signature: Vec::new(), proof: None, body }.sealed(&envelope, &from.seal)
}

impl Request {
    pub(crate) fn sealed(mut self, envelope: &Value, seal: &SoftSigner) -> Self {
        self.envelope = serde_json::to_vec(envelope).unwrap();
        self.signature = seal.sign(&[b"lienthong exchange envelope v1\n", &self.envelope[..]].concat()).unwrap();
        self
    }

    /// The same with one member of the envelope changed, sealed again.
    pub(crate) fn with(self, member: &str, value: Value, seal: &SoftSigner) -> Self {
        let mut envelope: Value = serde_json::from_slice(&self.envelope).unwrap();
        *envelope.pointer_mut(member).unwrap() = value;
        self.sealed(&envelope, seal)
    }
}

#[derive(Debug)]
struct Anyone;

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}

/// Sends a request over a connection of its own, as the holder of `tls` (nobody: without a client certificate).
pub(crate) async fn send(to: &Node, tls: Option<&SoftSigner>, request: &Request) -> std::io::Result<Response> {
    exchange(&to.address, tls, request, &rustls::version::TLS13).await
}

/// Sends a request's head and so many bytes of its body over a connection that stays open.
pub(crate) async fn begin(
    to: &Node,
    tls: &SoftSigner,
    request: &Request,
    bytes: usize,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut stream = connect(&to.address, Some(tls), &rustls::version::TLS13).await?;
    stream.write_all(head(request, "keep-alive").as_bytes()).await?;
    stream.write_all(request.body.get(..bytes).unwrap_or(&request.body)).await?;
    stream.flush().await?;
    Ok(stream)
}

async fn connect(
    address: &str,
    tls: Option<&SoftSigner>,
    version: &'static rustls::SupportedProtocolVersion,
) -> std::io::Result<TlsStream<TcpStream>> {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anyone));
    let config = match tls {
        None => builder.with_no_client_auth(),
        Some(tls) => {
            let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(tls.key().to_pkcs8().to_vec()));
            builder.with_client_auth_cert(vec![CertificateDer::from(tls.certificate().der().to_vec())], key).unwrap()
        }
    };
    let name = ServerName::try_from("node.invalid").unwrap();
    let plain = TcpStream::connect(address).await?;
    tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, plain).await
}

fn head(request: &Request, connection: &str) -> String {
    let (name, seal) = match &request.proof {
        Some(proof) => ("lienthong-proof", proof),
        None => ("lienthong-signature", &request.signature),
    };
    format!(
        "POST {} HTTP/1.1\r\nhost: g01\r\nconnection: {connection}\r\ncontent-length: {}\r\n\
         lienthong-envelope: {}\r\n{name}: {}\r\n\r\n",
        request.path,
        request.body.len(),
        URL_SAFE_NO_PAD.encode(&request.envelope),
        URL_SAFE_NO_PAD.encode(seal),
    )
}

pub(crate) async fn exchange(
    address: &str,
    tls: Option<&SoftSigner>,
    request: &Request,
    version: &'static rustls::SupportedProtocolVersion,
) -> std::io::Result<Response> {
    let mut stream = connect(address, tls, version).await?;
    stream.write_all(head(request, "close").as_bytes()).await?;
    // A server that refuses early may stop reading; its answer counts all the same.
    drop(stream.write_all(&request.body).await);
    drop(stream.flush().await);
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer).await;
    if answer.is_empty() {
        read?;
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let header = head.lines().find_map(|line| line.strip_prefix("lienthong-envelope: "));
    let envelope = header.map(|value| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).unwrap()).unwrap());
    Ok(Response { status, head: head.to_owned(), envelope, body: body.as_bytes().to_vec() })
}
