//! Heads of segments: what a message carries, and how its receiver judges it.

use std::collections::HashMap;

use base::Timestamp;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use trust::{Certificate, Digest, Refused, SignError, Signer, digest::sha256_of, merkle};

use super::{SegmentTail, files::leaf_of};
use crate::model::Signed;

/// What is signed begins with this, so that the signature passes for nothing else.
const DOMAIN: &[u8] = b"lienthong segment head v1\n";
/// The longest head that is read.
const LONGEST: usize = 1024;
/// Hashes in a path at most.
const LONGEST_PATH: usize = 64;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadV1 {
    v: u8,
    log: String,
    segment: u64,
    size: u64,
    root: String,
    previous: Option<String>,
    at: Timestamp,
    /// The SHA-256 fingerprint of the certificate whose key signs.
    seal: String,
}

/// The head of a segment at some size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentHead {
    /// Where the segment stands.
    pub tail: SegmentTail,
    /// The root of the segment before.
    pub previous: Option<Digest>,
    /// When it was signed.
    pub at: Timestamp,
    /// The SHA-256 fingerprint of the certificate whose key has signed it.
    pub seal: Digest,
}

/// Where an entry stands under a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedPath {
    /// Its number in the segment; 0 is the segment's beginning.
    pub number: u64,
    /// The hashes from its leaf to the root, leaf first.
    pub hashes: Vec<Digest>,
}

/// Signs where a segment stands: the head's exact bytes, and the signature over them (ECDSA P-256, DER).
pub(super) fn sign(
    tail: &SegmentTail,
    previous: Option<Digest>,
    at: Timestamp,
    signer: &dyn Signer,
) -> Result<Signed, SignError> {
    // The key may be renewed meanwhile: the head names the one that signs it.
    let signer = signer.settled();
    let SegmentTail { log, segment, size, root } = tail.clone();
    let (root, previous) = (root.to_string(), previous.map(|root| root.to_string()));
    let seal = signer.certificate().fingerprint().to_string();
    let head = HeadV1 { v: 1, log, segment, size, root, previous, at, seal };
    let bytes = serde_json::to_vec(&head).map_err(|error| SignError::Encoding(error.to_string()))?;
    let signature = signer.sign(&[DOMAIN, &bytes].concat())?;
    Ok(Signed { bytes, signature })
}

impl SegmentHead {
    fn read(bytes: &[u8]) -> Option<Self> {
        let head: HeadV1 = serde_json::from_slice(bytes).ok().filter(|_| bytes.len() <= LONGEST)?;
        let previous = head.previous.as_deref().map(Digest::parse).transpose().ok()?;
        let root = Digest::parse(&head.root).ok().filter(|_| head.v == 1)?;
        let tail = SegmentTail { log: head.log, segment: head.segment, size: head.size, root };
        Some(Self { tail, previous, at: head.at, seal: Digest::parse(&head.seal).ok()? })
    }

    /// Whether an entry stands under this head.
    pub fn holds(&self, salt: &[u8; 16], content: &[u8], path: &LoggedPath) -> Result<(), Refused> {
        if path.hashes.len() > LONGEST_PATH {
            return Err(Refused::PathBroken);
        }
        let leaf = leaf_of(salt, content);
        merkle::verify_inclusion(&leaf, path.number, self.tail.size, &path.hashes, &self.tail.root)
    }
}

/// Heads whose signatures have been verified: a bounded memory of the ones used last. Certificate, time and replay are
/// for whoever asks to judge, for each message anew.
pub struct SegmentHeads {
    capacity: usize,
    known: Mutex<Known>,
}

/// Two generations: what is asked for again moves to the young one; when that is full, the old one goes.
#[derive(Default)]
struct Known {
    young: HashMap<Digest, SegmentHead>,
    old: HashMap<Digest, SegmentHead>,
}

impl SegmentHeads {
    /// A memory of at most twice `capacity` heads, some 300 bytes each.
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), known: Mutex::default() }
    }

    /// The head that these bytes are, and which of the certificates it names and was signed by. Whether that one is
    /// valid, and the head of a time that counts, is for the caller to judge.
    ///
    /// # Errors
    /// It is no head, it names none of the certificates, or the signature is not that one's.
    pub fn believed<'a>(
        &self,
        head: &Signed,
        certificates: &'a [Certificate],
    ) -> Result<(SegmentHead, &'a Certificate), Refused> {
        if head.bytes.len() > LONGEST || head.signature.len() > LONGEST {
            return Err(Refused::TooLarge);
        }
        let length = head.bytes.len().to_le_bytes();
        let id = sha256_of(&[&length, &head.bytes, &head.signature]);
        // What is known was signed by the key of the certificate that it names.
        let named = |head: &SegmentHead| certificates.iter().find(|one| one.fingerprint() == head.seal);
        if let Some(known) = self.known(&id) {
            let certificate = named(&known).ok_or(Refused::NotBound)?;
            return Ok((known, certificate));
        }
        let read = SegmentHead::read(&head.bytes).ok_or(Refused::Malformed("segment head"))?;
        let certificate = named(&read).ok_or(Refused::NotBound)?;
        if !certificate.public_key().verifies(&[DOMAIN, &head.bytes].concat(), &head.signature) {
            return Err(Refused::SignatureWrong);
        }
        self.keep(&mut self.known.lock(), id, read.clone());
        Ok((read, certificate))
    }

    fn known(&self, id: &Digest) -> Option<SegmentHead> {
        let mut known = self.known.lock();
        if let Some(head) = known.young.get(id) {
            return Some(head.clone());
        }
        let head = known.old.remove(id)?;
        self.keep(&mut known, *id, head.clone());
        Some(head)
    }

    fn keep(&self, known: &mut Known, id: Digest, head: SegmentHead) {
        if known.young.len() >= self.capacity {
            known.old = std::mem::take(&mut known.young);
        }
        known.young.insert(id, head);
    }

    /// How many heads are remembered.
    pub fn len(&self) -> usize {
        let known = self.known.lock();
        known.young.len() + known.old.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// For [`crate::fuzzing`].
pub(super) fn fuzz(data: &[u8]) {
    if let Some(head) = SegmentHead::read(data) {
        let path = LoggedPath { number: head.tail.size, hashes: Vec::new() };
        assert!(head.holds(&[0; 16], data, &path).is_err(), "there is no entry after the last");
    }
}
