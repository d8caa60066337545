//! How the other nodes stand, by the label `peer`.

use std::sync::atomic::AtomicI64;

use base::Timestamp;
use exchange::{Peer, PeerState};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

/// A value for each peer that has one.
type ByPeer = Family<[(&'static str, String); 1], Gauge<i64, AtomicI64>>;

pub(super) fn register(registry: &mut Registry, peers: &[Peer], now: Timestamp) {
    let mut gauge = |name: &str, help: &str, unit: Option<Unit>, of: &dyn Fn(&Peer) -> Option<i64>| {
        let family = ByPeer::default();
        for peer in peers {
            if let Some(value) = of(peer) {
                family.get_or_create(&[("peer", peer.agency.to_string())]).set(value);
            }
        }
        match unit {
            Some(unit) => registry.register_with_unit(format!("lienthong_{name}"), help, unit, family),
            None => registry.register(format!("lienthong_{name}"), help, family),
        }
    };
    let number = |count: u64| Some(i64::try_from(count).unwrap_or(i64::MAX));
    let age = |at: Option<Timestamp>| at.map(|at| now.millis_since(at) / 1000);
    gauge("outbox_waiting", "Messages waiting for a receipt", None, &|peer| number(peer.waiting));
    gauge("outbox_dead", "Messages refused for good and not given up", None, &|peer| number(peer.dead));
    gauge("inbox_waiting", "Messages received and not handled yet", None, &|peer| number(peer.unhandled));
    gauge("outbox_oldest", "Age of the oldest message waiting", Some(Unit::Seconds), &|peer| age(peer.oldest_waiting));
    gauge("peer_answered", "Time since the last answer", Some(Unit::Seconds), &|peer| age(peer.answered_at));
    let failed = |peer: &Peer| age(peer.failed.as_ref().map(|(at, _)| *at));
    gauge("peer_failed", "Time since the last failure", Some(Unit::Seconds), &failed);
    gauge("peer_up", "1 if the last call was answered, 0 if not", None, &|peer| match peer.state {
        PeerState::Up => Some(1),
        PeerState::Down => Some(0),
        PeerState::Unknown => None,
    });
}
