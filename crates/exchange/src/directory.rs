//! Whom the exchange may talk to: a small view of the registry.

use std::sync::Arc;

use base::{AgencyCode, Timestamp};
use trust::{Certificate, Digest, digest::Hasher};

/// Another node, as the registry names it.
#[derive(Clone, Debug)]
pub struct NodeEntry {
    /// Its agency.
    pub agency: AgencyCode,
    /// Where its connect port listens: `host:port`.
    pub connect: String,
    /// Its TLS certificates, as server and as client: the one in use, and others around a change of key.
    pub tls: Vec<Certificate>,
    /// Its seal's certificates, likewise.
    pub seal: Vec<Certificate>,
}

impl NodeEntry {
    /// Its TLS certificate with this fingerprint.
    pub(crate) fn tls_of(&self, fingerprint: &Digest) -> Option<&Certificate> {
        self.tls.iter().find(|certificate| certificate.fingerprint() == *fingerprint)
    }

    /// Tells apart where and by which certificates it is reached: connections are pooled under it.
    pub(crate) fn route(&self) -> String {
        let mut hasher = Hasher::new();
        hasher.update(self.connect.as_bytes());
        self.tls.iter().for_each(|certificate| hasher.update(certificate.der()));
        let digest = hasher.finish().to_string();
        digest.chars().take(40).collect()
    }
}

/// How old the configuration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// As it should be.
    Fresh,
    /// Older than it should be: everything works, loudly.
    Stale,
    /// Past its end, or never had: new calls are refused, messages wait.
    Expired,
}

/// Where nodes are looked up. Every question is answered from the newest configuration that this node has accepted.
pub trait Directory: Send + Sync + 'static {
    /// The node of an agency.
    fn node(&self, agency: &AgencyCode) -> Option<Arc<NodeEntry>>;
    /// The node whose TLS certificate has this fingerprint.
    fn node_by_tls(&self, fingerprint: &Digest) -> Option<Arc<NodeEntry>>;
    /// The agencies that have nodes, in order.
    fn agencies(&self) -> Vec<AgencyCode>;
    /// How old the configuration is.
    fn freshness(&self, now: Timestamp) -> Freshness;
}
