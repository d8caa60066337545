//! The words of the log: digests, facts, heads, paths, and what a verification found.

use std::{collections::BTreeMap, fmt};

use base::Timestamp;
use trust::{Digest, check::Report, digest::sha256};

mod witness;

pub use witness::{Countersignature, Fork, ForkKind, Holding, ReceiptProof, Signed, WitnessLine, WitnessState};

/// The SHA-256 digest of a record's exact bytes. This is what acknowledgements and receipts name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EvidenceDigest(Digest);

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an evidence digest: expected 64 lower-case hexadecimal digits")]
pub struct BadDigest;

impl EvidenceDigest {
    /// The digest of a record's bytes.
    pub fn of(record: &[u8]) -> Self {
        Self(sha256(record))
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Reads 64 lower-case hexadecimal digits; one digest has one spelling.
    pub fn parse(text: &str) -> Result<Self, BadDigest> {
        Digest::parse(text).map(Self).map_err(|_| BadDigest)
    }
}

impl fmt::Display for EvidenceDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for EvidenceDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EvidenceDigest({self})")
    }
}

/// A typed statement that is later counted: a name, and a number, a text or an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What is stated, such as `dossier.due`.
    pub name: &'static str,
    /// What it is.
    pub value: FactValue,
}

/// The value of a [`Fact`]. Never personal data: codes, counts, amounts and instants only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FactValue {
    /// A count or an amount (money in đồng).
    Number(i64),
    /// A code.
    Text(String),
    /// An instant.
    Instant(Timestamp),
}

impl Fact {
    /// A count or an amount.
    pub const fn number(name: &'static str, number: i64) -> Self {
        Self { name, value: FactValue::Number(number) }
    }

    /// A code.
    pub fn text(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, value: FactValue::Text(text.into()) }
    }

    /// An instant.
    pub const fn instant(name: &'static str, at: Timestamp) -> Self {
        Self { name, value: FactValue::Instant(at) }
    }
}

/// A fact as the log holds it, for counting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRow {
    /// The record's kind.
    pub kind: String,
    /// What the record is about.
    pub subject: String,
    /// When the act happened.
    pub at: Timestamp,
    /// The fact's value.
    pub value: FactValue,
}

/// A piece of personal data that an act rests on. Only its salted digest enters the record; the salt is kept beside
/// the record and can be erased by rule, after which nobody can guess the value from the digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Personal {
    /// What the value is, such as `citizen-id`.
    pub name: &'static str,
    /// The value.
    pub value: Vec<u8>,
}

impl Personal {
    /// A text value.
    pub fn text(name: &'static str, value: &str) -> Self {
        Self { name, value: value.as_bytes().to_vec() }
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Personal({})", self.name)
    }
}

/// Whether a value is the one that a record's salted digest was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonalCheck {
    /// It is.
    Matches,
    /// It is another.
    Differs,
    /// The salt was erased: the digest is intact and says nothing any more.
    Erased {
        /// The rule under which it was erased.
        rule: String,
        /// When.
        at: Timestamp,
    },
    /// The record names no such value.
    Unknown,
}

/// The head of the log at some size, as its exact bytes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose log: the organisation identifier of the head certificate.
    pub log: String,
    /// How many records it covers: those with numbers `0..size`.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Digest,
    /// When it was made.
    pub at: Timestamp,
    /// The SHA-256 digest of the previous head's signature file; none for the first. So heads form a chain too.
    pub previous: Option<Digest>,
}

/// On which side of the running hash a path's hash stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `hash(sibling, running)`.
    Left,
    /// `hash(running, sibling)`.
    Right,
}

/// One step of a path from a leaf to the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where the sibling stands.
    pub side: Side,
    /// The sibling.
    pub hash: Digest,
}

/// That a record is in the log: its number, the path, and the signed head that the path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The record.
    pub digest: EvidenceDigest,
    /// Its number in the log, from 0.
    pub number: u64,
    /// The path from its leaf to the head's root, leaf first.
    pub path: Vec<Step>,
    /// The head's exact bytes.
    pub head: Vec<u8>,
    /// The detached CMS signature over them.
    pub signature: Vec<u8>,
    /// The RFC 3161 token over the signature's bytes; none while the authority has not answered.
    pub stamp: Option<Vec<u8>>,
}

/// A record for a list: what an administrator sees first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its digest.
    pub digest: EvidenceDigest,
    /// Its kind.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// Who acted.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// Its number in the log; none while it is pending.
    pub number: Option<u64>,
}

/// How a log stands, for an administrator and for metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogState {
    /// Records that wait for a number.
    pub pending: u64,
    /// When the oldest of them was written. Sixty seconds are proof of loss to whoever holds its digest.
    pub oldest_pending: Option<Timestamp>,
    /// Records with a number.
    pub size: u64,
    /// Signed heads.
    pub heads: u64,
    /// Heads newer than the last time-stamp.
    pub unstamped: u64,
    /// When the newest head was made.
    pub head_at: Option<Timestamp>,
}

/// What is wrong with one thing in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFault {
    /// Which thing.
    pub place: Place,
    /// What is wrong with it, for the operator.
    pub what: String,
}

impl fmt::Display for LogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// A thing in a log that a fault is found in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The record with this number (if it has one) and id.
    Record {
        /// Its number.
        number: Option<u64>,
        /// Its id.
        id: String,
    },
    /// The number that no record has.
    Gap(u64),
    /// The head at this size.
    Head(u64),
    /// A stored node of the tree.
    Node {
        /// Its height over the leaves.
        level: i64,
        /// Its place in its row.
        position: i64,
    },
    /// The stored right edge of the tree.
    Frontier,
    /// The head at this size as this witness countersigned it.
    Witness {
        /// The witness's agency.
        witness: String,
        /// The size.
        size: u64,
    },
    /// A segment of the log of calls.
    Segment {
        /// Whose log.
        log: String,
        /// Its number.
        segment: u64,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record { number: Some(number), id } => write!(f, "record {number} ({id})"),
            Self::Record { number: None, id } => write!(f, "pending record {id}"),
            Self::Gap(number) => write!(f, "record {number}"),
            Self::Head(size) => write!(f, "head {size}"),
            Self::Node { level, position } => write!(f, "tree node {level}/{position}"),
            Self::Frontier => f.write_str("frontier"),
            Self::Witness { witness, size } => write!(f, "head {size}, countersigned by {witness}"),
            Self::Segment { log, segment } => write!(f, "segment {segment} of {log}"),
        }
    }
}

/// What a walk over a whole log found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogReport {
    /// Numbered records that were read.
    pub records: u64,
    /// Records without a number yet.
    pub pending: u64,
    /// Heads that were read.
    pub heads: u64,
    /// Heads with a valid time-stamp.
    pub stamped: u64,
    /// Personal values whose salts were erased, by the rule under which: their digests are intact and say nothing.
    pub erased: BTreeMap<String, u64>,
    /// The witnesses whose countersignatures the log fits, each with the size of the newest one.
    pub witnesses: Vec<(String, u64)>,
    /// What is wrong; empty when the log is whole.
    pub faults: Vec<LogFault>,
}

impl LogReport {
    /// Nothing is wrong.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}

/// What a record is about, read from its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordSummary {
    /// Its digest.
    pub digest: EvidenceDigest,
    /// Its number in the log.
    pub number: u64,
    /// Whose log it is in.
    pub log: String,
    /// Its kind.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// Who acted.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// When its head was made, by the time-stamping authority's word.
    pub stamped_at: Option<Timestamp>,
}

/// What is known about an exported record, with nothing but the file and the trust anchors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordReport {
    /// The verdict and every check that led to it, first those of the container, then those of the log.
    pub report: Report,
    /// What the record says; only if everything holds.
    pub record: Option<RecordSummary>,
}

impl RecordReport {
    /// Whether the container proves its record.
    pub fn holds(&self) -> bool {
        self.record.is_some()
    }
}
