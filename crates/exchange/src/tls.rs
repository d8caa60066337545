//! Mutual TLS 1.3 whose only authority is the registry: each end's certificate must be the very one that the registry
//! names, and be within its time.

use std::{fmt, sync::Arc};

use base::Clock;
use parking_lot::RwLock;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
    client::{
        ResolvesClientCert, Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls13_signature},
    server::{
        ClientHello, NoServerSessionStorage, ResolvesServerCert,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    sign::CertifiedKey,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use trust::{Certificate, Digest, KeyPair, digest::sha256};

use crate::{
    directory::{Directory, NodeEntry},
    door::Door,
    rules,
};

/// A node's TLS certificate with its key.
pub struct TlsIdentity {
    certificate: CertificateDer<'static>,
    /// Those above it: shown only to who asks for them by name, as a node does that joins.
    above: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl TlsIdentity {
    /// The identity of a node: the certificate that the registry names for it, and its key.
    pub fn new(key: &KeyPair, certificate: &Certificate) -> Self {
        let key = PrivatePkcs8KeyDer::from(key.to_pkcs8().to_vec());
        Self { certificate: CertificateDer::from(certificate.der().to_vec()), above: Vec::new(), key: key.into() }
    }

    /// The same with the certificates above it, the root included: what a node that joins needs to believe this one.
    #[must_use]
    pub fn with_chain(mut self, above: &[Certificate]) -> Self {
        self.above = above.iter().map(|certificate| CertificateDer::from(certificate.der().to_vec())).collect();
        self
    }
}

impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TlsIdentity({})", sha256(&self.certificate))
    }
}

/// The one provider of cryptography; never taken from the process's default.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// The identity in use, replaced in one step when it is renewed.
#[derive(Debug)]
pub(crate) struct Identities(RwLock<Shown>);

#[derive(Clone, Debug)]
struct Shown {
    alone: Arc<CertifiedKey>,
    with_chain: Arc<CertifiedKey>,
    name: String,
}

impl Identities {
    pub(crate) fn new(identity: &TlsIdentity) -> Result<Self, Error> {
        Ok(Self(RwLock::new(Shown::of(identity)?)))
    }

    pub(crate) fn renew(&self, identity: &TlsIdentity) -> Result<(), Error> {
        let shown = Shown::of(identity)?;
        *self.0.write() = shown;
        Ok(())
    }

    /// Tells this identity apart from those before and after it.
    pub(crate) fn name(&self) -> String {
        self.0.read().name.clone()
    }
}

impl Shown {
    fn of(identity: &TlsIdentity) -> Result<Self, Error> {
        let key = provider().key_provider.load_private_key(identity.key.clone_key())?;
        let own = vec![identity.certificate.clone()];
        let chain = own.iter().chain(&identity.above).cloned().collect();
        Ok(Self {
            alone: Arc::new(CertifiedKey::new(own, Arc::clone(&key))),
            with_chain: Arc::new(CertifiedKey::new(chain, key)),
            name: sha256(&identity.certificate).to_string().chars().take(16).collect(),
        })
    }
}

impl ResolvesServerCert for Identities {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let shown = self.0.read();
        Some(Arc::clone(if hello.server_name().is_some() { &shown.with_chain } else { &shown.alone }))
    }
}

impl ResolvesClientCert for Identities {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().alone))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// What the connect port serves with.
pub(crate) fn server_config(
    identity: Arc<Identities>,
    directory: Arc<dyn Directory>,
    door: Arc<Door>,
    clock: Arc<dyn Clock>,
) -> Result<ServerConfig, Error> {
    let provider = provider();
    let find = Box::new(move |fingerprint: &Digest| directory.node_by_tls(fingerprint));
    let verifier = NodeVerifier::new(find, Some(door), clock, &provider);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(verifier)
        .with_cert_resolver(identity);
    // No resumption: a certificate that the registry takes back must not live on in a ticket.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// What a connection to `node` is made with.
pub(crate) fn client_config(
    identity: Arc<Identities>,
    node: Arc<NodeEntry>,
    clock: Arc<dyn Clock>,
) -> Result<ClientConfig, Error> {
    let provider = provider();
    let verifier = NodeVerifier::new(Box::new(move |_| Some(Arc::clone(&node))), None, clock, &provider);
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(identity);
    config.resumption = Resumption::disabled();
    config.enable_sni = false;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Finds the node that a TLS certificate's fingerprint names.
type Finder = Box<dyn Fn(&Digest) -> Option<Arc<NodeEntry>> + Send + Sync>;

/// Takes the certificates of the registry's nodes: of all as clients, of the one that is called as server.
struct NodeVerifier {
    find: Finder,
    /// Where this end serves: what is open to those who show no certificate.
    door: Option<Arc<Door>>,
    clock: Arc<dyn Clock>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl NodeVerifier {
    fn new(find: Finder, door: Option<Arc<Door>>, clock: Arc<dyn Clock>, provider: &CryptoProvider) -> Arc<Self> {
        Arc::new(Self { find, door, clock, algorithms: provider.signature_verification_algorithms })
    }

    fn believed(&self, certificate: &CertificateDer<'_>) -> Result<(), Error> {
        let fingerprint = sha256(certificate);
        let unknown = || Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let node = (self.find)(&fingerprint).ok_or_else(unknown)?;
        let certificate = node.tls_of(&fingerprint).ok_or_else(unknown)?;
        rules::certificate_valid(certificate, self.clock.now())
            .map_err(|_| Error::InvalidCertificate(CertificateError::Expired))
    }
}

fn only_13() -> Result<HandshakeSignatureValid, Error> {
    Err(Error::General("only TLS 1.3 is spoken here".to_owned()))
}

impl fmt::Debug for NodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NodeVerifier")
    }
}

impl ClientCertVerifier for NodeVerifier {
    /// Who shows none may only knock, and that only where the door is open.
    fn client_auth_mandatory(&self) -> bool {
        self.door.as_ref().is_none_or(|door| !door.is_open())
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.believed(end_entity).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        only_13()
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

impl ServerCertVerifier for NodeVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.believed(end_entity).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        only_13()
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
