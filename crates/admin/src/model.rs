//! What a node's health is judged by.

use base::Timestamp;
use evidence::LogState;
use registry::Freshness;

/// How a node stands at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeState {
    /// The evidence log.
    pub log: LogState,
    /// Contradictions between signed heads, of whichever log, that nobody has settled.
    pub forks: u64,
    /// Receipts whose records were not in the other node's log after sixty seconds.
    pub receipts_lost: u64,
    /// Other nodes that have countersigned this node's log.
    pub witnesses: u64,
    /// How old the configuration is; none before the first was taken.
    pub configuration: Option<Freshness>,
    /// Other nodes that the registry names.
    pub peers: u64,
    /// Those that did not answer the last time.
    pub peers_down: u64,
    /// Messages that wait for another node's receipt.
    pub messages_waiting: u64,
    /// Messages given up, at either end.
    pub messages_dead: u64,
    /// Jobs given up, in all queues.
    pub jobs_dead: u64,
    /// When the oldest job that waits was due.
    pub oldest_due: Option<Timestamp>,
}

/// How serious a finding is, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is as it should be.
    Well,
    /// Somebody should look.
    Look,
    /// It is wrong: something promised is not kept.
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it stands.
    pub level: Level,
    /// The Fluent key of the sentence.
    pub key: &'static str,
    /// The number in it, as `count`.
    pub count: u64,
}
