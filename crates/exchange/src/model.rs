//! The words of the exchange: who calls, what was received, why something is refused, how a peer stands.

use std::time::Duration;

use base::{AgencyCode, MessageId, Refuse, Timestamp};

use crate::body::Body;

/// Who makes a call, proven by its TLS and seal certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The agency whose node sealed the call.
    pub agency: AgencyCode,
    /// The system there, such as `H54/services`. It always begins with the agency's code and a slash.
    pub system: String,
    /// The call's id: what the evidence at both ends names.
    pub call: MessageId,
    /// When the caller sent it.
    pub at: Timestamp,
}

/// A message as its handler sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The message's id, given by the sender; the same however often it was delivered.
    pub id: MessageId,
    /// The sender.
    pub from: AgencyCode,
    /// What it belongs to. Messages of one sender and conversation are handled in the order of sending.
    pub conversation: String,
    /// When the sender's transaction wrote it.
    pub at: Timestamp,
    /// What came with it: each is among this node's blobs, with the digest that names it.
    pub bodies: Vec<Body>,
}

/// Why one node refuses what another sends. Every variant is a Fluent text, a problem code and an HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The request, its envelope or its body cannot be read.
    #[error("malformed")]
    Malformed,
    /// The body is larger than this node takes.
    #[error("oversized")]
    Oversized,
    /// The registry knows no node of the sender's (or the addressee's) agency.
    #[error("unknown agency")]
    UnknownAgency,
    /// The sender's certificate is past its end, or not valid yet.
    #[error("expired certificate")]
    ExpiredCertificate,
    /// The sender's certificate is not the one that the registry names for its agency.
    #[error("foreign certificate")]
    ForeignCertificate,
    /// The signature or the digest does not fit the bytes.
    #[error("tampered")]
    Tampered,
    /// This call has been made before.
    #[error("replayed")]
    Replayed,
    /// The envelope's time is more than five minutes off.
    #[error("not fresh")]
    NotFresh,
    /// A message with this id and another content has been received before.
    #[error("another message has this id")]
    DifferentContent,
    /// The envelope is addressed to another agency.
    #[error("misdirected")]
    Misdirected,
    /// Nobody here answers this service or takes this topic.
    #[error("unknown service")]
    UnknownService,
    /// The configuration of the federation has expired at one end.
    #[error("registry expired")]
    RegistryExpired,
    /// The node is stopping, or its database does not answer.
    #[error("unavailable")]
    Unavailable,
    /// Too many of the sender's messages wait to be handled.
    #[error("overloaded")]
    Overloaded,
    /// The message was written longer ago than this node remembers what it has handled.
    #[error("too old")]
    TooOld,
    /// The disk is full.
    #[error("insufficient storage")]
    Full,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Malformed,
        Self::Oversized,
        Self::UnknownAgency,
        Self::ExpiredCertificate,
        Self::ForeignCertificate,
        Self::Tampered,
        Self::Replayed,
        Self::NotFresh,
        Self::DifferentContent,
        Self::Misdirected,
        Self::UnknownService,
        Self::RegistryExpired,
        Self::Unavailable,
        Self::Overloaded,
        Self::TooOld,
        Self::Full,
    ];

    /// The code in problem details, such as `not-fresh`. Never changed once published.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Oversized => "oversized",
            Self::UnknownAgency => "unknown-agency",
            Self::ExpiredCertificate => "expired-certificate",
            Self::ForeignCertificate => "foreign-certificate",
            Self::Tampered => "tampered",
            Self::Replayed => "replayed",
            Self::NotFresh => "not-fresh",
            Self::DifferentContent => "different-content",
            Self::Misdirected => "misdirected",
            Self::UnknownService => "unknown-service",
            Self::RegistryExpired => "registry-expired",
            Self::Unavailable => "unavailable",
            Self::Overloaded => "overloaded",
            Self::TooOld => "too-old",
            Self::Full => "insufficient-storage",
        }
    }

    /// The refusal that has this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.code() == code)
    }

    /// Whether the same message may be taken later. What depends on a registry, a certificate, a clock or a load can
    /// mend itself; what is wrong with the message itself cannot.
    pub const fn is_retryable(self) -> bool {
        match self {
            Self::UnknownAgency
            | Self::ExpiredCertificate
            | Self::ForeignCertificate
            | Self::NotFresh
            | Self::RegistryExpired
            | Self::Unavailable
            | Self::Overloaded
            | Self::Full => true,
            Self::Malformed
            | Self::Oversized
            | Self::Tampered
            | Self::Replayed
            | Self::DifferentContent
            | Self::Misdirected
            | Self::UnknownService
            | Self::TooOld => false,
        }
    }
}

impl Refuse for Refusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Malformed => "exchange-malformed",
            Self::Oversized => "exchange-oversized",
            Self::UnknownAgency => "exchange-unknown-agency",
            Self::ExpiredCertificate => "exchange-expired-certificate",
            Self::ForeignCertificate => "exchange-foreign-certificate",
            Self::Tampered => "exchange-tampered",
            Self::Replayed => "exchange-replayed",
            Self::NotFresh => "exchange-not-fresh",
            Self::DifferentContent => "exchange-different-content",
            Self::Misdirected => "exchange-misdirected",
            Self::UnknownService => "exchange-unknown-service",
            Self::RegistryExpired => "exchange-registry-expired",
            Self::Unavailable => "exchange-unavailable",
            Self::Overloaded => "exchange-overloaded",
            Self::TooOld => "exchange-too-old",
            Self::Full => "exchange-full",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Malformed | Self::Tampered | Self::NotFresh => 400,
            Self::UnknownAgency | Self::ExpiredCertificate | Self::ForeignCertificate => 403,
            Self::UnknownService => 404,
            Self::Replayed | Self::DifferentContent => 409,
            Self::TooOld => 410,
            Self::Oversized => 413,
            Self::Overloaded => 429,
            Self::Misdirected => 421,
            Self::RegistryExpired | Self::Unavailable => 503,
            Self::Full => 507,
        }
    }
}

/// How another node stands, as this node sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its agency.
    pub agency: AgencyCode,
    /// Whether it answered the last time.
    pub state: PeerState,
    /// When it last answered.
    pub answered_at: Option<Timestamp>,
    /// When it last failed to, and why.
    pub failed: Option<(Timestamp, String)>,
    /// How long no message is sent to it, because it does not answer or has asked for a pause.
    pub paused: Option<Duration>,
    /// Messages that wait for its receipt.
    pub waiting: u64,
    /// When the oldest of them was written.
    pub oldest_waiting: Option<Timestamp>,
    /// Messages that it refused for good and that nobody has given up.
    pub dead: u64,
    /// Messages of it that wait here to be handled.
    pub unhandled: u64,
}

/// Whether a peer answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerState {
    /// Nothing was sent since the program started.
    Unknown,
    /// It answered last time.
    Up,
    /// It did not.
    Down,
}

/// A message that was refused for good, at either end. Those behind it in its conversation wait until it is sent again or
/// given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its id.
    pub id: MessageId,
    /// Whether it was on its way out; otherwise it came in and could not be handled.
    pub outgoing: bool,
    /// The other node.
    pub peer: AgencyCode,
    /// Its topic.
    pub topic: String,
    /// Its conversation.
    pub conversation: String,
    /// Why it was given up.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// How many messages of its conversation wait behind it.
    pub behind: u64,
}

impl DeadLetter {
    /// The refusal that is the reason, if it is one: it has a text for people.
    pub fn refusal(&self) -> Option<Refusal> {
        Refusal::from_code(&self.reason)
    }
}
