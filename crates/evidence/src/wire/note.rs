//! What witnesses tell each other, in a header of ordinary traffic or as a body of its own. Version 1.
//!
//! Everything in a note proves itself (signed heads and statements, proofs), so that it needs no trust in whoever
//! carries it.

use base::Timestamp;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use trust::Digest;

use super::{BadBytes, digest_text};
use crate::model::{Countersignature, EvidenceDigest, Signed};

/// The longest note in a header, in bytes.
pub(crate) const LONGEST_PASSING: usize = 24 * 1024;
/// The longest note as a body, in bytes.
pub(crate) const LONGEST_BODY: usize = 512 * 1024;
/// Digests that one note asks about at most.
pub(crate) const LONGEST_ASK: usize = 64;
/// Hashes in one proof at most.
const LONGEST_PROOF: usize = 64;

/// What one witness tells another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NoteV1 {
    v: u8,
    /// My newest head, to be countersigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) offer: Option<OfferV1>,
    /// My countersignature of yours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) countersignature: Option<SignedV1>,
    /// The head of yours that I have countersigned; what you offered is not linked to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) known: Option<SignedV1>,
    /// Digests that your receipts named: prove that they are in your log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) ask: Vec<EvidenceDigest>,
    /// The proofs that you asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) proofs: Option<ProofsV1>,
}

/// A signed text: JSON as it is, the CMS in base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignedV1 {
    text: String,
    #[serde(with = "base64_text")]
    signature: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OfferV1 {
    pub(crate) head: SignedV1,
    /// The size that the proof begins at.
    pub(crate) from: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    proof: Vec<Hash>,
    /// The size that the log has been told of and does not reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProofsV1 {
    /// The head that all of them lead to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) head: Option<SignedV1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) records: Vec<ProofV1>,
    /// Those that are not in the log, or have no number yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) absent: Vec<EvidenceDigest>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProofV1 {
    pub(crate) digest: EvidenceDigest,
    pub(crate) number: u64,
    path: Vec<Hash>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Hash(#[serde(with = "digest_text")] Digest);

impl SignedV1 {
    /// `None` if the bytes are not a text: then they are nothing that is ever signed here.
    pub(crate) fn of(signed: &Signed) -> Option<Self> {
        let text = String::from_utf8(signed.bytes.clone()).ok()?;
        Some(Self { text, signature: signed.signature.clone() })
    }

    pub(crate) fn signed(&self) -> Signed {
        Signed { bytes: self.text.clone().into_bytes(), signature: self.signature.clone() }
    }
}

impl OfferV1 {
    pub(crate) fn new(head: SignedV1, from: u64, proof: Vec<Digest>, after: Option<u64>) -> Self {
        Self { head, from, proof: proof.into_iter().map(Hash).collect(), after }
    }

    pub(crate) fn proof(&self) -> Vec<Digest> {
        self.proof.iter().map(|hash| hash.0).collect()
    }
}

impl ProofV1 {
    pub(crate) fn new(digest: EvidenceDigest, number: u64, path: Vec<Digest>) -> Self {
        Self { digest, number, path: path.into_iter().map(Hash).collect() }
    }

    pub(crate) fn path(&self) -> Vec<Digest> {
        self.path.iter().map(|hash| hash.0).collect()
    }
}

impl NoteV1 {
    /// Says nothing yet.
    pub(crate) fn silent() -> Self {
        Self { v: 1, ..Self::default() }
    }

    /// Says nothing.
    pub(crate) fn is_silent(&self) -> bool {
        *self == Self::silent()
    }

    pub(crate) fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// Reads a note of at most `longest` bytes.
    pub(crate) fn read(bytes: &[u8], longest: usize) -> Result<Self, BadBytes> {
        if bytes.len() > longest {
            return Err(BadBytes::TooLong);
        }
        let note: Self = serde_json::from_slice(bytes)?;
        let proofs = note.proofs.as_ref();
        let bounded = note.offer.as_ref().is_none_or(|offer| offer.proof.len() <= LONGEST_PROOF)
            && note.ask.len() <= LONGEST_ASK
            && proofs.is_none_or(|proofs| {
                proofs.absent.len() <= LONGEST_ASK
                    && proofs.records.len() <= LONGEST_ASK
                    && proofs.records.iter().all(|proof| proof.path.len() <= LONGEST_PROOF)
            });
        match (note.v, bounded) {
            (1, true) => Ok(note),
            (1, false) => Err(BadBytes::TooLong),
            _ => Err(BadBytes::Version),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountersignatureV1 {
    v: u8,
    witness: String,
    log: String,
    size: u64,
    #[serde(with = "digest_text")]
    root: Digest,
    #[serde(with = "digest_text")]
    head: Digest,
    at: Timestamp,
}

/// The exact bytes of a countersignature. No head has these fields, so that neither passes for the other.
pub(crate) fn countersignature_bytes(statement: &Countersignature) -> Result<Vec<u8>, serde_json::Error> {
    let Countersignature { witness, log, size, root, head, at } = statement.clone();
    serde_json::to_vec(&CountersignatureV1 { v: 1, witness, log, size, root, head, at })
}

/// Reads a countersignature's bytes.
pub(crate) fn countersignature_read(bytes: &[u8]) -> Result<Countersignature, BadBytes> {
    let CountersignatureV1 { v, witness, log, size, root, head, at } = serde_json::from_slice(bytes)?;
    if v == 1 { Ok(Countersignature { witness, log, size, root, head, at }) } else { Err(BadBytes::Version) }
}

/// What one node holds of another's log, as a file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct HoldingsV1 {
    v: u8,
    pub(crate) holder: String,
    pub(crate) log: String,
    pub(crate) held: Vec<HoldingV1>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct HoldingV1 {
    pub(crate) statement: SignedV1,
    pub(crate) head: Option<SignedV1>,
}

impl HoldingsV1 {
    pub(crate) fn new(holder: String, log: String, held: Vec<HoldingV1>) -> Self {
        Self { v: 1, holder, log, held }
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, BadBytes> {
        let read: Self = serde_json::from_slice(bytes)?;
        if read.v == 1 { Ok(read) } else { Err(BadBytes::Version) }
    }
}

mod base64_text {
    use base64::Engine as _;

    use super::{Deserialize, Deserializer, STANDARD, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}
