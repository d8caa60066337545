//! The exchange's view of the registry.

use std::sync::Arc;

use base::{AgencyCode, Timestamp};
use exchange::{Directory, Freshness, NodeEntry};
use registry::{Node, Registry, Snapshot};
use trust::Digest;

/// The registry, as the exchange asks it. Every answer is from the newest configuration.
pub(crate) struct RegistryDirectory(pub(crate) Registry);

impl RegistryDirectory {
    fn find(&self, wanted: impl Fn(&Node) -> bool) -> Option<Arc<NodeEntry>> {
        let snapshot = self.0.current()?;
        let found = snapshot.nodes().find(|node| wanted(node))?;
        Some(entry(found))
    }
}

impl Directory for RegistryDirectory {
    fn node(&self, agency: &AgencyCode) -> Option<Arc<NodeEntry>> {
        self.0.current()?.node(agency).map(entry)
    }

    fn node_by_tls(&self, fingerprint: &Digest) -> Option<Arc<NodeEntry>> {
        self.find(|node| node.tls().iter().any(|certificate| certificate.fingerprint() == *fingerprint))
    }

    fn agencies(&self) -> Vec<AgencyCode> {
        let Some(snapshot) = self.0.current() else { return Vec::new() };
        snapshot.nodes().map(|node| node.agency().clone()).collect()
    }

    fn freshness(&self, now: Timestamp) -> Freshness {
        match self.0.current().as_deref().map(|snapshot: &Snapshot| snapshot.freshness(now)) {
            Some(registry::Freshness::Fresh) => Freshness::Fresh,
            Some(registry::Freshness::Stale) => Freshness::Stale,
            Some(registry::Freshness::Expired) | None => Freshness::Expired,
        }
    }
}

fn entry(node: &Node) -> Arc<NodeEntry> {
    Arc::new(NodeEntry {
        agency: node.agency().clone(),
        connect: node.connect_addr().to_owned(),
        tls: node.tls().to_vec(),
        seal: node.seal().to_vec(),
    })
}
