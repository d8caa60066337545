//! The limits and rhythms of a bus.

use std::time::Duration;

/// The limits and rhythms of a bus.
#[derive(Clone, Debug)]
pub struct BusSettings {
    /// The largest body of a call, a reply or a message, in bytes.
    pub body_limit: usize,
    /// How long a call may take, and how long a handler of one.
    pub call_timeout: Duration,
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
    /// How long a message is offered to a node that does not know its topic. Programs are renewed one after another, so a
    /// topic may be known tomorrow.
    pub topic_patience: Duration,
    /// How long both ends of calls are remembered.
    pub calls_kept: Duration,
    /// How long receipted and handled messages are remembered. A message that was written longer ago is not taken any
    /// more, because it could have been handled and forgotten.
    pub messages_kept: Duration,
}

const DAY: Duration = Duration::from_hours(24);

impl Default for BusSettings {
    /// 4 MiB; 10 s, 15 s and 15 s; pauses of 0.5 s to 60 s; 8 deliveries to each node and 8 handlings at a time; 256
    /// connections from each node and 128 handshakes; 10,000 messages of each node, which comes back after 10 s; 7 days
    /// for a topic; calls kept for 90 days, messages for 400.
    fn default() -> Self {
        Self {
            body_limit: 4 * 1024 * 1024,
            call_timeout: Duration::from_secs(10),
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
            topic_patience: 7 * DAY,
            calls_kept: 90 * DAY,
            messages_kept: 400 * DAY,
        }
    }
}
