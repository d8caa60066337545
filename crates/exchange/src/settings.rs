//! The limits and rhythms of a bus.

use std::time::Duration;

/// The limits and rhythms of a bus.
#[derive(Clone, Debug)]
pub struct BusSettings {
    /// The largest body of a call, a reply or a message, in bytes.
    pub body_limit: usize,
    /// The largest size of all bodies of one message together, in bytes.
    pub bodies_limit: u64,
    /// The size of the pieces in which bodies are sent, in bytes; at most the other end's `body_limit`.
    pub piece: usize,
    /// How many bytes, and how many files, of one node's bodies may be here at a time before their messages are received.
    pub staging_limit: u64,
    /// The same in files.
    pub stagings: usize,
    /// How long a body that does not grow is kept before its message is received.
    pub staging_kept: Duration,
    /// How long a call may take, and how long a handler of one.
    pub call_timeout: Duration,
    /// Whether the envelopes of calls are signed together, by heads of the log of calls. Otherwise each has a signature of
    /// its own; logged they are in any case. What others send is taken in both forms.
    pub paced: bool,
    /// How long one attempt to deliver a message may take.
    pub delivery_timeout: Duration,
    /// How long the body of a request may take to come in, and how long the other end may leave an answer unread.
    pub patience: Duration,
    /// The pause after the first failed delivery or handling; doubled, with jitter, after each further one.
    pub backoff: Duration,
    /// The longest pause.
    pub backoff_limit: Duration,
    /// Messages delivered at a time, to each node.
    pub deliveries: usize,
    /// Messages handled at a time.
    pub handlings: usize,
    /// Connections that one node may hold to this one.
    pub connections: usize,
    /// Handshakes under way at a time, of all callers.
    pub handshakes: usize,
    /// Messages of one node that may wait here to be handled. Beyond that it is told to come back later.
    pub inbox_limit: u64,
    /// When a node that was sent away by the inbox's limit may come back.
    pub retry_after: Duration,
    /// When one that was sent away because the disk is full may.
    pub retry_after_full: Duration,
    /// How long a message is offered to a node that does not know its topic. Programs are renewed one after another, so a
    /// topic may be known tomorrow.
    pub topic_patience: Duration,
    /// How long the envelopes of calls are kept in the log. Then only their digests are left.
    pub calls_kept: Duration,
    /// How long receipted and handled messages are remembered. A message that was written longer ago is not taken any
    /// more, because it could have been handled and forgotten.
    pub messages_kept: Duration,
}

const DAY: Duration = Duration::from_hours(24);

impl Default for BusSettings {
    /// Paced; 4 MiB; bodies of 1 GiB in pieces of 1 MiB, 4 GiB in 64 files of each node on their way for 7 days; 10 s, 15 s and 15 s; pauses of 0.5 s to 60 s; 8 deliveries to each node and 8 handlings at a time; 256
    /// connections from each node and 128 handshakes; 10,000 messages of each node, which comes back after 10 s, and after 1 min where the disk is full; 7 days
    /// for a topic; calls kept for 90 days, messages for 400.
    fn default() -> Self {
        Self {
            body_limit: 4 * 1024 * 1024,
            bodies_limit: 1024 * 1024 * 1024,
            piece: 1024 * 1024,
            staging_limit: 4 * 1024 * 1024 * 1024,
            stagings: 64,
            staging_kept: 7 * DAY,
            call_timeout: Duration::from_secs(10),
            paced: true,
            delivery_timeout: Duration::from_secs(15),
            patience: Duration::from_secs(15),
            backoff: Duration::from_millis(500),
            backoff_limit: Duration::from_mins(1),
            deliveries: 8,
            handlings: 8,
            connections: 256,
            handshakes: 128,
            inbox_limit: 10_000,
            retry_after: Duration::from_secs(10),
            retry_after_full: Duration::from_mins(1),
            topic_patience: 7 * DAY,
            calls_kept: 90 * DAY,
            messages_kept: 400 * DAY,
        }
    }
}
