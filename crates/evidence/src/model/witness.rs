//! The words of witnessing: what one node holds of another's log.

use base::Timestamp;
use trust::Digest;

use super::EvidenceDigest;

/// What a witness states about the head of another node's log, as its exact bytes say: that this head is grown from
/// every head of the log that the witness has countersigned before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countersignature {
    /// Who states it: the agency of the certificate that signed.
    pub witness: String,
    /// Whose log.
    pub log: String,
    /// How many records the head covers.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
    /// The SHA-256 digest of the head's bytes.
    pub head: Digest,
    /// When.
    pub at: Timestamp,
}

/// A text with the detached CMS signature over its exact bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The signature over them.
    pub signature: Vec<u8>,
}

/// A countersignature as somebody holds it, to be held against a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The witness's statement.
    pub statement: Signed,
    /// The head that it is about, signed by the log's own key: what the log's holder cannot deny. None where the head is
    /// the log's own to show.
    pub head: Option<Signed>,
}

/// How two signed heads of one log contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ForkKind {
    /// Two heads of one size have different roots.
    SameSize,
    /// The larger is not grown from the smaller.
    NotGrown,
    /// The log now ends before a head that was countersigned.
    Shrunk,
    /// For a minute no proof has come that what is offered is grown from what was countersigned.
    Unproven,
    /// A witness holds a head of this node's own log that the log does not have.
    Own,
}

impl ForkKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::SameSize, Self::NotGrown, Self::Shrunk, Self::Unproven, Self::Own];

    /// The word in the database and in evidence, such as `not-grown`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SameSize => "same-size",
            Self::NotGrown => "not-grown",
            Self::Shrunk => "shrunk",
            Self::Unproven => "unproven",
            Self::Own => "own",
        }
    }

    /// The kind of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A contradiction between two signed heads of one log, and who found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// Whose log.
    pub log: String,
    /// How they contradict each other.
    pub kind: ForkKind,
    /// Who held the head that was there first.
    pub witness: String,
    /// When it was found.
    pub found_at: Timestamp,
    /// The head that was there first.
    pub seen: Signed,
    /// The head that contradicts it.
    pub head: Signed,
    /// The record of it in this node's log.
    pub evidence: EvidenceDigest,
}

/// How one other node and this one stand as witnesses of each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WitnessLine {
    /// The other node's agency.
    pub agency: String,
    /// The newest head of its log that this node has countersigned: its size, and when.
    pub given: Option<(u64, Timestamp)>,
    /// The newest head of this node's log that it has countersigned: its size, and when.
    pub received: Option<(u64, Timestamp)>,
    /// Contradictions in its log that nobody has settled.
    pub forks: u64,
    /// Digests from its receipts whose proof has not come yet.
    pub waiting: u64,
    /// Those of which it said after sixty seconds that they are not in its log.
    pub lost: u64,
}

/// How a node stands as a witness and under witnesses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WitnessState {
    /// Each other node of which something is known, in the order of its code.
    pub lines: Vec<WitnessLine>,
    /// Contradictions that nobody has settled, this node's own log included.
    pub forks: u64,
    /// Digests from receipts whose proof has not come yet.
    pub waiting: u64,
    /// When the oldest of them came.
    pub oldest_waiting: Option<Timestamp>,
    /// Digests that after sixty seconds were not in the log of the node that named them.
    pub lost: u64,
}

/// Where a digest from another node's receipt stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptProof {
    /// Whose log.
    pub log: String,
    /// When the receipt came.
    pub received_at: Timestamp,
    /// When it turned out not to be in the log after sixty seconds.
    pub lost_at: Option<Timestamp>,
    /// The number in that log and the head that the stored path leads to, once proven.
    pub proven: Option<(u64, Signed)>,
}
