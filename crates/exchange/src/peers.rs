//! What this node has lately seen of the others.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use base::{AgencyCode, Timestamp};
use parking_lot::Mutex;

use crate::{
    model::{Peer, PeerState},
    store::Standing,
};

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

    /// The given agencies with what is known of them and what waits for them; `paused` says for how long nothing is sent.
    pub(crate) fn list(
        &self,
        agencies: impl Iterator<Item = AgencyCode>,
        mut standings: BTreeMap<AgencyCode, Standing>,
        paused: impl Fn(&AgencyCode) -> Option<Duration>,
    ) -> Vec<Peer> {
        // Addressees that the registry does not know are among them: their messages wait all the same.
        for agency in agencies {
            standings.entry(agency).or_default();
        }
        let all = self.0.lock();
        let peer = |(agency, standing): (AgencyCode, Standing)| {
            let seen = all.get(&agency).cloned().unwrap_or_default();
            let state = match (seen.down, seen.answered_at) {
                (true, _) => PeerState::Down,
                (false, Some(_)) => PeerState::Up,
                (false, None) => PeerState::Unknown,
            };
            Peer {
                paused: paused(&agency),
                agency,
                state,
                answered_at: seen.answered_at,
                failed: seen.failed,
                waiting: standing.waiting,
                oldest_waiting: standing.oldest_waiting,
                dead: standing.dead,
                unhandled: standing.unhandled,
            }
        };
        standings.into_iter().map(peer).collect()
    }
}
