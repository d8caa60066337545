//! What is ready to be said to each other node, and when it may be spoken to: in memory, lost with the process, and
//! made again.

use std::{collections::HashMap, time::Duration};

use base::Timestamp;
use parking_lot::Mutex;

use crate::wire::note::{NoteV1, OfferV1};

#[derive(Default)]
struct Peer {
    /// What the next header says.
    note: Option<NoteV1>,
    /// Traffic went there since the last look.
    talks: bool,
    heeded_at: Option<Timestamp>,
    /// The size that the other is known to have seen, if its countersignature is not what says so.
    base: Option<u64>,
    /// The size that it has seen and this log does not reach.
    after: Option<u64>,
    unlinked_since: Option<Timestamp>,
    behind_since: Option<Timestamp>,
    failures: u32,
    not_before: Option<Timestamp>,
}

#[derive(Default)]
pub(super) struct Peers(Mutex<HashMap<String, Peer>>);

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl Peers {
    fn with<T>(&self, agency: &str, change: impl FnOnce(&mut Peer) -> T) -> T {
        let mut all = self.0.lock();
        match all.get_mut(agency) {
            Some(peer) => change(peer),
            None => change(all.entry(agency.to_owned()).or_default()),
        }
    }

    /// What is to be said; that there is traffic is remembered.
    pub(super) fn take(&self, agency: &str) -> Option<NoteV1> {
        self.with(agency, |peer| {
            peer.talks = true;
            peer.note.take()
        })
    }

    /// Whether what came in a header is looked at: not more often than `pace`, however fast a clock steps.
    pub(super) fn heed(&self, agency: &str, now: Timestamp, pace: Duration) -> bool {
        self.with(agency, |peer| {
            let due = peer.heeded_at.is_none_or(|last| now.millis_since(last).abs() >= millis(pace));
            if due {
                peer.heeded_at = Some(now);
            }
            due
        })
    }

    /// The nodes that traffic went to since the last look.
    pub(super) fn talking(&self) -> Vec<String> {
        let mut all = self.0.lock();
        let talking = |(agency, peer): (&String, &mut Peer)| std::mem::take(&mut peer.talks).then(|| agency.clone());
        all.iter_mut().filter_map(talking).collect()
    }

    pub(super) fn prepare(&self, agency: &str, offer: OfferV1) {
        self.with(agency, |peer| peer.note.get_or_insert_with(NoteV1::silent).offer = Some(offer));
    }

    /// What was answered to a note and is yet to be said.
    pub(super) fn owe(&self, agency: &str, owed: NoteV1) {
        if owed.countersignature.is_none() && owed.known.is_none() {
            return;
        }
        self.with(agency, |peer| {
            let note = peer.note.get_or_insert_with(NoteV1::silent);
            note.countersignature = owed.countersignature;
            note.known = owed.known;
        });
    }

    /// What the other is known to have seen of this log: where a proof begins, and what is out of reach.
    pub(super) fn seen(&self, agency: &str) -> (Option<u64>, Option<u64>) {
        self.with(agency, |peer| (peer.base, peer.after))
    }

    pub(super) fn saw(&self, agency: &str, base: Option<u64>, after: Option<u64>) {
        self.with(agency, |peer| (peer.base, peer.after) = (base, after));
    }

    /// Since when what the other offers is not linked with what was seen, in milliseconds.
    pub(super) fn unlinked(&self, agency: &str, now: Timestamp) -> i64 {
        self.with(agency, |peer| now.millis_since(*peer.unlinked_since.get_or_insert(now)))
    }

    pub(super) fn linked(&self, agency: &str) {
        self.with(agency, |peer| peer.unlinked_since = None);
    }

    /// For how long the other's countersignature has been behind, in milliseconds.
    pub(super) fn behind_since(&self, agency: &str, behind: bool, now: Timestamp) -> i64 {
        self.with(agency, |peer| {
            if !behind {
                peer.behind_since = None;
                return 0;
            }
            now.millis_since(*peer.behind_since.get_or_insert(now)).abs()
        })
    }

    /// Whether the node may be visited: it answered the last time, or its pause is over, or the clock was put back.
    pub(super) fn may(&self, agency: &str, now: Timestamp, limit: Duration) -> bool {
        let over = |until: Timestamp| !(0..=millis(limit)).contains(&until.millis_since(now));
        self.with(agency, |peer| peer.not_before.is_none_or(|until| now == until || over(until)))
    }

    /// The other has countersigned.
    pub(super) fn countersigned(&self, agency: &str) {
        self.with(agency, |peer| (peer.base, peer.after, peer.behind_since) = (None, None, None));
    }

    pub(super) fn visited(&self, agency: &str, now: Timestamp) {
        self.with(agency, |peer| {
            peer.failures = 0;
            peer.not_before = None;
            peer.behind_since = Some(now);
        });
    }

    pub(super) fn failed(&self, agency: &str, now: Timestamp, first: Duration, limit: Duration) {
        self.with(agency, |peer| {
            let pause = first.saturating_mul(1 << peer.failures.min(16)).min(limit);
            peer.failures = peer.failures.saturating_add(1);
            peer.not_before = Some(now.plus_millis(millis(pause)));
        });
    }
}
