//! Merkle trees and their proofs as RFC 6962 section 2.1 defines them: leaves and nodes are hashed in separate domains.

mod frontier;
mod proof;

pub use frontier::{Frontier, Node};
pub use proof::{consistency_proof, inclusion_proof, root, verify_consistency, verify_inclusion};

use crate::digest::{Digest, sha256, sha256_of};

/// The root of a tree without leaves.
pub fn empty_root() -> Digest {
    sha256(&[])
}

/// The hash of a leaf with this content.
pub fn leaf_hash(content: &[u8]) -> Digest {
    sha256_of(&[&[0], content])
}

/// The hash of a leaf whose content comes in two pieces.
pub fn leaf_hash_of(first: &[u8], second: &[u8]) -> Digest {
    sha256_of(&[&[0], first, second])
}

/// The hash of a node above two others.
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    let mut both = [1; 65];
    let (_, hashes) = both.split_at_mut(1);
    for (to, from) in hashes.iter_mut().zip(left.as_bytes().iter().chain(right.as_bytes())) {
        *to = *from;
    }
    sha256(&both)
}
