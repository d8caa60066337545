//! Whom the exchange may talk to: a small view of the registry.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use base::{AgencyCode, Timestamp};
use parking_lot::Mutex;
pub use registry::Freshness;
use registry::{Registry, Snapshot};
use trust::{Certificate, Digest, digest::Hasher};

/// Another node, as the registry names it.
#[derive(Clone, Debug)]
pub struct NodeEntry {
    /// Its agency.
    pub agency: AgencyCode,
    /// Where its connect port listens: `host:port`.
    pub connect: String,
    /// Whether others can connect to it. One that they cannot connect to fetches what they have for it.
    pub reachable: bool,
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

/// Where nodes are looked up. Every question is answered from the newest configuration that this node has accepted.
pub trait Directory: Send + Sync + 'static {
    /// The node of an agency.
    fn node(&self, agency: &AgencyCode) -> Option<Arc<NodeEntry>>;
    /// The node whose TLS certificate has this fingerprint.
    fn node_by_tls(&self, fingerprint: &Digest) -> Option<Arc<NodeEntry>>;
    /// The agencies that have nodes, in order.
    fn agencies(&self) -> Vec<AgencyCode>;
    /// How old the configuration is; expired if there never was one.
    fn freshness(&self, now: Timestamp) -> Freshness;
}

/// The directory of a node in operation: its registry, with the nodes of the configuration in force at hand.
pub struct RegistryDirectory {
    registry: Registry,
    known: Mutex<Option<Arc<Known>>>,
}

/// The nodes of one configuration.
struct Known {
    snapshot: Arc<Snapshot>,
    by_agency: BTreeMap<AgencyCode, Arc<NodeEntry>>,
    by_tls: HashMap<Digest, Arc<NodeEntry>>,
}

impl Known {
    fn of(snapshot: Arc<Snapshot>) -> Self {
        let entry = |node: &registry::Node| {
            Arc::new(NodeEntry {
                agency: node.agency().clone(),
                connect: node.connect_addr().to_owned(),
                reachable: node.is_reachable(),
                tls: node.tls().to_vec(),
                seal: node.seal().to_vec(),
            })
        };
        let by_agency: BTreeMap<_, _> = snapshot.nodes().map(|node| (node.agency().clone(), entry(node))).collect();
        let certificates = by_agency.values().flat_map(|node| node.tls.iter().map(move |one| (one, node)));
        let by_tls = certificates.map(|(one, node)| (one.fingerprint(), Arc::clone(node))).collect();
        Self { snapshot, by_agency, by_tls }
    }
}

impl RegistryDirectory {
    /// The view of `registry`; it follows each configuration that the registry takes.
    pub fn new(registry: Registry) -> Self {
        Self { registry, known: Mutex::default() }
    }

    fn known(&self) -> Option<Arc<Known>> {
        let snapshot = self.registry.current()?;
        let mut known = self.known.lock();
        if let Some(known) = known.as_ref().filter(|known| Arc::ptr_eq(&known.snapshot, &snapshot)) {
            return Some(Arc::clone(known));
        }
        let fresh = Arc::new(Known::of(snapshot));
        *known = Some(Arc::clone(&fresh));
        Some(fresh)
    }
}

impl Directory for RegistryDirectory {
    fn node(&self, agency: &AgencyCode) -> Option<Arc<NodeEntry>> {
        let known = self.known()?;
        // The registry says which node stands for an agency that has none of its own.
        let node = known.snapshot.node(agency)?;
        known.by_agency.get(node.agency()).cloned()
    }

    fn node_by_tls(&self, fingerprint: &Digest) -> Option<Arc<NodeEntry>> {
        self.known()?.by_tls.get(fingerprint).cloned()
    }

    fn agencies(&self) -> Vec<AgencyCode> {
        self.known().map(|known| known.by_agency.keys().cloned().collect()).unwrap_or_default()
    }

    fn freshness(&self, now: Timestamp) -> Freshness {
        self.registry.current().map_or(Freshness::Expired, |snapshot| snapshot.freshness(now))
    }
}
