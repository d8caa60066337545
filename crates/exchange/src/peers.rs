//! What this node has lately seen of the others.

use std::collections::HashMap;

use base::{AgencyCode, Timestamp};
use parking_lot::Mutex;

use crate::model::{Peer, PeerState};

#[derive(Clone, Default)]
struct Seen {
    answered_at: Option<Timestamp>,
    failed: Option<(Timestamp, String)>,
    down: bool,
}

/// Since the program started, by agency.
#[derive(Default)]
pub(crate) struct Peers(Mutex<HashMap<AgencyCode, Seen>>);

impl Peers {
    /// The node answered, be it with a refusal.
    pub(crate) fn answered(&self, agency: &AgencyCode, now: Timestamp) {
        let mut all = self.0.lock();
        let seen = all.entry(agency.clone()).or_default();
        if seen.down {
            tracing::info!(exchange.peer = %agency, "exchange.peer answers again");
        }
        seen.answered_at = Some(now);
        seen.down = false;
    }

    /// The node did not answer.
    pub(crate) fn failed(&self, agency: &AgencyCode, now: Timestamp, why: String) {
        let mut all = self.0.lock();
        let seen = all.entry(agency.clone()).or_default();
        if !seen.down {
            tracing::warn!(exchange.peer = %agency, why, "exchange.peer does not answer");
        }
        seen.failed = Some((now, why));
        seen.down = true;
    }

    /// The given agencies with what is known of them and what waits for them.
    pub(crate) fn list(
        &self,
        agencies: impl Iterator<Item = AgencyCode>,
        counts: Vec<(AgencyCode, u64, u64)>,
    ) -> Vec<Peer> {
        let mut counts: HashMap<_, _> =
            counts.into_iter().map(|(agency, waiting, dead)| (agency, (waiting, dead))).collect();
        let all = self.0.lock();
        let peer = |agency: AgencyCode, (waiting, dead): (u64, u64)| {
            let seen = all.get(&agency).cloned().unwrap_or_default();
            let state = match (seen.down, seen.answered_at) {
                (true, _) => PeerState::Down,
                (false, Some(_)) => PeerState::Up,
                (false, None) => PeerState::Unknown,
            };
            Peer { agency, state, answered_at: seen.answered_at, failed: seen.failed, waiting, dead }
        };
        let mut peers: Vec<_> = agencies
            .map(|agency| {
                let counted = counts.remove(&agency).unwrap_or_default();
                peer(agency, counted)
            })
            .collect();
        // Addressees that the registry does not know: their messages wait all the same.
        peers.extend(counts.into_iter().map(|(agency, counted)| peer(agency, counted)));
        peers.sort_by(|a, b| a.agency.cmp(&b.agency));
        peers
    }
}
