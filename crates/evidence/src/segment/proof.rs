//! What goes along with an entry that was logged, so that its receiver can judge it: salt, place, path and signed head,
//! in bytes.

use std::sync::Arc;

use trust::Digest;

use super::{Logged, head::LoggedPath};
use crate::model::Signed;

const VERSION: u8 = 1;
/// The longest proof that is read.
const LONGEST: usize = 4096;
/// Hashes in a path at most.
const LONGEST_PATH: usize = 64;

impl Logged {
    /// The proof in bytes: version, salt, number, hashes with their count, head and signature with their lengths; numbers
    /// little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { salt, path, head } = self;
        let mut bytes = Vec::with_capacity(32 + 32 * path.hashes.len() + head.bytes.len() + head.signature.len());
        bytes.push(VERSION);
        bytes.extend_from_slice(salt);
        bytes.extend_from_slice(&path.number.to_le_bytes());
        bytes.push(u8::try_from(path.hashes.len()).unwrap_or(u8::MAX));
        for hash in &path.hashes {
            bytes.extend_from_slice(hash.as_bytes());
        }
        for part in [&head.bytes, &head.signature] {
            bytes.extend_from_slice(&u16::try_from(part.len()).unwrap_or(u16::MAX).to_le_bytes());
            bytes.extend_from_slice(part);
        }
        bytes
    }

    /// Reads a proof; nothing is judged here. One proof has one form.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > LONGEST {
            return None;
        }
        let (&version, rest) = bytes.split_first()?;
        let (salt, rest) = rest.split_first_chunk::<16>().filter(|_| version == VERSION)?;
        let (number, rest) = rest.split_first_chunk::<8>()?;
        let (&count, rest) = rest.split_first()?;
        let count = usize::from(count);
        let (hashes, rest) = rest.split_at_checked(32 * count).filter(|_| count <= LONGEST_PATH)?;
        let hashes = hashes.chunks_exact(32).filter_map(|hash| Digest::from_slice(hash).ok()).collect();
        let (head, rest) = part(rest)?;
        let (signature, rest) = part(rest)?;
        rest.is_empty().then(|| Self {
            salt: *salt,
            path: LoggedPath { number: u64::from_le_bytes(*number), hashes },
            head: Arc::new(Signed { bytes: head.to_vec(), signature: signature.to_vec() }),
        })
    }
}

fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))
}

/// For [`crate::fuzzing`].
pub(super) fn fuzz(data: &[u8]) {
    if let Some(proof) = Logged::read(data) {
        assert_eq!(proof.to_bytes(), data, "what was read is written as it was");
        let head = super::SegmentHeads::new(1);
        assert!(head.believed(&proof.head, &[]).is_err(), "nobody is believed without a key");
    }
}
